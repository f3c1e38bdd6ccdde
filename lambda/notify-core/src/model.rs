//! The domain type: one thing a person should know. It knows nothing of AWS envelopes or of Slack.

mod alarm;
mod alert;

use std::{fmt, str::FromStr};

pub use alarm::{Alarm, AlarmState, AsrAlarm, Child, Comparison, Condition, Threshold};
pub use alert::{Alert, FactName, NoSuchSeverity, Severity};

/// One thing a person should know.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The account it is about, where the body says so.
    pub account: Option<Account>,
    /// The region code it is about; for old alarms, the display name AWS sent instead.
    pub region: Option<String>,
    /// What happened.
    pub content: Content,
}

/// An AWS account: always its id, and its human name once somebody knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// The name in AWS Organizations.
    pub name: Option<String>,
}

/// What happened, by source.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// ASR tells what became of one finding.
    Remediation(Box<Remediation>),
    /// A CloudWatch alarm changed its state.
    Alarm(Box<Alarm>),
    /// A security service found something, by EventBridge.
    Alert(Box<Alert>),
    /// Something happened in ASR's template bucket, which publishes to the alarm topic (ASR 4).
    Storage(StorageChange),
    /// ASR says something in prose: the notice of its upgrade's migration.
    Announcement {
        /// The SNS subject.
        subject: Option<String>,
        /// The whole text.
        text: String,
    },
    /// Nobody knows this body, and nothing is dropped in silence.
    Unrecognised {
        /// The SNS subject.
        subject: Option<String>,
        /// The topic it came by.
        topic_arn: Option<String>,
        /// The body as it came.
        body: String,
    },
}

/// What an event came from, as rules and logs name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Automated Security Response.
    Asr,
    /// A CloudWatch alarm.
    Alarm,
    /// AWS Security Hub CSPM (ASFF) and AWS Security Hub (OCSF).
    SecurityHub,
    /// Amazon `GuardDuty`.
    GuardDuty,
    /// IAM Access Analyzer.
    AccessAnalyzer,
    /// Amazon Inspector.
    Inspector,
    /// Amazon Macie.
    Macie,
    /// AWS Health.
    Health,
    /// AWS Config.
    Config,
    /// Amazon S3's own event notifications.
    S3,
    /// Nobody knows.
    Unrecognised,
}

/// What keeps messages together in Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thread {
    /// One per account, for what ASR did.
    Account(String),
    /// One per account, for what its security services found.
    Alerts(String),
    /// Alarms, and the health of ASR itself.
    Alarm,
    /// What belongs to no account.
    Other,
}

/// What ASR did about one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remediation {
    /// How it ended.
    pub outcome: Outcome,
    /// The security control, `S3.5`; native findings have none.
    pub control: Option<String>,
    /// The standard and its version, for findings that are not consolidated.
    pub standard: Option<String>,
    /// The service that found it, by the finding's ARN: `securityhub`, `guardduty`, …
    pub product: Option<String>,
    /// The finding's title.
    pub title: Option<String>,
    /// The affected resource, `AwsS3Bucket arn:aws:s3:::example`.
    pub resource: Option<String>,
    /// What the runbook or ASR said: the reason of a failure.
    pub detail: Option<String>,
    /// What the runbook returned.
    pub output: Option<String>,
    /// Steps that ASR leaves to a person, whole.
    pub follow_up: Option<String>,
    /// The finding's ARN.
    pub finding_arn: Option<String>,
    /// ASR's own link to the finding.
    pub finding_link: Option<String>,
    /// The region ASR runs in, where its links lead.
    pub home_region: Option<String>,
    /// The Step Functions execution.
    pub execution_arn: Option<String>,
    /// The Systems Manager Automation execution, in the finding's account.
    pub automation_id: Option<String>,
    /// The ticket that ASR opened, or why it could not.
    pub ticket: Option<Ticket>,
}

/// How a remediation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The finding is repaired.
    Succeeded,
    /// It is not, and why.
    Failed(Failure),
    /// The runbook started; another message will follow.
    Queued,
    /// The finding's workflow state was not NEW, so nothing was done.
    Skipped,
    /// A status that no known version of ASR sends, with its raw word.
    Unknown(String),
}

/// Why a remediation failed; each kind has its own advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The runbook failed.
    Runbook,
    /// The runbook ran to its end and reported that it failed; ASR itself calls this a success.
    ReportedByRunbook,
    /// The runbook or the orchestrator took too long.
    TimedOut,
    /// Somebody cancelled the runbook.
    Cancelled,
    /// Somebody stopped the orchestrator's execution.
    Aborted,
    /// The orchestrator's execution failed as a whole.
    Execution,
    /// ASR has no runbook for this control there.
    NoRunbook,
    /// The member role can not be assumed.
    AssumeRole,
    /// The standard's playbook is not installed.
    PlaybookNotEnabled,
    /// The runbook's document is not active.
    RunbookNotActive,
    /// A step of the orchestrator failed.
    OrchestratorStep,
}

/// The ticket of a remediation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ticket {
    /// Where it is.
    Link(String),
    /// Why there is none, in ASR's words.
    Problem(String),
}

/// A change in a bucket that ASR watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageChange {
    /// `ObjectRemoved:Delete`, `s3:TestEvent`, …
    pub name: String,
    /// The bucket.
    pub bucket: Option<String>,
    /// The object's key, decoded.
    pub key: Option<String>,
    /// Who did it, as S3 names principals.
    pub principal: Option<String>,
    /// When, as S3 wrote it.
    pub at: Option<String>,
}

/// A word that names no source.
#[derive(Debug, PartialEq, Eq)]
pub struct NoSuchSource(String);

impl Notice {
    /// What it came from.
    #[must_use]
    pub fn source(&self) -> Source {
        match &self.content {
            Content::Remediation(_) | Content::Announcement { .. } => Source::Asr,
            Content::Alarm(_) => Source::Alarm,
            Content::Alert(alert) => alert.source,
            Content::Storage(_) => Source::S3,
            Content::Unrecognised { .. } => Source::Unrecognised,
        }
    }

    /// How the remediation it tells of ended, if it tells of one.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.content {
            Content::Remediation(remediation) => Some(&remediation.outcome),
            _ => None,
        }
    }

    /// The control it is about, if any.
    #[must_use]
    pub fn control(&self) -> Option<&str> {
        match &self.content {
            Content::Remediation(remediation) => remediation.control.as_deref(),
            Content::Alert(alert) => alert.control.as_deref(),
            _ => None,
        }
    }

    /// How bad it is, for what a security service found.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        match &self.content {
            Content::Alert(alert) => Some(alert.severity),
            _ => None,
        }
    }

    /// The thread it belongs to.
    #[must_use]
    pub fn thread(&self) -> Thread {
        match (&self.content, &self.account) {
            (Content::Alarm(_) | Content::Storage(_), _) => Thread::Alarm,
            (Content::Remediation(_), Some(account)) => Thread::Account(account.id.clone()),
            (Content::Alert(_), Some(account)) => Thread::Alerts(account.id.clone()),
            _ => Thread::Other,
        }
    }
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Asr,
        Self::Alarm,
        Self::SecurityHub,
        Self::GuardDuty,
        Self::AccessAnalyzer,
        Self::Inspector,
        Self::Macie,
        Self::Health,
        Self::Config,
        Self::S3,
        Self::Unrecognised,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Asr => "asr",
            Self::Alarm => "alarm",
            Self::SecurityHub => "security-hub",
            Self::GuardDuty => "guardduty",
            Self::AccessAnalyzer => "access-analyzer",
            Self::Inspector => "inspector",
            Self::Macie => "macie",
            Self::Health => "health",
            Self::Config => "config",
            Self::S3 => "s3",
            Self::Unrecognised => "unrecognised",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Source {
    type Err = NoSuchSource;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|source| source.as_str() == word)
            .ok_or_else(|| NoSuchSource(word.to_owned()))
    }
}

impl fmt::Display for NoSuchSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Source::ALL.map(Source::as_str).join(", ");
        write!(formatter, "`{}` is not a source: use some of {known}", self.0)
    }
}

impl std::error::Error for NoSuchSource {}

/// The value of `threadId`.
impl fmt::Display for Thread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Thread::Account(id) => write!(formatter, "asr-{id}"),
            Thread::Alerts(id) => write!(formatter, "alert-{id}"),
            Thread::Alarm => formatter.write_str("asr-alarm"),
            Thread::Other => formatter.write_str("asr-other"),
        }
    }
}
