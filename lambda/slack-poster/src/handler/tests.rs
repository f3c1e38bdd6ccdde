use std::time::Duration;

use runtime_kit::testing::{Answer, Written};
use serde_json::json;

use super::*;
use crate::testing::{
    QUEUE_ARN, TOKEN, World, denied, hangs, posted, raw_record, record, refused, too_much,
};

/// One invocation with this much time, margin included.
async fn invoke(context: &Context, id: &str, seconds: u64, records: &[Value]) -> Vec<String> {
    let mut lambda = lambda_runtime::Context::default();
    lambda.request_id = id.into();
    let deadline = SystemTime::now() + Duration::from_secs(seconds);
    let deadline = deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    lambda.deadline = u64::try_from(deadline).unwrap();
    let event = LambdaEvent::new(json!({ "Records": records }), lambda);
    let reply = handle(event, context).await.unwrap();
    reply.batch_item_failures.into_iter().map(|item| item.item_identifier).collect()
}

/// A whole life of the function: one batch, a minute.
async fn run(world: &World, records: &[Value]) -> (Vec<String>, Written) {
    let (context, written) = world.function();
    (invoke(&context, "request", 60, records).await, written)
}

fn decisions(written: &Written) -> Vec<(String, String)> {
    let lines = written.said("message handled");
    let word = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    lines.iter().map(|line| (word(line, "message_id"), word(line, "decision"))).collect()
}

fn threads_of(posts: &[Value]) -> Vec<Option<&str>> {
    posts.iter().map(|post| post["thread_ts"].as_str()).collect()
}

#[tokio::test]
async fn the_first_message_starts_the_thread_of_the_next() {
    let world = World::kind();
    let records = [record("one", "asr-1"), record("two", "asr-1"), record("three", "alert-1")];
    let (again, written) = run(&world, &records).await;
    assert!(again.is_empty());

    let posts = world.posts();
    let expected = json!({
        "channel": "C0123456789",
        "text": "marker one",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "marker"}}],
        "unfurl_links": false,
        "unfurl_media": false,
    });
    assert_eq!(posts[0], expected);
    assert_eq!(threads_of(&posts), [None, Some("1700000000.000000"), None]);
    let call = &world.cloud.calls("chat.postMessage")[0];
    assert_eq!(call.uri, "https://slack.com/api/chat.postMessage");
    assert_eq!(call.authorization, format!("Bearer {TOKEN}"));
    assert_eq!(world.cloud.calls("GetSecretValue").len(), 1);
    assert!(world.cloud.calls("GetSecretValue")[0].uri.contains("us-east-1"));
    let table = world.table.lock().unwrap();
    assert_eq!(table["C0123456789#asr-1"]["ts"], json!({"S": "1700000000.000000"}));

    let mut line = written.said("message handled").remove(0);
    for measured in ["timestamp", "duration_ms"] {
        assert!(!line.as_object_mut().unwrap().remove(measured).unwrap().is_null());
    }
    let expected = json!({
        "level": "INFO",
        "message": "message handled",
        "request_id": "request",
        "message_id": "one",
        "thread": "asr-1",
        "decision": "posted",
        "reason": null,
        "ts": "1700000000.000000",
    });
    assert_eq!(line, expected);
    let metrics = written.metrics().remove(0);
    for (name, count) in [("Posted", 3), ("Retried", 0), ("Dead", 0), ("ThreadsStarted", 2)] {
        assert_eq!(metrics[name], count, "{name}");
    }
    assert_eq!(metrics["FunctionName"], "asr-notify-bot-poster");
    assert_eq!(metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"], "asr-notify");
}

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

#[tokio::test(start_paused = true)]
async fn an_invocation_ends_before_its_deadline() {
    let world = World::where_(|call, _| (call.operation == "chat.postMessage").then(hangs));
    let (context, written) = world.function();
    let started = Instant::now();
    let records = [record("one", "k"), record("two", "k")];
    assert_eq!(invoke(&context, "request", 20, &records).await, ["one", "two"]);
    assert!(started.elapsed() < Duration::from_secs(16), "{:?}", started.elapsed());
    assert_eq!(written.said("message handled")[0]["reason"], "no answer in time");
    assert!(world.table.lock().unwrap().is_empty());
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

#[tokio::test(start_paused = true)]
async fn two_at_once_start_one_thread() {
    let world = World::where_(|call, before| {
        let slow = || posted(before).after(Duration::from_millis(700));
        (call.operation == "chat.postMessage").then(slow)
    });
    let (one, _) = world.function();
    let (other, _) = world.function();
    let records: Vec<_> = (0..10).map(|id| record(&format!("{id}"), "k")).collect();
    let (first, second) = tokio::join!(
        invoke(&one, "one", 60, &records[..5]),
        invoke(&other, "other", 60, &records[5..])
    );
    assert!(first.is_empty() && second.is_empty());
    let posts = world.posts();
    let threads = threads_of(&posts);
    assert_eq!(threads.len(), 10);
    assert_eq!(threads.iter().filter(|thread| thread.is_none()).count(), 1);
    assert!(threads[1..].iter().all(|thread| *thread == Some("1700000000.000000")));
}

#[tokio::test(start_paused = true)]
async fn a_thread_that_somebody_else_starts_holds_back_its_own_messages_only() {
    let world = World::kind();
    world.claim("C0123456789#k", 20);
    let records = [record("one", "k"), record("two", "l"), record("three", "k")];
    let (again, written) = run(&world, &records).await;
    assert_eq!(again, ["one", "three"]);
    let times = world.comes_again();
    assert!(times.iter().all(|(_, seconds)| (18..=21).contains(seconds)), "{times:?}");
    assert_eq!(world.posts().len(), 1);
    let line = &written.said("message handled")[0];
    assert_eq!(line["reason"], "another one is starting the thread");
    assert_eq!(world.table.lock().unwrap()["C0123456789#k"]["claim"]["S"], "somebody else");
}

#[tokio::test]
async fn a_placeholder_whose_poster_died_is_taken_over() {
    let world = World::kind();
    world.claim("C0123456789#k", -1);
    let (again, _) = run(&world, &[record("one", "k"), record("two", "k")]).await;
    assert!(again.is_empty());
    assert_eq!(threads_of(&world.posts()), [None, Some("1700000000.000000")]);
}

#[tokio::test]
async fn a_claim_whose_answer_got_lost_is_still_ours() {
    let lost = |body: &Value| {
        let item = json!({"thread": body["Item"]["thread"], "claim": body["Item"]["claim"],
            "expires_at": body["Item"]["expires_at"]});
        let error = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
        Answer::of(400, json!({"__type": error, "Item": item}))
    };
    let world = World::where_(move |call, before| {
        (call.operation == "PutItem" && before == 0).then(|| lost(&call.json()))
    });
    let (again, _) = run(&world, &[record("one", "k")]).await;
    assert!(again.is_empty());
    assert_eq!(threads_of(&world.posts()), [None]);
}

#[tokio::test]
async fn a_thread_that_slack_no_longer_has_is_started_anew() {
    let world = World::where_(|call, before| {
        (call.operation == "chat.postMessage" && before == 1).then(|| refused("thread_not_found"))
    });
    let records = ["one", "two", "three"].map(|id| record(id, "k"));
    let (again, written) = run(&world, &records).await;
    assert!(again.is_empty() && world.reasons_of_death().is_empty());
    let expected = [None, Some("1700000000.000000"), None, Some("1700000000.000002")];
    assert_eq!(threads_of(&world.posts()), expected);
    assert_eq!(written.metrics()[0]["ThreadsStarted"], 2);
}

#[tokio::test(start_paused = true)]
async fn without_the_table_messages_come_again() {
    let world = World::where_(|call, _| (call.operation == "PutItem").then(denied));
    let (again, written) = run(&world, &[record("one", "k"), record("two", "l")]).await;
    assert_eq!(again, ["one", "two"]);
    assert!(world.posts().is_empty());
    let reason = written.said("message handled")[1]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("AccessDeniedException"), "{reason}");
}

#[tokio::test]
async fn a_thread_that_can_not_be_kept_costs_no_message() {
    let world = World::where_(|call, _| (call.operation == "UpdateItem").then(denied));
    let (again, written) = run(&world, &[record("one", "k")]).await;
    assert!(again.is_empty());
    let line = &written.said("thread not kept")[0];
    assert_eq!((&line["level"], &line["thread"]), (&json!("WARN"), &json!("k")));
}

#[tokio::test(start_paused = true)]
async fn without_the_right_to_time_them_messages_come_again_all_the_same() {
    let world = World::where_(|call, _| match call.operation.as_str() {
        "chat.postMessage" => Some(too_much(90)),
        "ChangeMessageVisibilityBatch" => Some(denied()),
        _ => None,
    });
    let (again, written) = run(&world, &[record("one", "k")]).await;
    assert_eq!(again, ["one"]);
    assert_eq!(written.said("messages come again at the queue's time")[0]["messages"], 1);
}

#[tokio::test(start_paused = true)]
async fn the_log_carries_neither_text_nor_token() {
    for error in ["is_archived", "internal_error", "invalid_auth", "invalid_blocks", "marker!"] {
        let world = World::where_(move |call, _| {
            (call.operation == "chat.postMessage").then(|| refused(error))
        });
        let records =
            [record("one", "k"), raw_record("two", r#"{"thread":"k","text":["marker"]}"#)];
        let (_, written) = run(&world, &records).await;
        let text = written.text();
        assert!(!text.is_empty() && !text.contains("marker") && !text.contains("xoxb"), "{text}");
    }
}

#[tokio::test]
async fn what_is_no_batch_fails_the_invocation() {
    let (context, _) = World::kind().function();
    for event in [json!({}), json!({"Records": [{"Sns": {}}]}), json!(null)] {
        let event = LambdaEvent::new(event, lambda_runtime::Context::default());
        let error = handle(event, &context).await.unwrap_err();
        assert_eq!(lambda_runtime::Diagnostic::from(error).error_type, "NotABatch");
    }
}

#[test]
fn the_answer_has_the_shape_that_sqs_reads() {
    let item = Item { item_identifier: "one".to_owned() };
    let reply = Reply { batch_item_failures: vec![item] };
    let expected = json!({"batchItemFailures": [{"itemIdentifier": "one"}]});
    assert_eq!(serde_json::to_value(reply).unwrap(), expected);
    assert_eq!(json!(Reply::default()), json!({"batchItemFailures": []}));
}
