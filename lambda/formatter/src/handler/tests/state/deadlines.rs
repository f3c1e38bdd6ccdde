//! Endpoints that do not answer: whatever it does, the function ends before its invocation does.

use tokio::time::Instant;

use super::{world::*, *};
use crate::testing::{batch, received, retry_message_with_key};

/// Shorter than the SDK's own timeouts.
const LIMIT: Duration = Duration::from_millis(1_200);

fn bot() -> Value {
    let mut bot = destination("bot", "slack-bot");
    bot["digest"] = "also".into();
    bot["grouping"] = json!({"above": 1, "interval_minutes": 0});
    bot
}

/// Of three notices, one is sent and two are held.
async fn with_held() -> World {
    let world = World::new(&[bot()]);
    for (number, control) in ["S3.1", "S3.2", "S3.3"].into_iter().enumerate() {
        let at = i64::try_from(number).unwrap();
        world.send(Finding { control, ..finding(at) }.event()).await;
    }
    assert_eq!(world.items("hold#").len(), 2);
    world
}

fn digest(at: i64) -> Value {
    json!({"digest": {"destination": "bot", "at": rfc3339(START + at)}})
}

async fn error_within_the_limit(world: &World, event: Value) -> String {
    let started = Instant::now();
    let error = world.send_within(LIMIT, event).await;
    assert!(started.elapsed() < LIMIT, "{:?}", started.elapsed());
    error.unwrap()
}

/// The table, the queues or the topics hang, each alone and with the queues.
#[tokio::test(start_paused = true)]
async fn invocation_ends_in_time_whatever_hangs() {
    const QUEUES: [&str; 2] = ["SendMessage", "ChangeMessageVisibilityBatch"];
    const OTHERS: [&[&str]; 8] = [
        &[],
        &["Publish", "PublishBatch"],
        &["GetItem", "Query", "BatchGetItem"],
        &["PutItem"],
        &["UpdateItem"],
        &["DeleteItem"],
        &["TransactWriteItems"],
        &[
            "GetItem",
            "Query",
            "BatchGetItem",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "TransactWriteItems",
        ],
    ];
    let many: Vec<_> = (0..10)
        .map(|number| received(&number.to_string(), 12, &finding(number).event().to_string()))
        .collect();
    let retries: Vec<_> = (0..10)
        .map(|number| {
            let body = retry_message_with_key("bot", "x", &number.to_string());
            received(&number.to_string(), 12, &body)
        })
        .collect();
    let of_subject = Finding { control: "S3.9", ..finding(9) }.event();
    let inputs = [
        of_subject,
        batch(&many),
        batch(&retries),
        sweep(5 * MINUTE),
        flush("bot", 90),
        digest(HOUR),
    ];
    for others in OTHERS {
        for queues in [&[][..], &QUEUES] {
            for input in &inputs {
                let world = with_held().await;
                *world.hanging.lock().unwrap() = [others, queues].concat();
                let started = Instant::now();
                let _ = world.send_within(LIMIT, input.clone()).await;
                let hanging = world.hanging.lock().unwrap();
                assert!(started.elapsed() < LIMIT, "{:?} {hanging:?}", started.elapsed());
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn summary_that_sns_does_not_take_is_sent_by_the_next_flush() {
    let world = with_held().await;
    *world.hanging.lock().unwrap() = vec!["Publish"];
    let error = error_within_the_limit(&world, sweep(5 * MINUTE)).await;
    assert_eq!(
        error,
        "failed to publish to arn:aws:sns:eu-central-1:111122223333:bot: no answer in time: the message may come twice"
    );
    assert_eq!(world.items("hold#").len(), 2, "nothing is lost");
    world.hanging.lock().unwrap().clear();
    assert_eq!(world.decide(sweep(10 * MINUTE)).await, ["bot summary 2"]);
}

#[tokio::test(start_paused = true)]
async fn digest_that_sns_does_not_take_is_sent_at_the_next_attempt() {
    let world = with_held().await;
    *world.hanging.lock().unwrap() = vec!["Publish"];
    let error = error_within_the_limit(&world, digest(HOUR)).await;
    assert!(error.contains("111122223333:bot: no answer in time"), "{error}");
    world.hanging.lock().unwrap().clear();
    assert_eq!(
        world.decide(digest(HOUR)).await,
        ["bot digest"],
        "the right to send it is given back"
    );
}

#[tokio::test(start_paused = true)]
async fn table_that_does_not_answer_is_named() {
    for (operation, has_digest) in [("Query", true), ("BatchGetItem", true), ("UpdateItem", false)]
    {
        let world = with_held().await;
        *world.hanging.lock().unwrap() = vec![operation];
        let mut errors = vec![error_within_the_limit(&world, sweep(5 * MINUTE)).await];
        if has_digest {
            errors.push(error_within_the_limit(&world, digest(HOUR)).await);
        }
        for error in errors {
            assert!(error.contains("use the state: the invocation ran out of time"), "{error}");
        }
        world.hanging.lock().unwrap().clear();
        assert_eq!(world.decide(sweep(10 * MINUTE)).await, ["bot summary 2"], "{operation}");
    }
}
