//! Parsing ARNs and account ids.

/// `arn:partition:service:region:account:resource`
#[derive(Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `sns`, `secretsmanager`.
    pub service: &'a str,
    /// Empty for a global service.
    pub region: &'a str,
    /// Everything after the account, colons included.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Parses an ARN; `None` if it is invalid or names no account.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (arn, partition) = (parts.next()?, parts.next()?);
        let (service, region) = (parts.next()?, parts.next()?);
        let (account, resource) = (parts.next()?, parts.next()?);
        let good = arn == "arn" && partition.starts_with("aws") && !resource.is_empty();
        (good && is_account_id(account)).then_some(Self { service, region, resource })
    }
}

/// Whether `text` is exactly twelve digits.
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arn_parse_rejects_invalid_arns() {
        let arn = Arn::parse("arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:bot-AbCdEf");
        let expected =
            Arn { service: "secretsmanager", region: "cn-north-1", resource: "secret:bot-AbCdEf" };
        assert_eq!(arn, Some(expected));
        for invalid in ["", "bot", "arn:aws:sns:eu-central-1:1111:x", "arn:aws:sns::111122223333:"]
        {
            assert_eq!(Arn::parse(invalid), None, "{invalid}");
        }
    }
}
