//! The English wording of alerts.

use super::{English, facts};
use crate::{
    Alert, Ending, FactName, Severity, Source,
    wording::{AlertWording, count_and_unit},
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

impl AlertWording for English {
    fn alert_headline(&self, alert: &Alert) -> &'static str {
        match alert.source {
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
        if alert.is_over {
            return None;
        }
        Some(match alert.source {
            Source::AccessAnalyzer if alert.fact(FactName::Error).is_some() => {
                "IAM Access Analyzer could not analyse this resource"
            }
            Source::AccessAnalyzer => match alert.kind.as_deref()? {
                "ExternalAccess" if alert.fact(FactName::PublicAccess).is_some() => {
                    "Anybody can access this resource"
                }
                "ExternalAccess" => "Somebody outside the zone of trust can access this resource",
                "InternalAccess" => "Somebody within the organization can access this resource",
                "UnusedIAMRole" => "This IAM role is not used",
                "UnusedIAMUserAccessKey" => "This IAM user has an access key that is not used",
                "UnusedIAMUserPassword" => "This IAM user has a password that is not used",
                "UnusedPermission" => "Permissions that this principal has are not used",
                _ => return None,
            },
            Source::Health => match alert.fact(FactName::Service) {
                Some("RISK") => "AWS reports a security risk in this account",
                Some("ABUSE") => "AWS reports that resources of this account are abused",
                _ => match alert.fact(FactName::Category)? {
                    "issue" => "AWS has a problem that affects this account",
                    "scheduledChange" => "AWS is going to change something this account uses",
                    "accountNotification" => "AWS has a message for this account",
                    "investigation" => "AWS is investigating a problem",
                    _ => return None,
                },
            },
            Source::Config if alert.status.as_deref()?.ends_with("NON_COMPLIANT") => {
                "A resource does not comply with this rule"
            }
            _ => return None,
        })
    }

    fn alert_advice(&self, alert: &Alert) -> Option<&'static str> {
        Some(match alert.source {
            Source::GuardDuty => {
                "Find out from CloudTrail and the resource's logs whether this activity was meant. If nobody knows it, isolate the resource, revoke the credentials concerned and treat it as an incident; otherwise archive the finding."
            }
            Source::AccessAnalyzer if alert.fact(FactName::Error).is_some() => {
                "Check that the resource's policy does not keep IAM Access Analyzer's service-linked role from reading it."
            }
            Source::AccessAnalyzer if alert.kind.as_deref()?.starts_with("Unused") => {
                "Remove what is not used. If it is needed nevertheless, archive the finding."
            }
            Source::AccessAnalyzer => {
                "If this access is meant, archive the finding. If not, remove it from the resource's policy or settings; the finding resolves itself at the next analysis."
            }
            Source::Inspector => match alert.fact(FactName::Fix)? {
                "YES" => {
                    "Update the packages to a version with the fix. Rebuild container images and functions that contain them."
                }
                "PARTIAL" => {
                    "Update the packages for which there is a fix, and limit who can reach the resource until there is one for the others."
                }
                _ => {
                    "There is no fix yet. Limit who can reach the resource, and update it once there is one."
                }
            },
            Source::Macie => match alert.fact(FactName::Category)? {
                "CLASSIFICATION" => {
                    "Check whether this data belongs there and who can read the bucket. Move, encrypt or delete the object, or restrict access."
                }
                _ => {
                    "Check whether the bucket's settings were changed on purpose, and by whom. Set them back if not."
                }
            },
            Source::Health => match alert.fact(FactName::Service) {
                Some("RISK" | "ABUSE") => {
                    "Act at once: disable the credentials or isolate the resources concerned, check in CloudTrail what was done with them, and answer AWS's support case."
                }
                _ => {
                    "Read the description, check the affected resources and do what it asks for in time."
                }
            },
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

    fn status(&self, _: &str) -> Option<&'static str> {
        None
    }

    fn age(&self, seconds: i64) -> Option<String> {
        let (count, unit) = count_and_unit(seconds, ["day", "hour", "minute"])?;
        Some(if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") })
    }

    fn sample(&self) -> &'static str {
        "This is a sample finding; nothing needs to be done"
    }

    fn open_alert(&self, alert: &Alert) -> &'static str {
        match alert.source {
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
