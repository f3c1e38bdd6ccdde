//! Retries: a failed delivery is queued for its destination alone, attempted again, and moved to
//! the dead-letter queue at last.

use lambda_support::testing::{Call, MockResponse};
use notify_core::wire::QueueItem;

use super::*;
use crate::testing::{DEAD_LETTER_QUEUE_URL, RETRY_QUEUE_URL, batch, received, retry_message};

/// Publishing to mail fails.
fn mail_fails(call: &Call) -> MockResponse {
    let is_mail = call.operation.starts_with("Publish") && call.body.contains("%3Amail&");
    if is_mail { error_response(call, 403, "AuthorizationError") } else { ok_response(call) }
}

fn two() -> String {
    json!([destination("bot", "slack-bot"), destination("mail", "email")]).to_string()
}

/// The messages sent to a queue: body, reason and delay.
fn sent(cloud: &MockAws, url: &str) -> Vec<(String, String, u64)> {
    let calls = cloud.calls("SendMessage").into_iter().map(|call| call.json());
    let to_it = calls.filter(|call| call["QueueUrl"] == url);
    let of = |call: Value| {
        let reason = &call["MessageAttributes"]["reason"]["StringValue"];
        let body = call["MessageBody"].as_str().unwrap().to_owned();
        (body, reason.as_str().unwrap().to_owned(), call["DelaySeconds"].as_u64().unwrap())
    };
    to_it.map(of).collect()
}

/// The changed visibility timeouts: receipt handle and seconds.
fn visibility_changes(cloud: &MockAws) -> Vec<(String, u64)> {
    let changes = cloud.calls("ChangeMessageVisibilityBatch");
    let entries = changes.iter().filter_map(|call| call.json()["Entries"].as_array().cloned());
    let of = |entry: Value| {
        let seconds = entry["VisibilityTimeout"].as_u64().unwrap();
        (entry["ReceiptHandle"].as_str().unwrap().to_owned(), seconds)
    };
    entries.flatten().map(of).collect()
}

async fn redeliver(
    pairs: &[(&str, &str)],
    cloud: &MockAws,
    batch: Value,
) -> (Vec<String>, CapturedLog) {
    let (context, written) = function(pairs, cloud);
    let event = LambdaEvent::new(batch, lambda_runtime::Context::default());
    let reply = handle(event, &context).await.unwrap().expect("a batch has an answer");
    (reply.failures().map(str::to_owned).collect(), written)
}

#[tokio::test]
async fn failed_delivery_is_queued_for_its_destination_alone() {
    let cloud = MockAws::new(mail_fails);
    let event = events(&[record("one", &result("FAILED", "444455556666", "marker"))]);
    let (done, written) = run(&[("DESTINATIONS", &two())], &cloud, event).await;
    done.unwrap();

    let queued = sent(&cloud, RETRY_QUEUE_URL);
    let [(body, reason, delay)] = queued.as_slice() else { panic!("{queued:?}") };
    let QueueItem::Retry(message) = QueueItem::parse(body) else { panic!("{body}") };
    assert_eq!(message.destination, "mail");
    assert!(format!("{:?}", message.notice).contains("marker"));
    let expected = "failed to publish to arn:aws:sns:eu-central-1:111122223333:mail: \
                    service error: AuthorizationErrorException: no";
    assert_eq!(reason, expected);
    assert_eq!(*delay, 10);
    let lines = written.with_message("delivery finished");
    let outcomes: Vec<_> = lines.iter().map(|line| &line["outcome"]).collect();
    assert_eq!(outcomes, ["notified", "retry"]);
    assert_eq!(metrics(&written)["Retried"], 1);
    assert_eq!(metrics(&written)["Failed"], 0);
}

/// Throttled, denied, failing, gone, slow, cut off: mail is queued in each case, and the bot is
/// notified once.
#[tokio::test(start_paused = true)]
async fn every_publish_failure_is_queued_for_its_destination_alone() {
    let failures: [fn(&Call) -> MockResponse; 6] = [
        |call| error_response(call, 400, "Throttling"),
        |call| error_response(call, 403, "AuthorizationError"),
        |call| error_response(call, 503, "ServiceUnavailable"),
        |call| error_response(call, 404, "NotFound"),
        |call| ok_response(call).with_delay(Duration::from_hours(1)),
        |call| MockResponse { status: None, ..ok_response(call) },
    ];
    for failure in failures {
        let cloud = MockAws::new(move |call| {
            let is_mail = call.operation == "Publish" && call.body.contains("%3Amail&");
            if is_mail { failure(call) } else { ok_response(call) }
        });
        let event = events(&[record("one", "x")]);
        run(&[("DESTINATIONS", &two())], &cloud, event).await.0.unwrap();
        let to_bot = |call: &Call| call.body.contains("%3Abot&");
        assert_eq!(cloud.calls("Publish").into_iter().filter(to_bot).count(), 1);
        let queued = sent(&cloud, RETRY_QUEUE_URL);
        assert!(queued.len() == 1 && !queued[0].1.is_empty(), "{queued:?}");
    }
}

#[tokio::test]
async fn retried_message_is_rendered_again_for_its_destination() {
    let cloud = MockAws::new(ok_response);
    let batch = batch(&[received("a", 1, &retry_message("mail", "the very text."))]);
    let (failures, written) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
    assert_eq!(failures, [""; 0]);
    let published = cloud.calls("Publish");
    assert_eq!(published.len(), 1);
    for part in ["%3Amail&", "the%20very%20text.", "Subject="] {
        assert!(published[0].body.contains(part), "{part} in {}", published[0].body);
    }
    assert_eq!(written.with_message("delivery finished")[0]["outcome"], "notified");
    assert_eq!(metrics(&written)["Redelivered"], 1);
}

#[tokio::test]
async fn retry_delay_doubles_until_the_dead_letter_queue() {
    let cloud = MockAws::new(mail_fails);
    let bodies: Vec<_> =
        (1..=12).map(|n| received(&n.to_string(), n, &retry_message("mail", "x"))).collect();
    let pairs = [("DESTINATIONS", &*two()), ("RETRY_MAX_ATTEMPTS", "12")];
    let (failures, written) = redeliver(&pairs, &cloud, batch(&bodies)).await;
    let expected: Vec<String> = (1..=11).map(|n| n.to_string()).collect();
    assert_eq!(failures, expected, "the twelfth is the last");
    let delays: Vec<u64> =
        visibility_changes(&cloud).into_iter().map(|(_, seconds)| seconds).collect();
    assert_eq!(delays, [20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]);

    let dead = sent(&cloud, DEAD_LETTER_QUEUE_URL);
    let [(body, reason, 0)] = dead.as_slice() else { panic!("{dead:?}") };
    assert_eq!(*body, retry_message("mail", "x"), "unchanged, so that it can be redriven");
    assert!(reason.contains("AuthorizationError"), "{reason}");
    let last = written.with_message("delivery finished").pop().unwrap();
    assert_eq!((&last["outcome"], &last["level"]), (&json!("dead-lettered"), &json!("ERROR")));
    assert_eq!(metrics(&written)["DeadLettered"], 1);
}

#[tokio::test]
async fn failed_retry_does_not_delay_other_messages() {
    let cloud = MockAws::new(mail_fails);
    let batch = batch(&[
        received("a", 1, &retry_message("mail", "x")),
        received("b", 1, &retry_message("bot", "y")),
    ]);
    let (failures, _) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
    assert_eq!(failures, ["a"]);
    assert_eq!(visibility_changes(&cloud), [("handle-a".to_owned(), 20)]);
}

#[tokio::test]
async fn retry_for_a_removed_destination_is_dead_lettered() {
    let cloud = MockAws::new(ok_response);
    let batch = batch(&[received("a", 1, &retry_message("pager", "x"))]);
    let (failures, _) = redeliver(&[], &cloud, batch).await;
    assert_eq!(failures, [""; 0]);
    let (_, reason, _) = &sent(&cloud, DEAD_LETTER_QUEUE_URL)[0];
    assert_eq!(reason, "destination `pager` is no longer configured");
    assert!(cloud.calls("Publish").is_empty());
}

#[tokio::test]
async fn message_is_received_again_if_the_dead_letter_queue_refuses_it() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "SendMessage" => error_response(call, 400, "AccessDeniedException"),
        _ => mail_fails(call),
    });
    let batch = batch(&[received("a", 12, &retry_message("mail", "x"))]);
    let (failures, written) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
    assert_eq!(failures, ["a"]);
    let reason = written.with_message("delivery finished")[0]["reason"].clone();
    let reason = reason.as_str().unwrap();
    assert!(reason.contains("AuthorizationError") && reason.contains("dead-letter queue"));
}

#[tokio::test]
async fn failed_retry_delay_is_logged_and_nothing_else_changes() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "ChangeMessageVisibilityBatch" => error_response(call, 400, "AccessDeniedException"),
        _ => mail_fails(call),
    });
    let batch = batch(&[received("a", 1, &retry_message("mail", "x"))]);
    let (failures, written) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
    assert_eq!(failures, ["a"]);
    assert_eq!(written.with_message("retry delay not set").len(), 1);
}

/// Every kind of dead letter: Lambda's record of a failed invocation, an envelope of SNS, an event of
/// EventBridge.
#[tokio::test]
async fn redriven_event_reaches_every_destination() {
    let event = events(&[record("one", &result("FAILED", "444455556666", "marker"))]);
    let envelope = json!({"Type": "Notification", "MessageId": "two", "Message": "marker",
        "TopicArn": "arn:aws:sns:eu-central-1:111122223333:SO0111-ASR_Topic"});
    let finding = json!({"id": "three", "detail-type": "marker", "source": "x", "detail": {}});
    let failure = json!({"requestContext": {"requestId": "r"}, "requestPayload": event,
        "responsePayload": {"errorMessage": "no"}});
    for dead in [failure, envelope, finding] {
        let cloud = MockAws::new(ok_response);
        let batch = batch(&[received("a", 1, &dead.to_string())]);
        let (failures, written) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
        assert_eq!(failures, [""; 0]);
        let published = cloud.calls("Publish");
        assert_eq!(published.len(), 2, "{dead}");
        assert!(published.iter().all(|call| call.body.contains("marker")));
        assert_eq!(written.with_message("delivery finished").len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn delivery_out_of_time_is_queued_for_retry() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "Publish" => ok_response(call).with_delay(Duration::from_hours(1)),
        // Queueing takes time, too.
        _ => ok_response(call).with_delay(Duration::from_millis(500)),
    });
    let (context, written) = function(&[], &cloud);
    let started = Instant::now();
    let event = events(&[record("one", "x")]);
    invoke_within(Duration::from_secs(4), &context, event).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(4));
    let queued = sent(&cloud, RETRY_QUEUE_URL);
    assert!(queued[0].1.ends_with(&Error::Unanswered.to_string()), "{queued:?}");
    assert_eq!(metrics(&written)["Retried"], 1);
}

#[tokio::test(start_paused = true)]
async fn slow_answer_of_sns_is_waited_for() {
    for number in [1, 2] {
        let cloud = MockAws::new(|call| match call.operation.as_str() {
            "Publish" | "PublishBatch" => ok_response(call).with_delay(Duration::from_secs(40)),
            _ => ok_response(call),
        });
        let (context, written) = function(&[], &cloud);
        let records: Vec<_> = (0..number).map(|id| record(&id.to_string(), "x")).collect();
        invoke_within(Duration::from_mins(1), &context, events(&records)).await.unwrap();
        let published = cloud.calls("Publish").len() + cloud.calls("PublishBatch").len();
        assert_eq!((published, cloud.calls("SendMessage").len()), (1, 0));
        assert_eq!(metrics(&written)["Notified"], number);
    }
}

#[tokio::test(start_paused = true)]
async fn publish_whose_answer_is_lost_is_not_repeated_in_its_invocation() {
    type Failure = fn(&Call) -> MockResponse;
    let failures: [(Failure, usize); 4] = [
        (|call| MockResponse { status: None, ..ok_response(call) }, 1),
        (|call| ok_response(call).with_delay(Duration::from_hours(1)), 1),
        (|call| MockResponse { is_unreachable: true, ..ok_response(call) }, 3),
        (|call| error_response(call, 503, "ServiceUnavailable"), 3),
    ];
    for (failure, attempts) in failures {
        let cloud = MockAws::new(move |call| match call.operation.as_str() {
            "Publish" => failure(call),
            _ => ok_response(call),
        });
        let (done, written) = run(&[], &cloud, events(&[record("one", "x")])).await;
        done.unwrap();
        assert_eq!(cloud.calls("Publish").len(), attempts);
        assert_eq!(sent(&cloud, RETRY_QUEUE_URL).len(), 1);
        assert_eq!(written.with_message("delivery finished")[0]["outcome"], "retry");
    }
}

/// After the last attempt: the dead-letter queue and the delays hang, of retries and of events.
#[tokio::test(start_paused = true)]
async fn batch_ends_before_the_deadline_when_sqs_hangs() {
    let event = json!({"id": "three", "detail-type": "marker", "source": "x", "detail": {}});
    for body in [retry_message("mail", "x"), event.to_string()] {
        let cloud = MockAws::new(|call| match call.operation.as_str() {
            "SendMessage" | "ChangeMessageVisibilityBatch" => {
                ok_response(call).with_delay(Duration::from_hours(1))
            }
            _ => mail_fails(call),
        });
        let (context, written) = function(&[("DESTINATIONS", &two())], &cloud);
        let records: Vec<_> = (0..10).map(|id| received(&id.to_string(), 12, &body)).collect();
        let (limit, started) = (Duration::from_secs(5), Instant::now());
        let response = invoke_within(limit, &context, batch(&records)).await.unwrap().unwrap();
        assert!(started.elapsed() < limit, "{:?}", started.elapsed());
        assert_eq!(response.failures().count(), 10);
        assert_eq!(written.with_message("retry delay not set").len(), 1);
    }
}

#[tokio::test]
async fn unqueued_failure_fails_the_invocation() {
    let cloud = MockAws::new(|call| error_response(call, 403, "AuthorizationError"));
    let (done, written) =
        run(&[("DESTINATIONS", &two())], &cloud, events(&[record("one", "x")])).await;
    let diagnostic = Diagnostic::from(done.unwrap_err());
    assert_eq!(diagnostic.error_type, "NotDelivered");
    let message = diagnostic.error_message;
    let start = "1 of 1 notices not delivered to bot, mail: failed to publish to arn:aws:sns:";
    assert!(message.starts_with(start), "{message}");
    for part in ["AuthorizationError", "failed to queue for retry: failed to send to the queue"] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(metrics(&written)["Failed"], 1);
}

#[tokio::test]
async fn retry_log_never_carries_a_body() {
    let cloud = MockAws::new(mail_fails);
    for name in ["mail", "bot", "gone"] {
        let batch = batch(&[received("a", 1, &retry_message(name, "marker"))]);
        let (_, written) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
        assert!(!written.text().is_empty() && !written.text().contains("marker"));
    }
}

/// A panic on the way to the dead-letter queue must not have SQS delete the only copy.
#[tokio::test]
async fn message_is_received_again_if_settling_it_panics() {
    let cloud = MockAws::new(|call| {
        assert_ne!(call.operation, "SendMessage", "on purpose");
        mail_fails(call)
    });
    let message = received("m", 12, &retry_message("mail", "x"));
    let (again, written) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch(&[message])).await;
    assert_eq!(again, ["m"]);
    let line = &written.with_message("delivery finished")[0];
    assert_eq!((&line["outcome"], &line["level"]), (&json!("retry"), &json!("WARN")));
}
