//! The source of a notice.

use crate::words::words;

words! {
    /// The source of a notice, as rules and logs name it.
    pub enum Source, "a source" {
        /// Automated Security Response.
        Asr = "asr",
        /// A CloudWatch alarm.
        Alarm = "alarm",
        /// AWS Security Hub CSPM (ASFF) and AWS Security Hub (OCSF).
        SecurityHub = "security-hub",
        /// Amazon `GuardDuty`.
        GuardDuty = "guardduty",
        /// IAM Access Analyzer.
        AccessAnalyzer = "access-analyzer",
        /// Amazon Inspector.
        Inspector = "inspector",
        /// Amazon Macie.
        Macie = "macie",
        /// AWS Health.
        Health = "health",
        /// AWS Config.
        Config = "config",
        /// Amazon S3's own event notifications.
        S3 = "s3",
        /// A body of no known kind.
        Unrecognised = "unrecognised",
    }
}

impl Source {
    /// Whether its notices are alerts, which have a severity.
    #[must_use]
    pub fn has_alerts(self) -> bool {
        match self {
            Self::SecurityHub
            | Self::GuardDuty
            | Self::AccessAnalyzer
            | Self::Inspector
            | Self::Macie
            | Self::Health
            | Self::Config => true,
            Self::Asr | Self::Alarm | Self::S3 | Self::Unrecognised => false,
        }
    }
}
