//! Several destinations: each by its own rules, and independent of the others.

use std::sync::{Arc, Mutex};

use super::*;
use crate::testing::{key_of, state_response, state_table, ungrouped};

/// Three destinations: the bot takes everything, mail high and above, Amazon Q one unit.
fn three() -> String {
    let mut mail = destination("mail", "email");
    mail["rules"] = json!({"min_severity": "high"});
    let mut channel = destination("channel", "amazon-q");
    channel["rules"] = json!({"organizational_units": {"include": ["ou-ab12-11111111"]}});
    json!([destination("bot", "slack-bot"), mail, channel]).to_string()
}

/// A `GuardDuty` finding as EventBridge hands it to the function itself.
fn finding(severity: u8) -> Value {
    json!({
        "version": "0", "id": "7bf73129-1428-4cd3-a780-95db273d1602",
        "detail-type": "GuardDuty Finding", "source": "aws.guardduty",
        "account": "111122223333", "time": "2026-10-12T00:12:13Z", "region": "eu-central-1",
        "detail": {"accountId": "444455556666", "region": "eu-central-1", "id": "f1",
            "arn": "arn:aws:guardduty:eu-central-1:444455556666:detector/d/finding/f1",
            "type": "Recon:EC2/Portscan", "title": "marker", "severity": severity},
    })
}

#[tokio::test]
async fn each_destination_receives_its_format_by_its_rules() {
    let cloud = MockAws::new(ok_response);
    let pairs = [("DESTINATIONS", &*three()), ("ACCOUNT_LOOKUP", "direct")];
    let (done, written) = run(&pairs, &cloud, finding(8)).await;
    done.unwrap();
    let published = cloud.calls("Publish");
    let sent = |name: &str| {
        let topic = format!("TopicArn=arn%3Aaws%3Asns%3Aeu-central-1%3A111122223333%3A{name}&");
        let mut of = published.iter().filter(|call| call.body.contains(&topic));
        let body = of.next().unwrap().body.clone();
        assert!(of.next().is_none());
        body
    };
    assert!(sent("bot").contains("%22blocks%22") && !sent("bot").contains("Subject="));
    assert!(sent("mail").contains("Subject=GuardDuty%20finding%2C%20high"), "{}", sent("mail"));
    assert!(sent("channel").contains("client-markdown") && !sent("channel").contains("Subject="));
    assert_eq!(cloud.calls("ListParents").len(), 2);

    let lines = written.with_message("delivery finished");
    let routed: Vec<_> = lines
        .iter()
        .map(|line| ["destination", "outcome", "rule"].map(|key| line[key].as_str().unwrap()))
        .collect();
    let expected = [
        ["bot", "notified", "no rules: everything is allowed"],
        ["mail", "notified", "severity high is at least high"],
        ["channel", "notified", "organizational unit of account 444455556666 is included"],
    ];
    assert_eq!(routed, expected);
    for line in &lines {
        assert_eq!(line["message_id"], "7bf73129-1428-4cd3-a780-95db273d1602");
        assert_eq!((&line["source"], &line["severity"]), (&json!("guardduty"), &json!("high")));
    }
    assert_eq!(metrics(&written)["Notified"], 1);
}

#[tokio::test]
async fn unrecognised_message_that_no_rule_includes_reaches_the_first_destination_by_name() {
    let cloud = MockAws::new(ok_response);
    let entry = |name: &str| {
        let mut entry = destination(name, "email");
        entry["rules"] = json!({"sources": {"include": ["guardduty"]}});
        entry
    };
    let destinations = json!([entry("b"), entry("a")]).to_string();
    let (done, written) = run(&[("DESTINATIONS", &destinations)], &cloud, json!({"own": 1})).await;
    done.unwrap();
    let lines = written.with_message("delivery finished");
    let outcomes = lines.iter().map(|line| (&line["destination"], &line["outcome"]));
    let expected = [(&json!("b"), &json!("dropped")), (&json!("a"), &json!("notified"))];
    assert!(outcomes.eq(expected), "{lines:?}");
}

#[tokio::test]
async fn denied_notice_still_reaches_other_destinations() {
    let cloud = MockAws::new(ok_response);
    let pairs = [("DESTINATIONS", &*three()), ("ACCOUNT_LOOKUP", "direct")];
    let (done, written) = run(&pairs, &cloud, finding(2)).await;
    done.unwrap();
    assert_eq!(cloud.calls("Publish").len(), 2);
    let dropped = &written.with_message("delivery finished")[1];
    assert_eq!((&dropped["destination"], &dropped["outcome"]), (&json!("mail"), &json!("dropped")));
    assert_eq!(dropped["rule"], "severity low is below high");
    let metrics = metrics(&written);
    assert_eq!((&metrics["Notified"], &metrics["Dropped"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn failed_destination_does_not_stop_others() {
    let cloud = MockAws::new(|call| {
        let is_down = call.body.contains("%3Amail&") || call.body.contains("%3Achannel&");
        if is_down { error_response(call, 403, "AuthorizationError") } else { ok_response(call) }
    });
    let pairs = [("DESTINATIONS", &*three()), ("ACCOUNT_LOOKUP", "direct")];
    let (done, written) = run(&pairs, &cloud, finding(8)).await;
    done.unwrap();
    let outcomes: Vec<_> = written
        .with_message("delivery finished")
        .iter()
        .map(|line| line["outcome"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(outcomes, ["notified", "retry", "retry"]);
    let metrics = metrics(&written);
    for (name, count) in [("Notified", 1), ("Retried", 1), ("Failed", 0), ("Dropped", 0)] {
        assert_eq!(metrics[name], count, "{name}");
    }
}

#[tokio::test]
async fn failed_unit_lookup_allows_the_notice() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "ListParents" => error_response(call, 400, "AccessDeniedException"),
        _ => ok_response(call),
    });
    let pairs = [("DESTINATIONS", &*three()), ("ACCOUNT_LOOKUP", "direct")];
    let (done, written) = run(&pairs, &cloud, finding(8)).await;
    done.unwrap();
    assert_eq!(cloud.calls("Publish").len(), 3);
    let rule = written.with_message("delivery finished")[2]["rule"].clone();
    assert_eq!(rule, "organizational units of account 444455556666 are unknown");
    let unplaced = &written.with_message("organizational units not found")[0];
    assert_eq!(unplaced["code"], "AccessDeniedException");
    assert_eq!(metrics(&written)["LookupErrors"], 1);
}

/// The calls from publishing on: their names, purposes and seconds.
async fn calls_beside_a_slow_destination(body: &str) -> Vec<(String, String, u64)> {
    let (started, calls) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
    let (log, table) = (Arc::clone(&calls), state_table());
    let cloud = MockAws::new(move |call| {
        let writes = ["UpdateItem", "DeleteItem", "PutItem", "SendMessage", "TransactWriteItems"];
        let is_write = writes.contains(&&*call.operation);
        // Each provider that reports is written once in six hours.
        if is_write && !call.body.contains("reports#") {
            let key = key_of(call).unwrap_or_default();
            let kind = key.split('#').next().unwrap().to_owned();
            log.lock().unwrap().push((call.operation.clone(), kind, started.elapsed().as_secs()));
        }
        match call {
            _ if call.body.contains("%3Aslow&") => {
                ok_response(call).with_delay(Duration::from_secs(3))
            }
            _ if call.body.contains("%3Abroken&") => error_response(call, 400, "InvalidParameter"),
            _ => state_response(&table, call),
        }
    });
    let destinations = json!(["slow", "broken", "fine"].map(ungrouped)).to_string();
    let pairs = [("DESTINATIONS", &*destinations), ("STATE_TABLE_NAME", "state-table")];
    run(&pairs, &cloud, events(&[record("one", body)])).await.0.unwrap();
    let mut calls = calls.lock().unwrap().clone();
    // The counts of each destination, and in a new process those of all.
    let before = calls.len();
    calls.retain(|(_, kind, _)| kind != "activity");
    assert_eq!(before - calls.len(), 4);
    calls
}

#[tokio::test(start_paused = true)]
async fn slow_destination_does_not_delay_the_queueing_and_recording_of_others() {
    let owned = |calls: &[(&str, &str, u64)]| -> Vec<_> {
        let owned = |&(operation, kind, at): &(&str, &str, u64)| {
            (operation.to_owned(), kind.to_owned(), at)
        };
        calls.iter().map(owned).collect()
    };
    let mut calls = calls_beside_a_slow_destination("x").await;
    calls.sort();
    let lease = ("PutItem", "message", 0);
    let expected = [
        ("DeleteItem", "message", 0),
        lease,
        lease,
        lease,
        ("SendMessage", "", 0),
        ("UpdateItem", "message", 0),
        ("UpdateItem", "message", 3),
    ];
    assert_eq!(calls, owned(&expected), "a notice that bypasses the state");

    let calls = calls_beside_a_slow_destination(&result("FAILED", "444455556666", "x")).await;
    let since = ("PutItem", "destination", 0);
    let expected = [
        since,
        since,
        since,
        ("UpdateItem", "subject", 0),         // Is it as it was?
        ("TransactWriteItems", "subject", 0), // The deliveries begin; and the alias.
        ("SendMessage", "", 0),
        ("UpdateItem", "subject", 0), // One is taken, one waits in the queue.
        ("UpdateItem", "subject", 3), // The slow one is taken: the write finds that of the others,
        ("UpdateItem", "subject", 3), // and is repeated with it.
        ("PutItem", "subject", 3),    // The history.
    ];
    let problems = calls.iter().filter(|(_, kind, _)| kind == "problem").count();
    let others: Vec<_> = calls.into_iter().filter(|(_, kind, _)| kind != "problem").collect();
    assert_eq!((others, problems), (owned(&expected), 0), "a subject");
}

/// More accounts than are asked for at once share the timeout of one.
#[tokio::test(start_paused = true)]
async fn lookups_of_many_accounts_take_no_longer_than_that_of_one() {
    let cloud = MockAws::new(|call| match call.operation.as_str() {
        "DescribeAccount" => ok_response(call).with_delay(Duration::from_hours(1)),
        _ => ok_response(call),
    });
    let account = |n: usize| format!("{:012}", 100_000_000_000 + n);
    let of = |n: usize| record(&n.to_string(), &result("FAILED", &account(n), "x"));
    let event = events(&(0..200).map(of).collect::<Vec<_>>());
    let pairs = [("ACCOUNT_LOOKUP", "direct"), ("ACCOUNT_LOOKUP_TIMEOUT_MS", "3000")];
    let started = Instant::now();
    let (done, written) = run(&pairs, &cloud, event).await;
    done.unwrap();
    assert_eq!(started.elapsed().as_secs(), 3);
    assert_eq!(metrics(&written)["Notified"], 200);
}

#[tokio::test]
async fn document_for_programs_has_message_attributes_and_others_have_none() {
    let cloud = MockAws::new(ok_response);
    let destinations =
        json!([destination("events", "json"), destination("team", "teams")]).to_string();
    let (done, _) = run(&[("DESTINATIONS", &destinations)], &cloud, finding(8)).await;
    done.unwrap();
    let published = cloud.calls("Publish");
    assert_eq!(published.len(), 2);
    for call in published {
        let is_document = call.body.contains("%3Aevents&");
        assert_eq!(call.body.contains("MessageAttributes."), is_document, "{}", call.body);
        if is_document {
            for part in ["Name=severity&", "StringValue=high", "DataType=String", "schema_version"]
            {
                assert!(call.body.contains(part), "{part}: {}", call.body);
            }
        }
    }
}
