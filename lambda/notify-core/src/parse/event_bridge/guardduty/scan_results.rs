//! Results of malware scans, which are no findings (GuardDuty user guide, "Monitoring S3 object
//! scans with Amazon EventBridge"; AWS Backup developer guide, "Malware scan Job events"). GuardDuty
//! has no such event for volumes, snapshots and images: malware in them comes as a finding.

use super::{Facts, threats::Found};
use crate::{
    Alert, FactName, Notice, Severity, Source,
    parse::{
        event_bridge::fields::{Envelope, fact, facts, only, resource, several},
        json::{Object, first_text, object, text},
        notice::account,
    },
};

/// The words of services for the result and the state of a scan.
const THREATS_FOUND: &str = "THREATS_FOUND";
const NO_THREATS_FOUND: &str = "NO_THREATS_FOUND";
const COMPLETED: &str = "COMPLETED";

/// The result of a scan of an S3 object.
pub(crate) fn parse_object_scan(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let mut facts = Facts::new();
    let mut found = Found::default();
    let results = object(detail, "scanResultDetails");
    if let Some(results) = results {
        found.malware(results);
    }
    let scanned = object(detail, "s3ObjectDetails");
    if let Some(scanned) = scanned {
        found.object(scanned);
    }
    found.push(&mut facts);
    let scanned = scanned.and_then(|of| {
        let path = [text(of, "bucketName")?, text(of, "objectKey").unwrap_or_default()].join("/");
        resource(text(detail, "resourceType"), Some(path))
    });
    let alert = Alert {
        kind: Some("Malware Protection Object Scan Result".to_owned()),
        resources: scanned.into_iter().collect(),
        facts,
        ..result(text(detail, "scanStatus"), results)
    };
    notice(envelope, alert)
}

/// The result of a scan of a recovery point, which AWS Backup lets GuardDuty do.
pub(crate) fn parse_backup_scan(envelope: &Envelope<'_>) -> Vec<Notice> {
    let detail = envelope.detail;
    let state = text(detail, "state");
    let vault = text(detail, "backupVaultName").map(|name| format!("BackupVault {name}"));
    let backed_up = text(detail, "resourceArn").filter(|_| detail.contains_key("recoveryPointArn"));
    let also = several([backed_up, vault].into_iter().flatten());
    let reason = text(detail, "statusMessage").filter(|_| state.as_deref() != Some(COMPLETED));
    let alert = Alert {
        kind: Some("AWS Backup Scan Job".to_owned()),
        resources: first_text(detail, &["recoveryPointArn", "resourceArn"]).into_iter().collect(),
        facts: facts([fact(FactName::Reason, reason), fact(FactName::AlsoInvolved, also)]),
        at: text(detail, "completionDate"),
        ..result(state, object(detail, "scanResult"))
    };
    notice(envelope, alert)
}

/// An alert with the severity and the status of a scan: its result, or why it has none.
fn result(state: Option<String>, results: Option<&Object>) -> Alert {
    let result = results.and_then(|results| text(results, "scanResultStatus"));
    let is_complete = state.as_deref().is_none_or(|state| state == COMPLETED);
    let (severity, is_over) = match (result.as_deref(), state.as_deref()) {
        (Some(THREATS_FOUND), _) => (Severity::High, false),
        (Some(NO_THREATS_FOUND), _) if is_complete => (Severity::Informational, true),
        (None, Some("CREATED" | "RUNNING")) => (Severity::Informational, false),
        _ => (Severity::Low, false),
    };
    // A scan that skipped something says so in its state only.
    let status = match result {
        Some(result) if result != NO_THREATS_FOUND || is_complete => Some(result),
        result => state.or(result),
    };
    Alert { severity, status, is_over, ..Alert::new(Source::GuardDuty) }
}

/// The notice of a scan. None if the event has neither a status nor a resource.
fn notice(envelope: &Envelope<'_>, alert: Alert) -> Vec<Notice> {
    if alert.status.is_none() && alert.resources.total() == 0 {
        return Vec::new();
    }
    let id = text(envelope.detail, "accountId").or_else(|| envelope.account.clone());
    only(account(id, None), envelope.region.clone(), alert)
}
