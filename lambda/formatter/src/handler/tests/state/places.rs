//! The places of an hour, and those that are kept for critical notices.

use super::{
    held::{count, different, grouped},
    world::*,
    *,
};

#[tokio::test]
async fn hour_has_a_maximum_and_keeps_five_places_for_critical_ones() {
    let grouping = json!({"above": 50, "max_per_hour": 10, "interval_minutes": 0});
    let world = World::new(&[grouped(&grouping)]);
    let words = world.decide(by_queue(&different(12, 0, "MEDIUM"))).await;
    assert_eq!((count(&words, "notified"), count(&words, "held")), (5, 7), "{words:?}");
    // The hour has no place for a summary: it lengthens the window.
    let words = world.decide(flush("bot", 60)).await;
    assert!(words.is_empty(), "{words:?}");
    // The places are free an hour after the first messages.
    assert_eq!(world.decide(sweep(HOUR)).await, ["bot summary 7"]);
    assert_eq!(world.published("bot").len(), 6);
}

#[tokio::test]
async fn critical_ones_have_places_of_their_own() {
    let grouping = json!({"above": 50, "max_per_hour": 10, "wait_seconds": 60});
    let world = World::new(&[grouped(&grouping)]);
    let first: Vec<_> = different(5, 0, "MEDIUM");
    assert_eq!(count(&world.decide(by_queue(&first)).await, "notified"), 5);
    let critical: Vec<_> = different(12, 10, "CRITICAL").split_off(5);
    let words = world.decide(by_queue(&critical)).await;
    assert_eq!((count(&words, "notified"), count(&words, "held")), (5, 2), "{words:?}");
}

/// The hour lengthens the window to 50 minutes, which is not for what is critical.
#[tokio::test]
async fn critical_ones_do_not_wait_for_the_hour() {
    let grouping = json!({"above": 50, "max_per_hour": 10, "interval_minutes": 0});
    let world = World::new(&[grouped(&grouping)]);
    let words = world.decide(by_queue(&different(6, 0, "MEDIUM"))).await;
    assert_eq!((count(&words, "notified"), count(&words, "held")), (5, 1), "{words:?}");
    let critical = different(12, 600, "CRITICAL").split_off(6);
    let words = world.decide(by_queue(&critical)).await;
    assert_eq!((count(&words, "notified"), count(&words, "held")), (5, 1), "{words:?}");
    let flushes = world.queued(0);
    assert!(
        flushes.is_empty(),
        "the sweep arranges the end of a window that is longer than 15 minutes: {flushes:?}"
    );
    // A summary has none of the kept places.
    assert!(world.decide(sweep(HOUR)).await.is_empty());
    assert_eq!(world.decide(sweep(HOUR + 600)).await, ["bot summary 2"]);
}

/// A product that is not AWS's own chooses the severity of what it imports.
#[tokio::test]
async fn imported_critical_ones_leave_the_kept_places_to_others() {
    let grouping = json!({"above": 50, "max_per_hour": 10, "interval_minutes": 0});
    let world = World::new(&[grouped(&grouping)]);
    let imported = different(8, 0, "CRITICAL").into_iter().map(|mut event| {
        let product =
            "arn:aws:securityhub:ap-northeast-1:333333333333:product/333333333333/default";
        event["detail"]["findings"][0]["ProductArn"] = product.into();
        event
    });
    let words = world.decide(by_queue(&imported.collect::<Vec<_>>())).await;
    assert_eq!((count(&words, "notified"), count(&words, "held")), (5, 3), "{words:?}");
    let own = Finding { severity: "CRITICAL", ..finding(60) };
    assert_eq!(world.decide(own.event()).await, ["bot new notified"]);
}

/// SNS counts a digest's message as any other.
#[tokio::test]
async fn digest_is_one_of_the_messages_of_a_window() {
    let mut bot = grouped(&json!({"above": 1, "interval_minutes": 0}));
    bot["digest"] = "also".into();
    let world = World::new(&[bot]);
    let digest = json!({"digest": {"destination": "bot", "at": rfc3339(START)}});
    assert_eq!(world.decide(digest).await, ["bot digest"]);
    assert_eq!(world.decide(finding(1).event()).await, ["bot new held"]);
}
