//! Events as EventBridge delivers them, to the function or to a topic. Each service has a file of
//! its own here.

mod access_analyzer;
mod advice;
mod cloud;
mod cloudwatch;
mod config;
mod fields;
mod guardduty;
mod health;
mod inspector;
mod macie;
mod markdown;
mod packages;
mod phrases;
mod security_hub;
mod security_hub_v2;

use fields::Envelope;

use super::json::{Object, list, object, text};
use crate::{Alert, Content, Notice};

/// Parses one kind of event.
type Parse = fn(&Envelope<'_>) -> Vec<Notice>;

const SECURITY_HUB: &str = "aws.securityhub";
const CLOUDWATCH: &str = "aws.cloudwatch";
const ACCESS_ANALYZER: &str = "aws.access-analyzer";
const HEALTH: &str = "aws.health";

/// The kinds of events by source and detail type. Both are needed: Security Hub
/// sends a finding in two forms, and applications may use any detail type.
const KINDS: &[(&str, &str, Parse)] = &[
    (SECURITY_HUB, "Security Hub Findings - Imported", security_hub::parse),
    (SECURITY_HUB, "Security Hub Findings - Custom Action", security_hub::parse),
    (SECURITY_HUB, "Security Hub Insight Results", security_hub::insight::parse),
    (SECURITY_HUB, "Findings Imported V2", security_hub_v2::parse),
    ("aws.guardduty", "GuardDuty Finding", guardduty::parse),
    (
        "aws.guardduty",
        "GuardDuty Malware Protection Object Scan Result",
        guardduty::parse_object_scan,
    ),
    ("aws.backup", "Scan Job State Change", guardduty::parse_backup_scan),
    ("aws.inspector2", "Inspector2 Finding", inspector::parse),
    // The only events of a scan of a machine image on demand that have findings.
    ("inspector2.ami.ondemand", "OnDemand AMI Scan Findings", inspector::parse),
    ("aws.macie", "Macie Finding", macie::parse),
    (ACCESS_ANALYZER, "Access Analyzer Finding", access_analyzer::parse_external),
    (ACCESS_ANALYZER, "Internal Access Finding", access_analyzer::parse),
    (ACCESS_ANALYZER, "Unused Access Finding for IAM entities", access_analyzer::parse),
    (HEALTH, "AWS Health Event", health::parse),
    (HEALTH, "AWS Health Abuse Event", health::parse_abuse),
    ("aws.config", "Config Rules Compliance Change", config::parse),
    (CLOUDWATCH, "CloudWatch Alarm State Change", cloudwatch::parse),
    (CLOUDWATCH, "CloudWatch Alarm Contributor State Change", cloudwatch::parse),
];

/// The source and the detail type of each kind.
#[cfg(test)]
pub(crate) fn event_kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    KINDS.iter().map(|(source, detail_type, _)| (*source, *detail_type))
}

pub(super) fn is_event(body: &Object) -> bool {
    ["detail-type", "source", "detail"].iter().all(|key| body.contains_key(key))
}

/// The notices of an event. None if its kind is unknown or it has no finding and no alarm.
pub(super) fn parse(body: &Object) -> Vec<Notice> {
    let word = |key| text(body, key).unwrap_or_default();
    let (source, detail_type) = (word("source"), word("detail-type"));
    let kind = KINDS.iter().find(|(of, kind, _)| *of == source && *kind == detail_type);
    let (Some((_, _, parse)), Some(detail)) = (kind, object(body, "detail")) else {
        return Vec::new();
    };
    let envelope = Envelope {
        account: text(body, "account"),
        region: text(body, "region"),
        time: text(body, "time"),
        resources: list(body, "resources"),
        detail,
    };
    let mut notices = parse(&envelope);
    for notice in &mut notices {
        if let Content::Alert(alert) = &mut notice.content {
            complete(alert, &envelope);
        }
    }
    notices
}

/// Adds the values of the envelope to an alert.
fn complete(alert: &mut Alert, envelope: &Envelope<'_>) {
    alert.home_account = envelope.account.as_deref().and_then(|id| id.parse().ok());
    alert.home_region.clone_from(&envelope.region);
    if alert.at.is_none() {
        alert.at.clone_from(&envelope.time);
    }
}
