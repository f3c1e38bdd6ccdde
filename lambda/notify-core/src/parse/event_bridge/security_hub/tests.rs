//! What the parser of ASFF makes of single fields.

mod evidence;

use serde_json::{Value, json};

use crate::{
    Alert, Content, FactName, FactValue, Notice, Severity,
    parse::{Body, ParseSettings, notices},
};

/// The notice of a finding that is delivered to account 222222222222.
fn notice(finding: &Value) -> Notice {
    let body = json!({"source": "aws.securityhub", "detail-type": "Security Hub Findings - Imported",
        "account": "222222222222", "region": "eu-west-1", "detail": {"findings": [finding]}});
    notices(&Body::from_text(&body.to_string()), &ParseSettings::default()).remove(0)
}

fn alert(finding: &Value) -> Alert {
    match notice(finding).content {
        Content::Alert(alert) => *alert,
        content => panic!("{content:?}"),
    }
}

/// A product's finding with a compliance status.
fn check(product: &str, status: &str) -> Alert {
    alert(&json!({"Title": "t", "Workflow": {"Status": "NEW"}, "Compliance": {"Status": status},
        "ProductArn": format!("arn:aws:securityhub:eu-west-1::product/{product}")}))
}

#[test]
fn only_prowler_mutes_by_a_warning() {
    assert!(check("prowler/prowler", "WARNING").is_over);
    assert_eq!(check("prowler/prowler", "WARNING").status.as_deref(), Some("MUTED"));
    assert!(check("prowler/prowler", "PASSED").is_over);
    assert!(!check("prowler/prowler", "FAILED").is_over);
    for product in ["aws/securityhub", "cloud-custodian/cloud-custodian", "prowler/other", ""] {
        assert!(!check(product, "WARNING").is_over, "{product}");
    }
    let own = json!({"Title": "t", "Compliance": {"Status": "WARNING"},
        "ProductArn": "arn:aws:securityhub:eu-west-1:333333333333:product/prowler/prowler"});
    assert!(!alert(&own).is_over);
}

#[test]
fn control_is_what_the_product_calls_its_check() {
    for (finding, id) in [
        (
            json!({"Compliance": {"SecurityControlId": "S3.5"}, "GeneratorId": "security-control/S3.6"}),
            "S3.5",
        ),
        (json!({"ProductFields": {"ControlId": "IAM.3"}}), "IAM.3"),
        (json!({"ProductFields": {"RuleId": "2.2"}}), "2.2"),
        (
            json!({"ProductFields": {"aws/config/ConfigRuleName": "encrypted-volumes"}}),
            "encrypted-volumes",
        ),
        (json!({"GeneratorId": "security-control/S3.5"}), "S3.5"),
        (json!({"GeneratorId": "aws-foundational-security-best-practices/v/1.0.0/S3.5"}), "S3.5"),
        (
            json!({"GeneratorId": "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/2.2"}),
            "2.2",
        ),
        (json!({"GeneratorId": "prowler-iam_root_mfa_enabled"}), "iam_root_mfa_enabled"),
        (
            json!({"GeneratorId": "arn:aws:securityhub:eu-west-1::product/aqua-security/kube-bench/cis-kubernetes-benchmark/1.8/4.2.1"}),
            "4.2.1",
        ),
        (json!({"GeneratorId": "Trivy/AVD-KSV-0014"}), "AVD-KSV-0014"),
        (
            json!({"GeneratorId": "open-groups", "ProductArn": "arn:aws:securityhub:eu-west-1::product/cloud-custodian/cloud-custodian"}),
            "open-groups",
        ),
    ] {
        assert_eq!(alert(&with_title(finding.clone())).control.as_deref(), Some(id), "{finding}");
    }
    for generator in ["Trivy/CVE-2026-1", "Trivy/", "prowler-", "AWSInspector", "a/b", ""] {
        let finding = json!({"Title": "t", "GeneratorId": generator});
        assert_eq!(alert(&finding).control, None, "{generator}");
    }
}

fn with_title(mut finding: Value) -> Value {
    finding["Title"] = json!("t");
    finding
}

#[test]
fn node_is_read_from_the_id_of_kube_bench() {
    let node = |id: &str| {
        let arn = "arn:aws:securityhub:eu-west-1::product/aqua-security/kube-bench";
        let generator = format!("{arn}/cis-kubernetes-benchmark/1.8/4.2.1");
        let alert =
            alert(&json!({"Title": "t", "GeneratorId": generator, "Id": format!("{arn}{id}")}));
        alert.fact(FactName::AlsoInvolved).map(str::to_owned)
    };
    assert_eq!(node("1EKSnodeID+ip-10-0-0-1+4.2.1+2026-11-23").as_deref(), Some("ip-10-0-0-1"));
    for id in
        ["1EKSnodeID+4.2.12026-11-23T04:12:20Z", "1EKSnodeID+4.2.1+2026-11-23", "1", "EKSnodeID+"]
    {
        assert_eq!(node(id), None, "{id}");
    }
}

#[test]
fn product_is_named_unless_it_is_security_hub() {
    let arn = |path: &str| format!("arn:aws:securityhub:eu-west-1:{path}");
    for (finding, name) in [
        (json!({"ProductName": "Security Hub"}), None),
        (
            json!({"ProductName": "Security Hub CSPM", "ProductArn": arn(":product/aws/securityhub")}),
            None,
        ),
        (json!({"ProductArn": arn(":product/aws/securityhub")}), None),
        (
            json!({"ProductName": "GuardDuty", "ProductArn": arn(":product/aws/securityhub")}),
            Some("GuardDuty"),
        ),
        (json!({"ProductFields": {"aws/securityhub/ProductName": "Macie"}}), Some("Macie")),
        (
            json!({"ProductName": "Default", "CompanyName": "Personal", "ProductFields": {"ProviderName": "HackerOne"}}),
            Some("HackerOne"),
        ),
        (json!({"ProductArn": arn(":product/prowler/prowler")}), Some("prowler")),
        (
            json!({"CompanyName": "Example", "ProductArn": arn(":product/example/sensor")}),
            Some("Example"),
        ),
        (
            json!({"ProductName": "Security Hub", "ProductArn": arn("1:product/1/default")}),
            Some("1/default"),
        ),
        (
            json!({"ProductName": "Security Hub", "ProductArn": arn(":product/example/sensor")}),
            Some("example/sensor"),
        ),
        (json!({"ProductName": 7}), None),
    ] {
        let alert = alert(&with_title(finding.clone()));
        assert_eq!(alert.fact(FactName::Product), name, "{finding}");
    }
}

#[test]
fn account_name_is_taken_from_products_of_aws_only() {
    let name = |product: &str| {
        let finding = json!({"Title": "t", "AwsAccountId": "333333333333", "AwsAccountName": "n",
            "ProductArn": product});
        notice(&finding).account.unwrap().name
    };
    assert_eq!(name("arn:aws:securityhub:eu-west-1::product/aws/guardduty").as_deref(), Some("n"));
    for product in [
        "arn:aws:securityhub:eu-west-1::product/prowler/prowler",
        "arn:aws:securityhub:eu-west-1:333333333333:product/aws/guardduty",
        "arn:aws:securityhub:eu-west-1:333333333333:product/333333333333/default",
        "",
    ] {
        assert_eq!(name(product), None, "{product}");
    }
}

#[test]
fn resources_are_named_once_and_by_their_best_name() {
    let resources = |resources: Value| {
        alert(&json!({"Title": "t", "Resources": resources})).resources.items.join(", ")
    };
    let bucket = json!({"Type": "AwsS3Bucket", "Id": "arn:aws:s3:::a"});
    assert_eq!(resources(json!([bucket, bucket])), "arn:aws:s3:::a");
    assert_eq!(resources(json!([{"Type": "AwsS3Bucket", "Id": "a"}, bucket])), "arn:aws:s3:::a");
    assert_eq!(resources(json!([{"Type": "Other", "Id": "a"}, bucket])), "Other a, arn:aws:s3:::a");
    let key = |id: Value, details: Value| json!([{"Type": "AwsIamAccessKey", "Id": id, "Details": {"AwsIamAccessKey": details}}]);
    for (id, details, shown) in [
        (
            json!("AWS::IAM::AccessKey:null"),
            json!({"PrincipalName": "deploy"}),
            "AwsIamAccessKey deploy",
        ),
        (
            json!("AWS::IAM::AccessKey:AKIAEXAMPLE"),
            json!({"UserName": "u"}),
            "AwsIamAccessKey AKIAEXAMPLE",
        ),
        (json!("null"), json!({"UserName": "null", "PrincipalId": "AROA"}), "AwsIamAccessKey AROA"),
        (json!(null), json!("x"), "AwsIamAccessKey"),
        (json!(""), json!({}), "AwsIamAccessKey"),
    ] {
        assert_eq!(resources(key(id.clone(), details)), shown, "{id}");
    }
}

#[test]
fn guidance_is_aws_documentation_and_any_other_page_is_text() {
    let page = |url: &str| {
        let alert = alert(&json!({"Title": "t", "Remediation": {"Recommendation": {"Url": url}}}));
        (alert.guidance.is_some(), alert.fact(FactName::Reference).is_some())
    };
    assert_eq!(
        page("https://docs.aws.amazon.com/console/securityhub/S3.5/remediation"),
        (true, false)
    );
    assert_eq!(page("https://console.aws.amazon.com/iam/home"), (false, true));
    assert_eq!(page("https://wiki.example/x"), (false, true));
    assert_eq!(page("javascript:alert(1)"), (false, false));
}

#[test]
fn other_clouds_are_facts_and_their_region_is_none_of_aws() {
    let resource = json!({"Type": "Microsoft.Compute/virtualMachines", "Id": "/subscriptions/s/vm",
        "Provider": "Azure", "Region": "japaneast", "Owner": {"Account": {"Id": "s"}}});
    let notice =
        notice(&json!({"Title": "t", "AwsAccountId": "333333333333", "Resources": [resource]}));
    assert_eq!(notice.region.as_deref(), Some("eu-west-1"));
    let Content::Alert(alert) = notice.content else { panic!("no alert") };
    for (name, value) in [
        (FactName::Cloud, "AZURE"),
        (FactName::CloudAccount, "s"),
        (FactName::CloudRegion, "japaneast"),
    ] {
        assert_eq!(alert.fact(name), Some(value));
    }
    let own = self::alert(&json!({"Title": "t", "Resources": [{"Provider": "AWS", "Id": "i"}]}));
    assert_eq!(own.fact(FactName::Cloud), None);
}

#[test]
fn open_since_is_a_fact_from_a_day_on_and_while_it_is_open() {
    let since = |first: &str, state: &str| {
        let finding = json!({"Title": "t", "FirstObservedAt": first, "RecordState": state,
            "UpdatedAt": "2026-11-23T04:12:20Z"});
        alert(&finding).facts.contains(&(FactName::OpenSince, FactValue::Time(first.to_owned())))
    };
    assert!(since("2026-11-22T04:12:20Z", "ACTIVE"));
    assert!(!since("2026-11-22T04:12:21Z", "ACTIVE"));
    assert!(!since("2026-11-22T04:12:20Z", "ARCHIVED"));
}

#[test]
fn finding_without_the_list_around_it_is_still_a_card() {
    let body = json!({"source": "aws.securityhub", "detail-type": "Security Hub Findings - Imported",
        "detail": {"findings": {"Title": "t", "Resources": {"Id": "x"}, "Severity": "HIGH",
            "Types": "x", "ProductFields": [], "Compliance": [], "Remediation": "r"}}});
    let notices = notices(&Body::from_text(&body.to_string()), &ParseSettings::default());
    assert!(
        matches!(&notices[0].content, Content::Alert(alert) if alert.title.as_deref() == Some("t"))
    );
}

#[test]
fn type_is_joined_from_the_parts_of_a_partner() {
    let of = |types: Value| alert(&json!({"Title": "t", "Types": types})).kind;
    let parts = json!(["Namespace: TTPs", "Category: Execution", null, "Classifier: PowerShell"]);
    assert_eq!(of(parts).as_deref(), Some("TTPs/Execution/PowerShell"));
    assert_eq!(of(json!(["Namespace: TTPs"])).as_deref(), Some("TTPs"));
    assert_eq!(of(json!(["TTPs", "TTPs/A/B:C"])).as_deref(), Some("TTPs/A/B:C"));
    assert_eq!(of(json!("TTPs")).as_deref(), Some("TTPs"));
    assert_eq!(of(json!(7)), None);
}

#[test]
fn severity_is_also_a_word_alone() {
    let of = |severity: Value| alert(&with_title(json!({"Severity": severity}))).severity;
    assert_eq!(of(json!("HIGH")), Severity::High);
    assert_eq!(of(json!([{"Label": "LOW"}])), Severity::Low);
    assert_eq!(of(json!({"Normalized": "90"})), Severity::Critical);
    assert_eq!(of(json!(7)), Severity::Unknown);
}
