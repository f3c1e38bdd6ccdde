//! Links that look like AWS's.

use serde_json::json;

use super::{check, parsed, shown};

const FORGED: [&str; 20] = [
    "https://evil.example/securityhub",
    "https://console.aws.amazon.com.evil.example/x",
    "https://evil-console.aws.amazon.com/x",
    "https://console.aws.amazon.com@evil.example/x",
    "https://user:console.aws.amazon.com@evil.example/x",
    "https://evil.example#.console.aws.amazon.com/x",
    "https://evil.example?.console.aws.amazon.com/x",
    "https://evil.example:443#.console.aws.amazon.com/x",
    "https://evil.example\\.console.aws.amazon.com/x",
    "https://evil.example%2f.console.aws.amazon.com/x",
    "https:///evil.example/console.aws.amazon.com/x",
    "https:/\t/console.aws.amazon.com/x",
    "https://xn--console-aws-amazon-com.evil.example/x",
    "https://consоle.aws.amazon.com/x", // a Cyrillic letter
    "https://console。aws。amazon。com/x",
    "http://console.aws.amazon.com/x",
    "javascript:alert(1)//https://console.aws.amazon.com/",
    "//console.aws.amazon.com/x",
    "https://console.aws.amazon.com/x y",
    "https://docs.aws.amazon.com/x|Open>",
];

#[test]
fn forged_links_are_not_shown() {
    for link in FORGED {
        let result = json!({"Remediation_Status": "FAILED", "Message": "m", "Finding_Link": link});
        let asff = json!({"source": "aws.securityhub", "detail-type": "Security Hub Findings - Imported",
            "detail": {"findings": [{"Title": "t",
                "Remediation": {"Recommendation": {"Url": link}}}]}});
        let ocsf = json!({"source": "aws.securityhub", "detail-type": "Findings Imported V2",
            "detail": {"findings": [{"finding_info": {"title": "t"},
                "remediation": {"references": [link]}}]}});
        let inspector = json!({"source": "aws.inspector2", "detail-type": "Inspector2 Finding",
            "detail": {"title": "t", "remediation": {"recommendation": {"url": link}}}});
        for body in [result, asff, ocsf, inspector] {
            check(&body.to_string());
            let shown = shown(&parsed(&body.to_string())[0]);
            // Inside of backticks nothing becomes a link.
            let outside: String = shown.split('`').step_by(2).collect();
            assert!(!outside.contains("://") && !shown.contains("javascript"), "{link}: {shown}");
        }
    }
}

#[test]
fn links_to_aws_consoles_are_shown() {
    for link in [
        "https://console.aws.amazon.com/securityhub/home?region=eu-west-1#/findings",
        "https://eu-west-1.console.aws.amazon.com/securityhub/home?region=eu-west-1#/findings",
        "https://console.amazonaws.cn/securityhub/home?region=cn-north-1#/findings",
    ] {
        let body = json!({"Remediation_Status": "FAILED", "Message": "m", "Finding_Link": link});
        assert!(shown(&parsed(&body.to_string())[0]).contains(link), "{link}");
    }
}

/// A ticket may be on any host, but it must be a link.
#[test]
fn ticket_that_is_not_a_link_gets_no_link() {
    for link in [
        "javascript:alert(1)",
        "http://tickets.example/1",
        "https://",
        "https://a b/",
        "https://tickets.example/1|Open the finding>",
        "https://tickets.example/<!channel>",
    ] {
        let body = json!({"Remediation_Status": "FAILED", "Message": "m", "Ticket_URL": link});
        check(&body.to_string());
        assert!(!shown(&parsed(&body.to_string())[0]).contains("Open the ticket"), "{link}");
    }
}
