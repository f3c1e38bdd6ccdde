//! Threads: each is started once, by one invocation, and takes the replies that follow.

use lambda_support::testing::Fault;

use super::*;

#[tokio::test]
async fn first_message_starts_the_thread_of_the_next() {
    let mocks = Mocks::new();
    let records = [record("one", "asr-1"), record("two", "asr-1"), record("three", "alert-1")];
    let (retries, _) = run(&mocks, &records).await;
    assert!(retries.is_empty());
    assert_eq!(thread_ts(&mocks.posts()), [None, Some("1700000000.000000"), None]);
    let item = mocks.item("C0123456789#asr-1").unwrap();
    assert_eq!(item["ts"], json!({"S": "1700000000.000000"}));
}

#[tokio::test(start_paused = true)]
async fn concurrent_invocations_start_one_thread() {
    let mocks = Mocks::with(|call, before| {
        let is_post = call.operation == "chat.postMessage";
        is_post.then(|| posted_as(call, before).with_delay(Duration::from_millis(700)))
    });
    let (one, _) = mocks.context();
    let (other, _) = mocks.context();
    let records: Vec<_> = (0..10).map(|id| record(&format!("{id}"), "k")).collect();
    let (first, second) = tokio::join!(
        invoke(&one, "one", 60, &records[..5]),
        invoke(&other, "other", 60, &records[5..])
    );
    assert!(first.is_empty() && second.is_empty());
    let posts = mocks.posts();
    let threads = thread_ts(&posts);
    assert_eq!(threads.len(), 10);
    assert_eq!(threads.iter().filter(|thread| thread.is_none()).count(), 1);
    assert!(threads[1..].iter().all(|thread| *thread == Some("1700000000.000000")));
}

#[tokio::test(start_paused = true)]
async fn thread_under_another_lease_holds_back_its_own_messages_only() {
    let mocks = Mocks::new();
    mocks.put_lease("C0123456789#k", 20);
    let records = [record("one", "k"), record("two", "l"), record("three", "k")];
    let (retries, log) = run(&mocks, &records).await;
    assert_eq!(retries, ["one", "three"]);
    let delays = mocks.retry_delays();
    assert!(delays.iter().all(|(_, seconds)| (18..=21).contains(seconds)), "{delays:?}");
    assert_eq!(mocks.posts().len(), 1);
    let reasons = deliveries(&log).iter().map(|line| line["reason"].clone()).collect::<Vec<_>>();
    let reason = "another invocation is starting the thread";
    assert_eq!(reasons, [json!(reason), Value::Null, json!(reason)]);
    assert_eq!(mocks.item("C0123456789#k").unwrap()["owner"]["S"], "another owner");
}

#[tokio::test]
async fn expired_lease_is_taken_over() {
    let mocks = Mocks::new();
    mocks.put_lease("C0123456789#k", -1);
    let (retries, _) = run(&mocks, &[record("one", "k"), record("two", "k")]).await;
    assert!(retries.is_empty());
    assert_eq!(thread_ts(&mocks.posts()), [None, Some("1700000000.000000")]);
}

#[tokio::test(start_paused = true)]
async fn lease_whose_answer_was_lost_is_acquired_again() {
    let mocks = Mocks::new();
    mocks.table.set_faults(|call, number| {
        let is_lost = call.operation == "PutItem" && number == 1;
        is_lost.then(|| Fault::After(broken()))
    });
    let (retries, _) = run(&mocks, &[record("one", "k")]).await;
    assert!(retries.is_empty());
    assert_eq!(mocks.aws.calls("PutItem").len(), 2);
    assert_eq!(thread_ts(&mocks.posts()), [None]);
    assert!(mocks.item("C0123456789#k").unwrap().contains_key("ts"));
}

#[tokio::test]
async fn thread_that_slack_no_longer_has_is_started_again() {
    let mocks = Mocks::with_slack(|before| (before == 1).then(|| slack_error("thread_not_found")));
    let records = ["one", "two", "three"].map(|id| record(id, "k"));
    let (retries, log) = run(&mocks, &records).await;
    assert!(retries.is_empty() && mocks.dead_letter_reasons().is_empty());
    let expected = [None, Some("1700000000.000000"), None, Some("1700000000.000002")];
    assert_eq!(thread_ts(&mocks.posts()), expected);
    assert_eq!(log.metrics()[0]["ThreadsStarted"], 2);
}

/// Slack's answer if the first message of the thread was deleted: it names no error.
#[tokio::test]
async fn reply_that_slack_posts_outside_its_thread_starts_the_thread_again() {
    let mocks = Mocks::with_slack(|before| (before == 1).then(|| posted(before)));
    let records = ["one", "two", "three", "four"].map(|id| record(id, "k"));
    let (retries, log) = run(&mocks, &records).await;
    assert!(retries.is_empty() && mocks.dead_letter_reasons().is_empty());
    let (first, again) = (Some("1700000000.000000"), Some("1700000000.000001"));
    assert_eq!(thread_ts(&mocks.posts()), [None, first, again, again]);
    assert_eq!(mocks.item("C0123456789#k").unwrap()["ts"], json!({"S": again}));
    assert_eq!(log.metrics()[0]["ThreadsStarted"], 2);
    assert_eq!(deliveries(&log)[1]["reason"], "outside its thread, which it starts again");
}

#[tokio::test(start_paused = true)]
async fn thread_that_another_invocation_started_again_stays() {
    let mocks = Mocks::with_slack(|before| {
        let delay = Duration::from_millis(if before == 1 { 100 } else { 700 });
        Some(posted(before).with_delay(delay))
    });
    let (one, _) = mocks.context();
    let (other, _) = mocks.context();
    invoke(&one, "first", 60, &[record("zero", "k")]).await;
    let (one, two) = ([record("one", "k")], [record("two", "k")]);
    tokio::join!(invoke(&other, "one", 60, &one), invoke(&other, "two", 60, &two));
    let again = json!({"S": "1700000000.000001"});
    assert_eq!(mocks.item("C0123456789#k").unwrap()["ts"], again);
}

#[tokio::test(start_paused = true)]
async fn unreachable_table_retries_the_batch() {
    let mocks = Mocks::with(|call, _| (call.operation == "PutItem").then(access_denied));
    let (retries, log) = run(&mocks, &[record("one", "k"), record("two", "l")]).await;
    assert_eq!(retries, ["one", "two"]);
    assert!(mocks.posts().is_empty());
    let reason = deliveries(&log)[1]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("AccessDeniedException"), "{reason}");
}

#[tokio::test]
async fn message_is_posted_even_if_its_thread_is_not_recorded() {
    let mocks = Mocks::with(|call, _| (call.operation == "UpdateItem").then(access_denied));
    let (retries, log) = run(&mocks, &[record("one", "k")]).await;
    assert!(retries.is_empty());
    let line = &log.with_message("thread not recorded")[0];
    assert_eq!((&line["level"], &line["thread"]), (&json!("WARN"), &json!("k")));
}
