//! A thread is started once, whoever starts it and whatever fails meanwhile.

use super::*;

#[tokio::test(start_paused = true)]
async fn two_at_once_start_one_thread() {
    let world = World::where_(|call, before| {
        let slow = || posted(before).after(Duration::from_millis(700));
        (call.operation == "chat.postMessage").then(slow)
    });
    let (one, _) = world.function();
    let (other, _) = world.function();
    let records: Vec<_> = (0..10).map(|id| record(&format!("{id}"), "k")).collect();
    let (first, second) = tokio::join!(
        invoke(&one, "one", 60, &records[..5]),
        invoke(&other, "other", 60, &records[5..])
    );
    assert!(first.is_empty() && second.is_empty());
    let posts = world.posts();
    let threads = threads_of(&posts);
    assert_eq!(threads.len(), 10);
    assert_eq!(threads.iter().filter(|thread| thread.is_none()).count(), 1);
    assert!(threads[1..].iter().all(|thread| *thread == Some("1700000000.000000")));
}

#[tokio::test(start_paused = true)]
async fn a_thread_that_somebody_else_starts_holds_back_its_own_messages_only() {
    let world = World::kind();
    world.claim("C0123456789#k", 20);
    let records = [record("one", "k"), record("two", "l"), record("three", "k")];
    let (again, written) = run(&world, &records).await;
    assert_eq!(again, ["one", "three"]);
    let times = world.comes_again();
    assert!(times.iter().all(|(_, seconds)| (18..=21).contains(seconds)), "{times:?}");
    assert_eq!(world.posts().len(), 1);
    let line = &written.said("message handled")[0];
    assert_eq!(line["reason"], "another one is starting the thread");
    assert_eq!(world.table.lock().unwrap()["C0123456789#k"]["claim"]["S"], "somebody else");
}

#[tokio::test]
async fn a_placeholder_whose_poster_died_is_taken_over() {
    let world = World::kind();
    world.claim("C0123456789#k", -1);
    let (again, _) = run(&world, &[record("one", "k"), record("two", "k")]).await;
    assert!(again.is_empty());
    assert_eq!(threads_of(&world.posts()), [None, Some("1700000000.000000")]);
}

#[tokio::test]
async fn a_claim_whose_answer_got_lost_is_still_ours() {
    let lost = |body: &Value| {
        let item = json!({"thread": body["Item"]["thread"], "claim": body["Item"]["claim"],
            "expires_at": body["Item"]["expires_at"]});
        let error = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
        Answer::of(400, json!({"__type": error, "Item": item}))
    };
    let world = World::where_(move |call, before| {
        (call.operation == "PutItem" && before == 0).then(|| lost(&call.json()))
    });
    let (again, _) = run(&world, &[record("one", "k")]).await;
    assert!(again.is_empty());
    assert_eq!(threads_of(&world.posts()), [None]);
}

#[tokio::test]
async fn a_thread_that_slack_no_longer_has_is_started_anew() {
    let world = World::where_(|call, before| {
        (call.operation == "chat.postMessage" && before == 1).then(|| refused("thread_not_found"))
    });
    let records = ["one", "two", "three"].map(|id| record(id, "k"));
    let (again, written) = run(&world, &records).await;
    assert!(again.is_empty() && world.reasons_of_death().is_empty());
    let expected = [None, Some("1700000000.000000"), None, Some("1700000000.000002")];
    assert_eq!(threads_of(&world.posts()), expected);
    assert_eq!(written.metrics()[0]["ThreadsStarted"], 2);
}

#[tokio::test(start_paused = true)]
async fn without_the_table_messages_come_again() {
    let world = World::where_(|call, _| (call.operation == "PutItem").then(denied));
    let (again, written) = run(&world, &[record("one", "k"), record("two", "l")]).await;
    assert_eq!(again, ["one", "two"]);
    assert!(world.posts().is_empty());
    let reason = written.said("message handled")[1]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("AccessDeniedException"), "{reason}");
}

#[tokio::test]
async fn a_thread_that_can_not_be_kept_costs_no_message() {
    let world = World::where_(|call, _| (call.operation == "UpdateItem").then(denied));
    let (again, written) = run(&world, &[record("one", "k")]).await;
    assert!(again.is_empty());
    let line = &written.said("thread not kept")[0];
    assert_eq!((&line["level"], &line["thread"]), (&json!("WARN"), &json!("k")));
}
