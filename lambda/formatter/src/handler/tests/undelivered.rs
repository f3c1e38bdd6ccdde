//! What a destination refuses is kept, comes back to it alone, and rests with the dead letters at last.

use lambda_support::testing::{Call, MockResponse};
use notify_core::parse::envelope::{Kept, Undelivered};

use super::*;
use crate::testing::{DEAD_LETTERS_URL, UNDELIVERED_URL, batch, received};

/// Two destinations, of which mail is down.
fn mail_is_down(call: &Call) -> MockResponse {
    let is_mail = call.operation.starts_with("Publish") && call.body.contains("%3Amail&");
    if is_mail { refusal(call, 403, "AuthorizationError") } else { well(call) }
}

fn two() -> String {
    json!([destination("bot", "slack-bot"), destination("mail", "email")]).to_string()
}

/// What was sent to a queue: body, reason and delay.
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

/// Handles and seconds of what comes again.
fn comes_again(cloud: &MockAws) -> Vec<(String, u64)> {
    let changes = cloud.calls("ChangeMessageVisibilityBatch");
    let entries = changes.iter().filter_map(|call| call.json()["Entries"].as_array().cloned());
    let of = |entry: Value| {
        let seconds = entry["VisibilityTimeout"].as_u64().unwrap();
        (entry["ReceiptHandle"].as_str().unwrap().to_owned(), seconds)
    };
    entries.flatten().map(of).collect()
}

fn message(destination: &str, text: &str) -> String {
    let (destination, text) = (destination.to_owned(), text.to_owned());
    let subject = Some("a subject".to_owned());
    Undelivered { destination, text, subject, claim: None }.to_body()
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
async fn what_is_refused_is_kept_whole_for_that_destination_alone() {
    let cloud = MockAws::new(mail_is_down);
    let event = events(&[record("one", &result("FAILED", "444455556666", "marker"))]);
    let (done, written) = run(&[("DESTINATIONS", &two())], &cloud, event).await;
    done.unwrap();

    let kept = sent(&cloud, UNDELIVERED_URL);
    let [(body, reason, delay)] = kept.as_slice() else { panic!("{kept:?}") };
    let Kept::Undelivered(message) = Kept::read(body) else { panic!("{body}") };
    assert_eq!(message.destination, "mail");
    assert!(message.text.contains("marker") && message.subject.is_some());
    let expected = "failed to publish to arn:aws:sns:eu-central-1:111122223333:mail: \
                    service error: AuthorizationErrorException: no";
    assert_eq!(reason, expected);
    assert_eq!(*delay, 10);
    let lines = written.with_message("notice handled");
    let decisions: Vec<_> = lines.iter().map(|line| &line["decision"]).collect();
    assert_eq!(decisions, ["notified", "undelivered"]);
    assert_eq!(metrics(&written)["Undelivered"], 1);
    assert_eq!(metrics(&written)["Failed"], 0);
}

/// Throttled, denied, down, gone, silent, cut off: whatever the way it refuses, mail's is kept, and
/// the bot hears once.
#[tokio::test(start_paused = true)]
async fn every_way_to_refuse_is_one_destinations_own() {
    let ways: [fn(&Call) -> MockResponse; 6] = [
        |call| refusal(call, 400, "Throttling"),
        |call| refusal(call, 403, "AuthorizationError"),
        |call| refusal(call, 503, "ServiceUnavailable"),
        |call| refusal(call, 404, "NotFound"),
        |call| well(call).with_delay(Duration::from_hours(1)),
        |call| MockResponse { status: None, ..well(call) },
    ];
    for way in ways {
        let cloud = MockAws::new(move |call| {
            let is_mail = call.operation == "Publish" && call.body.contains("%3Amail&");
            if is_mail { way(call) } else { well(call) }
        });
        let event = events(&[record("one", "x")]);
        run(&[("DESTINATIONS", &two())], &cloud, event).await.0.unwrap();
        let to_bot = |call: &Call| call.body.contains("%3Abot&");
        assert_eq!(cloud.calls("Publish").into_iter().filter(to_bot).count(), 1);
        let kept = sent(&cloud, UNDELIVERED_URL);
        assert!(kept.len() == 1 && !kept[0].1.is_empty(), "{kept:?}");
    }
}

#[tokio::test]
async fn it_comes_back_to_that_destination_alone_as_it_was() {
    let cloud = MockAws::new(well);
    let batch = batch(&[received("a", 1, &message("mail", "the very text"))]);
    let (again, written) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
    assert_eq!(again, [""; 0]);
    let published = cloud.calls("Publish");
    assert_eq!(published.len(), 1);
    for part in ["%3Amail&", "Message=the%20very%20text&", "Subject=a%20subject"] {
        assert!(published[0].body.contains(part), "{part} in {}", published[0].body);
    }
    assert_eq!(written.with_message("undelivered handled")[0]["decision"], "redelivered");
    assert_eq!(metrics(&written)["Redelivered"], 1);
}

#[tokio::test]
async fn pauses_grow_and_end_with_the_last_try() {
    let cloud = MockAws::new(mail_is_down);
    let bodies: Vec<_> =
        (1..=12).map(|n| received(&n.to_string(), n, &message("mail", "x"))).collect();
    let pairs = [("DESTINATIONS", &*two()), ("RETRY_MAX_ATTEMPTS", "12")];
    let (again, written) = redeliver(&pairs, &cloud, batch(&bodies)).await;
    let expected: Vec<String> = (1..=11).map(|n| n.to_string()).collect();
    assert_eq!(again, expected, "the twelfth is the last");
    let pauses: Vec<u64> = comes_again(&cloud).into_iter().map(|(_, seconds)| seconds).collect();
    assert_eq!(pauses, [20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]);

    let dead = sent(&cloud, DEAD_LETTERS_URL);
    let [(body, reason, 0)] = dead.as_slice() else { panic!("{dead:?}") };
    assert_eq!(*body, message("mail", "x"), "as it was, so that it can be redriven");
    assert!(reason.contains("AuthorizationError"), "{reason}");
    let last = written.with_message("undelivered handled").pop().unwrap();
    assert_eq!((&last["decision"], &last["level"]), (&json!("dead"), &json!("ERROR")));
    assert_eq!(metrics(&written)["Dead"], 1);
}

#[tokio::test]
async fn one_that_is_refused_again_holds_up_no_other() {
    let cloud = MockAws::new(mail_is_down);
    let batch =
        batch(&[received("a", 1, &message("mail", "x")), received("b", 1, &message("bot", "y"))]);
    let (again, _) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
    assert_eq!(again, ["a"]);
    assert_eq!(comes_again(&cloud), [("handle-a".to_owned(), 20)]);
}

#[tokio::test]
async fn a_destination_that_is_gone_leaves_a_dead_letter_that_says_so() {
    let cloud = MockAws::new(well);
    let batch = batch(&[received("a", 1, &message("pager", "x"))]);
    let (again, _) = redeliver(&[], &cloud, batch).await;
    assert_eq!(again, [""; 0]);
    let (_, reason, _) = &sent(&cloud, DEAD_LETTERS_URL)[0];
    assert_eq!(reason, "there is no destination `pager` any more");
    assert!(cloud.calls("Publish").is_empty());
}

#[tokio::test]
async fn what_the_dead_letters_do_not_take_comes_again() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "SendMessage" => refusal(call, 400, "AccessDeniedException"),
        _ => mail_is_down(call),
    });
    let batch = batch(&[received("a", 12, &message("mail", "x"))]);
    let (again, written) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
    assert_eq!(again, ["a"]);
    let reason = written.with_message("undelivered handled")[0]["reason"].clone();
    let reason = reason.as_str().unwrap();
    assert!(reason.contains("AuthorizationError") && reason.contains("dead-letter queue"));
}

#[tokio::test]
async fn a_pause_that_can_not_be_set_changes_nothing_but_the_pause() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "ChangeMessageVisibilityBatch" => refusal(call, 400, "AccessDeniedException"),
        _ => mail_is_down(call),
    });
    let batch = batch(&[received("a", 1, &message("mail", "x"))]);
    let (again, written) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
    assert_eq!(again, ["a"]);
    assert_eq!(written.with_message("retry delay not set").len(), 1);
}

/// All that a redrive brings back from the dead letters: Lambda's record of an invocation that
/// failed, SNS's envelope, EventBridge's event.
#[tokio::test]
async fn an_event_that_died_is_told_to_everybody_when_it_is_redriven() {
    let event = events(&[record("one", &result("FAILED", "444455556666", "marker"))]);
    let envelope = json!({"Type": "Notification", "MessageId": "two", "Message": "marker",
        "TopicArn": "arn:aws:sns:eu-central-1:111122223333:SO0111-ASR_Topic"});
    let finding = json!({"id": "three", "detail-type": "marker", "source": "x", "detail": {}});
    let failure = json!({"requestContext": {"requestId": "r"}, "requestPayload": event,
        "responsePayload": {"errorMessage": "no"}});
    for dead in [failure, envelope, finding] {
        let cloud = MockAws::new(well);
        let batch = batch(&[received("a", 1, &dead.to_string())]);
        let (again, written) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
        assert_eq!(again, [""; 0]);
        let published = cloud.calls("Publish");
        assert_eq!(published.len(), 2, "{dead}");
        assert!(published.iter().all(|call| call.body.contains("marker")));
        assert_eq!(written.with_message("notice handled").len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn an_invocation_that_runs_out_of_time_keeps_what_was_not_taken() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "Publish" => well(call).with_delay(Duration::from_hours(1)),
        // Keeping takes time, too.
        _ => well(call).with_delay(Duration::from_millis(500)),
    });
    let (context, written) = function(&[], &cloud);
    let mut lambda = lambda_runtime::Context::default();
    let deadline = SystemTime::now() + Duration::from_secs(4);
    lambda.deadline =
        u64::try_from(deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis())
            .unwrap();
    let started = Instant::now();
    let event = events(&[record("one", "x")]);
    handle(LambdaEvent::new(event, lambda), &context).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(4));
    let kept = sent(&cloud, UNDELIVERED_URL);
    assert_eq!(kept[0].1, "the invocation's time ran out");
    assert_eq!(metrics(&written)["Undelivered"], 1);
}

#[tokio::test]
async fn what_can_be_neither_told_nor_kept_fails_the_invocation() {
    let cloud = MockAws::new(|call| refusal(call, 403, "AuthorizationError"));
    let (done, written) =
        run(&[("DESTINATIONS", &two())], &cloud, events(&[record("one", "x")])).await;
    let diagnostic = Diagnostic::from(done.unwrap_err());
    assert_eq!(diagnostic.error_type, "NoticesUndelivered");
    let message = diagnostic.error_message;
    let start = "1 of 1 notices not delivered to bot, mail: failed to publish to arn:aws:sns:";
    assert!(message.starts_with(start), "{message}");
    for part in ["AuthorizationError", "and not kept for later: failed to send to the queue"] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(metrics(&written)["Failed"], 1);
}

#[tokio::test]
async fn the_log_of_the_queue_never_carries_a_text() {
    let cloud = MockAws::new(mail_is_down);
    for name in ["mail", "bot", "gone"] {
        let batch = batch(&[received("a", 1, &message(name, "marker"))]);
        let (_, written) = redeliver(&[("DESTINATIONS", &two())], &cloud, batch).await;
        assert!(!written.text().is_empty() && !written.text().contains("marker"));
    }
}
