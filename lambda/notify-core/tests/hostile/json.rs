//! JSON that only a hostile writer writes.

use notify_core::{Content, Outcome, Source, parse::envelope::records};
use serde_json::{Value, json};

use super::{LARGEST, check, parsed, shown};

#[test]
fn what_is_too_deep_is_shown_as_it_came() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]"), ("[", ""), ("", "]")] {
        let bomb = open.repeat(100_000) + &close.repeat(100_000);
        let result = format!("{{\"Remediation_Status\":\"FAILED\",\"Remediation_Output\":{bomb}}}");
        for body in [bomb, result] {
            let notices = parsed(&body);
            assert_eq!(notices[0].source(), Source::Unrecognised);
            assert!(shown(&notices[0]).contains(&body[..20]));
            check(&body);
        }
    }
}

/// Envelopes are taken off as often as AWS puts them on, and no more often.
#[test]
fn a_body_in_many_envelopes_is_shown_as_it_came() {
    let body = json!({"AlarmName": "a", "NewStateValue": "OK"}).to_string();
    let in_string = |body: &String| Some(Value::from(body.as_str()).to_string());
    let in_notification =
        |body: &String| Some(json!({"Type": "Notification", "Message": body}).to_string());
    for wrapped in [
        std::iter::successors(Some(body.clone()), in_string).take(12).collect::<Vec<_>>(),
        std::iter::successors(Some(body.clone()), in_notification).take(12).collect(),
    ] {
        for (envelopes, body) in wrapped.iter().enumerate().filter(|(_, body)| body.len() < LARGEST)
        {
            let is_known = parsed(body)[0].source() == Source::Alarm;
            assert_eq!(is_known, envelopes <= 3, "{envelopes}");
            check(body);
        }
    }
}

/// The last one counts, in a Lambda event as well as in a body, so that nobody can show one thing
/// to who looks first and another to who looks last.
#[test]
fn of_the_same_key_twice_the_last_counts_everywhere() {
    let body = r#"{"Remediation_Status": "FAILED", "Message": "first", "Finding": {"title": "first"},
        "Remediation_Status": "QUEUED", "Message": "last", "Finding": {"title": "last"}}"#;
    let event: Value = serde_json::from_str(body).unwrap();
    for text in [body.to_owned(), records(&event).remove(0).text] {
        let notice = parsed(&text).remove(0);
        assert_eq!(notice.outcome(), Some(&Outcome::Queued));
        assert!(!shown(&notice).contains("first"));
    }
    let twice = r#"{"Type": "Notification", "Message": "{\"AlarmName\": \"a\", \"NewStateValue\": \"OK\"}",
        "Message": "prose", "Sns": {}, "Sns": null}"#;
    assert_eq!(parsed(twice)[0].source(), Source::Unrecognised);
}

#[test]
fn numbers_of_any_size_are_numbers_or_the_body_is_shown_as_it_came() {
    let digits = "9".repeat(1_000);
    let numbers = [
        "-0",
        "-0.0",
        "1e308",
        "-1e308",
        "5e-324",
        "1E+2",
        "18446744073709551616",
        "9007199254740993",
        "-9223372036854775809",
        "0.1",
        "1e400",
        "-1e400",
        "1e-400",
        &digits,
    ];
    for number in numbers {
        for value in [number.to_owned(), format!("\"{number}\"")] {
            let alarm = format!(
                r#"{{"AlarmName": "a", "NewStateValue": "ALARM", "Trigger": {{
                "MetricName": "m", "Threshold": {value}, "Period": {value}, "DatapointsToAlarm": {value},
                "EvaluationPeriods": {value}, "ComparisonOperator": "GreaterThanThreshold"}}}}"#
            );
            let finding = format!(
                r#"{{"source": "aws.guardduty", "detail-type": "GuardDuty Finding",
                "account": {value}, "detail": {{"title": "t", "severity": {value}, "accountId": {value},
                "service": {{"count": {value}}}}}}}"#
            );
            let ocsf = format!(
                r#"{{"source": "aws.securityhub", "detail-type": "Findings Imported V2",
                "detail": {{"findings": [{{"severity_id": {value}, "status_id": {value}, "count": {value},
                "finding_info": {{"title": "t"}}}}]}}}}"#
            );
            for body in [alarm, finding, ocsf] {
                check(&body);
                let is_json = serde_json::from_str::<Value>(&body).is_ok();
                assert_eq!(parsed(&body)[0].source() != Source::Unrecognised, is_json, "{body}");
            }
        }
    }
}

/// What is no text in JSON makes the body none, and it is shown as it came.
#[test]
fn halves_of_characters_and_marks_of_order_lose_nothing() {
    for half in ["\\ud800", "\\udc00", "\\ud83c", "\\udf89\\ud83c", "\\ud800\\ud800", "\\uD83D x"] {
        let body = format!(r#"{{"AlarmName": "a{half}", "NewStateValue": "ALARM"}}"#);
        check(&body);
        assert!(shown(&parsed(&body)[0]).contains(half), "{half}");
    }
    let alarm = r#"{"AlarmName": "a", "NewStateValue": "ALARM"}"#;
    for marked in [
        format!("\u{feff}{alarm}"),
        format!("\u{feff}\u{feff} {alarm}"),
        Value::from(format!("\u{feff}{alarm}")).to_string(),
    ] {
        assert_eq!(parsed(&marked)[0].source(), Source::Alarm, "{marked:?}");
    }
    for broken in [
        format!("{alarm}\0"),
        format!("\0{alarm}"),
        format!("{alarm}{alarm}"),
        alarm.replace("\"a\"", "\"a\u{0}\""),
        alarm.replace("\"a\"", "\"a\n\""),
    ] {
        check(&broken);
        let Content::Unrecognised { body, .. } = &parsed(&broken)[0].content else {
            panic!("{broken}")
        };
        assert_eq!(*body, broken);
    }
    // As an escape, each is a character like others.
    check(&alarm.replace("\"a\"", r#""a\u0000\ufeff\u001b\uffff\ufffe\u2028""#));
}
