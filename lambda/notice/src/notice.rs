//! The domain type: one thing a person should know. It knows nothing of AWS envelopes or of Slack.

use std::fmt;

/// One thing a person should know.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The account it is about, where the body says so.
    pub account: Option<Account>,
    /// The region code it is about; for old alarms, the display name AWS sent instead.
    pub region: Option<String>,
    /// What happened.
    pub event: Event,
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
pub enum Event {
    /// ASR tells what became of one finding.
    Remediation(Box<Remediation>),
    /// A CloudWatch alarm changed its state.
    Alarm(Box<Alarm>),
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Automated Security Response.
    Asr,
    /// A CloudWatch alarm.
    Alarm,
    /// Amazon S3's own event notifications.
    S3,
    /// Nobody knows.
    Unrecognised,
}

/// What keeps messages together in Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thread {
    /// One per account.
    Account(String),
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

/// A CloudWatch alarm that changed its state.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// Which of ASR's own alarms it is.
    pub known: Option<AsrAlarm>,
    /// Its description.
    pub description: Option<String>,
    /// The state it is in.
    pub state: AlarmState,
    /// The state it was in.
    pub previous: Option<AlarmState>,
    /// Why it changed, in CloudWatch's words.
    pub reason: Option<String>,
    /// When, as CloudWatch wrote it.
    pub changed_at: Option<String>,
    /// Its ARN; alarms of 2019 and before lack it.
    pub arn: Option<String>,
    /// What it watches.
    pub condition: Option<Condition>,
    /// A composite alarm's rule.
    pub rule: Option<String>,
    /// The alarms that set a composite one off.
    pub children: Vec<Child>,
}

/// An alarm that took part in a composite alarm's change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Its name.
    pub name: String,
    /// The state it is in.
    pub state: Option<AlarmState>,
}

/// An alarm's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlarmState {
    /// The condition holds.
    Alarm,
    /// It does not.
    Ok,
    /// Nobody can tell.
    InsufficientData,
    /// A state that CloudWatch does not have today, with its raw word.
    Other(String),
}

/// What a metric alarm watches.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The metric with its dimensions, or a metric expression's label, or the expression.
    pub metric: String,
    /// `Sum`, `Average`, `p99`, …
    pub statistic: Option<String>,
    /// How the metric is compared.
    pub comparison: Comparison,
    /// What with.
    pub threshold: Threshold,
    /// The length of a period.
    pub period_seconds: Option<u64>,
    /// How many periods are looked at.
    pub periods: Option<u64>,
    /// How many of them must cross the threshold.
    pub datapoints: Option<u64>,
}

/// What a metric is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Threshold {
    /// A number.
    Value(f64),
    /// The band of an anomaly detection model, its width in standard deviations.
    Band(Option<f64>),
    /// The alarm does not say.
    Unsaid,
}

/// How a metric is compared with its threshold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// ≥
    AtLeast,
    /// >
    Above,
    /// ≤
    AtMost,
    /// <
    Below,
    /// Outside of a band, on either side.
    OutsideBand,
    /// Over a band.
    AboveBand,
    /// Under a band.
    BelowBand,
    /// An operator that CloudWatch does not have today, with its raw word.
    Other(String),
}

/// The alarms that ASR ships, all versions from 2.1 to 4.1 (its `cloudwatch_metrics.ts`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the alarm of that name; wording/ says what it means")]
pub enum AsrAlarm {
    NoRunbook,
    AssumeRoleFailure,
    StateMachineExecutions,
    PreProcessorDeadLetters,
    NotificationDeadLetters,
    SchedulingDeadLetters,
    ChannelDeadLetters,
    SynchronizationError,
    /// The failure rate of one control, `S3.5`.
    ControlFailures(String),
    RollbackRate,
    RollbackSnapshot,
    RollbackFailures,
    SignInRisk,
    SignInBlocked,
    SignInThrottled,
    MachineAccessDenied,
    ControlChanges,
    SensitiveWrites,
    ToolErrors,
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

impl Notice {
    /// What it came from.
    #[must_use]
    pub fn source(&self) -> Source {
        match self.event {
            Event::Remediation(_) | Event::Announcement { .. } => Source::Asr,
            Event::Alarm(_) => Source::Alarm,
            Event::Storage(_) => Source::S3,
            Event::Unrecognised { .. } => Source::Unrecognised,
        }
    }

    /// How the remediation it tells of ended, if it tells of one.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.event {
            Event::Remediation(remediation) => Some(&remediation.outcome),
            _ => None,
        }
    }

    /// The control it is about, if any.
    #[must_use]
    pub fn control(&self) -> Option<&str> {
        match &self.event {
            Event::Remediation(remediation) => remediation.control.as_deref(),
            _ => None,
        }
    }

    /// The thread it belongs to.
    #[must_use]
    pub fn thread(&self) -> Thread {
        match (&self.event, &self.account) {
            (Event::Alarm(_) | Event::Storage(_), _) => Thread::Alarm,
            (Event::Remediation(_), Some(account)) => Thread::Account(account.id.clone()),
            _ => Thread::Other,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Source::Asr => "asr",
            Source::Alarm => "alarm",
            Source::S3 => "s3",
            Source::Unrecognised => "unrecognised",
        })
    }
}

/// The value of `threadId`.
impl fmt::Display for Thread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Thread::Account(id) => write!(formatter, "asr-{id}"),
            Thread::Alarm => formatter.write_str("asr-alarm"),
            Thread::Other => formatter.write_str("asr-other"),
        }
    }
}
