//! The finding of a security service, and its severity.

use serde::{Deserialize, Serialize};

use super::{
    fact::{FactName, FactValue},
    list::List,
    source::Source,
};
use crate::{aws_ids::AccountId, words::words};

/// The finding of a security service. A field is None if its event does not have it.
#[expect(clippy::struct_excessive_bools, reason = "any of them may be true beside any other")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The service.
    pub source: Source,
    /// The severity, on one scale for all services.
    pub severity: Severity,
    /// It is about security although its service gives no severity: abuse and risks that AWS Health
    /// reports, and events that AWS Health has for people who are responsible for security.
    #[serde(default)]
    pub is_security: bool,
    /// The finding's title, in the service's words.
    pub title: Option<String>,
    /// The finding's description, in the service's words.
    pub description: Option<String>,
    /// The kind of finding, in the service's words: `UnauthorizedAccess:EC2/SSHBruteForce`.
    pub kind: Option<String>,
    /// The security control of Security Hub, `S3.5`, or the name of AWS Config's rule.
    pub control: Option<String>,
    /// The affected resources, as the service names them.
    #[serde(default)]
    pub resources: List<String>,
    /// The state that it is in, in the service's words.
    pub status: Option<String>,
    /// The state that it was in, for AWS Config.
    pub previous_status: Option<String>,
    /// It needs no action: it is archived, resolved, suppressed or closed.
    pub is_over: bool,
    /// Properties that only this service has, in reading order.
    #[serde(default)]
    pub facts: Vec<(FactName, FactValue)>,
    /// The service's recommendation. None if it gives none.
    pub recommendation: Option<String>,
    /// The https address of AWS's own page about what to do.
    pub guidance: Option<String>,
    /// The finding's id or ARN, by which its link finds it.
    pub id: Option<String>,
    /// It came from the Security Hub of 2025, whose console has other pages.
    #[serde(default)]
    pub is_security_hub_v2: bool,
    /// The account that the event was delivered in: the administrator's, which shows all findings.
    pub home_account: Option<AccountId>,
    /// The code of the region that the event was delivered in.
    pub home_region: Option<String>,
    /// When it was found or last seen, as the service wrote it.
    pub at: Option<String>,
    /// The name of the custom action by which a person sent it.
    pub action: Option<String>,
    /// It is a sample, which needs no action.
    #[serde(default)]
    pub is_sample: bool,
    /// What the finding is recognised and ordered by, beside what its card shows.
    #[serde(default)]
    pub tracking: Tracking,
}

/// What a finding is recognised and ordered by. A field is None if its event does not have it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracking {
    /// The ARN of the product behind a finding in Security Hub, which Security Hub checks.
    pub product: Option<String>,
    /// When the service updated the finding, as it wrote it. Changes by people do not move it.
    pub updated_at: Option<String>,
    /// When the service saw the finding first, as it wrote it.
    pub first_observed_at: Option<String>,
    /// How often the service saw it. None if it does not count.
    #[serde(default)]
    pub count: Option<u64>,
}

words! {
    /// The severity of a finding, on one scale for all services, in rising order.
    #[expect(missing_docs, reason = "each is the severity of that name")]
    pub enum Severity, "a severity" {
        /// The service gives none, and the operator chose none for it.
        Unknown = "unknown",
        Informational = "informational",
        Low = "low",
        Medium = "medium",
        High = "high",
        Critical = "critical",
    }
}

impl Alert {
    /// An alert whose other fields are empty.
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source,
            severity: Severity::Unknown,
            is_security: false,
            title: None,
            description: None,
            kind: None,
            control: None,
            resources: List::default(),
            status: None,
            previous_status: None,
            is_over: false,
            facts: Vec::new(),
            recommendation: None,
            guidance: None,
            id: None,
            is_security_hub_v2: false,
            home_account: None,
            home_region: None,
            at: None,
            action: None,
            is_sample: false,
            tracking: Tracking::default(),
        }
    }

    /// Whether GuardDuty found malware in an object or a backup, which does no harm until it is
    /// opened or restored.
    pub(crate) fn is_malware_in_storage(&self) -> bool {
        let is_scan_of_storage =
            |kind: &str| kind.starts_with("Object:S3/") || kind.contains("/MaliciousFile!");
        self.status.as_deref() == Some("THREATS_FOUND")
            || self.kind.as_deref().is_some_and(is_scan_of_storage)
    }

    /// Whether it is the results of an insight of Security Hub, which have no severity.
    pub(crate) fn is_insight(&self) -> bool {
        self.facts.iter().any(|(name, _)| *name == FactName::Results)
    }

    /// The text of a fact. None if the event does not have it or it is a list.
    pub(crate) fn fact(&self, name: FactName) -> Option<&str> {
        self.facts.iter().find_map(|(of, value)| match value {
            FactValue::Text(text) if *of == name => Some(text.as_str()),
            _ => None,
        })
    }
}
