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
        is_fallback: false,
        mention: None,
        attention: defaults(),
        subscriptions: 1,
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
        "`x`: unknown variant `pigeon`, expected one of `amazon-q`, `email`, `json`, `slack-bot`, `teams`",
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

#[test]
fn mention_is_refused_for_formats_that_cannot_mention() {
    for format in ["json", "teams"] {
        let destinations = json!([{"name": "x", "format": format, "mention": {"id": "U0123"},
            "topic_arn": "arn:aws:sns:eu-central-1:111122223333:x"}]);
        let invalid = parse(&destinations.to_string()).unwrap_err();
        let problem = format!(
            "`x`: mention must not be set for the format {format}: only Slack's formats mention people"
        );
        assert_eq!(invalid.problems(), [problem]);
    }
}

/// The names of the destinations that take what is unrecognised, which no destination includes.
fn takers(entries: &Value) -> Vec<String> {
    let destinations = parse(&entries.to_string()).unwrap();
    let content =
        crate::Content::Unrecognised { subject: None, topic_arn: None, body: "?".to_owned() };
    let notice = Notice { account: None, region: None, content };
    let mut decisions: Vec<_> =
        destinations.iter().map(|each| each.decide(&notice, None)).collect();
    apply_fallback(&notice, destinations.iter(), &mut decisions);
    let taken = destinations.iter().zip(decisions);
    let taken = taken.filter(|(_, decision)| decision.verdict == Verdict::Allow);
    taken.map(|(each, _)| each.name.clone()).collect()
}

#[test]
fn unrecognised_notice_reaches_the_fallback_or_the_first_that_does_not_exclude_it() {
    let entry = |name: &str, rules: Value| json!({"name": name, "format": "email", "topic_arn": format!("{TOPIC}-{name}"), "rules": rules});
    let asr = |name: &str| entry(name, json!({"sources": {"include": ["asr"]}}));
    let account = |name: &str| entry(name, json!({"accounts": {"include": ["111122223333"]}}));
    let excludes = |name: &str| entry(name, json!({"sources": {"exclude": ["unrecognised"]}}));
    let all = |name: &str| entry(name, Value::Null);
    let fallback = |mut entry: Value| {
        entry["fallback"] = true.into();
        entry
    };
    assert_eq!(takers(&json!([asr("c"), account("b"), excludes("a")])), ["b"]);
    assert_eq!(takers(&json!([fallback(asr("c")), account("b")])), ["c"]);
    assert_eq!(takers(&json!([fallback(asr("c")), all("a")])), ["c", "a"]);
    assert_eq!(takers(&json!([asr("a"), all("b"), all("c")])), ["b", "c"]);
    assert!(takers(&json!([excludes("a"), excludes("b")])).is_empty());
}

#[test]
fn fallback_is_refused_twice_and_where_unrecognised_is_excluded() {
    let mut entries = json!([
        {"name": "a", "format": "email", "topic_arn": TOPIC, "fallback": true},
        {"name": "b", "format": "email", "topic_arn": format!("{TOPIC}-b"), "fallback": true},
    ]);
    assert_eq!(problems(&entries), ["`b`: `a` is the fallback already"]);
    entries[1]["rules"] = json!({"sources": {"exclude": ["unrecognised"]}});
    let problem = "`b`: fallback must not be set: rules.sources excludes unrecognised";
    assert_eq!(problems(&entries), [problem]);
}

#[test]
fn subscriptions_are_the_number_of_confirmed_ones() {
    let entry = |subscriptions: Value| json!([{"name": "a", "format": "email", "topic_arn": TOPIC, "subscriptions": subscriptions}]);
    assert_eq!(parse(&entry(3.into()).to_string()).unwrap()[0].subscriptions, 3);
    for invalid in [json!(-1), json!("3"), json!(1.5)] {
        assert!(parse(&entry(invalid).to_string()).is_err());
    }
}
