//! What does not happen: a subscription that is gone, a source that sends nothing.

use end_to_end::{Account, event, now, put_events};
use serde_json::{Value, json};

use crate::stage::{Turn, with_faults};

fn sweep(stage: &Turn) {
    let event = json!({"source": "aws.events", "detail-type": "Scheduled Event", "time": now()});
    stage.invoke(&event);
}

#[test]
fn missing_subscription_rings_until_it_is_back() {
    let stage = with_faults();
    let topic = stage.deployment.topic("mail").to_owned();
    let lines = || -> Vec<Value> {
        let log = stage.deployment.log();
        log.into_iter().filter(|line| line["message"] == "subscription missing").collect()
    };
    assert_eq!(lines(), Vec::<Value>::new());
    sweep(&stage);
    stage.wait_for_alarm("unsubscribed", "OK");

    let list = ["sns", "list-subscriptions-by-topic", "--topic-arn", &topic];
    let list = stage.cloud.aws(Account::Security, &list);
    let subscription = &list["Subscriptions"][0];
    let arn = subscription["SubscriptionArn"].as_str().expect("the address is confirmed");
    let _ = stage.cloud.aws(Account::Security, &["sns", "unsubscribe", "--subscription-arn", arn]);
    sweep(&stage);
    stage.wait_for_alarm("unsubscribed", "ALARM");
    let missing = lines();
    assert_eq!(missing.len(), 1, "{missing:#?}");
    assert_eq!(missing[0]["destination"], "mail");
    assert_eq!((&missing[0]["expected"], &missing[0]["confirmed"]), (&json!(1), &json!(0)));

    let address = subscription["Endpoint"].as_str().expect("an address");
    let subscribe = ["sns", "subscribe", "--topic-arn", &topic, "--protocol", "email"];
    let endpoint = ["--notification-endpoint", address];
    let _ = stage.cloud.aws(Account::Security, &[&subscribe[..], &endpoint].concat());
    sweep(&stage);
    stage.wait_for_alarm("unsubscribed", "OK");
}

/// No other test sends a finding of Macie to this deployment.
#[test]
fn expected_source_rings_until_it_sends_something() {
    let stage = with_faults();
    stage.wait_for_alarm("nothing-from-macie", "ALARM");
    let _ = put_events(stage.cloud, &[event("macie/sensitive-data.json")]);
    stage.wait_for_alarm("nothing-from-macie", "OK");
}
