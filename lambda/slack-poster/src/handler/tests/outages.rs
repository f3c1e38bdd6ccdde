//! Outages of hours: how often a message is posted, when it is given up, and why.

use super::*;
use crate::retry_delay::{MAX_RECEIVES, MAX_UNANSWERED_POSTS};

/// Receives one message as SQS does: after each retry delay, until it is posted or dead-lettered.
/// Returns the time until then, and the receives.
async fn receive_until_the_end(mocks: &Mocks) -> (Duration, u32) {
    let (context, _) = mocks.context();
    let started = Instant::now();
    for receives in 1.. {
        let record = received(record("one", "k"), receives);
        if invoke(&context, &format!("request-{receives}"), 60, &[record]).await.is_empty() {
            return (started.elapsed(), receives);
        }
        let (_, delay) = mocks.retry_delays().pop().unwrap();
        tokio::time::advance(Duration::from_secs(delay)).await;
    }
    unreachable!("the message is received for ever")
}

/// SQS's own maximum, after which it moves a message to the dead-letter queue without a reason.
fn max_receive_count_of_the_queue() -> u32 {
    let module = include_str!("../../../../../modules/slack-bot/main.tf");
    let (_, count) = module.split_once("max_receive_count = ").unwrap();
    count.split_whitespace().next().unwrap().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn message_outlasts_an_outage_of_ten_hours() {
    let outages: [fn() -> MockResponse; 3] =
        [|| MockResponse::new(503, "<html>"), unreachable, || slack_error("service_unavailable")];
    for outage in outages {
        let recovered = Instant::now() + Duration::from_hours(10);
        let mocks = Mocks::with_slack(move |_| (Instant::now() < recovered).then(outage));
        let (time, receives) = receive_until_the_end(&mocks).await;
        assert!(mocks.dead_letter_reasons().is_empty());
        assert!(time < Duration::from_mins(10 * 60 + 16), "{time:?}");
        assert!(receives < MAX_RECEIVES, "{receives}");
    }
}

#[tokio::test(start_paused = true)]
async fn message_outlasts_ten_hours_without_a_token() {
    let recovered = Instant::now() + Duration::from_hours(10);
    let mocks = Mocks::with(move |call, _| {
        let is_denied = call.operation == "GetSecretValue" && Instant::now() < recovered;
        is_denied.then(access_denied)
    });
    receive_until_the_end(&mocks).await;
    assert_eq!((mocks.posts().len(), mocks.dead_letter_reasons().len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn message_is_dead_lettered_with_a_reason_before_sqs_does_it_without() {
    let mocks = Mocks::with_slack(|_| Some(slack_error("service_unavailable")));
    let (time, receives) = receive_until_the_end(&mocks).await;
    assert_eq!(mocks.dead_letter_reasons(), ["service_unavailable"]);
    assert_eq!(receives, MAX_RECEIVES);
    // Some are left for a dead-letter queue that refuses it.
    assert!(receives + 5 < max_receive_count_of_the_queue());
    assert!(time > Duration::from_hours(20), "{time:?}");
}

#[tokio::test(start_paused = true)]
async fn message_without_an_answer_is_posted_five_times_within_ten_hours() {
    let losses: [fn() -> MockResponse; 4] =
        [hanging, broken, || slack_error("fatal_error"), || MockResponse::new(504, "<html>")];
    for loss in losses {
        let mocks = Mocks::with_slack(move |_| Some(loss()));
        let (time, _) = receive_until_the_end(&mocks).await;
        assert!(time > Duration::from_hours(10), "{time:?}");
        let posts = u32::try_from(mocks.posts().len()).unwrap();
        assert_eq!(posts, MAX_UNANSWERED_POSTS);
        let reason = mocks.dead_letter_reasons().remove(0);
        assert!(reason.ends_with(", at post 5: the message may be in the channel"), "{reason}");
    }
}

#[tokio::test(start_paused = true)]
async fn message_without_an_answer_is_not_posted_again_in_its_invocation() {
    let mocks = Mocks::with_slack(|before| (before == 0).then(broken));
    let records = [record("one", "k"), received(record("two", "l"), 3)];
    let (retries, log) = run(&mocks, &records).await;
    assert_eq!(retries, ["one", "two"]);
    assert_eq!(mocks.posts().len(), 1);
    // Others were not posted: they come again sooner.
    let delays = [("handle-one".to_owned(), 120), ("handle-two".to_owned(), 120)];
    assert_eq!(mocks.retry_delays(), delays);
    assert_eq!(deliveries(&log)[0]["reason"], "the connection broke");
    let (retries, _) = run(&mocks, &records).await;
    assert!(retries.is_empty());
}

#[tokio::test(start_paused = true)]
async fn refusals_do_not_count_as_posts_without_an_answer() {
    let mocks = Mocks::with_slack(|before| match before {
        0..=29 => Some(slack_error("service_unavailable")),
        30 => Some(broken()),
        _ => None,
    });
    receive_until_the_end(&mocks).await;
    assert_eq!((mocks.posts().len(), mocks.dead_letter_reasons().len()), (32, 0));
}

#[tokio::test(start_paused = true)]
async fn posts_without_an_answer_are_few_even_if_they_cannot_be_counted() {
    let mocks = Mocks::with(|call, _| match call.operation.as_str() {
        "chat.postMessage" => Some(broken()),
        "UpdateItem" => Some(access_denied()),
        _ => None,
    });
    receive_until_the_end(&mocks).await;
    assert_eq!((mocks.posts().len(), mocks.dead_letter_reasons().len()), (5, 1));
}
