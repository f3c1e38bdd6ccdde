//! What the parser of OCSF makes of single fields.

use serde_json::{Value, json};

use crate::{
    Alert, Content, FactName, Notice,
    parse::{Body, ParseSettings, notices},
};

fn notice(mut finding: Value) -> Notice {
    finding["finding_info"]["title"] = json!("t");
    let body = json!({"source": "aws.securityhub", "detail-type": "Findings Imported V2",
        "account": "222222222222", "region": "eu-west-1", "detail": {"findings": [finding]}});
    notices(&Body::from_text(&body.to_string()), &ParseSettings::default()).remove(0)
}

fn alert(finding: Value) -> Alert {
    match notice(finding).content {
        Content::Alert(alert) => *alert,
        content => panic!("{content:?}"),
    }
}

#[test]
fn finding_is_over_if_its_product_closed_it_or_its_control_passed() {
    for finding in [
        json!({"status": "New", "activity_id": 3}),
        json!({"status": "New", "activity_id": "3"}),
        json!({"status": "New", "activity_name": "Close"}),
        json!({"status": "New", "compliance": {"status": "Pass"}}),
        json!({"status": "Suppressed"}),
        json!({"status_id": 4}),
    ] {
        assert!(alert(finding.clone()).is_over, "{finding}");
    }
    for finding in [
        json!({"status": "New", "activity_id": 2, "activity_name": "Update"}),
        json!({"status": "New", "compliance": {"status": "Fail"}}),
        json!({}),
    ] {
        assert!(!alert(finding.clone()).is_over, "{finding}");
    }
}

#[test]
fn status_without_a_word_is_known_by_its_number() {
    for (number, word) in [
        (json!(1), Some("New")),
        (json!(3), Some("Suppressed")),
        (json!(6), Some("Deleted")),
        (json!(0), None),
        (json!(7), None),
        (json!(null), None),
    ] {
        let status = alert(json!({"status_id": number})).status;
        assert_eq!(status.as_deref(), word, "{number}");
    }
    let both = json!({"status": "Own word", "status_id": 3});
    assert_eq!(alert(both).status.as_deref(), Some("Own word"));
}

#[test]
fn count_is_the_products() {
    let count = |value: Value| alert(json!({"count": value})).tracking.count;
    assert_eq!(count(json!(264)), Some(264));
    assert_eq!(count(json!(1)), Some(1));
    assert_eq!(count(json!(-1)), None);
    assert_eq!(count(json!(null)), None);
}

#[test]
fn resource_is_named_by_its_arn_if_there_is_one() {
    let arn = "arn:aws:sqs:eu-west-1:333333333333:orders";
    for resource in [
        json!({"uid": "https://sqs.eu-west-1.amazonaws.com/333333333333/orders", "uid_alt": arn}),
        json!({"uid": arn, "uid_alt": "arn:aws:sqs:eu-west-1:333333333333:other"}),
        json!({"uid": arn}),
        json!({"uid_alt": arn, "name": "orders"}),
    ] {
        assert_eq!(alert(json!({"resources": [resource]})).resources.items, [arn], "{resource}");
    }
    let bare = json!({"resources": [{"type": "AWS::EC2::Instance", "uid": "i-1", "uid_alt": "x"}]});
    assert_eq!(alert(bare).resources.items, ["AWS::EC2::Instance i-1"]);
}

#[test]
fn product_is_its_name_and_not_its_uid() {
    let product = |product: Value| {
        alert(json!({"metadata": {"product": product}})).fact(FactName::Product).map(str::to_owned)
    };
    let uid = "arn:aws:securityhub:eu-west-1::productv2/aws/guardduty";
    assert_eq!(product(json!({"name": "Security Hub", "uid": uid, "vendor_name": "AWS"})), None);
    assert_eq!(product(json!({"name": "Security Hub CSPM", "vendor_name": "AWS"})), None);
    assert_eq!(product(json!({"uid": uid})).as_deref(), Some("guardduty"));
    let other = "arn:aws:securityhub:eu-west-1::productv2/example/sensor";
    let forged = json!({"name": "Security Hub", "uid": other, "vendor_name": "AWS"});
    assert_eq!(product(forged).as_deref(), Some("example/sensor"));
}

#[test]
fn account_of_another_cloud_is_never_taken_for_one_of_aws() {
    // A project of Google Cloud has twelve digits too.
    let resource = json!({"uid": "x", "provider": "GCP", "region": "asia-northeast1",
        "owner": {"account": {"uid": "444455556666", "name": "shop"}}});
    for (cloud, account) in [
        (
            json!({"provider": "AWS", "account": {"uid": "333333333333"}, "region": "eu-west-1"}),
            "333333333333",
        ),
        (
            json!({"provider": "GCP", "account": {"uid": "444455556666"}, "region": "asia-northeast1"}),
            "222222222222",
        ),
        (json!(null), "222222222222"),
    ] {
        let notice = notice(json!({"cloud": cloud, "resources": [resource]}));
        assert_eq!(notice.account.as_ref().unwrap().id.as_str(), account, "{cloud}");
        assert_eq!(notice.region.as_deref(), Some("eu-west-1"), "{cloud}");
        let Content::Alert(alert) = notice.content else { panic!("no alert") };
        assert_eq!(alert.fact(FactName::Cloud), Some("GCP"));
        assert_eq!(alert.fact(FactName::CloudAccount), Some("444455556666"));
        assert_eq!(alert.fact(FactName::CloudRegion), Some("asia-northeast1"));
    }
}

#[test]
fn account_name_is_taken_from_products_of_aws_only() {
    let name = |product: Value| {
        let finding = json!({"cloud": {"account": {"uid": "333333333333", "name": "n"}},
            "metadata": {"product": product}});
        notice(finding).account.unwrap().name
    };
    assert_eq!(name(json!({"vendor_name": "AWS"})).as_deref(), Some("n"));
    assert_eq!(name(json!({"vendor_name": "Example"})), None);
    let uid = "arn:aws:securityhub:eu-west-1::productv2/example/sensor";
    assert_eq!(name(json!({"vendor_name": "AWS", "uid": uid})), None);
    assert_eq!(name(json!(null)), None);
}

#[test]
fn facts_of_a_connection_are_of_one_evidence() {
    let finding = json!({"evidences": [
        {"src_endpoint": {"ip": "198.51.100.7"}},
        {"connection_info": {"direction": "Outbound"}, "src_endpoint": {"ip": "10.0.0.5"},
            "dst_endpoint": {"ip": "192.0.2.7", "port": 443}},
    ]});
    let alert = self::alert(finding);
    assert_eq!(alert.fact(FactName::RemoteAddress), Some("198.51.100.7"));
    assert_eq!(alert.fact(FactName::Direction), None);
    assert_eq!(alert.fact(FactName::Port), None);
    let outbound = json!({"evidences": [{"connection_info": {"direction": "Outbound"},
        "src_endpoint": {"ip": "10.0.0.5"}, "dst_endpoint": {"ip": "192.0.2.7"}}]});
    assert_eq!(self::alert(outbound).fact(FactName::RemoteAddress), Some("192.0.2.7"));
}

#[test]
fn reason_is_the_first_criterion_that_is_not_met() {
    let of = |compliance: Value| {
        alert(json!({"compliance": compliance})).fact(FactName::Reason).map(str::to_owned)
    };
    let assessments = json!([{"desc": "met", "meets_criteria": true}, {"desc": "unknown"},
        {"name": "N", "desc": null, "meets_criteria": false}]);
    assert_eq!(of(json!({"assessments": assessments})).as_deref(), Some("N"));
    let own = json!({"status_detail": "own", "assessments": assessments});
    assert_eq!(of(own).as_deref(), Some("own"));
    let one = json!({"assessments": {"desc": "x", "meets_criteria": false}});
    assert_eq!(of(one).as_deref(), Some("x"));
    assert_eq!(of(json!({"assessments": 7})), None);
}

#[test]
fn user_of_a_process_is_a_caller_by_name_only() {
    let of = |actor: Value| {
        let finding = json!({"evidences": [{"actor": actor}]});
        alert(finding).fact(FactName::Caller).map(str::to_owned)
    };
    assert_eq!(of(json!({"process": {}, "user": {"name": "", "uid": "0"}})), None);
    assert_eq!(of(json!({"process": {}, "user": {"name": "root"}})).as_deref(), Some("root"));
    assert_eq!(of(json!({"user": {"uid": "AIDA"}})).as_deref(), Some("AIDA"));
}
