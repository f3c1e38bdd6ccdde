//! Links to the resources of a remediation, and to alarms.

use super::{
    portal::{AccessPortal, in_account, through},
    url::{console_host, host_and_path, is_console, is_https, is_https_within, push_encoded},
};
use crate::{
    Alarm, Notice, Remediation,
    aws_ids::{AccountId, Arn},
};

/// The link to an alarm whose name has 255 characters, CloudWatch's limit, of three bytes each. It
/// fits into a message, through a portal into Amazon Q's and a mail.
const MAX_ALARM_LINK_BYTES: usize = 2_400;

/// The link to the finding in Security Hub: ASR's own, or else one like it. It leads to the account
/// that ASR runs in, where Security Hub shows all findings.
pub(crate) fn finding(
    notice: &Notice,
    remediation: &Remediation,
    portal: Option<&AccessPortal>,
) -> Option<String> {
    let own = remediation.finding_link.as_deref().filter(|link| is_finding_link(link));
    let link = match own {
        Some(link) => link.to_owned(),
        None => built_finding(notice, remediation).filter(|link| is_https(link))?,
    };
    let execution = remediation.execution_arn.as_deref().and_then(|arn| regional(arn, "states"));
    let home = execution.map(|place| place.account);
    Some(match home.or(notice.account.as_ref().map(|account| account.id)) {
        Some(account) => in_account(portal, account, link),
        None => link,
    })
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
pub(super) const BY_ID: &str = "#/findings?search=Id%3D%255Coperator%255C%253AEQUALS%255C%253A";

/// The link to the Step Functions execution, in the account that ASR runs in.
pub(crate) fn execution(
    remediation: &Remediation,
    portal: Option<&AccessPortal>,
) -> Option<String> {
    let text = remediation.execution_arn.as_deref()?;
    let place = regional(text, "states")?;
    let mut link = format!(
        "https://{}/states/home?region={}#/v2/executions/details/",
        place.host, place.region
    );
    push_encoded(&mut link, text);
    through(portal, place.account, link)
}

/// The link to the Systems Manager Automation execution, in the finding's account and region.
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

/// The link to the alarm, in its account and region, as CloudWatch's own mails have it.
pub(crate) fn alarm(alarm: &Alarm, portal: Option<&AccessPortal>) -> Option<String> {
    let place = regional(alarm.arn.as_deref()?, "cloudwatch")?;
    let mut link = format!(
        "https://{}/cloudwatch/deeplink.js?region={}#alarmsV2:alarm/",
        place.host, place.region
    );
    push_encoded(&mut link, &alarm.name);
    is_https_within(&link, MAX_ALARM_LINK_BYTES).then(|| in_account(portal, place.account, link))
}

/// The console, region and account that show the resource of an ARN.
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

/// Whether ASR's link is shown: it leads to a page of Security Hub in the console, and to a finding
/// there. ASR 2.2 and 2.3 wrote a host that does not exist for China, and no control for findings
/// of a standard.
fn is_finding_link(link: &str) -> bool {
    host_and_path(link).is_some_and(|(host, path)| {
        is_console(host) && is_security_hub(path) && !path.ends_with("#/controls/")
    }) && is_https(link)
}

/// Whether a path is one of Security Hub's pages. Dots, also `%2e`, would lead out of it.
fn is_security_hub(path: &str) -> bool {
    let page = path.split(['?', '#']).next().unwrap_or_default();
    page.starts_with("securityhub/")
        && page
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Body, ParseSettings, notices};

    /// 255 characters is CloudWatch's limit.
    #[test]
    fn alarm_with_the_longest_name_has_a_link() {
        let link = |name: &str| {
            let arn = "arn:aws-us-gov:cloudwatch:us-gov-west-1:222222222222:alarm:a";
            let body =
                serde_json::json!({"AlarmName": name, "NewStateValue": "OK", "AlarmArn": arn});
            match notices(&Body::from_json(&body), &ParseSettings::default()).remove(0).content {
                crate::Content::Alarm(it) => alarm(&it, None),
                other => panic!("{other:?}"),
            }
        };
        let longest = link(&"界".repeat(255)).expect("it has a link");
        assert!(longest.ends_with("%E7%95%8C") && longest.len() <= MAX_ALARM_LINK_BYTES);
        assert_eq!(link(&"界".repeat(300)), None);
    }

    #[test]
    fn is_finding_link_accepts_only_findings_in_the_console() {
        for link in [
            "https://console.aws.amazon.com/securityhub/home?region=eu-west-1#/findings?search=x",
            "https://eu-west-1.console.aws.amazon.com/securityhub/home?region=eu-west-1#/controls/S3.5",
            "https://console.amazonaws-us-gov.com/securityhub/home?region=us-gov-west-1#/findings",
            "https://console.amazonaws.cn/securityhub/home?region=cn-north-1#/findings",
        ] {
            assert!(is_finding_link(link), "{link}");
        }
        for link in [
            "http://console.aws.amazon.com/securityhub/home",
            "https://evil.example/securityhub/home",
            "https://evil-console.aws.amazon.com/securityhub/home",
            "https://console.aws.amazon.com.evil.example/securityhub/home",
            "https://evil.example#.console.aws.amazon.com/securityhub/home",
            "https://evil.example?.console.aws.amazon.com/securityhub/home",
            "https://evil.example%2f.console.aws.amazon.com/securityhub/home",
            "https://console.aws.amazon.com",
            "https://console.aws.amazon.com/iam/home#/users",
            "https://console.aws.amazon.com/securityhub-x/home",
            "https://console.aws.amazon.com/securityhub/../iam/home",
            "https://console.aws.amazon.com/securityhub/%2e%2e/iam/home",
            "https://console.aws.amazon.com/?x=securityhub/home",
            "https://console.aws.amazon.com/x|Open>",
            "https://console.aws.amazon.com/x y",
            "https://cn-north-1.console.amazonaws.cn.com/securityhub/home",
            "https://eu-west-1.console.aws.amazon.com/securityhub/home?region=eu-west-1#/controls/",
            &format!("https://console.aws.amazon.com/{}", "x".repeat(800)),
        ] {
            assert!(!is_finding_link(link), "{link}");
        }
    }
}
