//! What is used up first, and by how many findings a day.

use super::{function::Function, month::MEGABYTES};

const SECONDS_OF_A_DAY: f64 = 86_400.0;
const MILLIS_OF_A_SECOND: f64 = 1_000.0;
/// Invocations at once, of an account that asked for no more.
const CONCURRENCY: f64 = 1_000.0;

/// A quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    /// Messages to one channel by a bot.
    Slack,
    /// Events to one channel by Amazon Q.
    AmazonQ,
    /// Messages to one reader by mail.
    Mail,
    /// Accounts asked about.
    Organizations,
    /// Messages published in a region.
    Publish,
    /// Functions at once.
    Concurrency,
}

/// All of them, by what they allow.
pub const QUOTAS: [Quota; 6] = [
    Quota::Slack,
    Quota::AmazonQ,
    Quota::Mail,
    Quota::Organizations,
    Quota::Publish,
    Quota::Concurrency,
];

impl Quota {
    /// Findings a second, each told once.
    #[must_use]
    pub fn per_second(self, function: &Function) -> f64 {
        match self {
            Self::Slack => 1.0,
            Self::AmazonQ | Self::Mail => 10.0,
            Self::Organizations => 20.0,
            // us-east-1's; the smallest regions' is 300.
            Self::Publish => 30_000.0,
            Self::Concurrency => CONCURRENCY * MILLIS_OF_A_SECOND / function.warm_millis(MEGABYTES),
        }
    }

    /// Findings a day, evenly spread.
    #[must_use]
    pub fn per_day(self, function: &Function) -> f64 {
        self.per_second(function) * SECONDS_OF_A_DAY
    }

    /// Where its owner says so.
    #[must_use]
    pub fn page(self) -> &'static str {
        match self {
            Self::Slack => "https://docs.slack.dev/apis/web-api/rate-limits",
            Self::AmazonQ => {
                "https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-troubleshooting.html"
            }
            Self::Mail | Self::Publish => "https://docs.aws.amazon.com/general/latest/gr/sns.html",
            Self::Organizations => {
                "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"
            }
            Self::Concurrency => {
                "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"
            }
        }
    }
}
