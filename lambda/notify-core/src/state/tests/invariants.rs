//! What holds for every source in whatever order its events come: the same again changes nothing, what
//! is in the set of fingerprints need not be looked at, whatever waits is due some time, and an item
//! reads what it prints.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    Comparison, DAY, HOUR, Item, MINUTE, Observation, Severity, T0, alarm, control, fixture,
    guardduty, guardduty_in_security_hub, notice, of_standard, with,
};

const SOURCES: u32 = 5;

/// One of several events of a source, evaluated at this time.
fn event(source: u32, which: u32, at: i64) -> Value {
    let workflow = ["NEW", "NOTIFIED", "SUPPRESSED", "RESOLVED"][which as usize % 4];
    match source {
        0 if which < 8 => {
            let body = control(at, if which < 4 { "FAILED" } else { "PASSED" }, workflow);
            if which.is_multiple_of(2) { body } else { of_standard(body, "cis") }
        }
        0 => super::asr(["FAILED", "SUCCESS", "ASSUME_ROLE_FAILURE"][which as usize % 3], which),
        1 if which < 4 => guardduty_in_security_hub(workflow),
        1 => {
            let address = format!("198.51.100.{}", which % 4);
            let path = "/detail/service/action/awsApiCallAction/remoteIpDetails/ipAddressV4";
            with(guardduty(at, u64::from(which) * 3), &[(path, json!(address))])
        }
        2 => {
            let states = ["OK", "ALARM", "INSUFFICIENT_DATA", "ALARM"];
            alarm(at, "OK", states[which as usize % 4])
        }
        3 => {
            let status = ["open", "upcoming", "closed"][which as usize % 3];
            let entities = json!([{"entityValue": which.to_string()}]);
            with(
                fixture("health/scheduled-change.json"),
                &[("/detail/statusCode", json!(status)), ("/detail/affectedEntities", entities)],
            )
        }
        _ => {
            let compliance = ["NON_COMPLIANT", "COMPLIANT"][which as usize % 2];
            with(
                fixture("config/non-compliant.json"),
                &[
                    ("/detail/newEvaluationResult/complianceType", json!(compliance)),
                    ("/detail/newEvaluationResult/resultRecordedTime", super::iso(at)),
                ],
            )
        }
    }
}

/// Everything but the times.
fn state(item: &Item) -> impl PartialEq + std::fmt::Debug {
    (item.standing, item.openings, item.traits.clone(), item.claim, item.turns.clone())
}

proptest! {
    // It would write into the working copy.
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_source_is_stable(
        source in 0..SOURCES,
        events in prop::collection::vec((0..12_u32, 1..2_000_i64, any::<bool>()), 1..16),
    ) {
        let mut item: Option<Item> = None;
        let mut subject = None;
        let mut now = T0;
        for (which, minutes, is_delivered) in events {
            now += minutes * MINUTE;
            let notice = notice(&event(source, which, now));
            let own = notice.subject().unwrap();
            let subject = subject.get_or_insert_with(|| {
                if own.is_provisional { super::subject(&control(T0, "FAILED", "NEW")) } else { own }
            });
            let seen = Observation::new(&notice, Some(now), now);
            let how = |now| Comparison { since: 0, resolved_from: Some(Severity::Unknown), now };
            if let Some(known) = &item
                && known.fingerprints().contains(&seen.fingerprint)
            {
                let (after, _) = Item::observe(Some(known.clone()), subject, &notice, &seen);
                let after = after.unwrap();
                // A count that has as many digits is no change.
                let mut after_without_count = after.clone();
                after_without_count.traits.count = known.traits.count;
                prop_assert_eq!(
                    format!("{:?}", state(&after_without_count)),
                    format!("{:?}", state(known))
                );
            }
            item = Item::observe(item.take(), subject, &notice, &seen).0;
            let Some(known) = &mut item else { continue };
            let (again, _) = Item::observe(Some(known.clone()), subject, &notice, &seen);
            prop_assert_eq!(format!("{:?}", state(&again.unwrap())), format!("{:?}", state(known)));
            let read = Item::parse(&known.to_json());
            prop_assert_eq!(read.as_ref(), Some(&*known));
            if !is_delivered {
                continue;
            }
            if let Some(news) = known.news("team", how(now)) {
                let is_open_news = !matches!(news.kind.as_str(), "resolved" | "flapping");
                prop_assert!(!is_open_news || known.is_open(), "{:?}", news);
                known.notified("team", news.mark);
            }
            prop_assert_eq!(known.news("team", how(now)), None);
            // What waits is due at some time, and nothing waits without one.
            for hours in 1..30 {
                let later = now + hours * HOUR;
                if let Some(news) = known.news("team", how(later)) {
                    let due = known.next_due(now, now, |_, _| None);
                    prop_assert!(due.is_some_and(|due| due <= later), "{:?} {:?}", news, due);
                    break;
                }
            }
            prop_assert!(known.next_due(now, now, |_, _| None).is_none_or(|due| due > now));
            prop_assert!(!known.is_open() || known.is_worth_keeping(now + DAY));
        }
    }
}
