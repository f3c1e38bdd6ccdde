//! Decisions, from the event to the message.

use super::{world::*, *};

fn bot() -> [Value; 1] {
    [ungrouped("bot")]
}

#[tokio::test]
async fn passed_closes_what_was_critical_for_a_destination_of_high_severities() {
    let mut high = ungrouped("bot");
    high["rules"] = json!({"min_severity": "high"});
    let world = World::new(&[high]);
    let critical = Finding { severity: "CRITICAL", ..finding(0) };
    assert_eq!(world.decide(critical.event()).await, ["bot new notified"]);
    let passed = finding(HOUR).passed().event();
    assert_eq!(world.decide(by_queue(&[passed])).await, ["bot resolved notified"]);
}

#[tokio::test]
async fn mail_is_notified_of_the_end_of_what_was_high_only() {
    for (severity, expected) in [("HIGH", "mail resolved notified"), ("MEDIUM", "recorded")] {
        let world = World::new(&[destination("mail", "email")]);
        let open = Finding { severity, ..finding(0) };
        world.send(open.event()).await;
        assert_eq!(world.decide(finding(HOUR).passed().event()).await, [expected]);
        assert_eq!(world.decide(finding(2 * HOUR).passed().event()).await, ["unchanged"]);
    }
}

/// ASR succeeds, marks the finding as resolved, its check passes, and it is archived.
#[tokio::test]
async fn one_fix_is_one_message() {
    let world = World::new(&bot());
    world.send(finding(0).event()).await;
    let success = finding(HOUR).remediated("SUCCESS");
    assert_eq!(world.decide(success).await, ["bot resolved notified"]);
    let resolved = Finding { workflow: "RESOLVED", at: HOUR + 20, ..finding(0) };
    let archived = Finding { record: "ARCHIVED", ..finding(3 * HOUR) };
    for later in [resolved, finding(2 * HOUR).passed(), archived] {
        let words = world.decide(later.event()).await;
        assert!(["recorded", "unchanged", "stale"].contains(&&*words.concat()), "{words:?}");
    }
    assert_eq!(world.published("bot").len(), 2);
}

#[tokio::test]
async fn check_that_fails_after_a_success_is_not_fixed() {
    let world = World::new(&bot());
    world.send(finding(0).event()).await;
    world.send(finding(HOUR).remediated("SUCCESS")).await;
    // It was evaluated before the success, and arrives after it.
    let late = Finding { at: HOUR + MINUTE, ..finding(HOUR - MINUTE) };
    assert_eq!(world.decide(late.event()).await, ["recorded"]);
    assert_eq!(world.decide(finding(DAY).event()).await, ["bot not-fixed notified"]);
    assert_eq!(world.decide(finding(2 * DAY).event()).await, ["unchanged"]);
}

#[tokio::test]
async fn open_again_after_its_end_is_reopened() {
    let world = World::new(&bot());
    world.send(finding(0).event()).await;
    world.send(finding(DAY).passed().event()).await;
    assert_eq!(world.decide(finding(3 * DAY).event()).await, ["bot reopened notified"]);
    assert_eq!(world.decide(finding(4 * DAY).event()).await, ["unchanged"]);
    assert_eq!(world.decide(finding(5 * DAY).passed().event()).await, ["bot resolved notified"]);
}

/// The result comes before the finding: one subject, and one message about the failure.
#[tokio::test]
async fn result_that_comes_first_is_merged_with_its_finding() {
    let world = World::new(&bot());
    let failed = finding(0).remediated("FAILED");
    assert_eq!(world.decide(failed).await, ["bot new notified"]);
    world.send(finding(MINUTE).event()).await;
    let subjects = world.items("subject#");
    let states = subjects.iter().filter(|item| item["sort"]["S"] == "state").count();
    assert_eq!(states, 1, "what the result left is forgotten");
    let success = finding(HOUR).remediated("SUCCESS");
    assert_eq!(world.decide(success).await, ["bot resolved notified"]);
}

#[tokio::test]
async fn same_finding_by_several_paths_is_delivered_once() {
    let world = World::new(&bot());
    let of_member = finding(0).event();
    let mut of_administrator = of_member.clone();
    of_administrator["account"] = "222222222222".into();
    of_administrator["id"] = "another".into();
    let mut of_region = of_administrator.clone();
    of_region["region"] = "us-east-1".into();
    // At the same time.
    let (one, other, third) =
        tokio::join!(world.send(of_member), world.send(of_administrator), world.send(of_region));
    let mut all = [words(&one), words(&other), words(&third)].concat();
    all.sort();
    assert_eq!(world.published("bot").len(), 1, "{all:?}");
}

#[tokio::test(start_paused = true)]
async fn two_different_news_at_once_are_both_delivered() {
    let table = state_table();
    let world = World::with_table(&bot(), table.clone());
    // The first one is on its way for a minute, and then is taken.
    let slow = World::with_table(&bot(), table);
    slow.refusing.lock().unwrap().insert("bot".to_owned());
    assert_eq!(slow.decide(finding(0).event()).await, ["bot new retry"]);
    let worse = Finding { severity: "CRITICAL", ..finding(MINUTE) };
    assert_eq!(world.decide(worse.event()).await, ["bot new notified"]);
    let passed = finding(HOUR).passed();
    assert_eq!(world.decide(passed.event()).await, ["bot resolved notified"]);
    // The retry is no longer news.
    let again = retries(&slow.queued(0), 1, 2 * HOUR);
    assert_eq!(world.decide(again).await, ["stale"]);
    assert_eq!(world.decide(finding(3 * HOUR).passed().event()).await, ["unchanged"]);
}

#[tokio::test]
async fn retry_says_what_is_so_when_it_leaves() {
    let world = World::new(&bot());
    world.refusing.lock().unwrap().insert("bot".to_owned());
    assert_eq!(world.decide(finding(0).event()).await, ["bot new retry"]);
    let worse = Finding { severity: "CRITICAL", ..finding(MINUTE) };
    assert_eq!(world.decide(worse.event()).await, ["bot new retry"]);
    world.refusing.lock().unwrap().clear();
    let queued = world.queued(0);
    assert_eq!(world.decide(retries(&queued[..1], 1, HOUR)).await, ["bot new notified"]);
    assert_eq!(world.decide(retries(&queued[1..], 1, HOUR)).await, ["stale"]);
    let texts = world.published("bot");
    assert!(texts.last().unwrap().contains("Severity%2A%5Cncritical"));
    assert_eq!(world.decide(Finding { at: DAY, ..worse }.event()).await, ["unchanged"]);
}

/// The end came while the message about the opening was on its way: it is not lost.
#[tokio::test(start_paused = true)]
async fn end_that_comes_while_the_opening_is_on_its_way_is_delivered_by_the_sweep() {
    let world = World::new(&bot());
    let table = world.table.clone();
    let aws = MockAws::new(move |call| {
        let response = state_response(&table, call);
        let is_slow = call.operation == "Publish";
        if is_slow { response.with_delay(Duration::from_secs(1)) } else { response }
    });
    let destinations = Value::from(bot().to_vec()).to_string();
    let pairs = [STATE, ("CLOCK", "events"), ("DESTINATIONS", &destinations)];
    let (context, _) = function(&pairs, &aws);
    let mut lambda = lambda_runtime::Context::default();
    lambda.request_id = "slow".into();
    let opening = handle(LambdaEvent::new(finding(0).event(), lambda), &context);
    let end = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        world.decide(finding(MINUTE).passed().event()).await
    };
    let (opened, ended) = tokio::join!(opening, end);
    opened.unwrap();
    assert_eq!(ended, ["recorded"], "nothing was notified yet");
    assert_eq!(world.decide(sweep(5 * MINUTE)).await, ["bot resolved notified"]);
    assert!(world.decide(sweep(10 * MINUTE)).await.is_empty());
}

/// The renamed destination keeps its memory.
#[tokio::test]
async fn renamed_destination_is_notified_of_no_old_news() {
    let table = state_table();
    let old = World::with_table(&bot(), table.clone());
    old.send(finding(0).event()).await;
    let mut renamed = ungrouped("chat");
    renamed["renamed_from"] = "bot".into();
    let world = World::with_table(&[renamed], table);
    let words = world.decide(finding(HOUR).event()).await;
    assert!(["recorded", "unchanged"].contains(&&*words.concat()), "{words:?}");
    assert_eq!(world.decide(finding(DAY).passed().event()).await, ["chat resolved notified"]);
}

/// An item of another version, or one that a person wrote, hides no later news.
#[tokio::test]
async fn item_that_cannot_be_read_is_rebuilt() {
    let world = World::new(&bot());
    world.send(finding(0).event()).await;
    for json in ["{\"version\":99}", "by hand"] {
        let mut item = world.subject();
        item["item"] = json!({"S": json});
        item["fingerprints"] = json!({"S": "x"});
        world.table.put(item).unwrap();
        let words = world.decide(finding(DAY).event()).await;
        assert_eq!(words, ["bot backlog held"], "it may be known");
        assert_ne!(world.subject()["item"]["S"], json);
    }
    let worse = Finding { severity: "CRITICAL", ..finding(2 * DAY) };
    let words = world.decide(worse.event()).await.concat();
    assert!(words.contains("bot"), "{words}");
}

#[tokio::test]
async fn what_bypasses_the_state_is_delivered_once_for_each_message() {
    let mut capped = destination("bot", "slack-bot");
    capped["grouping"] = json!({"above": 1});
    let world = World::new(&[capped]);
    let fixtures = [
        include_str!("../../../../../../tests/fixtures/security-hub/custom-action.json"),
        include_str!("../../../../../../tests/fixtures/guardduty/access-key-sample.json"),
        "{\"source\": \"own\", \"detail-type\": \"unknown\", \"detail\": {}}",
    ];
    let mut delivered = Vec::new();
    for (number, fixture) in fixtures.into_iter().enumerate() {
        let mut event: Value = serde_json::from_str(fixture).unwrap();
        event["id"] = format!("event{number}").into();
        event["time"] = rfc3339(START).into();
        delivered.extend(world.decide(event.clone()).await);
        let again = world.decide(event.clone()).await;
        assert!(again.iter().all(|it| it == "bot - deduplicated"), "{number}: {again:?}");
    }
    assert_eq!(delivered[0], "bot - notified");
    assert!(delivered[1..].iter().all(|it| it == "bot - held"), "under the cap: {delivered:?}");
}
