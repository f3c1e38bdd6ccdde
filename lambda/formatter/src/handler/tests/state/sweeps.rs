//! The clock: reminders, ends of flapping, alarms that return, and the digest.

use super::{world::*, *};

/// An alarm's message to its topic.
fn alarm(state: &str, at: i64) -> Value {
    let body = json!({
        "AlarmName": "errors", "NewStateValue": state, "OldStateValue": "OK",
        "StateChangeTime": rfc3339(START + at), "AWSAccountId": "333333333333",
        "AlarmArn": "arn:aws:cloudwatch:ap-northeast-1:333333333333:alarm:errors",
        "NewStateReason": "x", "Region": "Asia Pacific (Tokyo)",
    });
    let mut record = record(&format!("alarm{at}"), &body.to_string());
    record["Sns"]["Timestamp"] = rfc3339(START + at).into();
    events(&[record])
}

#[tokio::test]
async fn reminder_comes_after_the_interval_of_its_severity() {
    for (severity, days) in
        [("CRITICAL", Some(1)), ("HIGH", Some(3)), ("MEDIUM", Some(7)), ("LOW", None)]
    {
        let world = World::new(&[ungrouped("bot")]);
        let report = |at| Finding { severity, ..finding(at) };
        world.send(report(0).event()).await;
        let mut reminded = Vec::new();
        for day in 1..=8 {
            assert_eq!(world.decide(report(day * DAY - HOUR).event()).await, ["unchanged"]);
            let words = world.decide(sweep(day * DAY + MINUTE)).await;
            if words == ["bot reminder notified"] {
                reminded.push(day);
            } else {
                assert!(words.is_empty(), "{words:?}");
            }
        }
        let expected: Vec<i64> =
            (1..=8).filter(|day| days.is_some_and(|days| day % days == 0)).collect();
        assert_eq!(reminded, expected, "{severity}");
    }
}

#[tokio::test]
async fn reminder_that_fails_is_sent_by_a_later_sweep() {
    let world = World::new(&[ungrouped("bot")]);
    world.send(finding(0).event()).await;
    world.send(finding(2 * DAY).event()).await;
    world.refusing.lock().unwrap().insert("bot".to_owned());
    assert_eq!(world.decide(sweep(3 * DAY + MINUTE)).await, ["bot reminder retry"]);
    world.refusing.lock().unwrap().clear();
    world.send(retries(&world.queued(0), 1, 3 * DAY + 2 * MINUTE)).await;
    for sweeps in 1..4 {
        world.send(sweep(3 * DAY + HOUR * sweeps)).await;
    }
    assert_eq!(world.published("bot").len(), 3, "opening, the refused one, the reminder");
}

/// A provider that no longer reports may have nothing to report.
#[tokio::test]
async fn reminder_needs_a_recent_report() {
    let world = World::new(&[ungrouped("bot")]);
    world.send(finding(0).event()).await;
    for day in 1..9 {
        assert!(world.decide(sweep(day * DAY)).await.is_empty(), "{day}");
    }
}

#[tokio::test]
async fn flapping_is_said_once_and_its_end_by_the_sweep() {
    let world = World::new(&[ungrouped("bot")]);
    world.send(finding(0).event()).await;
    let mut words = Vec::new();
    for turn in 1..=6 {
        let at = turn * HOUR;
        let seen = if turn % 2 == 1 { finding(at).passed() } else { finding(at) };
        words.extend(world.decide(seen.event()).await);
    }
    let flapping = words.iter().filter(|word| *word == "bot flapping notified").count();
    assert_eq!(flapping, 1, "{words:?}");
    assert!(words[4..].iter().all(|word| word == "recorded"), "{words:?}");
    assert!(world.decide(sweep(20 * HOUR)).await.is_empty());
    // Quiet for a day, and open.
    assert_eq!(world.decide(sweep(31 * HOUR)).await, ["bot reopened notified"]);
    assert!(world.decide(sweep(31 * HOUR + MINUTE)).await.is_empty());
    assert_eq!(world.decide(finding(32 * HOUR).passed().event()).await, ["bot resolved notified"]);
}

#[tokio::test]
async fn end_of_flapping_that_is_over_is_said_by_the_sweep() {
    let world = World::new(&[ungrouped("bot")]);
    world.send(finding(0).event()).await;
    for turn in 1..=5 {
        let at = turn * HOUR;
        let seen = if turn % 2 == 1 { finding(at).passed() } else { finding(at) };
        world.send(seen.event()).await;
    }
    assert!(world.decide(sweep(20 * HOUR)).await.is_empty());
    assert_eq!(world.decide(sweep(30 * HOUR)).await, ["bot resolved notified"]);
    assert!(world.decide(sweep(31 * HOUR)).await.is_empty());
}

#[tokio::test]
async fn alarm_that_returns_often_is_in_the_channel_once_an_hour() {
    let world = World::new(&[ungrouped("bot")]);
    let mut again = 0;
    for round in 0..20 {
        let at = round * 10 * MINUTE;
        let mut words = world.decide(alarm("ALARM", at)).await;
        words.extend(world.decide(sweep(at + 2 * MINUTE)).await);
        again += words.iter().filter(|word| *word == "bot reopened notified").count();
        world.send(alarm("OK", at + 5 * MINUTE)).await;
    }
    // The first returns one by one, then once in each of three hours.
    assert!((4..=7).contains(&again), "{again}");
}

#[tokio::test]
async fn alarm_that_stays_is_delivered_by_the_sweep_after_its_hour() {
    let world = World::new(&[ungrouped("bot")]);
    for round in 0..6 {
        world.send(alarm("ALARM", round * 6 * MINUTE)).await;
        world.send(alarm("OK", round * 6 * MINUTE + 3 * MINUTE)).await;
    }
    let words = world.decide(alarm("ALARM", 40 * MINUTE)).await;
    assert_eq!(words, ["recorded"]);
    let mut delivered = Vec::new();
    for at in (45..120).step_by(5) {
        delivered.extend(world.decide(sweep(at * MINUTE)).await);
    }
    assert_eq!(delivered, ["bot reopened notified"]);
}

#[tokio::test]
async fn digest_is_sent_once_for_each_scheduled_time() {
    let mut only = destination("mail", "email");
    only["digest"] = "only".into();
    let world = World::new(&[only, ungrouped("bot")]);
    let words = world.decide(finding(0).event()).await;
    assert_eq!(words, ["mail new in-digest", "bot new notified"]);
    assert_eq!(world.decide(finding(HOUR).event()).await, ["unchanged"]);
    let digest = |at: i64| json!({"digest": {"destination": "mail", "at": rfc3339(START + at)}});
    assert_eq!(world.decide(digest(DAY)).await, ["mail digest"]);
    assert!(world.decide(digest(DAY)).await.is_empty(), "the schedule fires twice");
    assert_eq!(world.decide(digest(2 * DAY)).await, ["mail digest"]);
    let texts = world.published("mail");
    assert_eq!(texts.len(), 2);
    assert!(texts[0].contains("S3.8"), "{}", texts[0]);
    let unrecognised = json!({"source": "own", "detail-type": "x", "detail": {}, "id": "e",
        "time": rfc3339(START + HOUR)});
    assert_eq!(world.decide(unrecognised).await[0], "mail - notified", "a digest hides none");
}

#[tokio::test]
async fn digest_links_the_problems_that_it_names() {
    let mut mail = destination("mail", "email");
    mail["digest"] = "also".into();
    let world = World::new(&[mail]);
    world.send(Finding { severity: "CRITICAL", ..finding(0) }.event()).await;
    world.send(json!({"digest": {"destination": "mail", "at": rfc3339(START + DAY)}})).await;
    let digest = world.published("mail").pop().unwrap();
    let link =
        "https%3A%2F%2Fconsole.aws.amazon.com%2Fsecurityhub%2Fhome%3Fregion%3Dap-northeast-1";
    assert!(digest.contains(link), "{digest}");
}

#[tokio::test]
async fn refused_digest_is_sent_at_the_next_attempt() {
    let mut mail = destination("mail", "email");
    mail["digest"] = "also".into();
    let world = World::new(&[mail]);
    let digest = json!({"digest": {"destination": "mail", "at": rfc3339(START + DAY)}});
    world.refusing.lock().unwrap().insert("mail".to_owned());
    world.send_as("r", digest.clone()).await;
    world.refusing.lock().unwrap().clear();
    assert_eq!(world.decide(digest).await, ["mail digest"]);
    assert_eq!(world.published("mail").len(), 2, "the refused one, too");
}

#[tokio::test]
async fn finding_that_begins_with_a_forged_time_is_not_forgotten() {
    let world = World::new(&[ungrouped("bot")]);
    let forged = Finding { evaluated_at: 73 * 365 * DAY, ..finding(0) };
    assert_eq!(world.decide(forged.event()).await, ["bot new notified"]);
    assert!(world.decide(sweep(HOUR)).await.is_empty());
    let over = Finding { compliance: "PASSED", ..finding(2 * HOUR) };
    assert_eq!(world.decide(over.event()).await, ["bot resolved notified"]);
}

#[tokio::test]
async fn sweep_asks_the_rules() {
    let mut high = ungrouped("bot");
    high["rules"] = json!({"min_severity": "high"});
    let world = World::new(&[high]);
    world.send(finding(0).event()).await;
    assert_eq!(world.decide(finding(HOUR).passed().event()).await, ["bot resolved notified"]);
    let again = Finding { severity: "LOW", ..finding(2 * HOUR) };
    assert_eq!(world.decide(again.event()).await, ["bot reopened dropped"]);
    assert!(world.decide(sweep(2 * HOUR + 5 * MINUTE)).await.is_empty());
}

#[tokio::test]
async fn destination_whose_rules_leave_an_account_out_is_not_reminded() {
    let table = state_table();
    let world = World::with_table(&[ungrouped("bot")], table.clone());
    world.send(finding(0).event()).await;
    world.send(finding(2 * DAY).event()).await;
    let mut other = ungrouped("bot");
    other["rules"] = json!({"accounts": {"exclude": ["333333333333"]}});
    let world = World::with_table(&[other], table);
    assert!(world.decide(sweep(3 * DAY + MINUTE)).await.is_empty());
    let over = finding(3 * DAY + HOUR).passed();
    assert_eq!(world.decide(over.event()).await, ["bot resolved dropped"]);
    // It is notified of the end of what it was notified of.
    assert_eq!(world.decide(sweep(3 * DAY + 2 * HOUR)).await, ["bot resolved notified"]);
}

/// Another sweep reminded after this one read.
#[tokio::test]
async fn reminder_of_another_sweep_is_not_repeated() {
    let [world, other] = [(), ()].map(|()| World::new(&[ungrouped("bot")]));
    for world in [&world, &other] {
        world.send(finding(0).event()).await;
        world.send(finding(2 * DAY).event()).await;
    }
    assert_eq!(other.decide(sweep(3 * DAY + MINUTE)).await, ["bot reminder notified"]);
    let (item, table, is_written) = (other.subject(), world.table.clone(), Mutex::new(false));
    world.table.set_faults(move |call, _| {
        let is_subject = call.operation == "UpdateItem"
            && key_of(call).is_some_and(|key| key.starts_with("subject#"));
        if is_subject && !std::mem::replace(&mut *is_written.lock().unwrap(), is_subject) {
            table.put(item.clone()).unwrap();
        }
        None
    });
    assert_eq!(world.decide(sweep(3 * DAY + MINUTE)).await, ["bot reminder deduplicated"]);
    assert_eq!(world.published("bot").len(), 1);
}

/// The next digest after the pause is about its time, too.
#[tokio::test]
async fn paused_destination_gets_no_digest() {
    let mut mail = destination("mail", "email");
    mail["digest"] = "also".into();
    mail["paused"] = true.into();
    let world = World::new(&[mail]);
    let digest = json!({"digest": {"destination": "mail", "at": rfc3339(START + DAY)}});
    assert!(world.decide(digest).await.is_empty());
    assert!(world.published("mail").is_empty());
}
