//! As much of an ARN as is needed to tell a good one from a slip.

/// `arn:partition:service:region:account:resource`
#[derive(Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `sns`, `secretsmanager`.
    pub service: &'a str,
    /// Empty for what is global.
    pub region: &'a str,
    /// All that follows the account, colons and all.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The parts, if these are an ARN of somebody's account.
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

/// Whether it is exactly twelve digits.
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_parts_and_refuses_slips() {
        let arn = Arn::parse("arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:bot-AbCdEf");
        let expected =
            Arn { service: "secretsmanager", region: "cn-north-1", resource: "secret:bot-AbCdEf" };
        assert_eq!(arn, Some(expected));
        for slip in ["", "bot", "arn:aws:sns:eu-central-1:1111:x", "arn:aws:sns::111122223333:"] {
            assert_eq!(Arn::parse(slip), None, "{slip}");
        }
    }
}
