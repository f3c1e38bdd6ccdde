//! Links to the findings of security services.

use super::{
    portal::{AccessPortal, through},
    resource::BY_ID,
    url::{console_host, is_https, push_encoded},
};
use crate::{Alert, Notice, Source};

/// The same search as [`BY_ID`] in the pages of 2025.
const BY_UID: &str = "#/findings?search=finding_info.uid%3D%255Coperator%255C%253AEQUALS%255C%253A";

/// The link to the finding in its service's console.
///
/// It leads to the account that the event was delivered in: an administrator's account shows the
/// findings of all members. AWS Config and AWS Health show an account's entries in that account
/// only.
pub(crate) fn alert(
    notice: &Notice,
    alert: &Alert,
    portal: Option<&AccessPortal>,
) -> Option<String> {
    let member = notice.account.as_ref().map(|account| account.id);
    let home = alert.home_account;
    let region = notice.region.as_deref();
    let home_region = alert.home_region.as_deref();
    let (account, region) = match alert.source {
        Source::Config | Source::Health => (member.or(home), region.or(home_region)),
        _ => (home.or(member), home_region.or(region)),
    };
    let link = page(alert, region?)?;
    match account {
        Some(account) => through(portal, account, link),
        None => is_https(&link).then_some(link),
    }
}

fn page(alert: &Alert, region: &str) -> Option<String> {
    let host = console_of(region)?;
    let id = alert.id.as_deref();
    let (service, place, id) = match alert.source {
        // AWS documents no address of a single insight.
        Source::SecurityHub if alert.is_insight() => ("securityhub", "#/insights", Some("")),
        Source::SecurityHub if alert.is_security_hub_v2 => ("securityhub/v2", BY_UID, id),
        Source::SecurityHub => ("securityhub", BY_ID, id),
        Source::GuardDuty => ("guardduty", "#/findings?search=id%3D", id),
        // Findings of scans on demand are sent as events only (Inspector's user guide, "Running
        // on-demand machine image scans").
        Source::Inspector if id.is_some_and(|id| id.contains(":finding/ondemand/")) => return None,
        Source::Inspector => ("inspector/v2", "#/findings/details/", id),
        Source::Macie => ("macie", "#findings?macros=current&itemId=", id),
        Source::Config => ("config", "#/rules/details?configRuleName=", alert.control.as_deref()),
        // AWS documents no address of a single finding.
        Source::AccessAnalyzer => ("access-analyzer", "#/findings", Some("")),
        Source::Health => return health(host, alert),
        Source::Asr | Source::Alarm | Source::S3 | Source::Unrecognised => return None,
    };
    let mut link = format!("https://{host}/{service}/home?region=");
    push_encoded(&mut link, region);
    link += place;
    push_encoded(&mut link, id?);
    Some(link)
}

/// The link to an event of AWS Health, whose console is one for all regions. None outside of the
/// `aws` partition, where its address is not documented.
fn health(host: &str, alert: &Alert) -> Option<String> {
    let mut link = format!("https://health.{host}/health/home#/account/event-log?eventID=");
    push_encoded(&mut link, alert.id.as_deref()?);
    link += "&eventTab=details";
    (host == "console.aws.amazon.com").then_some(link)
}

/// The console's host of a region's partition. None for isolated partitions, whose hosts are not
/// documented.
fn console_of(region: &str) -> Option<&'static str> {
    let partition = match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ if region.contains("-iso") || region.starts_with("eusc-") => return None,
        _ => "aws",
    };
    console_host(partition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Account, Content};

    /// The link to a member's finding whose event was delivered to the administrator.
    fn link(source: Source, region: &str, home_region: &str) -> Option<String> {
        let alert = Alert {
            id: Some("an/id".to_owned()),
            control: Some("a rule".to_owned()),
            home_account: "222222222222".parse().ok(),
            home_region: Some(home_region.to_owned()),
            ..Alert::new(source)
        };
        let notice = Notice {
            account: Some(Account { id: "333333333333".parse().unwrap(), name: None }),
            region: Some(region.to_owned()),
            content: Content::Alert(Box::new(alert.clone())),
        };
        let portal = AccessPortal::new("https://example.awsapps.com/start", None).unwrap();
        super::alert(&notice, &alert, Some(&portal))
    }

    #[test]
    fn alert_link_leads_to_the_administrator_or_for_config_and_health_to_the_member() {
        for (source, account, region) in [
            (Source::SecurityHub, "222222222222", "eu-west-1"),
            (Source::GuardDuty, "222222222222", "eu-west-1"),
            (Source::Inspector, "222222222222", "eu-west-1"),
            (Source::Macie, "222222222222", "eu-west-1"),
            (Source::AccessAnalyzer, "222222222222", "eu-west-1"),
            (Source::Config, "333333333333", "eu-central-1"),
        ] {
            let link = link(source, "eu-central-1", "eu-west-1").unwrap();
            assert!(link.contains(&format!("account_id={account}&")), "{source}: {link}");
            assert!(link.contains(&format!("region%3D{region}%23")), "{source}: {link}");
        }
        let health = link(Source::Health, "global", "eu-west-1").unwrap();
        assert!(health.contains("account_id=333333333333&"), "{health}");
    }

    #[test]
    fn alert_link_is_none_for_a_finding_of_a_scan_on_demand() {
        let alert = |id: &str| Alert { id: Some(id.to_owned()), ..Alert::new(Source::Inspector) };
        let arn = "arn:aws:inspector2:eu-west-1:333333333333:finding/";
        assert!(page(&alert(&format!("{arn}0a1b")), "eu-west-1").is_some());
        assert_eq!(page(&alert(&format!("{arn}ondemand/0a1b/2c3d")), "eu-west-1"), None);
    }

    #[test]
    fn id_in_an_alert_link_is_encoded() {
        let alert = Alert { id: Some("a/b#c d".to_owned()), ..Alert::new(Source::Macie) };
        let link = page(&alert, "eu-west-1").unwrap();
        assert!(link.ends_with("itemId=a%2Fb%23c%20d"), "{link}");
    }

    #[test]
    fn alert_link_has_the_host_of_its_partition() {
        for (region, host) in [
            ("eu-west-1", Some("https%3A%2F%2Fconsole.aws.amazon.com%2F")),
            ("cn-north-1", Some("https%3A%2F%2Fconsole.amazonaws.cn%2F")),
            ("us-gov-west-1", Some("https%3A%2F%2Fconsole.amazonaws-us-gov.com%2F")),
            ("us-iso-east-1", None),
            ("eusc-de-east-1", None),
        ] {
            let link = link(Source::GuardDuty, region, region);
            assert_eq!(link.is_some(), host.is_some(), "{region}");
            assert!(link.unwrap_or_default().contains(host.unwrap_or_default()), "{region}");
        }
        assert_eq!(link(Source::Health, "us-gov-west-1", "us-gov-west-1"), None);
    }
}
