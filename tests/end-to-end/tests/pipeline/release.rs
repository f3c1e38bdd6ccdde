//! A release as its users get it: an archive, in a folder without a checkout, Rust or Python.

use std::collections::BTreeMap;

use end_to_end::{Account, Asr, BOT_CHANNEL, Channel, LocalCloud, Workspace, singly};
use serde_json::json;

use crate::{bodies::failure, permits::permit};
use consumer::{Consumer, Releases};

mod consumer;

#[test]
fn release_is_deployed_upgraded_and_destroyed_without_a_toolchain() {
    let _permit = permit();
    let cloud = LocalCloud::start();
    let (workspace, secret) = Workspace::install(&cloud);
    let asr = Asr::install(&cloud);
    let notices_arrive = |marker: &str| {
        let _ = Asr::publish(&cloud, &asr.status_topic, &failure(marker).to_string());
        let _ = workspace.wait_for(marker, 1);
        let _ = Channel::new(&cloud).wait_for_text(marker);
    };
    let releases = Releases::make(&cloud);
    let arguments = json!({
        "account_lookup": {"mode": "off"},
        "slack_api_url": format!("{}/slack/api", cloud.preview.address()),
        "destinations": {
            "channel": {
                "amazon_q": {"workspace_id": "T0123456789", "channel_id": "C0123456789"},
                "grouping": singly(),
            },
            "bot": {
                "slack_bot": {"channel_id": BOT_CHANNEL, "token_secret_arn": secret},
                "grouping": {"enabled": false},
            },
        },
        "alerts": {"guardduty": {}},
        "tables": {"deletion_protection": false},
    });
    let consumer = Consumer::new(&cloud, arguments);

    consumer.use_release(&releases, "1.0.0");
    consumer.succeed(&["apply", "-auto-approve"]);
    notices_arrive("first-release");
    assert_eq!(consumer.planned_actions(), BTreeMap::new());

    // What does not change the functions needs no zip.
    consumer.remove_packages();
    consumer.succeed(&["plan", "-refresh-only"]);
    let refused = consumer.fail(&["plan"]);
    assert!(refused.contains("packages/formatter-"), "{refused}");
    assert!(refused.contains("must exist beside modules/"), "{refused}");

    consumer.use_release(&releases, "1.1.0");
    let functions = ["module.formatter", "module.slack_bot[\"C0BOTBOTBOT\"]"].map(|module| {
        format!("module.asr_notify.{module}.module.function.aws_lambda_function.function")
    });
    assert_eq!(
        consumer.planned_actions(),
        functions.map(|each| (each, "update".to_owned())).into()
    );
    consumer.succeed(&["apply", "-auto-approve"]);
    notices_arrive("second-release");

    consumer.remove_packages();
    consumer.succeed(&["destroy", "-auto-approve"]);
    let topics = cloud.aws(Account::Security, &["sns", "list-topics"]);
    assert_eq!(
        topics["Topics"],
        json!([{"TopicArn": asr.status_topic}, {"TopicArn": asr.alarm_topic}])
    );
}
