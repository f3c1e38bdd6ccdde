//! The finding of a security service, and its severity.

use serde::{Deserialize, Serialize};

use super::{list::List, source::Source};
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
}

/// A fact that only some services give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactName {
    /// The product behind a finding in Security Hub.
    Product,
    /// A control's compliance status.
    Compliance,
    /// Why a check failed, in the product's words.
    Reason,
    /// When the finding was first seen, if that was before this update.
    OpenSince,
    /// Resources that are affected beside the one that the finding is about.
    AlsoInvolved,
    /// The cloud that the resource is in, if it is not AWS.
    Cloud,
    /// The subscription or the project in that cloud.
    CloudAccount,
    /// The region of that cloud.
    CloudRegion,
    /// A page of the finding's author, as plain text.
    Reference,
    /// The number of resources for each value of an insight.
    Results,

    /// The vulnerability's id, `CVE-2026-12345`.
    Vulnerability,
    /// Inspector's score of the vulnerability on this resource, from 0 to 10.
    Score,
    /// The CVSS base scores of the vulnerability, with who gave them.
    Cvss,
    /// The vulnerable packages.
    Packages,
    /// Whether there is a fix.
    Fix,
    /// Whether an exploit is known.
    Exploit,
    /// The probability that the vulnerability is exploited within 30 days, from 0 to 1 (EPSS).
    ExploitProbability,
    /// The kind of weakness in code, `CWE-798`.
    Weakness,
    /// A file and its lines: `lambda_function.py:6`.
    CodeLocation,
    /// Whether the vulnerable package is loaded while the resource runs.
    RuntimeReachability,
    /// A container's image, or a machine image's name.
    Image,
    /// The layers of an image or the versions of a function's layers.
    Layer,

    /// The user, the role or the key that made a call.
    Caller,
    /// The operation of an API and its service.
    ApiCall,
    /// The calls that a caller does not usually make.
    UnusualCalls,
    /// The domain name that was queried.
    Domain,
    /// The other side's IP address.
    RemoteAddress,
    /// Whether the resource or the other side opened the connection.
    Direction,
    /// The resource's ports, with their protocols or services.
    Port,
    /// The gateways, rules and interfaces through which a resource can be reached.
    NetworkPath,
    /// The other side's port.
    RemotePort,
    /// The account that called, if it is not the finding's.
    RemoteAccount,
    /// Whether a query or a connection was blocked.
    Blocked,
    /// The user of a Kubernetes cluster.
    KubernetesUser,
    /// The verb and the URI of a request to Kubernetes.
    KubernetesRequest,
    /// The namespace and the name of a pod or of what made it.
    Workload,
    /// A process and the path of its program.
    Process,
    /// The command by which a process was started.
    CommandLine,
    /// The database that was connected to.
    Database,
    /// The user of that database.
    DatabaseUser,
    /// The number of logins that failed.
    FailedLogins,
    /// The number of logins that succeeded.
    SuccessfulLogins,
    /// The names of threats: malware, or lists that an address or a domain is on.
    Threat,
    /// The files in which malware was found, or that a process touched.
    File,
    /// The SHA-256 hashes of these files or of the process's program.
    Hash,
    /// The signals of an attack sequence.
    Signals,
    /// The name of the customer's own detection rule.
    DetectionRule,
    /// The ARN of the attack sequence that a finding is part of.
    AttackSequence,
    /// The number of times it was seen.
    Count,

    /// The kinds of sensitive data in an object, with how often each occurs.
    SensitiveData,
    /// The access to the bucket that results from all its settings.
    Permission,
    /// Whether the public has access.
    PublicAccess,
    /// The principals that have access.
    Principal,
    /// The actions that these principals may take.
    Actions,
    /// The conditions under which these principals have access.
    AccessCondition,
    /// Why Access Analyzer could not analyse the resource, or the error that a call ended with.
    Error,
    /// The number of permitted services that are unused.
    UnusedServices,
    /// The number of permitted actions that are unused.
    UnusedActions,

    /// The service that an AWS Health event is about.
    Service,
    /// The category of an AWS Health event or of a Macie finding.
    Category,
    /// Whether an AWS Health event is about this account or about all customers.
    Scope,
    /// The people that an AWS Health event is for: operations, security, billing.
    Personas,
    /// Whether AWS Health requires an action.
    Actionability,
    /// The entities of an AWS Health event that are no longer affected.
    ResolvedEntities,
    /// When an AWS Health event starts.
    Starts,
    /// When an AWS Health event ends.
    Ends,
    /// The number of this message among those about the same AWS Health event, `2/3`.
    Page,
}

/// A fact's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// One text.
    Text(String),
    /// A time, as the service wrote it.
    Time(String),
    /// Several texts.
    List(List<String>),
    /// Several packages.
    Packages(List<Package>),
}

/// A vulnerable package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The installed version. None if Inspector gives none.
    pub version: Option<String>,
    /// The first version that is not vulnerable. None if there is none.
    pub fixed_in: Option<String>,
    /// The files that the package was found in.
    #[serde(default)]
    pub paths: List<String>,
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
        }
    }

    /// Whether GuardDuty found malware in an object or a backup, which does no harm until somebody
    /// opens or restores it.
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

impl From<String> for FactValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
