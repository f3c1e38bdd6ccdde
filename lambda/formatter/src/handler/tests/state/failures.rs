//! Calls to the table that fail or are slow, and invocations that crash.

use super::*;

#[tokio::test(start_paused = true)]
async fn failed_mark_delays_the_invocation_briefly() {
    for body in [failed("x", "e1"), "prose".to_owned()] {
        let cloud = aws_with_table(|call| {
            is_mark(call).then(|| error_response(call, 400, "AccessDeniedException"))
        });
        let started = Instant::now();
        let (done, written) = invoke(&cloud, "r1", events(&[record("one", &body)])).await;
        done.unwrap();
        assert_eq!(outcomes(&written), ["notified"]);
        assert_eq!(written.with_message("state not recorded").len(), 1);
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }
}

/// A retry of the event would repeat a notice that is not marked.
#[tokio::test(start_paused = true)]
async fn mark_is_retried_after_a_transient_error() {
    for body in [failed("x", "e1"), "prose".to_owned()] {
        let failures = Mutex::new(7);
        let cloud = aws_with_table(move |call| {
            let mut left = failures.lock().unwrap();
            let fails = is_mark(call) && *left > 0;
            *left -= i32::from(fails);
            fails.then(|| error_response(call, 500, "InternalServerError"))
        });
        let event = events(&[record("one", &body)]);
        invoke(&cloud, "r1", event.clone()).await.0.unwrap();
        let (_, written) = invoke(&cloud, "r1", event).await;
        let ends = [outcomes(&written), recorded(&written)].concat();
        assert!(["deduplicated", "unchanged"].contains(&&*ends.concat()), "{ends:?}");
        assert_eq!(cloud.calls("Publish").len(), 1);
    }
}

/// Until the release no other invocation delivers the notice.
#[tokio::test(start_paused = true)]
async fn release_is_retried_after_a_transient_error() {
    let failures = Mutex::new(7);
    let cloud = aws_with_table(move |call| {
        let mut left = failures.lock().unwrap();
        let fails = call.operation == "DeleteItem" && *left > 0;
        *left -= i32::from(fails);
        let is_refused = call.operation == "Publish" && *left > 0;
        (fails || is_refused).then(|| error_response(call, 500, "InternalServerError"))
    });
    let event = events(&[record("one", "prose")]);
    invoke(&cloud, "r1", event.clone()).await.0.unwrap();
    let (_, written) = invoke(&cloud, "other", event).await;
    assert_eq!(outcomes(&written), ["notified"]);
}

#[tokio::test]
async fn unqueued_failure_keeps_its_lease_for_its_own_retry() {
    let cloud = aws_with_table(|call| {
        let is_refused = ["Publish", "SendMessage"].contains(&call.operation.as_str());
        is_refused.then(|| error_response(call, 403, "AuthorizationError"))
    });
    let event = events(&[record("one", &failed("x", "e1"))]);
    invoke(&cloud, "r1", event.clone()).await.0.unwrap_err();
    let (_, written) = invoke(&cloud, "other", event.clone()).await;
    assert_eq!(outcomes(&written), ["deduplicated"]);
    let (_, written) = invoke(&cloud, "r1", event).await;
    assert_eq!(outcomes(&written), ["failed"], "it attempts the delivery");
}

#[tokio::test]
async fn retried_message_waits_for_a_lease_in_progress() {
    let cloud = aws_with_table(|_| None);
    let (context, _) = function(&[STATE], &cloud);
    let lease = Lease { key: "k".to_owned(), owner: "another".to_owned() };
    let table = context.state.as_ref().unwrap();
    assert_eq!(table.acquire(&lease, Duration::from_mins(1)).await.unwrap(), Acquire::Acquired);
    let body = &retry_message_with_key("notices", "x", "k");
    // Also after the last of twelve attempts: a lease ends soon.
    for attempt in [1, 12, 13] {
        let (_, written) = invoke(&cloud, "r1", batch(&[received("a", attempt, body)])).await;
        assert_eq!(written.with_message("delivery finished")[0]["outcome"], "retry", "{attempt}");
    }
    let (_, written) = invoke(&cloud, "r1", batch(&[received("a", 14, body)])).await;
    assert_eq!(written.with_message("delivery finished")[0]["outcome"], "dead-lettered");
    table.release_lease(&lease, Instant::now() + Duration::from_secs(1)).await.unwrap();
    let (_, written) = invoke(&cloud, "r2", batch(&[received("a", 2, body)])).await;
    assert_eq!(written.with_message("delivery finished")[0]["outcome"], "notified");
}

/// The dead letter of an invocation holds its request id.
#[tokio::test(start_paused = true)]
async fn redriven_event_takes_over_its_own_deliveries() {
    let table = state_table();
    let event = events(&[record("one", &failed("x", "e1"))]);
    crash(&table, "r1", event.clone()).await;
    let dead = json!({"requestContext": {"requestId": "r1"}, "requestPayload": event}).to_string();
    let cloud = MockAws::new(move |call| state_response(&table, call));
    let (_, written) = invoke(&cloud, "r9", batch(&[received("a", 1, &dead)])).await;
    assert_eq!(outcomes(&written), ["notified"]);
}

#[tokio::test(start_paused = true)]
async fn many_notices_are_reported_in_time_if_none_can_be_marked() {
    let of = |n: usize| {
        let body = failed("x", "e1").replace("8a4aaaa", &format!("8a4{n:04}"));
        record(&format!("m{n}"), &body)
    };
    let subjects: Vec<_> = (0..100).map(of).collect();
    let prose: Vec<_> = (0..100).map(|n| record(&format!("m{n}"), "x")).collect();
    for records in [prose, subjects] {
        let cloud = aws_with_table(|call| {
            let denied = || error_response(call, 400, "AccessDeniedException");
            is_mark(call).then(|| denied().with_delay(Duration::from_millis(900)))
        });
        let destinations = json!([ungrouped("notices")]).to_string();
        let started = Instant::now();
        let pairs = [STATE, ("DESTINATIONS", &destinations)];
        let (done, written) = run(&pairs, &cloud, events(&records)).await;
        done.unwrap();
        assert_eq!(started.elapsed().as_secs(), 30, "the time that is left without a deadline");
        assert_eq!(outcomes(&written), ["notified"; 100]);
        let missing = written.with_message("state not recorded");
        let missing = missing.iter().filter(|line| line["destination"] == "notices").count();
        assert_eq!(missing, 100);
    }
}

/// A table that answers slowly, whatever it is asked, costs no delivery.
#[tokio::test(start_paused = true)]
async fn slow_table_leaves_time_to_queue_what_it_does_not_answer() {
    for operation in ["UpdateItem", "PutItem", "BatchGetItem", "TransactWriteItems"] {
        let table = state_table();
        let cloud = MockAws::new(move |call| {
            let response = state_response(&table, call);
            let is_slow = call.operation == operation;
            if is_slow { response.with_delay(Duration::from_hours(1)) } else { response }
        });
        let of = |n: usize| {
            let body = if n.is_multiple_of(2) { "prose".to_owned() } else { failed("x", "e1") };
            record(&format!("m{n}"), &body.replace("8a4aaaa", &format!("8a4{n:04}")))
        };
        let records: Vec<_> = (0..60).map(of).collect();
        let started = Instant::now();
        let (done, written) = invoke(&cloud, "r", events(&records)).await;
        done.unwrap();
        assert!(started.elapsed() <= Duration::from_secs(30), "{:?}", started.elapsed());
        assert!(outcomes(&written).iter().all(|outcome| outcome != "failed"), "{operation}");
        assert_eq!(outcomes(&written).len(), 60, "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn duration_does_not_include_the_wait_for_a_slow_destination() {
    let cloud = aws_with_table(|call| {
        let is_mail = call.operation == "Publish" && call.body.contains("%3Amail&");
        is_mail.then(|| ok_response(call).with_delay(Duration::from_secs(3)))
    });
    let two = json!([destination("bot", "slack-bot"), destination("mail", "email")]).to_string();
    let event = events(&[record("one", &failed("x", "one"))]);
    let (done, written) = run(&[STATE, ("DESTINATIONS", &two)], &cloud, event).await;
    done.unwrap();
    let lines = written.with_message("delivery finished");
    let durations: Vec<_> =
        lines.iter().map(|line| line["duration_ms"].as_u64().unwrap() / 1_000).collect();
    assert_eq!(durations, [0, 3]);
}

/// The owner of a delivery is the only one that makes it, so another event must not stand for it.
#[tokio::test(start_paused = true)]
async fn repetition_in_a_batch_does_not_replace_the_owner_of_the_delivery() {
    for body in [failed("x", "one"), "prose".to_owned()] {
        let table = state_table();
        let event = events(&[record("one", &body)]);
        crash(&table, "crashed", event.clone()).await;
        let cloud = MockAws::new(move |call| state_response(&table, call));
        let dead_letter = json!({
            "requestContext": {"requestId": "crashed"}, "requestPayload": event,
        });
        let messages =
            [received("a", 1, &event.to_string()), received("b", 1, &dead_letter.to_string())];
        let (_, written) = invoke(&cloud, "r", batch(&messages)).await;
        assert_eq!(outcomes(&written), ["deduplicated", "notified"]);
    }
}

#[tokio::test]
async fn panic_in_recording_does_not_repeat_a_sent_notice() {
    for body in [failed("x", "one"), "prose".to_owned()] {
        let cloud = aws_with_table(|call| {
            assert!(!is_mark(call), "on purpose");
            None
        });
        let event = events(&[record("one", &body)]);
        let (done, written) = invoke(&cloud, "r", event).await;
        done.unwrap();
        assert_eq!(outcomes(&written), ["notified"]);
    }
}

/// Marks of other destinations do not end it.
#[tokio::test]
async fn retry_for_a_removed_destination_is_dead_lettered_while_the_state_is_on() {
    let cloud = aws_with_table(|_| None);
    let body = failed("one", "e1");
    invoke(&cloud, "r1", events(&[record("one", &body)])).await.0.unwrap();
    let message = retry_message_with_key("pager", &body, "key");
    let retry = batch(&[received("a", 1, &message)]);
    invoke(&cloud, "r2", retry).await.0.unwrap();
    let calls = cloud.calls("SendMessage");
    let reason = "destination `pager` is no longer configured";
    assert_eq!(calls.iter().filter(|call| call.body.contains(reason)).count(), 1, "{calls:?}");
}
