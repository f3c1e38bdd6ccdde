//! Links into the AWS console, by partition, and through an access portal.

mod alert;

pub(crate) use alert::{alert, is_aws_page};

use crate::{
    Alarm, Notice, Remediation,
    aws_ids::{AccountId, Arn},
};

/// Where IAM Identity Center lets people in: links that go through it open in the right account
/// and role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPortal {
    url: String,
    role_name: Option<String>,
}

/// A URL that is not an access portal.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an access portal: use its address, such as https://example.awsapps.com/start")]
pub struct InvalidAccessPortal(String);

impl AccessPortal {
    /// The portal at `url`, `https://example.awsapps.com/start`. Without a role the reader is
    /// asked for one.
    ///
    /// # Errors
    ///
    /// When the URL is not https, or has characters that a link can not carry.
    pub fn new(url: &str, role_name: Option<String>) -> Result<Self, InvalidAccessPortal> {
        // People copy it from their browser, with its fragment.
        let base = url.split_once('#').map_or(url, |(base, _)| base).trim_end_matches('/');
        if is_https(base) {
            Ok(Self { url: base.to_owned(), role_name })
        } else {
            Err(InvalidAccessPortal(url.to_owned()))
        }
    }

    /// A shortcut to `destination` in an account (IAM Identity Center user guide,
    /// "Create shortcut links to AWS Management Console destinations").
    fn shortcut(&self, account_id: AccountId, destination: &str) -> String {
        let mut link = format!("{}/#/console?account_id={account_id}", self.url);
        if let Some(role) = &self.role_name {
            link += "&role_name=";
            push_encoded(&mut link, role);
        }
        link += "&destination=";
        push_encoded(&mut link, destination);
        link
    }
}

/// The finding in Security Hub: ASR's own link as it is, else one like it. Security Hub shows all
/// findings in the account ASR runs in, so that is where the link leads.
pub(crate) fn finding(
    notice: &Notice,
    remediation: &Remediation,
    portal: Option<&AccessPortal>,
) -> Option<String> {
    let own = remediation.finding_link.as_deref().filter(|link| is_finding_link(link));
    let link = match own {
        Some(link) => link.to_owned(),
        None => built_finding(notice, remediation)?,
    };
    let execution = remediation.execution_arn.as_deref().and_then(|arn| regional(arn, "states"));
    let home = execution.map(|place| place.account);
    match home.or(notice.account.as_ref().map(|account| account.id)) {
        Some(account) => through(portal, account, link),
        None => is_https(&link).then_some(link),
    }
}

fn built_finding(notice: &Notice, remediation: &Remediation) -> Option<String> {
    let arn = remediation.finding_arn.as_deref()?;
    let host = console_host(Arn::parse_lenient(arn)?.partition)?;
    let region = remediation.home_region.as_deref().or(notice.region.as_deref())?;
    let mut link = format!("https://{host}/securityhub/home?region=");
    push_encoded(&mut link, region);
    link += BY_ID;
    push_encoded(&mut link, arn);
    Some(link)
}

/// A search with a doubly encoded `\operator\:EQUALS\:`, as Security Hub's own links have it.
const BY_ID: &str = "#/findings?search=Id%3D%255Coperator%255C%253AEQUALS%255C%253A";

/// The Step Functions execution, in the account ASR runs in.
pub(crate) fn execution(
    remediation: &Remediation,
    portal: Option<&AccessPortal>,
) -> Option<String> {
    let text = remediation.execution_arn.as_deref()?;
    let place = regional(text, "states")?;
    let mut link =
        format!("https://{}/states/home?region={}#/v2/executions/details/", place.host, place.region);
    push_encoded(&mut link, text);
    through(portal, place.account, link)
}

/// The Systems Manager Automation execution, in the finding's account and region.
pub(crate) fn automation(
    notice: &Notice,
    remediation: &Remediation,
    portal: Option<&AccessPortal>,
) -> Option<String> {
    let (id, account) = (remediation.automation_id.as_deref()?, notice.account.as_ref()?);
    let finding = remediation.finding_arn.as_deref().and_then(Arn::parse_lenient)?;
    let host = console_host(finding.partition)?;
    let mut link = format!("https://{host}/systems-manager/automation/execution/{id}?region=");
    push_encoded(&mut link, notice.region.as_deref()?);
    through(portal, account.id, link)
}

/// The alarm, in its account and region, as CloudWatch's own mails link to it.
pub(crate) fn alarm(alarm: &Alarm, portal: Option<&AccessPortal>) -> Option<String> {
    let place = regional(alarm.arn.as_deref()?, "cloudwatch")?;
    let mut link = format!(
        "https://{}/cloudwatch/deeplink.js?region={}#alarmsV2:alarm/",
        place.host, place.region
    );
    push_encoded(&mut link, &alarm.name);
    through(portal, place.account, link)
}

fn through(portal: Option<&AccessPortal>, account_id: AccountId, link: String) -> Option<String> {
    is_https(&link).then(|| match portal {
        Some(portal) => portal.shortcut(account_id, &link),
        None => link,
    })
}

/// Far more than a real link has. Encoding it for the portal may make it up to three times as long.
const MAX_LINK_BYTES: usize = 800;

const CONSOLE_HOSTS: [(&str, &str); 3] = [
    ("aws", "console.aws.amazon.com"),
    ("aws-cn", "console.amazonaws.cn"),
    ("aws-us-gov", "console.amazonaws-us-gov.com"),
];

/// Where the console shows the resource of an ARN.
struct Place<'a> {
    host: &'static str,
    region: &'a str,
    account: AccountId,
}

fn regional<'a>(arn: &'a str, service: &str) -> Option<Place<'a>> {
    let arn = Arn::parse(arn)?.of_service(service)?;
    let (host, account) = (console_host(arn.partition)?, arn.account_id()?);
    Some(Place { host, region: arn.region, account })
}

fn console_host(partition: &str) -> Option<&'static str> {
    CONSOLE_HOSTS.iter().find(|(name, _)| *name == partition).map(|(_, host)| *host)
}

/// Whether ASR's link can be handed on: it leads to the console and to something there. ASR 2.2
/// and 2.3 wrote a host that does not exist for China, and no control for findings of a standard.
fn is_finding_link(link: &str) -> bool {
    host_and_path(link)
        .is_some_and(|(host, path)| is_console(host) && !path.ends_with("#/controls/"))
        && is_https(link)
}

fn host_and_path(link: &str) -> Option<(&str, &str)> {
    link.strip_prefix("https://")?.split_once('/')
}

/// A console of some partition, its own host or a region's.
fn is_console(host: &str) -> bool {
    CONSOLE_HOSTS.iter().any(|(_, console)| {
        host.strip_suffix(console).is_some_and(|region| match region.strip_suffix('.') {
            // Nothing that would make another host of it, as `evil.example#.` does.
            Some(region) => region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
            None => region.is_empty(),
        })
    })
}

/// Whether a text is an https link that nothing can break out of, and not longer than what a
/// message can carry.
pub(crate) fn is_https(link: &str) -> bool {
    link.len() <= MAX_LINK_BYTES
        && link.strip_prefix("https://").is_some_and(|rest| !rest.is_empty())
        && link.bytes().all(|byte| {
            byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'|' | b'"' | b'`' | b'\\')
        })
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
fn push_encoded(link: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            link.push(char::from(byte));
        } else {
            // Not by `write!`, which takes ten times as long, and a link's every third byte is one.
            let digits = [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
            link.push('%');
            link.extend(digits.into_iter().flatten().map(|digit| digit.to_ascii_uppercase()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_that_lead_to_a_finding_in_the_console_are_handed_on() {
        for link in [
            "https://console.aws.amazon.com/securityhub/home?region=eu-west-1#/findings?search=x",
            "https://eu-west-1.console.aws.amazon.com/securityhub/home?region=eu-west-1#/controls/S3.5",
            "https://console.amazonaws-us-gov.com/securityhub/home?region=us-gov-west-1#/findings",
            "https://console.amazonaws.cn/securityhub/home?region=cn-north-1#/findings",
        ] {
            assert!(is_finding_link(link), "{link}");
        }
        for link in [
            "http://console.aws.amazon.com/securityhub",
            "https://evil.example/securityhub",
            "https://evil-console.aws.amazon.com/securityhub",
            "https://console.aws.amazon.com.evil.example/securityhub",
            "https://evil.example#.console.aws.amazon.com/securityhub",
            "https://evil.example?.console.aws.amazon.com/securityhub",
            "https://evil.example%2f.console.aws.amazon.com/securityhub",
            "https://console.aws.amazon.com",
            "https://console.aws.amazon.com/x|Open>",
            "https://console.aws.amazon.com/x y",
            "https://cn-north-1.console.amazonaws.cn.com/securityhub",
            "https://eu-west-1.console.aws.amazon.com/securityhub/home?region=eu-west-1#/controls/",
            &format!("https://console.aws.amazon.com/{}", "x".repeat(MAX_LINK_BYTES)),
        ] {
            assert!(!is_finding_link(link), "{link}");
        }
    }

    #[test]
    fn everything_in_a_destination_is_encoded_once_more() {
        let portal = AccessPortal::new("https://example.awsapps.com/start/#/", None).unwrap();
        assert_eq!(
            portal.shortcut("333333333333".parse().unwrap(), "https://a/b?c=%255C&d"),
            "https://example.awsapps.com/start/#/console?account_id=333333333333\
             &destination=https%3A%2F%2Fa%2Fb%3Fc%3D%25255C%26d"
        );
    }
}
