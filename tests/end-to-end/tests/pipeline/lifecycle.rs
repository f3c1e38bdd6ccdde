//! A deployment's life: applied, planned again, changed, destroyed.

use std::collections::BTreeMap;

use end_to_end::{Account, Asr, Deployment, LocalCloud, Workspace};
use serde_json::{Value, json};

#[test]
fn applied_changed_and_destroyed() {
    let cloud = LocalCloud::start();
    let (_, secret) = Workspace::install(&cloud);
    let asr = Asr::install(&cloud);
    let mut deployment = Deployment::apply(&cloud, &secret);
    assert_eq!(deployment.planned_actions(), BTreeMap::new(), "a second plan");

    a_line_adds_a_channel_and_a_line_stops_the_mail(&mut deployment);

    deployment.destroy();
    let topics = cloud.aws(Account::Security, &["sns", "list-topics"]);
    assert_eq!(
        topics["Topics"],
        json!([{"TopicArn": asr.status_topic}, {"TopicArn": asr.alarm_topic}])
    );
    let subscriptions = cloud.aws(Account::Security, &["sns", "list-subscriptions"]);
    assert_eq!(subscriptions["Subscriptions"], json!([]));
}

/// Only planned: what a plan would change is all that is asked here.
fn a_line_adds_a_channel_and_a_line_stops_the_mail(deployment: &mut Deployment<'_>) {
    let second = json!({"amazon_q": {"workspace_id": "T0123456789", "channel_id": "C0SECOND000"}});
    deployment.change_variable("/destinations/second", second);
    let added = deployment.planned_actions();
    assert!(added.keys().any(|address| address.contains("slack_channel[\"second\"]")), "{added:?}");
    assert_only_touches(&added, "[\"second\"]", "create");
    deployment.change_variable("/destinations/second", Value::Null);

    let mail = json!({"email": ["security@example.com"]});
    deployment.change_variable("/destinations/mail", Value::Null);
    assert_only_touches(&deployment.planned_actions(), "[\"mail\"]", "delete");
    deployment.change_variable("/destinations/mail", mail);
}

/// Beside the destination itself, only the formatter hears of it: its environment and what it
/// may publish to.
fn assert_only_touches(planned: &BTreeMap<String, String>, destination: &str, action: &str) {
    let formatter = [
        "module.formatter.aws_iam_role_policy.publish",
        "module.formatter.aws_lambda_function.formatter",
    ];
    for (address, planned) in planned {
        let expected = if formatter.contains(&address.as_str()) {
            "update"
        } else {
            assert!(address.contains(destination), "{address}");
            action
        };
        assert_eq!(planned, expected, "{address}");
    }
}
