//! The domain type: one thing that a person should know. It has no AWS envelope and no markup.

mod alarm;
mod alert;
mod digest;
mod ending;
mod fact;
mod list;
mod remediation;
mod source;
mod summary;

use std::fmt;

pub use alarm::{
    Alarm, AlarmState, AsrAlarm, Child, Comparison, Condition, Contributor, Decimal, Mute,
    Threshold,
};
pub use alert::{Alert, Severity, Tracking};
pub use digest::{Counted, Digest, HeldBack, OpenProblem};
pub(crate) use ending::Ending;
pub use fact::{FactName, FactValue, Package};
pub use list::List;
pub use remediation::{Failure, Outcome, Remediation, Rollback, Ticket};
use serde::{Deserialize, Serialize};
pub use source::Source;
pub use summary::{Group, Member, Summary, SummaryReason};

use crate::aws_ids::AccountId;

/// One thing that a person should know.
///
/// As JSON its fields and variants have `snake_case` names, and the words of rules and logs where
/// there are some. It waits in queues in that form, so a name that is changed here makes messages
/// of an earlier version unreadable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The account that it is about. None if the body names none.
    pub account: Option<Account>,
    /// The region code that it is about, `eu-central-1`. For alarms without an ARN (2019 and
    /// before) it is the display name that AWS sent, `US East (N. Virginia)`.
    pub region: Option<String>,
    /// The notice's content.
    pub content: Content,
}

/// An AWS account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    /// The name in AWS Organizations, or the one that the body gives. None until it is looked up.
    pub name: Option<String>,
}

/// The content of a notice, by source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// ASR reports the result of remediating one finding.
    Remediation(Box<Remediation>),
    /// A CloudWatch alarm changed its state.
    Alarm(Box<Alarm>),
    /// A security service found something, by EventBridge.
    Alert(Box<Alert>),
    /// An event of ASR's template bucket, which publishes to the alarm topic (ASR 4).
    Storage(StorageChange),
    /// A text that ASR publishes: the notice of its upgrade's migration.
    Announcement {
        /// The SNS subject. None if the publisher gave none.
        subject: Option<String>,
        /// The whole text.
        text: String,
    },
    /// A body of no known kind, which is shown as it came.
    Unrecognised {
        /// The SNS subject. None if the publisher gave none.
        subject: Option<String>,
        /// The ARN of the topic that it was published to. None if it came by another way.
        topic_arn: Option<String>,
        /// The body as it came.
        body: String,
    },
}

/// The key of a thread in Slack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thread {
    /// One per account, for ASR's remediations.
    Account(AccountId),
    /// One per account, for alerts of security services.
    Alerts(AccountId),
    /// Alarms, and the health of ASR itself.
    Alarm,
    /// Notices without an account, and those that belong to no other thread.
    Other,
    /// One per summary, by the word for its reason and the time of its last notice in seconds from
    /// 1970, so that each stands in the channel.
    Summary(&'static str, i64),
    /// One per digest, by the time when it was due.
    Digest(i64),
}

/// A change in a bucket that ASR watches (Amazon S3 user guide, "Event message structure").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageChange {
    /// `ObjectRemoved:Delete`, `s3:TestEvent`, …
    pub name: String,
    /// The bucket's name. None if the record has none.
    pub bucket: Option<String>,
    /// The object's key, decoded. None if the record has none.
    pub key: Option<String>,
    /// The principal that made the change, as S3 writes it. None if the record has none.
    pub principal: Option<String>,
    /// When it happened, as S3 wrote it. None if the record has none.
    pub at: Option<String>,
}

impl Notice {
    /// The source of the notice.
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

    /// How the remediation ended. None if the notice is of something else.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.content {
            Content::Remediation(remediation) => Some(&remediation.outcome),
            _ => None,
        }
    }

    /// The control of a remediation or an alert. None if it names none.
    #[must_use]
    pub fn control(&self) -> Option<&str> {
        match &self.content {
            Content::Remediation(remediation) => remediation.control.as_deref(),
            Content::Alert(alert) => alert.control.as_deref(),
            _ => None,
        }
    }

    /// The severity of an alert. None if the notice is no alert.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        match &self.content {
            Content::Alert(alert) => Some(alert.severity),
            _ => None,
        }
    }

    /// The thread that its messages belong to.
    #[must_use]
    pub fn thread(&self) -> Thread {
        match (&self.content, &self.account) {
            (Content::Alarm(_) | Content::Storage(_), _) => Thread::Alarm,
            (Content::Remediation(_), Some(account)) => Thread::Account(account.id),
            (Content::Alert(_), Some(account)) => Thread::Alerts(account.id),
            _ => Thread::Other,
        }
    }

    /// Whether people are mentioned for it: for an alert of high or critical severity that is
    /// neither over nor a sample, a failed remediation, and an alarm in the state `ALARM` that is
    /// not muted.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        match &self.content {
            Content::Alert(alert) => {
                alert.severity >= Severity::High && !alert.is_over && !alert.is_sample
            }
            Content::Remediation(remediation) => matches!(remediation.outcome, Outcome::Failed(_)),
            Content::Alarm(alarm) => alarm.state == AlarmState::Alarm && alarm.mute.is_none(),
            Content::Storage(_) | Content::Announcement { .. } | Content::Unrecognised { .. } => {
                false
            }
        }
    }
}

/// The value of `threadId`.
impl fmt::Display for Thread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Thread::Account(id) => write!(formatter, "asr-{id}"),
            Thread::Alerts(id) => write!(formatter, "alert-{id}"),
            Thread::Alarm => formatter.write_str("asr-alarm"),
            Thread::Other => formatter.write_str("asr-other"),
            Thread::Summary(reason, at) => write!(formatter, "summary-{reason}-{at}"),
            Thread::Digest(at) => write!(formatter, "digest-{at}"),
        }
    }
}
