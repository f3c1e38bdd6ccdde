//! The English wording of alerts.

use super::{English, facts};
use crate::{
    Alert, Ending, FactName, Severity, Source,
    wording::{
        AlertWording, adviser, count_and_unit,
        topic::{self, Access, Health},
    },
};

/// `GuardDuty finding, high`
macro_rules! headline {
    ($what:literal, $alert:expr) => {
        match (Ending::new($alert), $alert.severity) {
            (Some(Ending::Resolved), _) => concat!($what, ", resolved"),
            (Some(Ending::Compliant), _) => concat!($what, ", compliant"),
            (Some(Ending::NotApplicable), _) => concat!($what, ", not applicable"),
            (Some(Ending::Suppressed), _) => concat!($what, ", suppressed"),
            (Some(Ending::Archived), _) => concat!($what, ", archived"),
            (Some(Ending::Deleted), _) => concat!($what, ", deleted"),
            (Some(Ending::Closed), _) => concat!($what, ", closed"),
            (None, Severity::Unknown) => concat!($what, ", severity unknown"),
            (None, Severity::Informational) => concat!($what, ", informational"),
            (None, Severity::Low) => concat!($what, ", low"),
            (None, Severity::Medium) => concat!($what, ", medium"),
            (None, Severity::High) => concat!($what, ", high"),
            (None, Severity::Critical) => concat!($what, ", critical"),
        }
    };
}

/// The advice for a malware scan that did not check everything.
const SCAN_ADVICE: &str = "Check the scan role's permissions, and whether GuardDuty can scan this kind of object. Until a scan completes, it is unknown whether there is malware.";

impl AlertWording for English {
    fn alert_headline(&self, alert: &Alert) -> &'static str {
        match alert.source {
            Source::SecurityHub if alert.is_insight() => "Security Hub insight",
            Source::SecurityHub if alert.is_security_hub_v2 => {
                headline!("Security Hub finding", alert)
            }
            Source::SecurityHub => headline!("Security Hub CSPM finding", alert),
            Source::GuardDuty => headline!("GuardDuty finding", alert),
            Source::AccessAnalyzer => headline!("IAM Access Analyzer finding", alert),
            Source::Inspector => headline!("Inspector finding", alert),
            Source::Macie => headline!("Macie finding", alert),
            Source::Health => headline!("AWS Health event", alert),
            Source::Config => headline!("AWS Config compliance change", alert),
            Source::Asr | Source::Alarm | Source::S3 | Source::Unrecognised => {
                headline!("Finding", alert)
            }
        }
    }

    fn alert_title(&self, alert: &Alert) -> Option<&'static str> {
        let health = topic::health(alert);
        if alert.is_over && health != Some(Health::Resolved) {
            return None;
        }
        Some(match alert.source {
            Source::AccessAnalyzer => access_title(topic::access(alert)?)?,
            Source::Health => health_title(health?),
            // Only the results of malware scans have no title of their own.
            Source::GuardDuty => match alert.status.as_deref()? {
                "THREATS_FOUND" => "A scan found malware",
                "CREATED" | "RUNNING" => return None,
                _ => "A malware scan could not check everything",
            },
            Source::Config if alert.status.as_deref()?.ends_with("NON_COMPLIANT") => {
                "A resource does not comply with this rule"
            }
            _ => return None,
        })
    }

    fn failed_check(&self) -> &'static str {
        "Failed check: "
    }

    fn alert_advice(&self, alert: &Alert) -> Option<&'static str> {
        Some(match adviser(alert) {
            Source::GuardDuty if alert.is_malware_in_storage() => {
                "Do not use the file, start the image or restore the backup. Find out where it came from, and delete it if it is malware."
            }
            // Only the result of a scan has a status; in Security Hub every finding has one.
            Source::GuardDuty => match &alert.status {
                Some(status) if alert.source == Source::GuardDuty => match status.as_str() {
                    "CREATED" | "RUNNING" => return None,
                    _ => SCAN_ADVICE,
                },
                _ => {
                    "Find out from CloudTrail and the resource's logs whether this activity was intended. If it was not, or if that stays unclear, isolate the resource, revoke the affected credentials and treat it as an incident. If it was intended, archive the finding."
                }
            },
            Source::AccessAnalyzer => access_advice(topic::access(alert)?),
            Source::Inspector if alert.kind.as_deref() == Some("NETWORK_REACHABILITY") => {
                "Check whether this network path is needed. If it is not, close it in a security group or a network ACL."
            }
            Source::Inspector
                if alert.fact(FactName::Weakness).is_some()
                    || alert.kind.as_deref() == Some("CODE_VULNERABILITY") =>
            {
                "Correct the code at the place shown, and deploy it again."
            }
            Source::Inspector => match alert.fact(FactName::Fix)? {
                "YES" | "true" => {
                    "Update the packages to a version with the fix. Rebuild container images and functions that contain them."
                }
                "PARTIAL" => {
                    "Update the packages that have a fix. Limit who can reach the resource until the other packages have one."
                }
                "NO" | "false" => {
                    "There is no fix yet. Limit who can reach the resource, and update it when a fix is available."
                }
                _ => return None,
            },
            Source::Macie => match alert.fact(FactName::Category)? {
                "CLASSIFICATION" => {
                    "Check whether this data belongs there and who can read the bucket. Move, encrypt or delete the object, or restrict access."
                }
                _ => {
                    "Check who changed the bucket's settings, and whether the change was intended. If it was not, undo it."
                }
            },
            Source::Health => health_advice(topic::health(alert)?, topic::needs_no_action(alert))?,
            // Only what AWS has a page about; the link stands below.
            Source::SecurityHub if alert.control.is_some() && alert.guidance.is_some() => {
                "Follow AWS's guidance for this control and correct the resource. If you accept the risk, suppress the finding."
            }
            Source::Config => {
                "Open the rule to see what it checks, and correct the resource or make an exception for it."
            }
            _ => return None,
        })
    }

    fn severity(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Unknown => "unknown",
            Severity::Informational => "informational",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    fn fact(&self, name: FactName) -> &'static str {
        facts::name(name)
    }

    fn fact_value(&self, word: &str) -> Option<&'static str> {
        facts::value(word)
    }

    fn persona(&self, word: &str) -> Option<&'static str> {
        facts::persona(word)
    }

    fn status(&self, _: &str) -> Option<&'static str> {
        None
    }

    fn duration(&self, seconds: i64) -> Option<String> {
        let (count, unit) = count_and_unit(seconds, ["day", "hour", "minute"])?;
        Some(if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") })
    }

    fn age(&self, seconds: i64) -> Option<String> {
        self.duration(seconds)
    }

    fn sample(&self) -> &'static str {
        "This is a sample finding; nothing needs to be done"
    }

    fn open_alert(&self, alert: &Alert) -> &'static str {
        match alert.source {
            Source::SecurityHub if alert.is_insight() => "Open the insights in Security Hub",
            Source::SecurityHub if alert.is_security_hub_v2 => "Open the finding in Security Hub",
            Source::SecurityHub => "Open the finding in Security Hub CSPM",
            Source::GuardDuty => "Open the finding in GuardDuty",
            Source::AccessAnalyzer => "Open the findings in IAM Access Analyzer",
            Source::Inspector => "Open the finding in Inspector",
            Source::Macie => "Open the finding in Macie",
            Source::Health => "Open the event in AWS Health",
            Source::Config => "Open the rule in AWS Config",
            Source::Asr | Source::Alarm | Source::S3 | Source::Unrecognised => "Open",
        }
    }
}

fn access_title(access: Access) -> Option<&'static str> {
    Some(match access {
        Access::ResourceNotReadable
        | Access::IdentityNotReadable
        | Access::NotAnalysed
        | Access::UseNotAnalysed => "IAM Access Analyzer could not analyse this resource",
        Access::Public => "Anybody can access this resource",
        Access::ExternalToRole => "Somebody outside the zone of trust can assume this IAM role",
        Access::External => "Somebody outside the zone of trust can access this resource",
        Access::Internal => "Somebody within the organization can access this resource",
        Access::UnusedRole => "This IAM role is not used",
        Access::UnusedAccessKey => "This IAM user has an access key that is not used",
        Access::UnusedPassword => "This IAM user has a password that is not used",
        Access::UnusedPermission => "Permissions that this principal has are not used",
        Access::Unused => return None,
    })
}

fn access_advice(access: Access) -> &'static str {
    match access {
        Access::IdentityNotReadable => {
            "Check that the service-linked role AWSServiceRoleForAccessAnalyzer exists in the account."
        }
        Access::UseNotAnalysed => {
            "AWS could not finish the analysis. Wait for the next one; if the error persists, check by hand whether the role or user is used, and contact AWS Support."
        }
        Access::ResourceNotReadable => {
            "Check that the service-linked role AWSServiceRoleForAccessAnalyzer exists in the account and that the resource's policy does not deny it read access."
        }
        Access::NotAnalysed => {
            "AWS could not finish the analysis. Wait for the next one; if the error persists, check by hand who has access, and contact AWS Support."
        }
        Access::Public | Access::External => {
            "If this access is intended, archive the finding. If not, remove it from the resource's policy or settings. The next analysis then resolves the finding."
        }
        Access::ExternalToRole => {
            "If this access is intended, archive the finding. If not, remove the principal from the role's trust policy. The next analysis then resolves the finding."
        }
        Access::Internal => {
            "If this access is needed, archive the finding. If not, remove it from the principal's permissions or from the resource's policy. The next analysis then resolves the finding."
        }
        Access::UnusedRole => {
            "Find out what the role was for. If it is no longer needed, delete it. If it is kept for emergencies, archive the finding."
        }
        Access::UnusedAccessKey => {
            "Deactivate the access key, check that nothing fails without it, and delete it. If it is needed, archive the finding."
        }
        Access::UnusedPassword => {
            "Remove the user's console access. If the user needs it, archive the finding."
        }
        Access::UnusedPermission => {
            "Remove the unused permissions from the policies; the finding's page recommends narrower ones. If they are needed, archive the finding."
        }
        Access::Unused => {
            "Remove what is not used. If it is needed nevertheless, archive the finding."
        }
    }
}

fn health_title(health: Health) -> &'static str {
    match health {
        Health::Resolved => "No resource of this account is affected any more",
        Health::Abuse => "AWS reports abuse from resources of this account",
        Health::Risk => "AWS reports a security risk in this account",
        Health::Security => "AWS has a message about security for this account",
        Health::Issue => "AWS has a problem that affects this account",
        Health::PublicIssue => {
            "AWS reports a problem with a service; it does not say that this account is affected"
        }
        Health::Investigation => "AWS is investigating a problem",
        Health::Change => "AWS plans a change that affects this account",
        Health::PublicChange => "AWS plans a change to a service",
        Health::Notification => "AWS has a message for this account",
        Health::PublicNotification => "AWS has a message for all customers",
    }
}

/// None if there is nothing to do.
fn health_advice(health: Health, needs_no_action: bool) -> Option<&'static str> {
    Some(match health {
        Health::Abuse => {
            "Act at once: stop or isolate the resources, find out from CloudTrail and their logs who uses them, and reply to AWS's report."
        }
        Health::Risk => {
            "Act at once: disable the credentials or isolate the resources concerned, check in CloudTrail what was done with them, and reply in the AWS Support case."
        }
        Health::Security => {
            "Read the description, find out whether this account is at risk, and do what AWS asks for."
        }
        Health::Issue => {
            "Check whether the affected resources still work, and move their load if they do not. AWS updates this event until the problem is solved."
        }
        Health::PublicIssue | Health::Investigation => {
            "Check whether your workloads use this service in this Region, and watch them. AWS updates this event until the problem is solved."
        }
        Health::Resolved => return None,
        Health::Change
        | Health::PublicChange
        | Health::Notification
        | Health::PublicNotification
            if needs_no_action =>
        {
            return None;
        }
        Health::Change | Health::PublicChange => {
            "Read the description, check the affected resources and do what it asks for before the change starts."
        }
        Health::Notification | Health::PublicNotification => {
            "Read the description and do what it asks for in time."
        }
    })
}
