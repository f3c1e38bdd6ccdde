//! A repetition is delivered once.

use super::{world::*, *};

#[tokio::test]
async fn failing_remediation_is_news_once() {
    let cloud = aws_with_table(|_| None);
    let first = events(&[record("one", &failed("first", "e1"))]);
    invoke(&cloud, "r1", first).await.0.unwrap();
    for execution in ["e1", "e2"] {
        let repeated = events(&[record("two", &failed("in other words", execution))]);
        let (done, written) = invoke(&cloud, "r2", repeated).await;
        done.unwrap();
        assert_eq!(cloud.calls("Publish").len(), 1);
        assert_eq!((outcomes(&written), recorded(&written)), (vec![], vec!["unchanged".into()]));
        assert_eq!(metrics(&written)["Unchanged"], 1);
    }
    for (execution, changed, decision) in
        [("e3", "TIMEDOUT", "changed"), ("e4", "SUCCESS", "resolved")]
    {
        let changed = failed("first", execution).replace("FAILED", changed);
        let changed = changed.replace("Remediation failed", "Remediation done");
        let (done, written) = invoke(&cloud, "r3", events(&[record("three", &changed)])).await;
        done.unwrap();
        let line = &written.with_message("delivery finished")[0];
        assert_eq!((&line["outcome"], &line["decision"]), (&json!("notified"), &json!(decision)));
    }
}

#[tokio::test]
async fn deduplicates_each_destination_apart() {
    let cloud = aws_with_table(|_| None);
    let two = json!([destination("bot", "slack-bot"), destination("mail", "email")]).to_string();
    let event = events(&[record("one", &failed("x", "e1"))]);
    run(&[STATE, ("DESTINATIONS", &two)], &cloud, event.clone()).await.0.unwrap();
    assert_eq!(cloud.calls("Publish").len(), 2);
    let (_, written) = run(&[STATE, ("DESTINATIONS", &two)], &cloud, event).await;
    assert_eq!((cloud.calls("Publish").len(), recorded(&written)), (2, vec!["unchanged".into()]));
}

#[tokio::test]
async fn delivers_repetitions_while_deduplication_is_off() {
    let cloud = MockAws::new(ok_response);
    let event = events(&[record("one", &failed("x", "e1")), record("two", &failed("x", "e1"))]);
    run(&[], &cloud, event).await.0.unwrap();
    assert_eq!(publishes(&cloud), [("notices".to_owned(), 2)]);
}

#[tokio::test]
async fn deduplicates_by_message_id_without_a_key_in_the_body() {
    let cloud = aws_with_table(|_| None);
    for (request, message) in [("r1", "one"), ("r2", "one"), ("r3", "two")] {
        invoke(&cloud, request, events(&[record(message, "prose")])).await.0.unwrap();
    }
    assert_eq!(cloud.calls("Publish").len(), 2);
}

#[tokio::test]
async fn deduplicates_within_one_event() {
    let cloud = aws_with_table(|_| None);
    let event = events(&[record("one", &failed("x", "e1")), record("two", &failed("y", "e1"))]);
    let (done, written) = invoke(&cloud, "r1", event).await;
    done.unwrap();
    let mut outcomes = outcomes(&written);
    outcomes.sort();
    assert_eq!(
        (cloud.calls("Publish").len(), outcomes),
        (1, vec!["deduplicated".into(), "notified".into()])
    );
}

/// It waits in the retry queue: a repetition does not overtake it.
#[tokio::test]
async fn repetition_of_a_refused_delivery_leaves_it_to_the_retry() {
    let refusals = Mutex::new(1);
    let cloud = aws_with_table(move |call| {
        let mut left = refusals.lock().unwrap();
        let refuses = call.operation == "Publish" && *left > 0;
        *left -= i32::from(refuses);
        refuses.then(|| error_response(call, 403, "AuthorizationError"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    let (done, written) = invoke(&cloud, "r1", event.clone()).await;
    done.unwrap();
    assert_eq!(outcomes(&written), ["retry"]);
    let (done, written) = invoke(&cloud, "r2", event.clone()).await;
    done.unwrap();
    assert_eq!(outcomes(&written), ["deduplicated"]);
    let line = &written.with_message("delivery finished")[0];
    assert_eq!(line["rule"], "in progress in another invocation");

    let queued = cloud.calls("SendMessage")[0].json();
    let queued = received("a", 1, queued["MessageBody"].as_str().unwrap());
    for (outcome, decisions) in [("notified", vec![]), ("", vec!["stale".to_owned()])] {
        let (done, written) = invoke(&cloud, "r3", batch(std::slice::from_ref(&queued))).await;
        done.unwrap();
        assert_eq!(outcomes(&written).concat(), outcome);
        assert_eq!(recorded(&written), decisions, "received twice, it is delivered once");
    }
    assert_eq!(cloud.calls("Publish").len(), 2, "the refused call and the delivery");
    let (_, written) = invoke(&cloud, "r4", event).await;
    assert_eq!(recorded(&written), ["unchanged"]);
}

/// Lambda tries a failed event again under the same request id.
#[tokio::test(start_paused = true)]
async fn delivery_of_a_crashed_attempt_passes_to_its_own_retry_only() {
    for (body, again) in [(failed("x", "e1"), "unchanged"), ("prose".to_owned(), "")] {
        let table = state_table();
        let event = events(&[record("one", &body)]);
        crash(&table, "r1", event.clone()).await;
        let cloud = MockAws::new(move |call| state_response(&table, call));
        let (_, written) = invoke(&cloud, "other", event.clone()).await;
        assert_eq!(outcomes(&written), ["deduplicated"]);
        let line = &written.with_message("delivery finished")[0];
        assert_eq!(line["rule"], "in progress in another invocation");
        let (_, written) = invoke(&cloud, "r1", event.clone()).await;
        assert_eq!(outcomes(&written), ["notified"]);
        let (_, written) = invoke(&cloud, "r1", event).await;
        assert_eq!(recorded(&written).concat(), again, "sent is sent, for its own retry too");
        assert_eq!(cloud.calls("Publish").len(), 1);
    }
}

/// The message waits for the table three times, then it is delivered without it.
#[tokio::test(start_paused = true)]
async fn delivers_without_a_lease_after_three_attempts_without_the_table() {
    let cloud = aws_with_table(|call| {
        let is_table = ["PutItem", "UpdateItem", "DeleteItem"].contains(&call.operation.as_str());
        is_table.then(|| error_response(call, 400, "AccessDeniedException"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    let (done, written) = invoke(&cloud, "r1", event).await;
    done.unwrap();
    assert_eq!(outcomes(&written), ["retry"]);
    let queued = cloud.calls("SendMessage")[0].json();
    let queued = queued["MessageBody"].as_str().unwrap();
    for (attempt, outcome) in [(1, "retry"), (2, "retry"), (3, "notified")] {
        let (_, written) = invoke(&cloud, "r2", batch(&[received("a", attempt, queued)])).await;
        assert_eq!(written.with_message("delivery finished")[0]["outcome"], outcome, "{attempt}");
    }
    assert_eq!(cloud.calls("Publish").len(), 1);

    // With fewer attempts allowed, the last one delivers.
    let (context, written) = function(&[STATE, ("RETRY_MAX_ATTEMPTS", "1")], &cloud);
    let event =
        LambdaEvent::new(batch(&[received("a", 1, queued)]), lambda_runtime::Context::default());
    handle(event, &context).await.unwrap();
    assert_eq!(written.with_message("delivery finished")[0]["outcome"], "notified");
}

/// SQS delivers a message of the retry queue to two invocations, and the other one, which begins first,
/// may still fail.
#[tokio::test(start_paused = true)]
async fn message_of_the_retry_queue_that_comes_twice_at_once_stays_until_it_is_delivered() {
    let world = World::new(&[ungrouped("bot")]);
    world.refusing.lock().unwrap().insert("bot".to_owned());
    assert_eq!(world.decide(finding(0).event()).await, ["bot new retry"]);
    world.refusing.lock().unwrap().clear();
    let message = world.queued(0);
    let mut begun = world.subject();
    let item = begun["item"]["S"].as_str().unwrap();
    assert!(item.contains(r#""owner":"retry queue""#), "{item}");
    begun["item"]["S"] = item.replace(r#""owner":"retry queue""#, r#""owner":"other""#).into();
    begun["revision"] = json!({"N": "9"});
    let (table, is_other_first) = (world.table.clone(), Mutex::new(true));
    world.table.set_faults(move |call, _| {
        let is_write = key_of(call).is_some_and(|key| key.starts_with("subject#"));
        if is_write && std::mem::take(&mut *is_other_first.lock().unwrap()) {
            table.put(begun.clone()).unwrap();
        }
        None
    });
    assert_eq!(world.decide(retries(&message, 1, 1)).await, ["bot new retry"]);
    assert_eq!(world.decide(retries(&message, 2, 6 * DAY)).await, ["bot new notified"]);
}
