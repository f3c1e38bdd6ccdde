#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:notices";

    fn wrong(json: &Value) -> Vec<String> {
        read(&json.to_string()).unwrap_err().problems().to_vec()
    }

    #[test]
    fn what_is_not_said_or_null_has_a_default() {
        let said = json!({"name": "a", "format": "slack-bot", "topic_arn": TOPIC});
        let null = json!({"name": "a", "format": "slack-bot", "topic_arn": TOPIC, "mention": null,
            "rules": {"sources": null, "outcomes": null, "min_severity": null,
                "accounts": {"include": null, "exclude": null}}});
        let expected = Destination {
            name: "a".to_owned(),
            format: Format::SlackBot,
            topic: TopicArn { arn: TOPIC.to_owned(), region: "eu-central-1".to_owned() },
            rules: Rules::default(),
            mention: None,
        };
        for written in [said, null] {
            assert_eq!(read(&json!([written]).to_string()), Ok(vec![expected.clone()]));
        }
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let problems = wrong(&json!([
            {"name": "a b", "format": "email", "topic_arn": "arn:aws:sqs:eu-central-1:111122223333:q",
                "mention": {"id": "@here"}, "rules": {"accounts": {"include": []}, "min_severity": "grave"}},
            {"name": "x", "format": "pigeon", "topic_arn": TOPIC},
            {"name": "x", "format": "email", "topic_arn": TOPIC, "rules": {"acounts": {}}},
            {"format": "email", "topic_arn": TOPIC},
            {"name": "y", "format": "email", "topic_arn": TOPIC},
            {"name": "y", "format": "slack-bot", "topic_arn": format!("{TOPIC}.fifo")},
            {"name": "y", "format": "slack-bot", "topic_arn": format!("{TOPIC}-2")},
            {"name": "z", "format": "slack-bot", "topic_arn": TOPIC},
        ]));
        let expected = [
            "`a b`: name has to be of 1 to 64 letters",
            "`a b`: topic_arn `arn:aws:sqs:eu-central-1:111122223333:q` is not the ARN of an SNS topic",
            "`a b`: mention.id `@here` is no id of a Slack user",
            "`a b`: rules.min_severity: `grave` is not a severity",
            "`a b`: rules.accounts.include is empty, so nothing would ever match",
            "`x`: unknown variant `pigeon`, expected one of `amazon-q`, `email`, `slack-bot`",
            "`x`: unknown field `acounts`, expected one of `sources`",
            "number 4: missing field `name`",
            "a FIFO topic, which can not reach people",
            "two destinations are called `y`",
            "`z`: topic_arn is the same as that of `y`",
        ];
        for expected in expected {
            assert!(
                problems.iter().any(|problem| problem.contains(expected)),
                "{expected} is missing in {problems:#?}"
            );
        }
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    }

    #[test]
    fn a_list_with_something_in_it_is_needed() {
        assert_eq!(wrong(&json!([])), ["it names no destination"]);
        assert!(wrong(&json!({"name": "a"}))[0].starts_with("it is no JSON list (invalid type"));
        assert!(read("[").unwrap_err().to_string().starts_with("it is no JSON list (EOF"));
    }

    #[test]
    fn people_and_groups_are_mentioned_in_their_own_ways() {
        let notice = Notice {
            account: None,
            region: None,
            content: Content::Alarm(Box::new(crate::Alarm {
                name: "a".to_owned(),
                known: None,
                description: None,
                state: AlarmState::Alarm,
                previous: None,
                reason: None,
                changed_at: None,
                arn: None,
                condition: None,
                rule: None,
                children: Vec::new(),
            })),
        };
        for (id, markup) in
            [("U0123", "<@U0123>"), ("W0123", "<@W0123>"), ("S0123", "<!subteam^S0123>")]
        {
            assert_eq!(Mention::of(id).unwrap().markup(&notice).as_deref(), Some(markup));
        }
        for id in ["", "U", "here", "U01>", "u0123", "C0123", "U 1"] {
            assert!(Mention::of(id).is_err(), "{id}");
        }
    }
}
