//! Endpoints that do not answer: a sweep, a flush and a digest end before their invocation does.

use tokio::time::Instant;

use super::{world::*, *};

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

#[tokio::test(start_paused = true)]
async fn summary_that_sns_does_not_take_is_sent_by_the_next_flush() {
    let world = with_held().await;
    *world.hanging.lock().unwrap() = Some("Publish");
    let error = error_within_the_limit(&world, sweep(5 * MINUTE)).await;
    assert_eq!(
        error,
        "failed to publish to arn:aws:sns:eu-central-1:111122223333:bot: the invocation ran out of time"
    );
    assert_eq!(world.items("hold#").len(), 2, "nothing is lost");
    *world.hanging.lock().unwrap() = None;
    assert_eq!(world.decide(sweep(10 * MINUTE)).await, ["bot summary 2"]);
}

#[tokio::test(start_paused = true)]
async fn digest_that_sns_does_not_take_is_sent_at_the_next_attempt() {
    let world = with_held().await;
    *world.hanging.lock().unwrap() = Some("Publish");
    let error = error_within_the_limit(&world, digest(HOUR)).await;
    assert!(error.contains("111122223333:bot: the invocation ran out of time"), "{error}");
    *world.hanging.lock().unwrap() = None;
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
        *world.hanging.lock().unwrap() = Some(operation);
        let mut errors = vec![error_within_the_limit(&world, sweep(5 * MINUTE)).await];
        if has_digest {
            errors.push(error_within_the_limit(&world, digest(HOUR)).await);
        }
        for error in errors {
            assert!(error.contains("use the state: the invocation ran out of time"), "{error}");
        }
        *world.hanging.lock().unwrap() = None;
        assert_eq!(world.decide(sweep(10 * MINUTE)).await, ["bot summary 2"], "{operation}");
    }
}
