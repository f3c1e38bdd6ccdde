//! What a reader would call the same state has the same fingerprint, and is not looked at again.

use serde_json::{Value, json};

use super::{
    Comparison, DAY, HOUR, Item, Observation, Story, T0, alarm, asr, control, fixture, guardduty,
    iso, notice, of_standard, with,
};

fn fingerprint(body: &Value) -> String {
    Observation::new(&notice(body), None, T0 + 400 * DAY).fingerprint
}

#[test]
fn times_texts_scores_and_envelopes_are_no_part_of_it() {
    let finding = "/detail/findings/0";
    let own = |path: &str| format!("{finding}{path}");
    for (body, changes) in [
        (
            fixture("security-hub/control.json"),
            vec![
                (own("/UpdatedAt"), iso(T0 + DAY)),
                (own("/LastObservedAt"), iso(T0 + DAY)),
                (own("/Title"), json!("Another title")),
                (own("/Description"), json!("Another text")),
                ("/account".to_owned(), json!("333333333333")),
                ("/time".to_owned(), iso(T0 + DAY)),
            ],
        ),
        (
            fixture("inspector/package.json"),
            vec![
                ("/detail/inspectorScore".to_owned(), json!(9.9)),
                ("/detail/epss/score".to_owned(), json!(0.5)),
                ("/detail/description".to_owned(), json!("Another text")),
                ("/detail/updatedAt".to_owned(), iso(T0 + DAY)),
            ],
        ),
        (
            guardduty(T0, 11),
            vec![
                ("/detail/updatedAt".to_owned(), iso(T0 + DAY)),
                ("/detail/service/count".to_owned(), json!(99)),
                ("/detail/service/eventLastSeen".to_owned(), iso(T0 + DAY)),
            ],
        ),
    ] {
        for (path, value) in changes {
            let changed = with(body.clone(), &[(&path, value)]);
            assert_eq!(fingerprint(&changed), fingerprint(&body), "{path}");
        }
    }
}

#[test]
fn what_matters_is_part_of_it() {
    let severity = json!({"Label": "CRITICAL"});
    for (body, path, value) in [
        (fixture("security-hub/control.json"), "/detail/findings/0/Severity", severity),
        (
            fixture("security-hub/control.json"),
            "/detail/findings/0/Compliance/Status",
            json!("WARNING"),
        ),
        (
            fixture("security-hub/control.json"),
            "/detail/findings/0/Workflow/Status",
            json!("NOTIFIED"),
        ),
        (fixture("security-hub/control.json"), "/detail/findings/0/RecordState", json!("ARCHIVED")),
        (fixture("inspector/package.json"), "/detail/exploitAvailable", json!("MAYBE")),
        (fixture("inspector/package.json"), "/detail/fixAvailable", json!("MAYBE")),
        (guardduty(T0, 11), "/detail/service/count", json!(100)),
        (guardduty(T0, 11), "/detail/type", json!("Discovery:S3/AnomalousBehavior")),
        (fixture("access-analyzer/external.json"), "/detail/action", json!(["s3:*"])),
        (fixture("access-analyzer/external.json"), "/detail/principal", json!({"AWS": "1"})),
        (fixture("health/scheduled-change.json"), "/detail/statusCode", json!("open")),
        (fixture("health/scheduled-change.json"), "/detail/affectedEntities", json!([])),
        (
            fixture("config/non-compliant.json"),
            "/detail/newEvaluationResult/complianceType",
            json!("COMPLIANT"),
        ),
        (alarm(T0, "OK", "ALARM"), "/StateChangeTime", iso(T0 + 1)),
        (asr("FAILED", 1), "/Remediation_Status", json!("ASSUME_ROLE_FAILURE")),
    ] {
        let changed = with(body.clone(), &[(path, value)]);
        assert_ne!(fingerprint(&changed), fingerprint(&body), "{path}");
    }
    // Another execution with the same end is the same state.
    assert_eq!(fingerprint(&asr("FAILED", 1)), fingerprint(&asr("FAILED", 2)));
}

#[test]
fn findings_of_three_standards_are_one_set() {
    let mut story = Story::new();
    let bodies = |at| {
        let body = control(at, "FAILED", "NEW");
        [body.clone(), of_standard(body.clone(), "cis"), of_standard(body, "pci")]
    };
    assert_eq!(story.word(T0, &bodies(T0)[0]), "new");
    for body in &bodies(T0)[1..] {
        assert_eq!(story.word(T0 + 1, body), "-");
    }
    let set = story.item().fingerprints();
    assert_eq!(set.split(' ').count(), 3);
    for body in bodies(T0 + DAY) {
        assert!(set.contains(&fingerprint(&body)));
    }
    // After it turned, each of them is looked at again.
    story.sees(T0 + 2 * DAY, &control(T0 + 2 * DAY, "PASSED", "RESOLVED"));
    let set = story.item().fingerprints();
    for body in bodies(T0 + DAY) {
        assert!(!set.contains(&fingerprint(&body)));
    }
}

/// Whatever is in the set changes nothing when it comes again, except for the times.
#[test]
fn what_is_in_the_set_changes_nothing() {
    let mut story = Story::new();
    let events = [
        control(T0, "FAILED", "NEW"),
        of_standard(control(T0, "FAILED", "NEW"), "cis"),
        asr("FAILED", 1),
        control(T0, "FAILED", "NOTIFIED"),
        asr("SUCCESS", 2),
        control(T0, "FAILED", "RESOLVED"),
        control(T0 + 6 * HOUR, "FAILED", "RESOLVED"),
        control(T0 + 7 * HOUR, "PASSED", "RESOLVED"),
        of_standard(control(T0 + 8 * HOUR, "FAILED", "NEW"), "cis"),
        of_standard(control(T0 + 8 * HOUR, "FAILED", "SUPPRESSED"), "cis"),
        control(T0 + 8 * HOUR, "FAILED", "SUPPRESSED"),
    ];
    let mut checked = 0;
    for (number, event) in (0..).zip(&events) {
        story.learns(T0 + number * HOUR, event);
        for again in &events {
            let known = story.item().clone();
            if !known.fingerprints().contains(&fingerprint(again)) {
                continue;
            }
            checked += 1;
            let at = T0 + number * HOUR + 1;
            let notice = notice(again);
            let subject = story.subject.clone().unwrap();
            let seen = Observation::new(&notice, Some(at), at);
            let (item, _) = Item::observe(Some(known.clone()), &subject, &notice, &seen);
            let item = item.unwrap();
            assert_eq!((item.standing, item.openings), (known.standing, known.openings));
            assert_eq!(item.traits, known.traits);
            let how = Comparison { now: at, ..story.how };
            assert_eq!(item.news("team", how).map(|news| news.kind), None);
        }
    }
    assert!(checked > 10, "{checked}");
}
