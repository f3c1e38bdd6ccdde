use serde_json::json;

use super::*;
use crate::routing::{DigestMode, Grouping, RepeatIntervals};

const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:notices";

fn problems(json: &Value) -> Vec<String> {
    parse(&json.to_string()).unwrap_err().problems().to_vec()
}

#[test]
fn parse_takes_missing_and_null_fields_for_defaults() {
    let missing = json!({"name": "a", "format": "slack-bot", "topic_arn": TOPIC});
    let null = json!({"name": "a", "format": "slack-bot", "topic_arn": TOPIC, "mention": null,
        "rules": {"sources": null, "outcomes": null, "min_severity": null,
            "accounts": {"include": null, "exclude": null}}});
    let expected = Destination {
        name: "a".to_owned(),
        format: Format::SlackBot,
        topic: TopicArn { arn: TOPIC.to_owned(), region: "eu-central-1".to_owned() },
        rules: Rules::default(),
        mention: None,
        attention: defaults(),
    };
    for entry in [missing, null] {
        assert_eq!(parse(&json!([entry]).to_string()), Ok(vec![expected.clone()]));
    }
}

#[test]
fn parse_reports_all_problems_at_once() {
    let problems = problems(&json!([
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
        "`a b`: name must be 1 to 64 letters",
        "`a b`: topic_arn `arn:aws:sqs:eu-central-1:111122223333:q` is not the ARN of an SNS topic",
        "`a b`: mention.id `@here` is not the id of a Slack user",
        "`a b`: rules.min_severity: `grave` is not a severity",
        "`a b`: rules.accounts.include is empty, so nothing is allowed",
        "`x`: unknown variant `pigeon`, expected one of `amazon-q`, `email`, `slack-bot`",
        "`x`: unknown field `acounts`, expected one of `sources`",
        "number 4: missing field `name`",
        "is a FIFO topic, which cannot deliver to people",
        "`y`: another destination has the same name",
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
fn parse_needs_a_list_with_an_entry() {
    assert_eq!(problems(&json!([])), ["at least one destination is required"]);
    assert!(problems(&json!({"name": "a"}))[0].starts_with("expected a JSON list: invalid type"));
    assert!(parse("[").unwrap_err().to_string().starts_with("expected a JSON list: EOF"));
}

#[test]
fn mention_takes_ids_of_users_and_groups_only() {
    for id in ["U0123", "W0123", "S0123"] {
        assert_eq!(Mention::parse(id).as_ref().map(Mention::id), Ok(id));
    }
    for id in ["", "U", "here", "U01>", "u0123", "C0123", "U 1"] {
        assert!(Mention::parse(id).is_err(), "{id}");
    }
}

fn defaults() -> Attention {
    Attention {
        grouping: Some(Grouping::default()),
        sends_resolved: true,
        repeat_interval_days: RepeatIntervals::default(),
        digest: DigestMode::None,
        quiet_hours: None,
        is_paused: false,
        renamed_from: None,
    }
}
