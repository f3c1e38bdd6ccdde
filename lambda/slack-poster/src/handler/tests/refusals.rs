//! What Slack refuses: for ever, for now, or because of the token.

use super::*;

#[tokio::test]
async fn what_slack_never_takes_goes_to_the_dead_letters_with_its_reason() {
    for error in ["channel_not_found", "is_archived", "msg_too_long", "a_word_of_next_year"] {
        let world = World::where_(move |call, before| {
            (call.operation == "chat.postMessage" && before == 0).then(|| refused(error))
        });
        let (again, written) = run(&world, &[record("one", "k"), record("two", "k")]).await;
        assert!(again.is_empty(), "{error}");
        assert_eq!(world.reasons_of_death(), [error]);
        let sent = world.cloud.calls("SendMessage")[0].json();
        assert_eq!(sent["MessageAttributes"]["channel"]["StringValue"], "C0123456789");
        assert!(sent["QueueUrl"].as_str().unwrap().ends_with("/bot-dead"));
        assert_eq!(sent["MessageBody"], record("one", "k")["body"]);
        // It started no thread: the next one does.
        assert_eq!(threads_of(&world.posts()), [None, None]);
        let expected = [("one".into(), "dead".into()), ("two".into(), "posted".into())];
        assert_eq!(decisions(&written), expected);
        assert_eq!(written.metrics()[0]["Dead"], 1);
    }
}

#[tokio::test]
async fn a_body_that_is_not_ours_goes_there_too_and_alone() {
    let world = World::kind();
    let records = [raw_record("odd", "marker"), record("one", "k")];
    let (again, written) = run(&world, &records).await;
    assert!(again.is_empty());
    assert_eq!(world.reasons_of_death(), ["malformed: Syntax error at line 1 column 1"]);
    assert_eq!(world.posts().len(), 1);
    assert_eq!(written.said("message handled")[0]["thread"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_can_not_be_buried_comes_again() {
    let world = World::where_(|call, _| match call.operation.as_str() {
        "chat.postMessage" => Some(refused("is_archived")),
        "SendMessage" => Some(denied()),
        _ => None,
    });
    let (again, written) = run(&world, &[record("one", "k")]).await;
    assert_eq!(again, ["one"]);
    assert_eq!(world.comes_again(), [("handle-one".to_owned(), 30)]);
    let reason = written.said("message handled")[0]["reason"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("is_archived; failed to send to the dead-letter queue"), "{reason}");
}

#[tokio::test]
async fn blocks_that_slack_refuses_are_left_out_once() {
    let pointed = json!({"ok": false, "error": "invalid_blocks", "response_metadata":
        {"messages": ["[ERROR] marker [json-pointer:/blocks/0/text]"]}});
    let world = World::where_(move |call, _| {
        (call.json().get("blocks").is_some()).then(|| Answer::of(200, pointed.clone()))
    });
    let (again, written) = run(&world, &[record("one", "k"), record("two", "k")]).await;
    assert!(again.is_empty() && world.reasons_of_death().is_empty());
    assert_eq!(world.posts().len(), 4);
    let line = &written.said("message handled")[0];
    assert_eq!(line["decision"], "posted");
    assert_eq!(line["reason"], "posted as plain text: invalid_blocks at /blocks/0/text");

    let world = World::where_(|call, before| {
        let errors = ["msg_blocks_too_long", "msg_too_long"];
        (call.operation == "chat.postMessage").then(|| refused(errors[before]))
    });
    run(&world, &[record("one", "k")]).await;
    assert_eq!(world.reasons_of_death(), ["msg_blocks_too_long, and as plain text msg_too_long"]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_fits_is_waited_to_the_second() {
    let world = World::where_(|call, before| {
        (call.operation == "chat.postMessage" && before < 2).then(|| too_much(7))
    });
    let started = Instant::now();
    let (again, _) = run(&world, &[record("one", "k"), record("two", "k")]).await;
    assert!(again.is_empty());
    assert_eq!(started.elapsed().as_secs(), 14);
    assert_eq!(threads_of(&world.posts()), [None, None, None, Some("1700000000.000002")]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_does_not_fit_sends_the_rest_back_until_then() {
    let world = World::where_(|call, before| {
        (call.operation == "chat.postMessage" && before == 1).then(|| too_much(90))
    });
    let (context, written) = world.function();
    let records = ["one", "two", "three"].map(|id| record(id, "k"));
    assert_eq!(invoke(&context, "first", 60, &records).await, ["two", "three"]);
    let expected = [("handle-two".to_owned(), 90), ("handle-three".to_owned(), 90)];
    assert_eq!(world.comes_again(), expected);
    let change = world.cloud.calls("ChangeMessageVisibilityBatch")[0].json();
    let source = "https://sqs.eu-central-1.amazonaws.com/111122223333/bot";
    assert_eq!(change["QueueUrl"], source);
    assert!(QUEUE_ARN.ends_with(":bot"));
    assert_eq!(written.said("message handled")[2]["reason"], "ratelimited");
    assert_eq!(written.metrics()[0]["Retried"], 2);

    // The same sandbox leaves Slack alone until then, and no longer.
    tokio::time::advance(Duration::from_secs(20)).await;
    assert_eq!(invoke(&context, "second", 60, &records[1..2]).await, ["two"]);
    assert_eq!(world.posts().len(), 2);
    assert_eq!(world.comes_again()[2], ("handle-two".to_owned(), 70));
    assert!(invoke(&context, "third", 120, &records[1..]).await.is_empty());
    assert_eq!(world.posts().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn trouble_that_passes_is_waited_for() {
    type Trouble = fn() -> Answer;
    let broken: Trouble = || Answer { status: None, ..posted(0) };
    let troubles: [Trouble; 4] = [
        || Answer::of(502, "<html>"),
        || refused("internal_error"),
        || refused("fatal_error"),
        broken,
    ];
    for trouble in troubles {
        let world = World::where_(move |call, before| {
            (call.operation == "chat.postMessage" && before < 2).then(trouble)
        });
        let started = Instant::now();
        let (again, _) = run(&world, &[record("one", "k")]).await;
        assert!(again.is_empty());
        assert_eq!(started.elapsed().as_secs(), 4);
        assert_eq!(world.posts().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn trouble_that_stays_sends_the_rest_back_and_releases_the_thread() {
    let world = World::where_(|call, _| {
        (call.operation == "chat.postMessage").then(|| refused("service_unavailable"))
    });
    let records = [record("one", "k"), raw_record("odd", "{}"), record("two", "l")];
    let (again, written) = run(&world, &records).await;
    assert_eq!(again, ["one", "two"]);
    assert_eq!(world.posts().len(), 3);
    let expected = [("handle-one".to_owned(), 30), ("handle-two".to_owned(), 30)];
    assert_eq!(world.comes_again(), expected);
    assert!(world.table.lock().unwrap().is_empty());
    assert_eq!(world.reasons_of_death().len(), 1);
    assert_eq!(written.said("message handled")[0]["reason"], "service_unavailable");
}

#[tokio::test]
async fn a_token_that_slack_refuses_is_read_again_once() {
    let world = World::where_(|call, _| {
        let old = call.operation == "chat.postMessage" && call.authorization != "Bearer xoxb-new";
        old.then(|| refused("token_revoked"))
    });
    let (context, written) = world.function();
    context.warm_up().await;
    *world.secret.lock().unwrap() = json!({"token": "xoxb-new"}).to_string();
    let records = [record("one", "k"), record("two", "k")];
    assert!(invoke(&context, "request", 60, &records).await.is_empty());
    assert_eq!(world.cloud.calls("GetSecretValue").len(), 2);
    assert_eq!(world.posts().len(), 3);
    assert!(!written.text().contains("xoxb"));
    assert!(!format!("{context:?}").contains("xoxb"));
}

#[tokio::test]
async fn a_token_that_stays_refused_is_for_people() {
    for error in ["invalid_auth", "not_authed", "token_revoked", "token_expired"] {
        let world = World::where_(move |call, _| {
            (call.operation == "chat.postMessage").then(|| refused(error))
        });
        let (again, _) = run(&world, &[record("one", "k")]).await;
        assert!(again.is_empty());
        assert_eq!(world.reasons_of_death(), [error]);
        // The secret holds the same one: Slack is not asked again with it.
        assert_eq!((world.posts().len(), world.cloud.calls("GetSecretValue").len()), (1, 2));
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_token_messages_come_again() {
    let world = World::where_(|call, _| (call.operation == "GetSecretValue").then(denied));
    let (again, written) = run(&world, &[record("one", "k"), record("two", "k")]).await;
    assert_eq!(again, ["one", "two"]);
    assert!(world.posts().is_empty() && world.table.lock().unwrap().is_empty());
    let reason = written.said("message handled")[0]["reason"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("failed to read the token: "), "{reason}");
    assert!(reason.contains("AccessDeniedException"), "{reason}");
}
