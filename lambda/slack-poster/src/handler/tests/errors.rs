//! Errors that no retry cures: dead letters, blocks, the token.

use super::*;

#[tokio::test]
async fn permanent_error_sends_the_message_to_the_dead_letter_queue_with_its_reason() {
    for error in ["channel_not_found", "is_archived", "msg_too_long", "an_error_of_next_year"] {
        let mocks = Mocks::with_slack(move |before| (before == 0).then(|| slack_error(error)));
        let (retries, log) = run(&mocks, &[record("one", "k"), record("two", "k")]).await;
        assert!(retries.is_empty(), "{error}");
        assert_eq!(mocks.dead_letter_reasons(), [error]);
        let sent = mocks.aws.calls("SendMessage")[0].json();
        assert_eq!(sent["MessageAttributes"]["channel"]["StringValue"], "C0123456789");
        assert!(sent["QueueUrl"].as_str().unwrap().ends_with("/bot-dead"));
        assert_eq!(sent["MessageBody"], record("one", "k")["body"]);
        // It started no thread, so the next message does.
        assert_eq!(thread_ts(&mocks.posts()), [None, None]);
        let expected = [("one".into(), "dead-lettered".into()), ("two".into(), "posted".into())];
        assert_eq!(outcomes(&log), expected);
        assert_eq!(log.metrics()[0]["DeadLettered"], 1);
    }
}

#[tokio::test]
async fn malformed_message_goes_to_the_dead_letter_queue_alone() {
    let mocks = Mocks::new();
    let records = [record_with_body("odd", "marker"), record("one", "k")];
    let (retries, log) = run(&mocks, &records).await;
    assert!(retries.is_empty());
    assert_eq!(mocks.dead_letter_reasons(), ["malformed: Syntax error at line 1 column 1"]);
    assert_eq!(mocks.posts().len(), 1);
    assert_eq!(deliveries(&log)[0]["thread"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn message_that_the_dead_letter_queue_does_not_take_is_retried() {
    let mocks = Mocks::with(|call, _| match call.operation.as_str() {
        "chat.postMessage" => Some(slack_error("is_archived")),
        "SendMessage" => Some(access_denied()),
        _ => None,
    });
    let (retries, log) = run(&mocks, &[record("one", "k")]).await;
    assert_eq!(retries, ["one"]);
    assert_eq!(mocks.retry_delays(), [("handle-one".to_owned(), 30)]);
    assert_eq!(outcomes(&log), [("one".into(), "retry".into())]);
    let reason = deliveries(&log)[0]["reason"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("is_archived; failed to send to the dead-letter queue"), "{reason}");
}

#[tokio::test]
async fn panic_costs_one_message() {
    let mocks = Mocks::with_slack(|before| {
        assert!(before != 1, "a bug");
        None
    });
    let (retries, log) = run(&mocks, &["one", "two", "three"].map(|id| record(id, "k"))).await;
    assert!(retries.is_empty());
    assert_eq!(mocks.dead_letter_reasons(), ["panicked: the message may be in the channel"]);
    let expected = [("one", "posted"), ("two", "dead-lettered"), ("three", "posted")];
    assert_eq!(outcomes(&log), expected.map(|(id, outcome)| (id.into(), outcome.into())));
}

#[tokio::test]
async fn rejected_blocks_are_left_out() {
    let body = json!({"ok": false, "error": "invalid_blocks", "response_metadata":
        {"messages": ["[ERROR] marker [json-pointer:/blocks/0/text]"]}});
    let mocks = Mocks::with(move |call, _| {
        (call.json().get("blocks").is_some()).then(|| MockResponse::new(200, body.clone()))
    });
    let (retries, log) = run(&mocks, &[record("one", "k"), record("two", "k")]).await;
    assert!(retries.is_empty() && mocks.dead_letter_reasons().is_empty());
    assert_eq!(mocks.posts().len(), 4);
    let line = &deliveries(&log)[0];
    assert_eq!(line["outcome"], "posted");
    assert_eq!(line["reason"], "posted as plain text: invalid_blocks at /blocks/0/text");
}

#[tokio::test]
async fn message_rejected_with_and_without_blocks_names_both_errors() {
    let errors = ["msg_blocks_too_long", "msg_too_long"];
    let mocks = Mocks::with_slack(move |before| Some(slack_error(errors[before])));
    run(&mocks, &[record("one", "k")]).await;
    assert_eq!(
        mocks.dead_letter_reasons(),
        ["msg_blocks_too_long, and as plain text msg_too_long"]
    );
}

#[tokio::test]
async fn rejected_token_is_read_again_once() {
    let mocks = Mocks::with(|call, _| {
        let is_old =
            call.operation == "chat.postMessage" && call.authorization != "Bearer xoxb-new";
        is_old.then(|| slack_error("token_revoked"))
    });
    let (context, log) = mocks.context();
    context.warm_up().await;
    *mocks.secret.lock().unwrap() = json!({"token": "xoxb-new"}).to_string();
    let records = [record("one", "k"), record("two", "k")];
    assert!(invoke(&context, "request", 60, &records).await.is_empty());
    assert_eq!(mocks.aws.calls("GetSecretValue").len(), 2);
    assert_eq!(mocks.posts().len(), 3);
    assert!(!log.text().contains("xoxb"));
    assert!(!format!("{context:?}").contains("xoxb"));
}

#[tokio::test]
async fn rejected_token_that_the_secret_still_holds_is_a_permanent_error() {
    for error in ["invalid_auth", "not_authed", "token_revoked", "token_expired"] {
        let mocks = Mocks::with_slack(move |_| Some(slack_error(error)));
        let (retries, _) = run(&mocks, &[record("one", "k")]).await;
        assert!(retries.is_empty());
        assert_eq!(mocks.dead_letter_reasons(), [error]);
        assert_eq!((mocks.posts().len(), mocks.aws.calls("GetSecretValue").len()), (1, 2));
    }
}
