//! The settings of the stand-in.

/// The tokens, channels and rate that the workspace accepts.
#[derive(Debug, Clone, Default)]
pub struct SlackSettings {
    /// The token; `None` for any that begins with `xoxb-`.
    pub token: Option<String>,
    /// The ids of the channels; `None` for any.
    pub channels: Option<Vec<String>>,
    /// The rate limit of each method in a channel, in calls per second; `None` for no limit.
    pub per_second: Option<u32>,
    /// The failing calls; empty if all succeed.
    pub outages: Vec<Outage>,
}

/// Calls that fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// The way in which they fail.
    pub kind: OutageKind,
    /// One of so many calls fails: 1 for every call. 0 for none.
    pub every: u32,
}

/// A way in which Slack fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutageKind {
    /// HTTP 503 with a page of text: Slack takes no message.
    Unavailable,
    /// Slack takes the message, and the connection ends in the middle of the answer.
    LostAnswers,
}
