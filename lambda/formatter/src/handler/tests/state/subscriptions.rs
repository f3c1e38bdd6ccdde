//! A sweep counts the destinations to whose topics all readers are subscribed.

use lambda_support::testing::MockResponse;

use super::{world::*, *};
use crate::testing::{state_response, topic_attributes};

/// The lines and the count of a sweep over three destinations with these answers of SNS, the second of
/// which has three readers.
async fn swept(
    answer: impl Fn(&str) -> Option<u64> + Send + Sync + 'static,
) -> (Vec<Value>, Value) {
    let mut mail = destination("mail", "email");
    mail["subscriptions"] = 3.into();
    let destinations = json!([ungrouped("bot"), mail, destination("channel", "amazon-q")]);
    let (destinations, table) = (destinations.to_string(), state_table());
    let aws = MockAws::new(move |call| {
        if call.operation != "GetTopicAttributes" {
            return state_response(&table, call);
        }
        let topic = ["bot", "mail", "channel"].into_iter().find(|it| call.body.ends_with(it));
        match answer(topic.unwrap()) {
            Some(confirmed) => MockResponse::new(200, topic_attributes(confirmed)),
            None => error_response(call, 404, "NotFound"),
        }
    });
    let pairs = [STATE, ("CLOCK", "events"), ("DESTINATIONS", &destinations)];
    let (context, log) = function(&pairs, &aws);
    let event = LambdaEvent::new(sweep(MINUTE), lambda_runtime::Context::default());
    handle(event, &context).await.unwrap();
    (log.with_message("subscription missing"), metrics(&log)["Subscribed"].clone())
}

#[tokio::test]
async fn topic_with_all_its_subscriptions_counts() {
    let (lines, count) = swept(|topic| Some(if topic == "mail" { 3 } else { 1 })).await;
    assert_eq!((lines, count), (vec![], json!(3)));
}

#[tokio::test]
async fn topic_with_more_subscriptions_counts() {
    assert_eq!(swept(|_| Some(4)).await.1, 3);
}

#[tokio::test]
async fn topic_that_lacks_a_subscription_is_named_and_does_not_count() {
    let (lines, count) = swept(|topic| Some(if topic == "mail" { 2 } else { 1 })).await;
    assert_eq!(count, 2);
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(
        (&line["destination"], &line["expected"], &line["confirmed"]),
        (&json!("mail"), &json!(3), &json!(2))
    );
    assert_eq!((&line["level"], &line["error"]), (&json!("ERROR"), &Value::Null));
}

#[tokio::test]
async fn topic_that_is_gone_is_named_and_does_not_count() {
    let (lines, count) = swept(|topic| (topic != "channel").then_some(3)).await;
    assert_eq!(count, 2);
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (&lines[0]["destination"], &lines[0]["confirmed"]),
        (&json!("channel"), &Value::Null)
    );
    assert!(lines[0]["error"].to_string().contains("NotFound"), "{}", lines[0]);
}

#[tokio::test]
async fn question_without_an_answer_is_asked_again() {
    let asked = std::sync::atomic::AtomicU32::new(0);
    let (lines, count) = swept(move |_| {
        let number = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        (number != 1).then_some(3)
    })
    .await;
    assert_eq!((lines, count), (vec![], json!(3)));
}
