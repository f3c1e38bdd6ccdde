//! A CloudWatch alarm that changed its state.

use std::{fmt, num::ParseFloatError};

use serde::{Deserialize, Serialize};

use super::list::List;

/// A CloudWatch alarm that changed its state. A field is None if CloudWatch's message lacks it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// Which of ASR's own alarms it is. None if it is none of them.
    pub known: Option<AsrAlarm>,
    /// Its description, in one line.
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
    /// The metric with its dimensions, or a metric expression's label, or the expression.
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
