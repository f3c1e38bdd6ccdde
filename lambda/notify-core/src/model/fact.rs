//! The facts of an alert.

use serde::{Deserialize, Serialize};

use super::list::List;

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
    /// Whether the remote account belongs to the same environment, as GuardDuty sees it.
    RemoteAccountAffiliated,
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

impl From<String> for FactValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
