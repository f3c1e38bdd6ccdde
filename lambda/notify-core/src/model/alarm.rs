//! A CloudWatch alarm that changed its state.

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
