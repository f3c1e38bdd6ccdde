//! Rate limits, transient errors and the deadline: waiting, retrying, holding back.

use super::*;

#[tokio::test(start_paused = true)]
async fn rate_limit_that_ends_before_the_deadline_is_waited_for() {
    let mocks = Mocks::with_slack(|before| (before < 2).then(|| rate_limited(7)));
    let started = Instant::now();
    let (retries, _) = run(&mocks, &[record("one", "k"), record("two", "k")]).await;
    assert!(retries.is_empty());
    assert_eq!(started.elapsed().as_secs(), 14);
    let expected = [None, None, None, Some("1700000000.000002")];
    assert_eq!(thread_ts(&mocks.posts()), expected);
}

#[tokio::test(start_paused = true)]
async fn rate_limit_beyond_the_deadline_retries_the_rest_of_the_batch_when_it_ends() {
    let mocks = Mocks::with_slack(|before| (before == 1).then(|| rate_limited(90)));
    let (retries, log) = run(&mocks, &["one", "two", "three"].map(|id| record(id, "k"))).await;
    assert_eq!(retries, ["two", "three"]);
    let expected = [("handle-two".to_owned(), 90), ("handle-three".to_owned(), 90)];
    assert_eq!(mocks.retry_delays(), expected);
    let change = mocks.aws.calls("ChangeMessageVisibilityBatch")[0].json();
    let source = "https://sqs.eu-central-1.amazonaws.com/111122223333/bot";
    assert_eq!(change["QueueUrl"], source);
    assert!(QUEUE_ARN.ends_with(":bot"));
    assert_eq!(deliveries(&log)[2]["reason"], "ratelimited");
    assert_eq!(log.metrics()[0]["Retried"], 2);
}

#[tokio::test(start_paused = true)]
async fn rate_limit_holds_for_the_next_invocation_of_the_same_context() {
    let mocks = Mocks::with_slack(|before| (before == 0).then(|| rate_limited(90)));
    let (context, _) = mocks.context();
    let records = ["one", "two"].map(|id| record(id, "k"));
    assert_eq!(invoke(&context, "first", 60, &records).await, ["one", "two"]);

    tokio::time::advance(Duration::from_secs(20)).await;
    assert_eq!(invoke(&context, "second", 60, &records[..1]).await, ["one"]);
    assert_eq!(mocks.posts().len(), 1);
    assert_eq!(mocks.retry_delays()[2], ("handle-one".to_owned(), 70));
    assert!(invoke(&context, "third", 120, &records).await.is_empty());
    assert_eq!(mocks.posts().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn transient_error_is_retried_within_the_invocation() {
    let errors: [fn() -> MockResponse; 3] =
        [|| MockResponse::new(502, "<html>"), || slack_error("service_unavailable"), unreachable];
    for error in errors {
        let mocks = Mocks::with_slack(move |before| (before < 2).then(error));
        let started = Instant::now();
        let (retries, _) = run(&mocks, &[record("one", "k")]).await;
        assert!(retries.is_empty());
        assert_eq!(started.elapsed().as_secs(), 4);
        assert_eq!(mocks.posts().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn lasting_transient_error_retries_the_rest_of_the_batch_and_releases_the_thread() {
    let mocks = Mocks::with_slack(|_| Some(slack_error("service_unavailable")));
    let records = [record("one", "k"), record_with_body("odd", "{}"), record("two", "l")];
    let (retries, log) = run(&mocks, &records).await;
    assert_eq!(retries, ["one", "two"]);
    assert_eq!(mocks.posts().len(), 3);
    let expected = [("handle-one".to_owned(), 30), ("handle-two".to_owned(), 30)];
    assert_eq!(mocks.retry_delays(), expected);
    assert!(mocks.table_is_empty());
    assert_eq!(mocks.dead_letter_reasons().len(), 1);
    assert_eq!(deliveries(&log)[0]["reason"], "service_unavailable");
}

#[tokio::test(start_paused = true)]
async fn rate_limit_beyond_all_clocks_is_cut_to_an_hour() {
    let mocks = Mocks::with_slack(|before| (before == 1).then(|| rate_limited(u64::MAX)));
    let (retries, _) = run(&mocks, &["one", "two", "three"].map(|id| record(id, "k"))).await;
    assert_eq!(retries, ["two", "three"]);
    assert_eq!(mocks.retry_delays()[0], ("handle-two".to_owned(), 3_600));
}

#[tokio::test(start_paused = true)]
async fn slow_answer_of_slack_is_waited_for() {
    let mocks =
        Mocks::with_slack(|before| Some(posted(before).with_delay(Duration::from_secs(15))));
    let (retries, _) = run(&mocks, &[record("one", "k"), record("two", "l")]).await;
    assert!(retries.is_empty());
    assert_eq!(mocks.posts().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn handle_ends_before_the_deadline_when_slack_hangs() {
    let mocks = Mocks::with_slack(|_| Some(hanging()));
    let (context, log) = mocks.context();
    let started = Instant::now();
    let records = [record("one", "k"), record("two", "k")];
    assert_eq!(invoke(&context, "request", 20, &records).await, ["one", "two"]);
    assert!(started.elapsed() < Duration::from_secs(16), "{:?}", started.elapsed());
    assert_eq!(deliveries(&log)[0]["reason"], "no answer in time");
    assert_eq!(mocks.item("C0123456789#k"), None);
}

/// AWS hangs from the first post on, in all that follows: threads, openings, counts, dead letters, delays.
#[tokio::test(start_paused = true)]
async fn handle_ends_before_the_deadline_when_aws_hangs_after_a_post() {
    let answers: [fn() -> MockResponse; 5] = [
        || posted(0).with_delay(Duration::from_secs(20)),
        || slack_error("is_archived"),
        || slack_error("thread_not_found"),
        || rate_limited(90),
        hanging,
    ];
    for answer in answers {
        let is_called = AtomicBool::new(false);
        let mocks = Mocks::with(move |call, _| match call.operation.as_str() {
            "chat.postMessage" => {
                is_called.store(true, Relaxed);
                Some(answer())
            }
            _ => is_called.load(Relaxed).then(hanging),
        });
        let (context, _) = mocks.context();
        let started = Instant::now();
        let mut records = vec![opening_record("one", "k", "subject")];
        records.extend((0..9).map(|id| record_with_body(&format!("odd-{id}"), "marker")));
        invoke(&context, "request", 30, &records).await;
        assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn message_is_retried_even_if_its_delay_cannot_be_set() {
    let mocks = Mocks::with(|call, _| match call.operation.as_str() {
        "chat.postMessage" => Some(rate_limited(90)),
        "ChangeMessageVisibilityBatch" => Some(access_denied()),
        _ => None,
    });
    let (retries, log) = run(&mocks, &[record("one", "k")]).await;
    assert_eq!(retries, ["one"]);
    let line = &log.with_message("retry delay not set")[0];
    assert_eq!((&line["level"], &line["messages"]), (&json!("WARN"), &json!(1)));
}

#[tokio::test(start_paused = true)]
async fn unreadable_token_retries_the_batch() {
    let mocks = Mocks::with(|call, _| (call.operation == "GetSecretValue").then(access_denied));
    let (retries, log) = run(&mocks, &[record("one", "k"), record("two", "k")]).await;
    assert_eq!(retries, ["one", "two"]);
    assert!(mocks.posts().is_empty() && mocks.table_is_empty());
    let reason = deliveries(&log)[0]["reason"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("failed to read the token: "), "{reason}");
    assert!(reason.contains("AccessDeniedException"), "{reason}");
}
