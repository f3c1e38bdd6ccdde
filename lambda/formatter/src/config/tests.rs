use std::time::Duration;

use notify_core::{Severity, Source, routing::destination::Format};
use serde_json::json;

use super::*;
use crate::testing::{ROOT, destination, environment};

fn config(pairs: &[(&str, &str)]) -> Config {
    match Config::from_env(environment(pairs)) {
        Ok(config) => config,
        Err(error) => panic!("{error}"),
    }
}

/// The message, and how many problems it holds.
fn refused(pairs: &[(&str, &str)]) -> (String, usize) {
    match Config::from_env(environment(pairs)) {
        Err(error) => {
            let message = error.to_string();
            let count = message.split("; ").count();
            (message, count)
        }
        Ok(_) => panic!("{pairs:?} is accepted"),
    }
}

#[test]
fn unset_variables_have_defaults() {
    let config = config(&[]);
    assert_eq!(config.destinations.len(), 1);
    assert_eq!(config.destinations[0].topic.region, "eu-central-1");
    assert_eq!(config.settings, ParseSettings::default());
    assert_eq!(config.style.language, "en".parse().unwrap());
    assert_eq!(config.style.time_zone, TimeZone::default());
    assert!(config.style.access_portal.is_none());
    assert!(config.account_names.is_empty());
    assert_eq!(config.lookup, None);
    assert_eq!(config.aws.endpoint, None);
    assert_eq!(config.aws.function_name, "asr-notify");
}

#[test]
fn blank_variables_count_as_unset() {
    let config = config(&[
        (LANGUAGE, ""),
        (TIME_ZONE, " "),
        (SEVERITIES, ""),
        (NAMES, " "),
        ("AWS_ENDPOINT_URL", ""),
        (lookup::MODE, ""),
        (lookup::ROLE_ARN, ""),
    ]);
    assert_eq!(config.lookup, None);
    assert!(config.account_names.is_empty());
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
        (TIME_ZONE, "JST-9"),
        (lookup::MODE, "role"),
        (lookup::ROLE_ARN, "arn:aws:iam::111122223333:role/path/reader"),
        (lookup::EXTERNAL_ID, "outside"),
        (lookup::TIMEOUT, "100"),
        (NAMES, r#"{"111122223333": "billing"}"#),
        (PORTAL_URL, "https://d-1234567890.awsapps.com/start"),
        (PORTAL_ROLE, "ReadOnly"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"),
    ]);
    assert_eq!(config.style.language, "ja".parse().unwrap());
    assert_eq!(config.style.time_zone, "JST-9".parse().unwrap());
    let formats: Vec<Format> = config.destinations.iter().map(|to| to.format).collect();
    assert_eq!(formats, [Format::SlackBot, Format::Email]);
    assert!(config.destinations[1].rules.needs_units());
    assert_eq!(config.settings.severities[&Source::Health], Severity::High);
    let role = Role {
        arn: "arn:aws:iam::111122223333:role/path/reader".into(),
        external_id: Some("outside".into()),
    };
    let timeout = Duration::from_millis(100);
    assert_eq!(config.lookup, Some(Lookup { timeout, role: Some(role) }));
    assert_eq!(config.account_names[&"111122223333".parse().unwrap()], "billing");
    assert!(config.style.access_portal.is_some());
    assert_eq!(config.aws.endpoint.as_deref(), Some("http://127.0.0.1:4566"));
}

#[test]
fn direct_lookup_needs_no_role_and_waits_two_seconds() {
    let lookup = Lookup { timeout: Duration::from_secs(2), role: None };
    assert_eq!(config(&[(lookup::MODE, "direct")]).lookup, Some(lookup));
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
        (TIME_ZONE, "Asia/Tokyo"),
        (lookup::MODE, "rol"),
        (lookup::TIMEOUT, "99"),
        (NAMES, r#"{"1": "a", "111122223333": " "}"#),
        (PORTAL_URL, "ftp://example.com"),
        ("AWS_ENDPOINT_URL", "localhost:4566"),
        ("AWS_REGION", ""),
        ("AWS_SECRET_ACCESS_KEY", ""),
    ]);
    for part in [
        "DESTINATIONS is invalid (`a`: topic_arn `arn:aws:sqs:eu-central-1:111122223333:queue` is not the ARN of an SNS topic): set it to ",
        "DESTINATIONS is invalid (`b`: unknown variant `fax`, expected one of `amazon-q`, ",
        "ALERT_SEVERITIES is invalid (`guardduty` has severities of its own",
        "NOTICE_LANGUAGE is `fr`: set it to en or ja",
        "TIME_ZONE is `Asia/Tokyo`: set it to the POSIX rule of a time zone, as ",
        "ACCOUNT_LOOKUP is `rol`: set it to off, direct or role",
        "ACCOUNT_LOOKUP_TIMEOUT_MS is `99`: set it to a whole number from 100 to 10000",
        "ACCOUNT_NAMES has invalid entries: `111122223333`: ` `, `1`: `a`: set it to ",
        "ACCESS_PORTAL_URL is `ftp://example.com`, not an access portal: set it to ",
        "AWS_ENDPOINT_URL is `localhost:4566`: set it to ",
        "AWS_REGION is not set: set it",
        "AWS_SECRET_ACCESS_KEY is not set: set it",
    ] {
        assert!(message.contains(part), "{part}\nis missing in\n{message}");
    }
    assert_eq!(count, 12, "{message}");
}

#[test]
fn each_invalid_value_is_refused() {
    let mut mail = destination("mail", "email");
    mail["rules"] = json!({"organizational_units": {"include": [ROOT]}});
    let by_unit = json!([mail]).to_string();
    for (pairs, part) in [
        (&[(DESTINATIONS, " ")][..], "DESTINATIONS is not set: set it to a JSON list"),
        (&[(DESTINATIONS, "[]")], "DESTINATIONS is invalid (at least one destination is required)"),
        (&[(DESTINATIONS, &by_unit)], "DESTINATIONS has rules on organizational units, but"),
        (&[(SEVERITIES, "[]")], "ALERT_SEVERITIES is invalid (expected a JSON object"),
        (&[(lookup::MODE, "role")], "ACCOUNT_LOOKUP_ROLE_ARN is not set: set it to the ARN"),
        (&[(lookup::MODE, "role"), (lookup::ROLE_ARN, "reader")], "not the ARN of an IAM role"),
        (
            &[
                (lookup::MODE, "role"),
                (lookup::ROLE_ARN, "arn:aws:iam::111122223333:role/r"),
                (lookup::EXTERNAL_ID, "x"),
            ],
            "ACCOUNT_LOOKUP_EXTERNAL_ID is too short",
        ),
        (
            &[(lookup::MODE, "direct"), (lookup::ROLE_ARN, "arn:aws:iam::111122223333:role/r")],
            "ACCOUNT_LOOKUP_ROLE_ARN has no effect without ACCOUNT_LOOKUP=role",
        ),
        (&[(lookup::EXTERNAL_ID, "outside")], "ACCOUNT_LOOKUP_EXTERNAL_ID has no effect without"),
        (&[(lookup::TIMEOUT, "10001")], "ACCOUNT_LOOKUP_TIMEOUT_MS is `10001`"),
        (&[(lookup::TIMEOUT, "2s")], "ACCOUNT_LOOKUP_TIMEOUT_MS is `2s`"),
        (&[(NAMES, "[]")], "ACCOUNT_NAMES is not a JSON object of names"),
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
fn retries_and_state_follow_the_settings() {
    let default = config(&[]);
    assert_eq!((default.retry.initial_delay.as_secs(), default.retry.max_attempts), (10, 12));
    assert_eq!((default.state_table, default.clock), (None, Clock::System));
    let set = config(&[
        (retry::INITIAL_DELAY, "3"),
        (retry::MAX_ATTEMPTS, "5"),
        (state::TABLE_NAME, "state-table"),
        (state::CLOCK, "events"),
    ]);
    assert_eq!((set.retry.initial_delay.as_secs(), set.retry.max_attempts), (3, 5));
    assert_eq!(set.state_table.as_deref(), Some("state-table"));
    assert_eq!(set.clock, Clock::Events);
}

#[test]
fn invalid_retry_and_state_settings_are_refused() {
    let (message, problems) = refused(&[
        (retry::QUEUE_URL, ""),
        (retry::DEAD_LETTER_QUEUE_URL, "arn:aws:sqs:eu-central-1:111122223333:dead"),
        (retry::INITIAL_DELAY, "0"),
        (retry::MAX_ATTEMPTS, "91"),
        (state::CLOCK, "tomorrow"),
    ]);
    assert_eq!(problems, 5, "{message}");
    for part in [
        "RETRY_QUEUE_URL is not set: set it to the URL of the retry queue",
        "DEAD_LETTER_QUEUE_URL is `arn:aws:sqs:eu-central-1:111122223333:dead`, not the URL",
        "RETRY_INITIAL_DELAY_SECONDS is `0`: set it to a whole number from 1 to 900",
        "RETRY_MAX_ATTEMPTS is `91`: set it to a whole number from 1 to 90",
        "CLOCK is `tomorrow`: set it to events, for a replay only",
    ] {
        assert!(message.contains(part), "{part} in {message}");
    }
}
