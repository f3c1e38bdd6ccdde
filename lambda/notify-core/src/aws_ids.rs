//! Account ids and ARNs (AWS General Reference, "Amazon Resource Names"; IAM user guide, "ARN
//! format"). No other code of the repository parses either.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The id of an AWS account: exactly twelve ASCII digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId([u8; 12]);

/// A text that is not an account id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an account id: use twelve digits")]
pub struct InvalidAccountId(String);

impl AccountId {
    /// The twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Digits are always UTF-8.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for AccountId {
    type Err = InvalidAccountId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match <[u8; 12]>::try_from(text.as_bytes()) {
            Ok(digits) if digits.iter().all(u8::is_ascii_digit) => Ok(Self(digits)),
            _ => Err(InvalidAccountId(text.to_owned())),
        }
    }
}

impl TryFrom<String> for AccountId {
    type Error = InvalidAccountId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.as_str().to_owned()
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AccountId({self})")
    }
}

/// The parts of `arn:partition:service:region:account:resource`. A part that is missing is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: &'a str,
    /// `sns`, `securityhub`.
    pub service: &'a str,
    /// The region code; empty for what is global.
    pub region: &'a str,
    /// The account as it is written; see [`Arn::account_id`].
    pub account: &'a str,
    /// All that follows the account, with its colons.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The parts of the ARN of a resource in an account: its partition begins with `aws`, its
    /// account is an account id, and its resource is not empty. None otherwise.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        Self::parse_lenient(text).filter(|arn| {
            arn.partition.starts_with("aws")
                && arn.account_id().is_some()
                && !arn.resource.is_empty()
        })
    }

    /// As many parts as there are of an untrusted text that begins with `arn:`. None otherwise.
    #[must_use]
    pub fn parse_lenient(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
        let mut next = || parts.next().unwrap_or_default();
        Some(Self {
            partition: next(),
            service: next(),
            region: next(),
            account: next(),
            resource: next(),
        })
    }

    /// The account's id. None if the part is empty or not an account id.
    #[must_use]
    pub fn account_id(&self) -> Option<AccountId> {
        self.account.parse().ok()
    }

    /// The ARN itself if it is a regional one of this service, and its region can be written into
    /// a URL as it is.
    #[must_use]
    pub fn of_service(self, service: &str) -> Option<Self> {
        let is_region = !self.region.is_empty()
            && self.region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (self.service == service && is_region).then_some(self)
    }

    /// Whether it names an SNS topic, and not a subscription to one.
    #[must_use]
    pub fn is_topic(&self) -> bool {
        self.of_service("sns").is_some() && !self.resource.contains(':')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_id_is_exactly_twelve_digits() {
        let id: AccountId = "012345678901".parse().unwrap();
        assert_eq!((id.as_str(), id.to_string().as_str()), ("012345678901", "012345678901"));
        for text in ["", "1", "01234567890", "0123456789012", "01234567890a", "٠١٢٣٤٥", " 12345678901"] {
            assert_eq!(text.parse::<AccountId>(), Err(InvalidAccountId(text.to_owned())));
        }
    }

    #[test]
    fn account_id_is_a_string_in_json() {
        let id: AccountId = "012345678901".parse().unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"012345678901\"");
        assert_eq!(serde_json::from_str::<AccountId>("\"012345678901\"").unwrap(), id);
        assert!(serde_json::from_str::<AccountId>("\"1\"").is_err());
    }

    #[test]
    fn arn_parse_returns_all_parts() {
        let arn = Arn::parse("arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:bot-AbCdEf");
        let expected = Arn {
            partition: "aws-cn",
            service: "secretsmanager",
            region: "cn-north-1",
            account: "111122223333",
            resource: "secret:bot-AbCdEf",
        };
        assert_eq!(arn, Some(expected));
        assert_eq!(expected.account_id(), "111122223333".parse().ok());
    }

    #[test]
    fn arn_parse_refuses_what_names_no_resource_of_an_account() {
        for text in [
            "",
            "bot",
            "arn:aws:sns:eu-central-1:1111:x",
            "arn:aws:sns::111122223333:",
            "arn:aws:sns:eu-central-1:111122223333",
            "arn:other:sns:eu-central-1:111122223333:x",
            "urn:aws:sns:eu-central-1:111122223333:x",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }

    #[test]
    fn arn_parse_lenient_leaves_missing_parts_empty() {
        let arn = Arn::parse_lenient("arn:aws:securityhub:eu-west-1").unwrap();
        assert_eq!((arn.service, arn.region, arn.account_id()), ("securityhub", "eu-west-1", None));
        assert_eq!(Arn::parse_lenient("x:aws:securityhub:eu-west-1"), None);
    }

    #[test]
    fn arn_of_service_needs_the_service_and_a_harmless_region() {
        let arn = |text| Arn::parse(text).and_then(|arn| arn.of_service("states"));
        assert!(arn("arn:aws:states:eu-west-1:111122223333:execution:x").is_some());
        assert!(arn("arn:aws:sns:eu-west-1:111122223333:execution:x").is_none());
        assert!(arn("arn:aws:states::111122223333:execution:x").is_none());
        assert!(arn("arn:aws:states:eu/west:111122223333:execution:x").is_none());
    }

    #[test]
    fn arn_is_topic_excludes_subscriptions_and_other_services() {
        let is_topic = |text| Arn::parse(text).is_some_and(|arn| arn.is_topic());
        assert!(is_topic("arn:aws:sns:eu-west-1:111122223333:x"));
        assert!(!is_topic("arn:aws:sns:eu-west-1:111122223333:x:6b0e71bd-7e97-4d97-80ce-4a0994e55286"));
        assert!(!is_topic("arn:aws:sqs:eu-west-1:111122223333:x"));
    }
}
