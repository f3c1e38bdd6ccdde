//! Subjects that are over: the message that opened one is updated, or the news is posted.

use super::*;

const SUBJECT: &str = "0123456789abcdef0123456789abcdef";
const OPENING: &str = "#C0123456789#subject#0123456789abcdef0123456789abcdef";
const OTHER: &str = "fedcba9876543210fedcba9876543210";

/// A message of the thread `k` that opens the subject, and one that ends it.
fn opening(id: &str) -> Value {
    opening_record(id, "k", SUBJECT)
}

fn update(id: &str) -> Value {
    update_record(id, "k", SUBJECT)
}

/// Mocks whose Slack gives `respond`'s responses to updates; it is given the number of earlier ones.
fn with_updates(respond: impl Fn(usize) -> Option<MockResponse> + Send + Sync + 'static) -> Mocks {
    Mocks::with(move |call, before| (call.operation == "chat.update").then(|| respond(before))?)
}

#[tokio::test]
async fn opening_message_is_updated_in_place_and_forgotten() {
    let mocks = Mocks::new();
    let records = [record("first", "k"), opening("open"), update("over")];
    let (retries, log) = run(&mocks, &records).await;
    assert!(retries.is_empty());
    assert_eq!(mocks.posts().len(), 2);
    let expected = json!({
        "channel": "C0123456789",
        "ts": "1700000000.000001",
        "text": "marker over over",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "~marker~"}}],
        "parse": "none",
    });
    assert_eq!(mocks.updates(), [expected]);
    let call = &mocks.aws.calls("chat.update")[0];
    assert_eq!(call.uri, "https://slack.com/api/chat.update");
    assert_eq!(call.authorization, format!("Bearer {TOKEN}"));
    assert_eq!(mocks.item(OPENING), None);

    let line = &deliveries(&log)[2];
    let logged = ["level", "outcome", "reason", "thread", "ts"].map(|name| line[name].clone());
    assert_eq!(json!(logged), json!(["INFO", "updated", null, "k", "1700000000.000001"]));
    let metrics = log.metrics().remove(0);
    assert_eq!((&metrics["Posted"], &metrics["Updated"]), (&json!(2), &json!(1)));
    assert!(!log.text().contains("marker"));
}

#[tokio::test]
async fn opening_message_is_recorded_by_subject_for_90_days() {
    let mocks = Mocks::new();
    let records = [opening("one"), opening_record("two", "k", OTHER)];
    run(&mocks, &records).await;
    let item = mocks.item(OPENING).unwrap();
    let mut names: Vec<_> = item.keys().collect();
    names.sort();
    assert_eq!(names, ["expires_at", "thread", "ts"]);
    assert_eq!(item["ts"], json!({"S": "1700000000.000000"}));
    let expires_at = item["expires_at"]["N"].as_str().unwrap().parse::<u64>().unwrap();
    let seconds_left = expires_at.saturating_sub(epoch_seconds());
    assert!((7_775_940..=7_776_000).contains(&seconds_left), "{seconds_left}");

    run(&mocks, &[update_record("over", "k", OTHER)]).await;
    assert_eq!(mocks.updates()[0]["ts"], "1700000000.000001");
    assert!(mocks.item(OPENING).is_some());
}

/// The table's calls of a message without subject are those of its thread.
#[tokio::test]
async fn subject_costs_one_write_and_no_other_message_costs_more() {
    let calls = |mocks: &Mocks| {
        ["PutItem", "UpdateItem", "DeleteItem"].map(|name| mocks.aws.calls(name).len())
    };
    let mocks = Mocks::new();
    run(&mocks, &[record("one", "k")]).await;
    run(&mocks, &[record("two", "k")]).await;
    assert_eq!(calls(&mocks), [2, 1, 0]);
    run(&mocks, &[opening("three")]).await;
    assert_eq!(calls(&mocks), [3, 2, 0]);
    // One to read and one to forget.
    run(&mocks, &[update("four")]).await;
    assert_eq!(calls(&mocks), [3, 2, 2]);
}

#[tokio::test]
async fn update_of_an_unknown_subject_is_posted_in_its_thread() {
    let mocks = Mocks::new();
    let records = [opening("open"), update_record("over", "k", OTHER)];
    let (retries, log) = run(&mocks, &records).await;
    assert!(retries.is_empty() && mocks.updates().is_empty());
    assert_eq!(thread_ts(&mocks.posts()), [None, Some("1700000000.000000")]);
    assert_eq!(mocks.posts()[1]["text"], "marker over");
    assert_eq!(deliveries(&log)[1]["outcome"], "posted");
    assert_eq!(deliveries(&log)[1]["reason"], Value::Null);
}

#[tokio::test]
async fn next_episode_has_an_opening_message_of_its_own_or_none() {
    let mocks = Mocks::new();
    run(&mocks, &[opening("open"), update("over"), update("over again")]).await;
    assert_eq!((mocks.updates().len(), mocks.posts().len()), (1, 2));
    run(&mocks, &[opening("reopen"), update("over at last")]).await;
    let updated: Vec<_> = mocks.updates().iter().map(|update| update["ts"].clone()).collect();
    assert_eq!(updated, ["1700000000.000000", "1700000000.000002"]);
}

#[tokio::test]
async fn later_opening_message_takes_the_place_of_an_earlier_one() {
    let mocks = Mocks::new();
    run(&mocks, &[opening("one"), opening("two"), update("over")]).await;
    assert_eq!(mocks.updates()[0]["ts"], "1700000000.000001");
}

#[tokio::test]
async fn update_that_slack_refuses_is_posted_and_its_opening_message_forgotten() {
    for error in [
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "is_inactive",
        "update_failed",
        "msg_too_long",
        "an_error_of_next_year",
    ] {
        let mocks = with_updates(move |_| Some(slack_error(error)));
        let (retries, log) = run(&mocks, &[opening("open"), update("over")]).await;
        assert!(retries.is_empty() && mocks.dead_letter_reasons().is_empty(), "{error}");
        assert_eq!(mocks.updates().len(), 1, "{error}");
        assert_eq!(thread_ts(&mocks.posts()), [None, Some("1700000000.000000")]);
        assert_eq!(mocks.item(OPENING), None);
        let line = &deliveries(&log)[1];
        let reason = json!(format!("not updated: {error}"));
        assert_eq!((&line["outcome"], &line["reason"]), (&json!("posted"), &reason));
        assert_eq!(line["ts"], "1700000000.000001");
    }
}

#[tokio::test]
async fn update_that_is_neither_made_nor_posted_can_be_redriven() {
    let is_closed = Arc::new(AtomicBool::new(true));
    let closed = Arc::clone(&is_closed);
    let mocks = Mocks::with(move |call, before| match call.operation.as_str() {
        "chat.update" if closed.load(Relaxed) => Some(slack_error("is_inactive")),
        "chat.postMessage" if before > 0 => Some(slack_error("is_archived")),
        _ => None,
    });
    let (retries, log) = run(&mocks, &[opening("open"), update("over")]).await;
    assert!(retries.is_empty());
    assert_eq!(mocks.dead_letter_reasons(), ["is_archived"]);
    assert_eq!(deliveries(&log)[1]["outcome"], "dead-lettered");

    is_closed.store(false, Relaxed);
    let (_, log) = run(&mocks, &[update("over")]).await;
    assert_eq!(outcomes(&log), [("over".into(), "updated".into())]);
}

#[tokio::test]
async fn rejected_blocks_of_an_update_are_removed_from_the_message() {
    let mocks = Mocks::with(|call, _| {
        let has_blocks = call.json()["blocks"].as_array().is_some_and(|blocks| !blocks.is_empty());
        let is_update = call.operation == "chat.update";
        (is_update && has_blocks).then(|| slack_error("invalid_blocks"))
    });
    let (_, log) = run(&mocks, &[opening("open"), update("over")]).await;
    // Slack keeps the earlier blocks if the argument is absent.
    assert_eq!(mocks.updates()[1]["blocks"], json!([]));
    let line = &deliveries(&log)[1];
    let reason = json!("updated as plain text: invalid_blocks");
    assert_eq!((&line["outcome"], &line["reason"]), (&json!("updated"), &reason));
    assert_eq!((mocks.updates().len(), mocks.posts().len()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn update_is_repeated_after_a_transient_error_and_a_lost_answer() {
    let errors: [fn() -> MockResponse; 3] = [|| slack_error("internal_error"), broken, hanging];
    for error in errors {
        let mocks = with_updates(move |before| (before == 0).then(error));
        let (retries, log) = run(&mocks, &[opening("open"), update("over")]).await;
        assert!(retries.is_empty());
        assert_eq!((mocks.updates().len(), mocks.posts().len()), (2, 1));
        assert_eq!(deliveries(&log)[1]["outcome"], "updated");
    }
}

#[tokio::test(start_paused = true)]
async fn lasting_transient_error_of_an_update_retries_the_rest_and_keeps_the_opening_message() {
    let mocks = with_updates(|before| (before < 3).then(|| slack_error("service_unavailable")));
    let records = [opening("open"), update("over"), record("next", "k")];
    let (retries, log) = run(&mocks, &records).await;
    assert_eq!(retries, ["over", "next"]);
    assert_eq!((mocks.updates().len(), mocks.posts().len()), (3, 1));
    assert_eq!(deliveries(&log)[1]["reason"], "service_unavailable");
    let expected = [("handle-over".to_owned(), 30), ("handle-next".to_owned(), 30)];
    assert_eq!(mocks.retry_delays(), expected);

    let (retries, _) = run(&mocks, &records[1..]).await;
    assert!(retries.is_empty());
    assert_eq!((mocks.updates().len(), mocks.posts().len()), (4, 2));
}

#[tokio::test(start_paused = true)]
async fn rate_limit_of_an_update_is_waited_for_or_retried_when_it_ends() {
    let mocks = with_updates(|before| match before {
        0 => Some(rate_limited(7)),
        2 => Some(rate_limited(90)),
        _ => None,
    });
    let started = Instant::now();
    let (retries, _) = run(&mocks, &[opening("open"), update("over")]).await;
    assert!(retries.is_empty());
    assert_eq!((started.elapsed().as_secs(), mocks.updates().len()), (7, 2));

    let records = [opening("open"), update("over"), record("next", "l")];
    let (retries, log) = run(&mocks, &records).await;
    assert_eq!(retries, ["over", "next"]);
    assert_eq!(mocks.retry_delays()[0], ("handle-over".to_owned(), 90));
    assert_eq!(deliveries(&log)[1]["reason"], "ratelimited");
    assert!(mocks.item(OPENING).is_some());
}

#[tokio::test(start_paused = true)]
async fn handle_ends_before_the_deadline_when_updates_hang() {
    let mocks = with_updates(|_| Some(hanging()));
    let (context, log) = mocks.context();
    let started = Instant::now();
    let records = [opening("open"), update("over"), record("next", "k")];
    assert_eq!(invoke(&context, "request", 20, &records).await, ["over", "next"]);
    assert!(started.elapsed() < Duration::from_secs(16), "{:?}", started.elapsed());
    assert_eq!(deliveries(&log)[1]["reason"], "no answer in time");
}

#[tokio::test]
async fn update_reads_a_rejected_token_again() {
    let mocks = Mocks::with(|call, _| {
        let is_old = call.operation == "chat.update" && call.authorization != "Bearer xoxb-new";
        is_old.then(|| slack_error("token_revoked"))
    });
    let (context, log) = mocks.context();
    invoke(&context, "one", 60, &[opening("open")]).await;
    "xoxb-new".clone_into(&mut mocks.secret.lock().unwrap());
    assert!(invoke(&context, "two", 60, &[update("over")]).await.is_empty());
    assert_eq!(deliveries(&log)[1]["outcome"], "updated");
}

#[tokio::test(start_paused = true)]
async fn update_waits_with_the_retried_messages_of_its_thread() {
    let mocks = Mocks::new();
    run(&mocks, &[opening_record("open", "l", SUBJECT)]).await;
    mocks.put_lease("C0123456789#k", 20);
    let records = [record("one", "k"), update("over"), record("two", "l")];
    let (retries, log) = run(&mocks, &records).await;
    assert_eq!(retries, ["one", "over"]);
    assert!(mocks.updates().is_empty());
    assert_eq!(deliveries(&log)[1]["reason"], "another invocation is starting the thread");
}

#[tokio::test(start_paused = true)]
async fn message_is_posted_even_if_the_table_fails_for_its_subject() {
    let is_opening = |call: &Call| call.body.contains("#subject#");
    for operation in ["UpdateItem", "DeleteItem"] {
        let mocks = Mocks::with(move |call, _| {
            (call.operation == operation && is_opening(call)).then(access_denied)
        });
        let (retries, log) = run(&mocks, &[opening("open"), update("over")]).await;
        assert!(retries.is_empty() && mocks.updates().is_empty());
        assert_eq!(thread_ts(&mocks.posts()), [None, Some("1700000000.000000")]);
        let lines = log.with_message("opening not recorded");
        assert_eq!(lines.len(), 1, "{operation}");
        let logged = ["level", "request_id", "subject"].map(|name| lines[0][name].clone());
        assert_eq!(json!(logged), json!(["WARN", "request", SUBJECT]));
        let error = lines[0]["error"].as_str().unwrap();
        assert!(error.contains("AccessDeniedException"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn update_counts_even_if_its_opening_message_cannot_be_forgotten() {
    let mocks = Mocks::with(|call, before| {
        (call.operation == "DeleteItem" && before == 1).then(access_denied)
    });
    let (retries, log) = run(&mocks, &[opening("open"), update("over")]).await;
    assert!(retries.is_empty());
    assert_eq!(deliveries(&log)[1]["outcome"], "updated");
    assert_eq!(log.with_message("opening not recorded").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn update_is_retried_while_the_table_is_unreachable() {
    let is_down = Arc::new(AtomicBool::new(false));
    let down = Arc::clone(&is_down);
    let mocks = Mocks::with(move |call, _| {
        let is_table = ["PutItem", "DeleteItem"].contains(&call.operation.as_str());
        (is_table && down.load(Relaxed)).then(access_denied)
    });
    run(&mocks, &[opening("open")]).await;
    is_down.store(true, Relaxed);
    assert_eq!(run(&mocks, &[update("over")]).await.0, ["over"]);
    assert_eq!((mocks.updates().len(), mocks.posts().len()), (0, 1));

    is_down.store(false, Relaxed);
    assert!(run(&mocks, &[update("over")]).await.0.is_empty());
    assert_eq!((mocks.updates().len(), mocks.posts().len()), (1, 1));
}
