use std::time::Duration;

use notify_core::{Severity, Source, routing::destination::Format};
use serde_json::json;

use super::*;
use crate::testing::{ROOT, destination, environment};

fn config(pairs: &[(&str, &str)]) -> Config {
    match Config::from(environment(pairs)) {
        Ok(config) => config,
        Err(error) => panic!("{error}"),
    }
}

/// The message and how many problems it tells of.
fn refused(pairs: &[(&str, &str)]) -> (String, usize) {
    match Config::from(environment(pairs)) {
        Err(Error::Config { problems }) => {
            let count = problems.len();
            (Error::Config { problems }.to_string(), count)
        }
        _ => panic!("{pairs:?} is accepted"),
    }
}

#[test]
fn unset_variables_have_defaults() {
    let config = config(&[]);
    assert_eq!(config.destinations.len(), 1);
    assert_eq!(config.destinations[0].topic.region, "eu-central-1");
    assert_eq!(config.settings, Settings::default());
    assert_eq!(config.style.language, "en".parse().unwrap());
    assert!(config.style.access_portal.is_none());
    assert!(config.names.is_empty());
    assert_eq!(config.lookup, None);
    assert_eq!(config.aws.endpoint, None);
    assert_eq!(config.aws.function_name, "asr-notify");
}

#[test]
fn blank_variables_count_as_unset() {
    let config = config(&[
        (LANGUAGE, ""),
        (SEVERITIES, ""),
        (NAMES, " "),
        ("AWS_ENDPOINT_URL", ""),
        (LOOKUP, ""),
        (ROLE_ARN, ""),
    ]);
    assert_eq!(config.lookup, None);
    assert!(config.names.is_empty());
    assert_eq!(config.aws.endpoint, None);
}

#[test]
fn every_variable_is_read() {
    let mut mail = destination("mail", "email");
    mail["rules"] = json!({"organizational_units": {"include": [ROOT]}});
    let destinations = json!([destination("bot", "slack-bot"), mail]).to_string();
    let config = config(&[
        (DESTINATIONS, &destinations),
        (SEVERITIES, r#"{"health": "high"}"#),
        (LANGUAGE, "ja"),
        (LOOKUP, "role"),
        (ROLE_ARN, "arn:aws:iam::111122223333:role/path/reader"),
        (EXTERNAL_ID, "outside"),
        (LOOKUP_TIMEOUT, "100"),
        (NAMES, r#"{"111122223333": "billing"}"#),
        (PORTAL_URL, "https://d-1234567890.awsapps.com/start"),
        (PORTAL_ROLE, "ReadOnly"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"),
    ]);
    assert_eq!(config.style.language, "ja".parse().unwrap());
    let formats: Vec<Format> = config.destinations.iter().map(|to| to.format).collect();
    assert_eq!(formats, [Format::SlackBot, Format::Email]);
    assert!(config.destinations[1].rules.names_units());
    assert_eq!(config.settings.severities[&Source::Health], Severity::High);
    let role = Role {
        arn: "arn:aws:iam::111122223333:role/path/reader".into(),
        external_id: Some("outside".into()),
    };
    let patience = Duration::from_millis(100);
    assert_eq!(config.lookup, Some(Lookup { patience, role: Some(role) }));
    assert_eq!(config.names["111122223333"], "billing");
    assert!(config.style.access_portal.is_some());
    assert_eq!(config.aws.endpoint.as_deref(), Some("http://127.0.0.1:4566"));
}

#[test]
fn direct_lookup_needs_no_role_and_waits_two_seconds() {
    let lookup = Lookup { patience: Duration::from_secs(2), role: None };
    assert_eq!(config(&[(LOOKUP, "direct")]).lookup, Some(lookup));
}

#[test]
fn every_problem_is_reported_at_once() {
    let (message, count) = refused(&[
        (
            DESTINATIONS,
            r#"[{"name": "a", "format": "email", "topic_arn": "arn:aws:sqs:eu-central-1:111122223333:queue"},
                {"name": "b", "format": "fax", "topic_arn": "arn:aws:sns:eu-central-1:111122223333:b"}]"#,
        ),
        (SEVERITIES, r#"{"guardduty": "high"}"#),
        (LANGUAGE, "fr"),
        (LOOKUP, "rol"),
        (LOOKUP_TIMEOUT, "99"),
        (NAMES, r#"{"1": "a", "111122223333": " "}"#),
        (PORTAL_URL, "ftp://example.com"),
        ("AWS_ENDPOINT_URL", "localhost:4566"),
        ("AWS_REGION", ""),
        ("AWS_SECRET_ACCESS_KEY", ""),
    ]);
    for part in [
        "DESTINATIONS is not right (`a`: topic_arn `arn:aws:sqs:eu-central-1:111122223333:queue` is not the ARN of an SNS topic): give ",
        "DESTINATIONS is not right (`b`: unknown variant `fax`, expected one of `amazon-q`, ",
        "ALERT_SEVERITIES is not right (`guardduty` has severities of its own",
        "NOTICE_LANGUAGE is `fr`: give en or ja",
        "ACCOUNT_LOOKUP is `rol`: give off, direct or role",
        "ACCOUNT_LOOKUP_TIMEOUT_MS is `99`: give whole milliseconds from 100 to 10000",
        "ACCOUNT_NAMES has the wrong `111122223333`: ` `, `1`: `a`: give ",
        "ACCESS_PORTAL_URL is `ftp://example.com`, not an access portal: give ",
        "AWS_ENDPOINT_URL is `localhost:4566`: give ",
        "AWS_REGION is not set: give ",
        "AWS_SECRET_ACCESS_KEY is not set: give ",
    ] {
        assert!(message.contains(part), "{part}\nis missing in\n{message}");
    }
    assert_eq!(count, 11, "{message}");
}

#[test]
fn each_invalid_value_is_refused() {
    let mut mail = destination("mail", "email");
    mail["rules"] = json!({"organizational_units": {"include": [ROOT]}});
    let by_unit = json!([mail]).to_string();
    for (pairs, part) in [
        (&[(DESTINATIONS, " ")][..], "DESTINATIONS is not set: give a JSON list"),
        (&[(DESTINATIONS, "[]")], "DESTINATIONS is not right (it names no destination)"),
        (&[(DESTINATIONS, &by_unit)], "DESTINATIONS names organizational units, and nobody may"),
        (&[(SEVERITIES, "[]")], "ALERT_SEVERITIES is not right (it is no such object"),
        (&[(LOOKUP, "role")], "ACCOUNT_LOOKUP_ROLE_ARN is not set: give the ARN"),
        (&[(LOOKUP, "role"), (ROLE_ARN, "reader")], "not the ARN of an IAM role"),
        (
            &[(LOOKUP, "role"), (ROLE_ARN, "arn:aws:iam::111122223333:role/r"), (EXTERNAL_ID, "x")],
            "ACCOUNT_LOOKUP_EXTERNAL_ID is too short",
        ),
        (
            &[(LOOKUP, "direct"), (ROLE_ARN, "arn:aws:iam::111122223333:role/r")],
            "ACCOUNT_LOOKUP_ROLE_ARN has no effect without ACCOUNT_LOOKUP=role",
        ),
        (&[(EXTERNAL_ID, "outside")], "ACCOUNT_LOOKUP_EXTERNAL_ID has no effect without"),
        (&[(LOOKUP_TIMEOUT, "10001")], "ACCOUNT_LOOKUP_TIMEOUT_MS is `10001`"),
        (&[(LOOKUP_TIMEOUT, "2s")], "ACCOUNT_LOOKUP_TIMEOUT_MS is `2s`"),
        (&[(NAMES, "[]")], "ACCOUNT_NAMES is not such an object"),
        (
            &[(PORTAL_ROLE, "ReadOnly")],
            "ACCESS_PORTAL_ROLE_NAME has no effect without ACCESS_PORTAL_URL",
        ),
    ] {
        let (message, count) = refused(pairs);
        assert!(message.contains(part), "{part}\nis missing in\n{message}");
        assert_eq!(count, 1, "{message}");
    }
}

#[test]
fn secrets_are_not_quoted() {
    let (message, _) = refused(&[
        ("AWS_SECRET_ACCESS_KEY", "marker"),
        ("AWS_SESSION_TOKEN", "marker"),
        ("AWS_REGION", ""),
    ]);
    assert!(!message.contains("marker"), "{message}");
}

#[test]
fn retries_and_deduplication_follow_the_settings() {
    let usual = config(&[]);
    assert_eq!((usual.undelivered.first_pause.as_secs(), usual.undelivered.tries), (10, 12));
    assert_eq!(usual.claims, None);
    let said = config(&[(FIRST_PAUSE, "3"), (TRIES, "5"), (TABLE, "claims"), (LIFETIME, "7200")]);
    assert_eq!((said.undelivered.first_pause.as_secs(), said.undelivered.tries), (3, 5));
    let lifetime = Duration::from_hours(2);
    assert_eq!(said.claims, Some(Claiming { table: "claims".to_owned(), lifetime }));
}

#[test]
fn invalid_retry_and_deduplication_settings_are_refused() {
    let (message, problems) = refused(&[
        (UNDELIVERED, ""),
        (DEAD_LETTERS, "arn:aws:sqs:eu-central-1:111122223333:dead"),
        (FIRST_PAUSE, "0"),
        (TRIES, "91"),
        (LIFETIME, "86400"),
    ]);
    assert_eq!(problems, 5, "{message}");
    for part in [
        "RETRY_QUEUE_URL is not set: give the URL of the queue for undelivered messages",
        "DEAD_LETTER_QUEUE_URL is `arn:aws:sqs:eu-central-1:111122223333:dead`, not the URL",
        "RETRY_INITIAL_DELAY_SECONDS is `0`: give a whole number from 1 to 900",
        "RETRY_MAX_ATTEMPTS is `91`: give a whole number from 1 to 90",
        "DEDUPLICATION_LIFETIME_SECONDS has no effect without DEDUPLICATION_TABLE_NAME",
    ] {
        assert!(message.contains(part), "{part} in {message}");
    }
}
