//! The events of the security services.

use end_to_end::{Deliveries, Workspace, event, put_events, wait_for_mail};
use serde_json::{Value, json};

use crate::{
    bodies::{append, finding},
    stage::{Turn, shared},
};

/// One event of each source, and a word of its message.
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

fn put(stage: &Turn, event: &Value) -> Deliveries {
    let id = put_events(stage.cloud, std::slice::from_ref(event)).remove(0);
    stage.deployment.deliveries(&id)
}

#[test]
fn event_of_each_source_arrives_at_amazon_q_the_bot_and_mail() {
    let stage = shared();
    for (name, word) in EVENTS {
        let deliveries = put(&stage, &event(name));
        let published = |destination: &str| {
            let delivery = &deliveries[destination];
            assert_eq!(delivery["outcome"], "notified", "{name}: {delivery}");
            delivery["published_id"].as_str().expect("it was published").to_owned()
        };
        let received = stage.received(&deliveries["channel"]).expect("it is published");
        assert!(received.accepted, "{name}");
        assert!(received.body.contains(word), "{name}: {}", received.body);
        let mail = wait_for_mail(stage.cloud, &published("mail"));
        assert!(mail["text"].as_str().unwrap_or_default().contains(word), "{name}: {mail}");
        let _ = published("bot");
        let posted = Workspace::new(stage.cloud).wait_for(word, 1).remove(0);
        assert!(posted["blocks"].is_array(), "{name}: {posted}");
    }
}

#[test]
fn events_of_rules_beside_those_of_findings_arrive() {
    let stage = shared();
    let malware = json!({"scanResultDetails": {"scanResultStatus": "THREATS_FOUND"}});
    let alarm = json!({
        "alarmName": "orders",
        "state": {"value": "ALARM"},
        "previousState": {"value": "OK"},
    });
    let insight = json!({"actionName": "Tell the team", "insightName": "Top hosts"});
    let mut on_demand = event("inspector/package.json")["detail"].take();
    append(&mut on_demand, "/findingArn", "on-demand");
    for event in [
        other("aws.guardduty", "GuardDuty Malware Protection Object Scan Result", &malware),
        other("aws.cloudwatch", "CloudWatch Alarm State Change", &alarm),
        other("aws.securityhub", "Security Hub Insight Results", &insight),
        other("inspector2.ami.ondemand", "OnDemand AMI Scan Findings", &on_demand),
    ] {
        let delivery = &put(&stage, &event)["channel"];
        assert_eq!(delivery["outcome"], "notified", "{event}: {delivery}");
    }
}

/// `tests/local-cloud/test_alert_patterns.py` and `test_security_hub_patterns.py` have the events that
/// each rule holds back.
#[test]
fn events_that_the_rules_hold_back_do_not_invoke_the_formatter() {
    let stage = shared();
    let mut low = event("guardduty/instance.json");
    low["detail"]["severity"] = 2.into();
    let clean = json!({"scanResultDetails": {"scanResultStatus": "NO_THREATS_FOUND"}});
    let clean = other("aws.guardduty", "GuardDuty Malware Protection Object Scan Result", &clean);
    let held_back = put_events(stage.cloud, &[low, clean]);
    // An event that is put later is delivered, so the earlier ones would be in the log.
    let _ = put(&stage, &finding("later", "333333333333"));
    let log = stage.deployment.log();
    let invoked = |line: &&Value| held_back.iter().any(|id| line["message_id"] == id.as_str());
    assert_eq!(log.iter().find(invoked), None);
}

fn other(source: &str, detail_type: &str, detail: &Value) -> Value {
    json!({
        "source": source,
        "detail-type": detail_type,

        "resources": [],
        "detail": detail,
    })
}
