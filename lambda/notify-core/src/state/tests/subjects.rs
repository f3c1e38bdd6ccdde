//! A test for each row of the table of subjects: which events are about the same.

use serde_json::json;

use super::{control, fixture, iso, notice, of_standard, subject, with};
use crate::state::Provider;

/// The same finding in Security Hub's two forms, with this id.
const V1: &str = "/detail/findings/0/Id";
const V1_PRODUCT: &str = "/detail/findings/0/ProductArn";
const V2: &str = "/detail/findings/0/finding_info/uid";

#[test]
fn control_is_the_same_in_all_standards_and_both_forms() {
    let first = subject(&control(super::T0, "FAILED", "NEW"));
    assert_eq!(first.provider, Provider::Control);
    let cis = of_standard(control(super::T0, "FAILED", "NEW"), "cis");
    let pci = of_standard(control(super::T0, "FAILED", "NOTIFIED"), "pci");
    let v2 = with(
        fixture("security-hub-v2/control-opaque-uid.json"),
        &[
            ("/detail/findings/0/compliance/control", json!("S3.8")),
            ("/detail/findings/0/resources/0/uid", json!("arn:aws:s3:::orders-export")),
        ],
    );
    for body in [&cis, &pci, &v2, &fixture("security-hub/resolved.json")] {
        assert_eq!(subject(body).id, first.id, "{body}");
        assert_eq!(subject(body).problem, first.problem);
    }
    // Each finding has an ARN of its own, by which ASR names it.
    assert_ne!(subject(&cis).finding_arn, first.finding_arn);
}

#[test]
fn control_is_another_on_another_resource_account_or_region() {
    let body = control(super::T0, "FAILED", "NEW");
    let first = subject(&body);
    for (path, value) in [
        ("/detail/findings/0/Resources/0/Id", "arn:aws:s3:::another"),
        ("/detail/findings/0/AwsAccountId", "444444444444"),
        ("/detail/findings/0/Region", "eu-west-1"),
    ] {
        let other = subject(&with(body.clone(), &[(path, json!(value))]));
        assert_ne!(other.id, first.id, "{path}");
        assert_eq!(other.problem, first.problem, "{path}");
    }
    let other = with(body, &[("/detail/findings/0/Compliance/SecurityControlId", json!("S3.9"))]);
    assert_ne!(subject(&other).id, first.id);
    assert_ne!(subject(&other).problem, first.problem);
}

#[test]
fn control_of_an_account_is_the_same_whatever_its_type_is_called() {
    let v1 = with(
        control(super::T0, "FAILED", "NEW"),
        &[
            ("/detail/findings/0/AwsAccountId", json!("111122223333")),
            ("/detail/findings/0/Region", json!("eu-west-1")),
            ("/detail/findings/0/Compliance/SecurityControlId", json!("Config.1")),
            ("/detail/findings/0/Resources/0/Type", json!("AwsAccount")),
            ("/detail/findings/0/Resources/0/Id", json!("AWS::::Account:111122223333")),
        ],
    );
    let v2 = fixture("security-hub-v2/unmet-criterion.json");
    assert_eq!(subject(&v1).id, subject(&v2).id);
}

#[test]
fn rules_of_two_standards_with_the_same_number_are_two_subjects() {
    let cis = fixture("security-hub/standard-rule.json");
    let id = "arn:aws:securityhub:ap-northeast-1:333333333333:subscription/pci/v/1/2.2/finding/0b";
    let pci = with(cis.clone(), &[(V1, json!(id))]);
    assert_ne!(subject(&cis).id, subject(&pci).id);
    assert_eq!(subject(&cis).provider, Provider::Control);
}

#[test]
fn the_envelope_is_no_part_of_a_subject() {
    for name in ["security-hub/control.json", "guardduty/instance.json", "inspector/package.json"] {
        let member = with(
            fixture(name),
            &[("/account", json!("333333333333")), ("/id", json!("x")), ("/time", iso(0))],
        );
        assert_eq!(subject(&member), subject(&fixture(name)), "{name}");
    }
}

#[test]
fn guardduty_finding_is_the_same_natively_and_in_both_forms_of_security_hub() {
    let native = fixture("guardduty/instance.json");
    let arn = native["detail"]["arn"].clone();
    let v1 = with(
        fixture("security-hub/guardduty-key-without-id.json"),
        &[
            (V1, arn.clone()),
            (
                "/detail/findings/0/Types",
                json!(["TTPs/Initial Access/UnauthorizedAccess:EC2-SSHBruteForce"]),
            ),
        ],
    );
    let v2 = with(
        fixture("security-hub-v2/detection.json"),
        &[
            (V2, arn),
            (
                "/detail/findings/0/finding_info/types",
                json!(["UnauthorizedAccess:EC2/SSHBruteForce"]),
            ),
        ],
    );
    let first = subject(&native);
    assert_eq!(first.provider, Provider::GuardDuty);
    for body in [&v1, &v2] {
        assert_eq!(subject(body).id, first.id, "{body}");
        assert_eq!(subject(body).problem, first.problem, "{body}");
        assert_eq!(subject(body).provider, Provider::GuardDuty);
        assert_eq!(subject(body).finding_arn, None, "ASR does not remediate it");
    }
}

#[test]
fn inspector_finding_is_the_same_natively_and_in_both_forms_of_security_hub() {
    let native = fixture("inspector/package.json");
    let arn = native["detail"]["findingArn"].clone();
    let v1 = with(fixture("security-hub/inspector.json"), &[(V1, arn.clone())]);
    let v2 = with(fixture("security-hub-v2/vulnerability-packages.json"), &[(V2, arn)]);
    for body in [&v1, &v2] {
        assert_eq!(subject(body).id, subject(&native).id, "{body}");
    }
    assert_ne!(
        subject(&with(native.clone(), &[("/detail/findingArn", json!("arn:x/finding/2"))])).id,
        subject(&native).id
    );
    // The same vulnerability on another instance.
    let other = with(native.clone(), &[("/detail/findingArn", json!("arn:x/finding/2"))]);
    assert_eq!(subject(&other).problem, subject(&native).problem);
}

#[test]
fn imported_finding_never_joins_one_of_aws() {
    let native = fixture("guardduty/instance.json");
    let arn = native["detail"]["arn"].clone();
    let imported = with(fixture("security-hub/guardduty-key-without-id.json"), &[(V1, arn)]);
    for product in [
        "arn:aws:securityhub:ap-northeast-1:333333333333:product/333333333333/default",
        "arn:aws:securityhub:ap-northeast-1::product/example/sensor",
        "arn:aws:securityhub:ap-northeast-1:333333333333:product/aws/guardduty",
        "arn:aws:securityhub:ap-northeast-1::product/x::product/aws/guardduty",
        "x::product/aws/guardduty",
        "aws/guardduty",
        "",
    ] {
        let forged = with(imported.clone(), &[(V1_PRODUCT, json!(product))]);
        assert_ne!(subject(&forged).id, subject(&native).id, "{product}");
        assert_eq!(subject(&forged).provider, Provider::Other, "{product}");
    }
    // The same in OCSF.
    let v2 = with(
        fixture("security-hub-v2/partner.json"),
        &[(V2, native["detail"]["arn"].clone()), ("/detail/findings/0/resources", json!([]))],
    );
    assert_ne!(subject(&v2).id, subject(&native).id);
}

#[test]
fn imported_control_never_joins_one_of_security_hub() {
    let real = control(super::T0, "FAILED", "NEW");
    let own = "arn:aws:securityhub:ap-northeast-1:333333333333:product/333333333333/default";
    let forged = with(real.clone(), &[(V1_PRODUCT, json!(own))]);
    assert_ne!(subject(&forged).id, subject(&real).id);
    assert_ne!(subject(&forged).problem, subject(&real).problem);
    // ASR's results name the real one, although both have the same id.
    assert_eq!(subject(&forged).finding_arn, None);
    assert!(subject(&real).finding_arn.is_some());
}

#[test]
fn imported_findings_differ_by_product_and_id() {
    let first = fixture("security-hub/tenable.json");
    let second = with(first.clone(), &[(V1, json!("another"))]);
    assert_ne!(subject(&first).id, subject(&second).id);
    let product = "arn:aws:securityhub:ap-northeast-1::product/example/sensor";
    let third = with(first.clone(), &[(V1_PRODUCT, json!(product))]);
    assert_ne!(subject(&first).id, subject(&third).id);
}

#[test]
fn macie_data_is_a_bucket_and_a_kind_whatever_the_job() {
    let native = fixture("macie/sensitive-data.json");
    let next_run = with(native.clone(), &[("/detail/id", json!("another"))]);
    assert_eq!(subject(&next_run).id, subject(&native).id);
    let kind = [("/detail/type", json!("SensitiveData:S3Object/Financial"))];
    assert_ne!(subject(&with(native.clone(), &kind)).id, subject(&native).id);
    let bucket = native["detail"]["resourcesAffected"]["s3Bucket"]["name"].as_str().unwrap();
    let v1 = with(
        fixture("security-hub/macie.json"),
        &[
            ("/detail/findings/0/AwsAccountId", native["detail"]["accountId"].clone()),
            ("/detail/findings/0/Region", native["detail"]["region"].clone()),
            ("/detail/findings/0/Resources/0/Id", json!(format!("arn:aws:s3:::{bucket}"))),
        ],
    );
    assert_eq!(subject(&v1).id, subject(&native).id);
    // A policy finding is one of its own, natively and in Security Hub.
    let policy = fixture("macie/policy.json");
    let other = with(policy.clone(), &[("/detail/id", json!("another"))]);
    assert_ne!(subject(&other).id, subject(&policy).id);
}

#[test]
fn access_analyzer_finding_is_its_id() {
    let external = fixture("access-analyzer/external.json");
    let resolved = fixture("access-analyzer/resolved.json");
    assert_eq!(subject(&external).id, subject(&resolved).id);
    assert_ne!(
        subject(&external).id,
        subject(&fixture("access-analyzer/unused-permissions.json")).id
    );
}

#[test]
fn health_event_is_one_subject_in_each_account() {
    let first = fixture("health/scheduled-change.json");
    let page = with(first.clone(), &[("/detail/page", json!("2"))]);
    assert_eq!(subject(&page).id, subject(&first).id);
    assert_eq!(subject(&fixture("health/closed.json")).id, subject(&first).id);
    let other = with(first.clone(), &[("/detail/affectedAccount", json!("444444444444"))]);
    assert_ne!(subject(&other).id, subject(&first).id);
    // Delivered to the delegated administrator or to the account itself.
    let own = with(first.clone(), &[("/account", json!("333333333333"))]);
    assert_eq!(subject(&own).id, subject(&first).id);
}

#[test]
fn alarm_is_its_arn_and_its_time_series() {
    let sns = fixture("alarm/contributor-log-alarm.json");
    let first = subject(&sns);
    assert_eq!(first.provider, Provider::Alarm);
    let other = with(sns.clone(), &[("/AlarmContributorId", json!("another"))]);
    assert_ne!(subject(&other).id, first.id);
    let mut whole = sns;
    whole.as_object_mut().unwrap().remove("AlarmContributorId");
    whole.as_object_mut().unwrap().remove("AlarmContributorAttributes");
    assert_ne!(subject(&whole).id, first.id);
    // The same alarm by its action and by EventBridge.
    let event = fixture("alarm/event-single-metric.json");
    let by_action = with(
        fixture("alarm/no-runbook.json"),
        &[("/AlarmArn", event["resources"][0].clone()), ("/AlarmName", json!("server-cpu"))],
    );
    assert_eq!(subject(&by_action).id, subject(&event).id);
}

#[test]
fn alarms_without_an_arn_differ_by_account_and_region() {
    let old = fixture("alarm/classic-2019.json");
    let other = with(old.clone(), &[("/AWSAccountId", json!("444444444444"))]);
    assert_ne!(subject(&old).id, subject(&other).id);
}

#[test]
fn asr_result_leads_to_the_finding_by_its_arn() {
    let finding = control(super::T0, "FAILED", "NEW");
    let result = super::asr("FAILED", 1);
    assert!(subject(&result).is_provisional);
    assert_eq!(subject(&result).finding_arn, subject(&finding).finding_arn);
    assert_ne!(subject(&result).id, subject(&finding).id);
    for status in ["SUCCESS", "NO_RUNBOOK", "LAMBDA_ERROR"] {
        assert_eq!(subject(&super::asr(status, 2)).id, subject(&result).id, "{status}");
    }
}

#[test]
fn what_bypasses_the_state_has_no_subject() {
    for name in [
        "security-hub/custom-action.json",
        "security-hub/insight-results.json",
        "guardduty/access-key-sample.json",
        "macie/sample.json",
        "asr/queued.json",
        "asr/not-new.json",
        "asr/unknown-status.json",
        "asr/lambda-error-no-finding.json",
        "announcement/migration-failures.json",
        "s3/test-event.json",
    ] {
        assert_eq!(notice(&fixture(name)).subject(), None, "{name}");
    }
}

#[test]
fn ids_are_not_made_of_joined_texts() {
    let of = |id: &str, product: &str| {
        let body = fixture("security-hub/tenable.json");
        subject(&with(body, &[(V1, json!(id)), (V1_PRODUCT, json!(product))])).id
    };
    assert_ne!(of("ab", "c"), of("b", "ca"));
}
