//! The calls that each decision costs.

use super::{world::*, *};

/// Two destinations with the usual grouping.
fn two() -> [Value; 2] {
    [destination("bot", "slack-bot"), destination("mail", "email")]
}

/// A function that knows its destinations.
async fn warm(destinations: &[Value]) -> World {
    let world = World::new(destinations);
    world.send(finding(-DAY).passed().event()).await;
    world.calls();
    world
}

#[tokio::test]
async fn unchanged_costs_one_write_and_nothing_else() {
    let world = warm(&two()).await;
    world.send(finding(0).event()).await;
    for at in [HOUR, DAY, 2 * DAY] {
        world.calls();
        assert_eq!(world.decide(finding(at).event()).await, ["unchanged"]);
        assert_eq!(world.calls(), ["UpdateItem subject"]);
    }
    assert_eq!(world.subject()["seen"]["N"], "4");
    assert_eq!(world.subject()["seen_at"]["N"], (START + 2 * DAY).to_string());
}

/// The calls beyond, of grouped destinations: the window and the problem of each.
#[tokio::test]
async fn news_costs_the_calls_that_are_listed() {
    let ungrouped = warm(&[ungrouped("bot")]).await;
    assert_eq!(ungrouped.decide(finding(0).event()).await, ["bot new notified"]);
    let expected = [
        "UpdateItem subject",         // Is it as it was?
        "Query",                      // The silences, once a minute.
        "TransactWriteItems subject", // The delivery begins; and the alias.
        "Publish",
        "TransactWriteItems subject", // The mark and the history.
    ];
    assert_eq!(ungrouped.calls(), expected);

    let grouped = warm(&two()).await;
    grouped.send(finding(0).event()).await;
    let mut calls = grouped.calls();
    calls.sort();
    let mut expected = [
        &expected[..],
        &["Publish", "Query"],
        &["UpdateItem problem", "UpdateItem window"].repeat(2),
    ]
    .concat();
    expected.sort_unstable();
    assert_eq!(calls, expected);

    // Later news has an alias already, and no first member.
    let worse = Finding { severity: "CRITICAL", ..finding(HOUR) };
    assert_eq!(
        grouped.decide(worse.event()).await,
        ["bot changed notified", "mail changed notified"]
    );
    let mut calls = grouped.calls();
    calls.sort();
    let window = ["UpdateItem window"; 2];
    let subject = ["TransactWriteItems subject", "UpdateItem subject", "UpdateItem subject"];
    let expected = [&["Publish", "Publish"], &subject[..], &window].concat();
    assert_eq!(calls, expected);
}

#[tokio::test]
async fn unknown_subject_that_is_over_costs_one_read_and_leaves_no_item() {
    let world = warm(&two()).await;
    for over in [
        finding(0).passed(),
        Finding { record: "ARCHIVED", ..finding(0) },
        Finding { workflow: "RESOLVED", ..finding(0) },
        Finding { workflow: "SUPPRESSED", ..finding(0) },
    ] {
        assert_eq!(world.decide(over.event()).await, ["nothing-open"], "{}", over.workflow);
        assert_eq!(world.calls(), ["BatchGetItem"]);
    }
    let many: Vec<_> =
        (1..60).map(|bucket| Finding { bucket, ..finding(0).passed() }.event()).collect();
    assert_eq!(world.decide(by_queue(&many)).await, ["nothing-open"; 59]);
    assert_eq!(world.calls(), ["BatchGetItem"], "one for the whole batch");
    assert!(world.items("subject#").is_empty() && world.items("alias#").is_empty());
}

#[tokio::test]
async fn over_again_costs_one_read() {
    let world = warm(&two()).await;
    world.send(finding(0).event()).await;
    world.send(finding(HOUR).passed().event()).await;
    world.calls();
    assert_eq!(world.decide(finding(2 * HOUR).passed().event()).await, ["unchanged"]);
    assert_eq!(world.calls(), ["BatchGetItem"]);
}

#[tokio::test]
async fn denied_notice_is_recorded_and_unchanged_the_next_time() {
    let mut high = ungrouped("bot");
    high["rules"] = json!({"min_severity": "high"});
    let world = warm(&[high]).await;
    let low = |at| Finding { severity: "LOW", ..finding(at) }.event();
    assert_eq!(world.decide(low(0)).await, ["bot new dropped"]);
    world.calls();
    assert_eq!(world.decide(low(DAY)).await, ["unchanged"]);
    assert_eq!(world.calls(), ["UpdateItem subject"]);
    assert_eq!(world.decide(low(2 * DAY)).await, ["unchanged"]);
    assert!(world.decide(sweep(200 * DAY)).await.is_empty(), "the sweep asks no rules");
    assert!(world.published("bot").is_empty());
}

#[tokio::test]
async fn state_that_is_off_delivers_every_event_without_a_call() {
    let cloud = MockAws::new(ok_response);
    for at in [0, HOUR] {
        run(&[], &cloud, finding(at).event()).await.0.unwrap();
    }
    assert_eq!(publishes(&cloud), [("notices".to_owned(), 1), ("notices".to_owned(), 1)]);
    let written = run(&[], &cloud, sweep(0)).await.1;
    assert!(written.with_message("delivery finished").is_empty(), "a sweep has nothing to do");
}

/// The sort keys of the counts that were written, without their hour.
fn counted(world: &World) -> Vec<String> {
    let writes = world.aws.calls("UpdateItem").into_iter().map(|call| call.json());
    let counts = writes.filter_map(|write| {
        let sort = write["Key"]["sort"]["S"].as_str()?.to_owned();
        let is_count = write["Key"]["key"]["S"] == "activity" && !sort.starts_with("reports");
        is_count.then(|| sort.split_once('#').map_or_else(String::new, |(_, name)| name.to_owned()))
    });
    counts.collect()
}

#[tokio::test]
async fn events_are_counted_every_15_minutes_and_what_became_of_them_at_once() {
    let world = World::new(&[ungrouped("bot")]);
    world.send(finding(0).event()).await;
    let mut both = counted(&world);
    both.sort();
    assert_eq!(both, ["-", "bot"]);
    for (bucket, at, expected) in [(2, MINUTE, &["bot"][..]), (2, 2 * MINUTE, &[])] {
        let before = counted(&world).len();
        world.send(Finding { bucket, ..finding(at) }.event()).await;
        assert_eq!(counted(&world)[before..], *expected, "{at}");
    }
    for (at, expected) in [(10, &[][..]), (15, &["-"]), (30, &[])] {
        let before = counted(&world).len();
        world.send(sweep(at * MINUTE)).await;
        assert_eq!(counted(&world)[before..], *expected, "{at}");
    }
}
