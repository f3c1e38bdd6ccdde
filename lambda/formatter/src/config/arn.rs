//! As much of an ARN as the configuration needs to tell a good one from a slip.

/// `arn:partition:service:region:account:resource`
pub(super) struct Arn<'a> {
    pub(super) service: &'a str,
    pub(super) region: &'a str,
    pub(super) resource: &'a str,
}

impl<'a> Arn<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (arn, partition) = (parts.next()?, parts.next()?);
        let (service, region) = (parts.next()?, parts.next()?);
        let (account, resource) = (parts.next()?, parts.next()?);
        let good = arn == "arn" && partition.starts_with("aws") && !resource.is_empty();
        (good && is_account_id(account)).then_some(Self { service, region, resource })
    }
}

/// Whether it is exactly twelve digits.
pub(crate) fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
