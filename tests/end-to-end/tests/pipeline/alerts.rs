//! What the security services put on the bus.

use end_to_end::{Decisions, Workspace, event, put_events, wait_for_mail};
use serde_json::Value;

use crate::SHARED;

/// One event of each source, as the service puts it, and a word that is only in its message.
const EVENTS: [(&str, &str); 8] = [
    ("security-hub/control.json", "S3.8"),
    ("security-hub-v2/detection.json", "BitcoinTool.B"),
    ("guardduty/instance.json", "SSHBruteForce"),
    ("access-analyzer/external-public.json", "ExternalAccess"),
    ("inspector/package.json", "CVE-2026-31337"),
    ("macie/policy.json", "S3BlockPublicAccessDisabled"),
    ("health/scheduled-change.json", "degradation"),
    ("config/non-compliant.json", "restricted-ssh"),
];

fn put(event: &Value) -> (String, Decisions) {
    let id = put_events(SHARED.cloud, std::slice::from_ref(event)).remove(0);
    let decisions = SHARED.deployment.decisions(&id);
    (id, decisions)
}

#[test]
fn every_source_reaches_three_readers_in_three_forms() {
    for (name, word) in EVENTS {
        let (_, decisions) = put(&event(name));
        let published = |destination: &str| {
            let decision = &decisions[destination];
            assert_eq!(decision["decision"], "notified", "{name}: {decision}");
            decision["published_id"].as_str().expect("it was published").to_owned()
        };
        let shown = SHARED.shown(&decisions["channel"]).expect("it arrives");
        assert!(shown.accepted, "{name}");
        assert!(shown.body.contains(word), "{name}: {}", shown.body);
        let mail = wait_for_mail(SHARED.cloud, &published("mail"));
        assert!(mail["text"].as_str().unwrap_or_default().contains(word), "{name}: {mail}");
        let _ = published("bot");
        let posted = Workspace::of(SHARED.cloud).wait_for(word, 1).remove(0);
        assert!(posted["blocks"].is_array(), "{name}: {posted}");
    }
}

#[test]
fn what_is_under_the_threshold_reaches_nobody_and_invokes_nothing() {
    let mut quiet = event("guardduty/instance.json");
    quiet["detail"]["severity"] = 2.into();
    let quiet = put_events(SHARED.cloud, &[quiet]).remove(0);
    // What was put later is told, what was put before is not.
    let _ = put(&event("guardduty/instance.json"));
    let log = SHARED.deployment.log();
    assert!(!log.iter().any(|line| line["message_id"] == quiet.as_str()), "{log:?}");
}
