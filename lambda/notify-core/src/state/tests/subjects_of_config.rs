//! A Config rule on a resource is the same subject natively and in Security Hub.

use serde_json::json;

use super::{fixture, subject, with};
use crate::state::Provider;

#[test]
fn config_is_a_rule_on_a_resource() {
    let native = fixture("config/non-compliant.json");
    assert_eq!(subject(&fixture("config/compliant-again.json")).id, subject(&native).id);
    let other = fixture("config/first-evaluation.json");
    assert_ne!(subject(&other).id, subject(&native).id);
    assert_eq!(subject(&other).problem, subject(&native).problem);
    assert_eq!(subject(&native).provider, Provider::Rule);
    let in_security_hub = |resource: &str| {
        let rule = "/detail/findings/0/ProductFields/aws~1config~1ConfigRuleName";
        let mut body = fixture("security-hub/config-rule.json");
        *body.pointer_mut(rule).unwrap() = json!("restricted-ssh");
        subject(&with(body, &[("/detail/findings/0/Resources/0/Id", json!(resource))])).id
    };
    let group = "arn:aws:ec2:ap-northeast-1:333333333333:security-group/sg-0a1b2c3d";
    assert_eq!(in_security_hub(group), subject(&native).id);
    assert_eq!(in_security_hub("arn:aws:s3:::orders-export"), subject(&other).id);
    // A name alone says too little.
    let user = "arn:aws:iam::333333333333:user/admin";
    let role = "arn:aws:iam::333333333333:role/admin";
    assert_ne!(in_security_hub(user), in_security_hub(role));
}

#[test]
fn config_keeps_names_with_spaces_apart() {
    let of = |name: &str| {
        let kind = json!("AWS::CloudWatch::Alarm");
        let body = fixture("config/non-compliant.json");
        let changes = [("/detail/resourceType", kind), ("/detail/resourceId", json!(name))];
        subject(&with(body, &changes)).id
    };
    assert_ne!(of("Production: CPU high"), of("Test: CPU high"));
}

#[test]
fn config_keeps_resources_of_one_name_and_two_types_apart() {
    let native = |kind: &str, name: &str| {
        let body = fixture("config/non-compliant.json");
        let changes = [("/detail/resourceType", json!(kind)), ("/detail/resourceId", json!(name))];
        subject(&with(body, &changes)).id
    };
    let in_security_hub = |kind: &str, id: &str| {
        let rule = "/detail/findings/0/ProductFields/aws~1config~1ConfigRuleName";
        let mut body = fixture("security-hub/config-rule.json");
        *body.pointer_mut(rule).unwrap() = json!("restricted-ssh");
        let resource = json!([{"Type": kind, "Id": id}]);
        subject(&with(body, &[("/detail/findings/0/Resources", resource)])).id
    };
    let arn = |text: &str| format!("arn:aws:{text}");
    let place = "ap-northeast-1:333333333333";
    let all = [
        ("AWS::S3::Bucket", "orders", "AwsS3Bucket", arn("s3:::orders")),
        (
            "AWS::DynamoDB::Table",
            "orders",
            "AwsDynamoDbTable",
            arn(&format!("dynamodb:{place}:table/orders")),
        ),
        (
            "AWS::Lambda::Function",
            "orders",
            "AwsLambdaFunction",
            arn(&format!("lambda:{place}:function:orders")),
        ),
        // What looks like an id that AWS generates is none.
        ("AWS::S3::Bucket", "orders-20240101", "AwsS3Bucket", arn("s3:::orders-20240101")),
        (
            "AWS::DynamoDB::Table",
            "orders-20240101",
            "AwsDynamoDbTable",
            arn(&format!("dynamodb:{place}:table/orders-20240101")),
        ),
        ("AWS::EC2::EIP", "eipalloc-0a1b2c3d", "AwsEc2Eip", {
            arn(&format!("ec2:{place}:elastic-ip/eipalloc-0a1b2c3d"))
        }),
        ("AWS::EFS::FileSystem", "fs-0a1b2c3d4e5f60718", "AwsEfsFileSystem", {
            arn(&format!("elasticfilesystem:{place}:file-system/fs-0a1b2c3d4e5f60718"))
        }),
        // Without an ARN.
        ("AWS::SSM::Document", "orders", "AwsSsmDocument", "orders".to_owned()),
        ("AWS::::Account", "333333333333", "AwsAccount", "AWS::::Account:333333333333".to_owned()),
    ];
    let mut ids = std::collections::BTreeSet::new();
    for (kind, name, asff, id) in &all {
        assert_eq!(native(kind, name), in_security_hub(asff, id), "{kind} {name}");
        assert!(ids.insert(native(kind, name)), "{kind} {name}");
    }
    // ARNs without a type have a service.
    let [topic, queue] = ["sns", "sqs"].map(|service| arn(&format!("{service}:{place}:orders")));
    assert_ne!(in_security_hub("AwsSnsTopic", &topic), in_security_hub("AwsSqsQueue", &queue));
}
