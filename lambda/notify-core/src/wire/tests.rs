use super::*;
use crate::{Content, parse::envelope::records};

fn unrecognised(body: &str) -> Notice {
    let content = Content::Unrecognised { subject: None, topic_arn: None, body: body.to_owned() };
    Notice { account: None, region: None, content }
}

fn item(body: &str) -> RetryItem {
    RetryItem::new("mail".to_owned(), unrecognised(body), "a key".to_owned())
}

#[test]
fn slack_message_parses_what_it_prints() {
    let json = r#"{"thread":"alert-333333333333","text":"t","blocks":[{"type":"divider"}]}"#;
    let message = SlackMessage::parse(json).unwrap();
    assert_eq!((message.thread.as_str(), message.text.as_str()), ("alert-333333333333", "t"));
    assert_eq!(message.blocks.len(), 1);
    assert_eq!(SlackMessage::parse(&message.to_json()), Ok(message));
}

#[test]
fn slack_message_may_have_no_blocks() {
    let message = SlackMessage::parse(r#"{"thread":"k","text":"t"}"#).unwrap();
    assert!(message.blocks.is_empty());
}

/// An older poster or formatter knows neither field.
#[test]
fn slack_message_without_subject_and_update_prints_neither() {
    let json = r#"{"blocks":[],"text":"t","thread":"k"}"#;
    let message = SlackMessage::parse(json).unwrap();
    assert_eq!((&message.subject, &message.update), (&None, &None));
    assert_eq!(message.to_json(), json);
}

#[test]
fn slack_message_keeps_its_subject_and_its_update() {
    let subject = "0123456789abcdef0123456789abcdef";
    let json = json!({"thread": "k", "text": "t", "subject": subject,
        "update": {"subject": subject, "text": "resolved", "blocks": [{"type": "divider"}]}});
    let message = SlackMessage::parse(&json.to_string()).unwrap();
    assert_eq!(message.subject.as_deref(), Some(subject));
    let update = message.update.as_deref().unwrap();
    assert_eq!((update.subject.as_str(), update.text.as_str()), (subject, "resolved"));
    assert_eq!(update.blocks, [json!({"type": "divider"})]);
    assert_eq!(SlackMessage::parse(&message.to_json()), Ok(message));
}

#[test]
fn slack_message_error_never_quotes_the_text() {
    for (json, error) in [
        ("marker", "malformed: Syntax error at line 1 column 1"),
        (r#"{"thread":"marker""#, "malformed: Eof error at line 1 column 18"),
        (r#"{"thread":"k","text":{"marker":1}}"#, "malformed: Data error at line 1 column 21"),
        (r#"{"thread":" ","text":"marker"}"#, "malformed: thread is empty"),
        (r#"{"thread":"k","text":""}"#, "malformed: text is empty"),
    ] {
        assert_eq!(SlackMessage::parse(json).unwrap_err().to_string(), error);
    }
}

#[test]
fn queue_item_parses_a_retry_item_as_it_was() {
    let item = item("a \"text\"");
    assert_eq!(QueueItem::parse(&item.to_json()), QueueItem::Retry(Box::new(item)));
}

#[test]
fn queue_item_tolerates_unknown_fields_of_the_notice() {
    let item = item("x");
    let mut json: Value = serde_json::from_str(&item.to_json()).unwrap();
    json["retry"]["notice"]["new_in_a_later_version"] = json!(1);
    assert_eq!(QueueItem::parse(&json.to_string()), QueueItem::Retry(Box::new(item)));
}

#[test]
fn queue_item_takes_the_event_and_the_request_of_a_lambda_failure_record() {
    let event = json!({"Records": [{"Sns": {"Message": "m"}}]});
    let record = json!({
        "version": "1.0",
        "requestContext": {"requestId": "r", "condition": "RetriesExhausted"},
        "requestPayload": event,
        "responsePayload": {"errorMessage": "no"},
    });
    let expected = QueueItem::Event { event, request_id: Some("r".to_owned()) };
    assert_eq!(QueueItem::parse(&record.to_string()), expected);
}

#[test]
fn queue_item_wraps_an_envelope_that_sns_could_not_deliver() {
    let envelope = json!({"Type": "Notification", "MessageId": "i", "Message": "m",
        "TopicArn": "t", "Subject": "s"});
    let QueueItem::Event { event, request_id: None } = QueueItem::parse(&envelope.to_string())
    else {
        panic!("it is an event");
    };
    let expected = json!({"Records": [{"EventSource": "aws:sns", "Sns": envelope}]});
    assert_eq!(records(&event), records(&expected));
}

#[test]
fn queue_item_takes_any_other_text_for_an_event() {
    let event = json!({"id": "1", "detail-type": "GuardDuty Finding", "detail": {}});
    assert_eq!(QueueItem::parse(&event.to_string()), QueueItem::event(event));
    assert_eq!(QueueItem::parse("no JSON"), QueueItem::event(json!("no JSON")));
}

#[test]
fn queue_item_never_takes_a_forged_body_for_a_retry_item() {
    let valid: Value = serde_json::from_str(&item("x").to_json()).unwrap();
    let mut beside = valid.clone();
    beside["detail-type"] = json!("GuardDuty Finding");
    let mut inside = valid.clone();
    inside["retry"]["detail-type"] = json!("x");
    let mut no_notice = valid.clone();
    no_notice["retry"]["notice"] = json!("x");
    let mut no_account = valid.clone();
    no_account["retry"]["notice"]["account"] = json!({"id": "1", "name": null});
    let quoted = json!(valid.to_string());
    for forged in [beside, inside, no_notice, no_account, quoted, json!({"retry": null})] {
        assert_eq!(QueueItem::parse(&forged.to_string()), QueueItem::event(forged));
    }
}

#[test]
fn queue_item_takes_a_flush_alone() {
    let flush = Flush { destination: "mail".to_owned(), at: 1_795_453_500 };
    assert_eq!(QueueItem::parse(&flush.to_json()), QueueItem::Flush(flush.clone()));
    let mut beside: Value = serde_json::from_str(&flush.to_json()).unwrap();
    beside["detail-type"] = json!("GuardDuty Finding");
    assert_eq!(QueueItem::parse(&beside.to_string()), QueueItem::event(beside));
}

#[test]
fn retry_item_keeps_a_notice_that_formats_show_whole() {
    let notice = unrecognised(&"x".repeat(16 * 1_024));
    assert_eq!(RetryItem::new(String::new(), notice.clone(), String::new()).notice, notice);
}

#[test]
fn retry_item_marks_a_text_that_it_cuts() {
    let Content::Unrecognised { body, .. } = item(&"日".repeat(100_000)).notice.content else {
        panic!("it is unrecognised");
    };
    assert!(body.ends_with("日… [cut, 300000 bytes in all]"), "{}", &body[body.len() - 60..]);
    assert!(body.len() <= 16 * 1_024 && body.len() > 16_000, "{}", body.len());
}

/// U+FFFE and U+FFFF (API reference of SQS, `SendMessage`).
#[test]
fn retry_item_prints_no_character_that_sqs_refuses() {
    let refused = "\u{fffe}\u{ffff}";
    for body in [refused.to_owned(), refused.repeat(10_000)] {
        let item = item(&body);
        let json = item.to_json();
        assert!(!json.contains(['\u{fffe}', '\u{ffff}']));
        assert!(json.len() < 17 * 1_024, "{} bytes", json.len());
        assert_eq!(QueueItem::parse(&json), QueueItem::Retry(Box::new(item)));
    }
}
