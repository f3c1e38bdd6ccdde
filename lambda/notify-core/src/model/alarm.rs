//! A CloudWatch alarm that changed its state.

use std::{fmt, num::ParseFloatError};

use serde::{Deserialize, Serialize};

use super::list::List;
use crate::parse;

/// A CloudWatch alarm that changed its state. A field is None if CloudWatch's message lacks it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// Which of ASR's own alarms it is. None if it is none of them.
    pub known: Option<AsrAlarm>,
    /// Its description, with its lines.
    pub description: Option<String>,
    /// The state that it is in.
    pub state: AlarmState,
    /// The state that it was in.
    pub previous: Option<AlarmState>,
    /// Why it changed, in CloudWatch's words.
    pub reason: Option<String>,
    /// When it changed, as CloudWatch wrote it.
    pub changed_at: Option<String>,
    /// Its ARN. None for alarms of 2019 and before.
    pub arn: Option<String>,
    /// The condition on a metric. None for composite alarms.
    pub condition: Option<Condition>,
    /// The metrics and the expressions that the condition's expression is made of,
    /// `m1 = AWS/EC2 NetworkOut (InstanceId: i-0a1b2c3d)`. Empty for an alarm on one metric.
    #[serde(default)]
    pub metrics: List<String>,
    /// The ids of the accounts of its metrics, without the alarm's own account.
    #[serde(default)]
    pub metric_accounts: List<String>,
    /// The log groups that a log alarm queries. Empty for others.
    #[serde(default)]
    pub log_groups: List<String>,
    /// The log lines that CloudWatch sends with a log alarm. Empty unless the operator asked for
    /// them.
    #[serde(default)]
    pub log_lines: List<String>,
    /// The time series that crossed the threshold, for an alarm on several: Metrics Insights,
    /// `PromQL`, logs. None for others, and for the alarm as a whole.
    #[serde(default)]
    pub contributor: Option<Contributor>,
    /// The reason why the alarm does not act. None if it acts, or if it came through its action.
    #[serde(default)]
    pub mute: Option<Mute>,
    /// Its tags, `Team: payments`. Empty unless the operator lets CloudWatch send them.
    #[serde(default)]
    pub tags: List<String>,
    /// A composite alarm's rule.
    pub rule: Option<String>,
    /// The alarms that changed a composite one. Empty for others.
    #[serde(default)]
    pub children: List<Child>,
}

/// An alarm that took part in a composite alarm's change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Its name.
    pub name: String,
    /// The state that it is in. None if CloudWatch's message lacks it.
    pub state: Option<AlarmState>,
}

/// One time series of an alarm on several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributor {
    /// Its id, which stays the same as long as the time series exists. None if CloudWatch's message
    /// lacks it.
    pub id: Option<String>,
    /// The names and values that distinguish it from the others, `TableName: orders`.
    #[serde(default)]
    pub attributes: List<String>,
}

/// The reason why an alarm does not act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mute {
    /// The name of a mute rule, or of the alarm that suppresses a composite one and how it does.
    pub by: String,
    /// When a mute rule's window ends, as CloudWatch wrote it. None for a suppressing alarm.
    pub until: Option<String>,
}

/// An alarm's state; as JSON it is CloudWatch's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum AlarmState {
    /// The condition holds.
    Alarm,
    /// The condition does not hold.
    Ok,
    /// There are too few data to decide.
    InsufficientData,
    /// A state that CloudWatch does not have today, as it is written.
    Other(String),
}

/// The condition of a metric alarm. A number is None if CloudWatch's message lacks it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// The metric with its dimensions, `AWS/EC2 NetworkOut (InstanceId: i-0a1b2c3d)`, or an
    /// expression with its label, `Expression1 (m1*1)`. An expression that is long stands in
    /// [`Alarm::metrics`] instead.
    pub metric: String,
    /// `Sum`, `Average`, `p99`, …
    pub statistic: Option<String>,
    /// The comparison of the metric with the threshold.
    pub comparison: Comparison,
    /// The value that the metric is compared with.
    pub threshold: Threshold,
    /// The length of a period, in seconds.
    pub period_seconds: Option<u64>,
    /// The number of periods that are evaluated.
    pub periods: Option<u64>,
    /// The number of these periods that must cross the threshold.
    pub datapoints: Option<u64>,
}

/// The value that a metric is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// A number, in the metric's unit.
    Value(Decimal),
    /// The band of an anomaly detection model, with its width in standard deviations.
    Band(Option<Decimal>),
    /// CloudWatch's message has no threshold.
    Missing,
}

/// A number that is text in JSON: without its feature `float_roundtrip`, which costs code in the
/// package, `serde_json` may read a number with another last digit than it wrote.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(pub f64);

/// The comparison of a metric with its threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// An operator that CloudWatch does not have today, as it is written.
    Other(String),
}

/// The alarms that ASR ships, all versions from 2.1 to 4.1 (its `cloudwatch_metrics.ts`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the alarm of that name; wording/ explains it")]
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

impl Alarm {
    /// An alarm of which only this is known, and which of ASR's it is.
    #[must_use]
    pub fn new(name: String, state: AlarmState) -> Self {
        Self {
            known: parse::known_alarm(&name),
            name,
            description: None,
            state,
            previous: None,
            reason: None,
            changed_at: None,
            arn: None,
            condition: None,
            metrics: List::default(),
            metric_accounts: List::default(),
            log_groups: List::default(),
            log_lines: List::default(),
            contributor: None,
            mute: None,
            tags: List::default(),
            rule: None,
            children: List::default(),
        }
    }
}

impl AlarmState {
    /// CloudWatch's word for the state.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Alarm => "ALARM",
            Self::Ok => "OK",
            Self::InsufficientData => "INSUFFICIENT_DATA",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for AlarmState {
    fn from(word: String) -> Self {
        match word.as_str() {
            "ALARM" => Self::Alarm,
            "OK" => Self::Ok,
            "INSUFFICIENT_DATA" => Self::InsufficientData,
            _ => Self::Other(word),
        }
    }
}

impl From<AlarmState> for String {
    fn from(state: AlarmState) -> Self {
        state.as_str().to_owned()
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl TryFrom<String> for Decimal {
    type Error = ParseFloatError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

impl From<Decimal> for String {
    fn from(number: Decimal) -> Self {
        number.to_string()
    }
}
