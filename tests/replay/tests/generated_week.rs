//! The generated week: reproducible, complete, of the measured size, and true to itself.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use clap::ValueEnum;
use proptest::prelude::*;
use replay::{
    Attributes, Cause, DAY, Habit, Kind, Names, Over, Reason, Settings, Truth, Via, Week, generate,
    read_recording, read_truths, write_recording, write_truths,
};

/// What was measured for the issue, on a week of 20 accounts.
const MEASURED_EVENTS: usize = 2_728;
const MEASURED_NEWS: usize = 477;
const MEASURED_RESOLVED: usize = 50;
const MEASURED_INSTANCES: usize = 144;

/// EventBridge's maximum for an event, and SNS's for a message.
const MAX_BODY_BYTES: usize = 256 * 1024;

/// The week of 20 accounts with a seed, which tests share.
fn week(seed: u64) -> Arc<Week> {
    static WEEKS: Mutex<BTreeMap<u64, Arc<Week>>> = Mutex::new(BTreeMap::new());
    let mut weeks = WEEKS.lock().unwrap_or_else(PoisonError::into_inner);
    let generated = || Arc::new(generate(&Settings { seed, ..Settings::default() }));
    Arc::clone(weeks.entry(seed).or_insert_with(generated))
}

fn by_subject(week: &Week) -> BTreeMap<&str, Vec<&Truth>> {
    let mut subjects: BTreeMap<&str, Vec<&Truth>> = BTreeMap::new();
    for truth in &week.truths {
        subjects.entry(&truth.subject).or_default().push(truth);
    }
    subjects
}

#[track_caller]
fn assert_near(measured: usize, per_cent: usize, generated: usize) {
    let tolerance = measured * per_cent / 100;
    assert!(generated.abs_diff(measured) <= tolerance, "{generated} is not near {measured}");
}

#[test]
fn week_is_reproducible_by_its_seed() {
    let again = generate(&Settings { seed: 1, ..Settings::default() });
    assert_eq!(*week(1), again);
    assert_ne!(week(2).lines, again.lines);
}

#[test]
fn each_habit_occurs() {
    for seed in 1..=3 {
        let counts = week(seed).counts();
        for habit in Habit::value_variants() {
            assert!(counts.by_habit.contains_key(habit), "seed {seed} has no {habit}");
        }
        for kind in [
            Kind::New,
            Kind::Backlog,
            Kind::Changed,
            Kind::Resolved,
            Kind::Reopened,
            Kind::NotFixed,
            Kind::Flapping,
            Kind::Again,
            Kind::Bypass,
        ] {
            assert!(counts.by_kind.contains_key(&kind), "seed {seed} has no {kind}");
        }
    }
}

#[test]
fn each_reason_and_each_ground_occurs() {
    let week = week(1);
    let has = |cause| week.truths.iter().any(|truth| truth.cause == cause);
    for reason in Reason::value_variants() {
        assert!(has(Cause::Nothing(*reason)), "no line is `{reason}`");
    }
    for ground in Over::value_variants() {
        assert!(has(Cause::Resolved(*ground)), "nothing is {ground}");
    }
    for via in [Via::EventBridge, Via::StatusTopic, Via::AlarmTopic] {
        assert!(week.lines.iter().any(|line| line.via == via), "nothing comes via {via:?}");
    }
}

#[test]
fn week_of_20_accounts_has_the_measured_size() {
    for seed in 1..=5 {
        let week = week(seed);
        let counts = week.counts();
        assert_near(MEASURED_EVENTS, 12, counts.earlier_lines);
        assert_near(MEASURED_NEWS, 12, counts.news);
        assert_near(MEASURED_RESOLVED, 30, counts.by_kind[&Kind::Resolved]);
        let is_new =
            |truth: &&Truth| truth.habit == Habit::OneCve && truth.cause == Cause::News(Kind::New);
        assert_eq!(week.truths.iter().filter(is_new).count(), MEASURED_INSTANCES);
    }
}

#[test]
fn week_grows_with_its_accounts() {
    let small = week(1).counts();
    let large = generate(&Settings { accounts: 100, ..Settings::default() }).counts();
    assert_near(5 * small.news, 10, large.news);
    assert_near(5 * small.earlier_lines, 10, large.earlier_lines);
}

#[test]
fn recording_and_truth_read_as_they_were_written() {
    let week = generate(&Settings { accounts: 2, days: 2, ..Settings::default() });
    let folder = tempfile::tempdir().expect("a folder");
    let (lines, truths) = (folder.path().join("week.jsonl"), folder.path().join("truth.jsonl"));
    write_recording(&lines, &week.lines).expect("written");
    write_truths(&truths, &week.truths).expect("written");
    assert_eq!(read_recording(&lines).expect("read"), week.lines);
    assert_eq!(read_truths(&truths).expect("read"), week.truths);
}

#[test]
fn names_are_found_by_the_attributes_of_each_line() {
    let week = week(3);
    let names = Names::new(&week.truths);
    for truth in &week.truths {
        if truth.attributes == Attributes::default() {
            continue; // what bypasses the state
        }
        assert_eq!(names.find(&truth.attributes), Some(truth.subject.as_str()));
        // A record that has no ID, but what the finding is about.
        let without_id = Attributes { id: None, ..truth.attributes.clone() };
        if truth.attributes.control.is_some() && truth.attributes.resource.is_some() {
            assert_eq!(names.find(&without_id), Some(truth.subject.as_str()));
        }
    }
    let other = Attributes { id: Some("another".to_owned()), ..Attributes::default() };
    assert_eq!(names.find(&other), None);
}

#[test]
fn passed_checks_are_informational_and_resolved() {
    let week = week(1);
    let mut passed = 0;
    for line in &week.lines {
        let finding = &line.body["detail"]["findings"][0];
        if finding["Compliance"]["Status"] == "PASSED" {
            passed += 1;
            assert_eq!(finding["Severity"]["Label"], "INFORMATIONAL");
            assert_eq!(finding["Workflow"]["Status"], "RESOLVED");
        }
    }
    assert!(passed > 100, "{passed}");
}

#[test]
fn writes_into_a_finding_do_not_move_its_time() {
    let week = week(1);
    let mut last: HashMap<&str, (&str, &str)> = HashMap::new();
    let mut set_to_notified = 0;
    for line in &week.lines {
        let finding = &line.body["detail"]["findings"][0];
        let (Some(id), Some(workflow), Some(updated)) = (
            finding["Id"].as_str(),
            finding["Workflow"]["Status"].as_str(),
            finding["UpdatedAt"].as_str(),
        ) else {
            continue;
        };
        let before = last.insert(id, (workflow, updated));
        if let ("NOTIFIED", Some(("NEW", before))) = (workflow, before) {
            set_to_notified += 1;
            assert_eq!(updated, before);
        }
    }
    assert!(set_to_notified >= 5, "{set_to_notified}");
}

#[test]
fn stale_lines_are_older_by_both_clocks() {
    let week = week(1);
    let mut latest: HashMap<&str, (&str, &str)> = HashMap::new();
    let mut stale = 0;
    for (line, truth) in week.lines.iter().zip(&week.truths) {
        let updated = line.body["detail"]["findings"][0]["UpdatedAt"].as_str();
        let (Some(updated), Some(time)) = (updated, line.body["time"].as_str()) else { continue };
        match (truth.cause, latest.get(truth.subject.as_str())) {
            (Cause::Nothing(Reason::Stale), Some(before)) => {
                stale += 1;
                assert!(updated < before.0 && time < before.1, "{}", truth.subject);
            }
            _ => {
                latest.insert(&truth.subject, (updated, time));
            }
        }
    }
    assert!(stale >= 2, "{stale}");
}

#[test]
fn news_is_never_older_by_both_clocks() {
    for seed in 1..=3 {
        let week = week(seed);
        let mut latest: HashMap<&str, (String, String)> = HashMap::new();
        for (line, truth) in week.lines.iter().zip(&week.truths) {
            let updated = line.body["detail"]["findings"][0]["UpdatedAt"].as_str();
            let (Some(updated), Some(time)) = (updated, line.body["time"].as_str()) else {
                continue;
            };
            // A time of 2099 counts as the time of arrival.
            let updated = if updated < "2027" { updated } else { time };
            let before = latest.entry(&truth.subject).or_default();
            let is_stale = updated < before.0.as_str() && time < before.1.as_str();
            assert!(!(is_stale && truth.cause.is_news()), "{} at {}", truth.subject, truth.at);
            before.0 = before.0.as_str().max(updated).to_owned();
            before.1 = before.1.as_str().max(time).to_owned();
        }
    }
}

/// What must hold for the sequence of news of any subject.
fn check_sequence(subject: &str, truths: &[&Truth]) -> Result<(), TestCaseError> {
    let mut was_notified = false;
    let mut is_over: Option<Over> = None;
    for truth in truths {
        let context = format!("{subject} at {}: {:?}", truth.at, truth.cause);
        match truth.cause {
            Cause::News(Kind::New | Kind::Backlog) => {
                prop_assert!(!was_notified, "new twice: {context}");
                was_notified = true;
            }
            Cause::News(Kind::Changed) => {
                prop_assert!(was_notified && is_over.is_none(), "{context}");
            }
            Cause::Resolved(over) => {
                let is_alone = truth.habit == Habit::ResultsAlone;
                prop_assert!(was_notified || is_alone, "not open: {context}");
                prop_assert!(is_over.is_none(), "over twice: {context}");
                is_over = Some(over);
            }
            Cause::News(Kind::Reopened) => {
                let is_alarm = truth.source == "alarm";
                prop_assert!(was_notified && (is_over.is_some() || is_alarm), "{context}");
                is_over = None;
            }
            Cause::News(Kind::NotFixed) => {
                prop_assert_eq!(is_over.take(), Some(Over::Claimed), "{}", context);
            }
            Cause::News(Kind::Flapping | Kind::Again) => prop_assert!(was_notified, "{context}"),
            Cause::News(Kind::Resolved | Kind::Reminder | Kind::Digest) => {
                prop_assert!(false, "{context}");
            }
            Cause::News(Kind::Bypass) | Cause::May(_) | Cause::Nothing(_) => {}
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_week_is_in_order_and_consistent(
        accounts in 1_u32..8,
        days in 1_u32..9,
        seed in any::<u64>(),
    ) {
        let settings = Settings { accounts, days, seed, ..Settings::default() };
        let week = generate(&settings);
        let end = settings.start.plus(i64::from(days) * DAY);
        prop_assert_eq!(week.lines.len(), week.truths.len());
        let mut event_ids = HashSet::new();
        for (line, truth) in week.lines.iter().zip(&week.truths) {
            prop_assert_eq!(line.at, truth.at);
            prop_assert!(settings.start <= line.at && line.at < end);
            prop_assert!(line.body.to_string().len() < MAX_BODY_BYTES);
            if let Some(id) = line.body["id"].as_str() {
                let is_first = event_ids.insert(id.to_owned());
                prop_assert!(is_first || truth.habit == Habit::Duplicates, "{} comes twice", id);
            }
        }
        prop_assert!(week.lines.is_sorted_by_key(|line| line.at));
        for (subject, truths) in by_subject(&week) {
            check_sequence(subject, &truths)?;
        }
    }
}
