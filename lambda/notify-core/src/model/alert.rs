//! What a security service found, and how bad it is.

use std::{fmt, str::FromStr};

use super::Source;

/// What a security service found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The service.
    pub source: Source,
    /// How bad it is, on one scale for all services.
    pub severity: Severity,
    /// What was found, in the service's words.
    pub title: Option<String>,
    /// The same at length.
    pub description: Option<String>,
    /// The kind of finding, in the service's words: `UnauthorizedAccess:EC2/SSHBruteForce`.
    pub kind: Option<String>,
    /// The security control, for Security Hub and Config: `S3.5`, a rule's name.
    pub control: Option<String>,
    /// The affected resources, as the service names them.
    pub resources: Vec<String>,
    /// The state it is in, in the service's words.
    pub status: Option<String>,
    /// Nobody needs to act upon it any more: it is archived, resolved, suppressed, closed.
    pub is_over: bool,
    /// What else this service says that its readers want, in reading order.
    pub facts: Vec<(FactName, String)>,
    /// What the service recommends.
    pub recommendation: Option<String>,
    /// AWS's own page about what to do. What leads elsewhere is not kept.
    pub guidance: Option<String>,
    /// The finding's id or ARN, by which its link finds it.
    pub id: Option<String>,
    /// It came from the Security Hub of 2025, which has pages of its own.
    pub is_security_hub_v2: bool,
    /// The account the event was delivered in: the administrator's, who sees all findings.
    pub home_account: Option<String>,
    /// The region the event was delivered in.
    pub home_region: Option<String>,
    /// When it was found or last seen, as the service wrote it.
    pub at: Option<String>,
    /// Somebody sent it by hand: the custom action's name.
    pub action: Option<String>,
    /// It is a sample that nobody needs to act upon.
    pub is_sample: bool,
}

/// A fact that only some services tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactName {
    /// The product behind a finding in Security Hub.
    Product,
    /// A control's compliance status.
    Compliance,
    /// The vulnerability's id, `CVE-2026-12345`.
    Vulnerability,
    /// How bad the vulnerability is there, from 0 to 10.
    Score,
    /// The vulnerable packages, and the versions that are not.
    Packages,
    /// Whether there is a fix.
    Fix,
    /// Whether an exploit is known.
    Exploit,
    /// The address somebody came from.
    RemoteAddress,
    /// How often it was seen.
    Count,
    /// The kinds of sensitive data in an object, with how often each occurs.
    SensitiveData,
    /// Who can reach the bucket, all settings taken together.
    Permission,
    /// Everybody has access.
    PublicAccess,
    /// Who has access.
    Principal,
    /// To what.
    Actions,
    /// Why Access Analyzer could not analyse the resource.
    Error,
    /// How many services somebody may use and does not.
    UnusedServices,
    /// How many actions somebody may take and does not.
    UnusedActions,
    /// The service an AWS Health event is about.
    Service,
    /// The category of an AWS Health event or of a Macie finding.
    Category,
    /// Whether AWS Health asks for something to be done.
    Actionability,
    /// When it starts.
    Starts,
    /// When it ends.
    Ends,
    /// Which of how many messages about the same event this is.
    Page,
}

/// How bad a finding is, on one scale for all services, in rising order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the severity of that name")]
pub enum Severity {
    /// The service does not say, and nobody decided for it.
    Unknown,
    Informational,
    Low,
    Medium,
    High,
    Critical,
}

/// A word that names no severity.
#[derive(Debug, PartialEq, Eq)]
pub struct NoSuchSeverity(String);

impl Alert {
    /// An alert that says nothing yet.
    pub(crate) fn of(source: Source) -> Self {
        Self {
            source,
            severity: Severity::Unknown,
            title: None,
            description: None,
            kind: None,
            control: None,
            resources: Vec::new(),
            status: None,
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
        }
    }

    /// What the service says about this, if it does.
    pub(crate) fn fact(&self, name: FactName) -> Option<&str> {
        self.facts.iter().find(|(of, _)| *of == name).map(|(_, value)| value.as_str())
    }
}

impl Severity {
    /// All of them, in rising order.
    pub const ALL: [Self; 6] =
        [Self::Unknown, Self::Informational, Self::Low, Self::Medium, Self::High, Self::Critical];

    fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = NoSuchSeverity;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.as_str() == word)
            .ok_or_else(|| NoSuchSeverity(word.to_owned()))
    }
}

impl fmt::Display for NoSuchSeverity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Severity::ALL.map(Severity::as_str).join(", ");
        write!(formatter, "`{}` is not a severity: use one of {known}", self.0)
    }
}

impl std::error::Error for NoSuchSeverity {}
