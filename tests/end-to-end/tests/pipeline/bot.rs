//! The bot's channel under load. It has a deployment of its own, because it makes Slack slow.

use std::collections::BTreeSet;

use end_to_end::{Account, Asr, Deployment, LocalCloud, TOKEN, Workspace, event, put_events};
use serde_json::{Value, json};

#[test]
fn twenty_events_at_once_make_two_threads_and_a_burst_loses_nothing() {
    let cloud = LocalCloud::start();
    let (workspace, secret) = Workspace::install(&cloud);
    let _asr = Asr::install(&cloud);
    let deployment = Deployment::apply(&cloud, &secret);

    let event = event("guardduty/instance.json");
    let of = |account: &str, title: String| {
        let mut event = event.clone();
        event["detail"]["accountId"] = json!(account);
        event["detail"]["title"] = json!(title);
        event
    };
    let twenty: Vec<Value> = (0..20)
        .map(|number| {
            of(["333333333333", "444444444444"][number % 2], format!("twenty {number} of them"))
        })
        .collect();
    let _ = put_events(&cloud, &twenty);
    let posted = workspace.wait_for("twenty ", 20);
    let parents: Vec<&Value> =
        posted.iter().filter(|message| message["thread_ts"].is_null()).collect();
    assert_eq!(parents.len(), 2, "{parents:?}");
    let threads: BTreeSet<String> = parents.iter().map(|parent| parent["ts"].to_string()).collect();
    let replies = posted.iter().filter(|message| !message["thread_ts"].is_null());
    assert!(replies.into_iter().all(|reply| threads.contains(&reply["thread_ts"].to_string())));

    workspace.takes_per_second(Some(1));
    let sixty: Vec<Value> =
        (0..60).map(|number| of("555555555555", format!("burst {number} of them"))).collect();
    let _ = put_events(&cloud, &sixty);
    let posted = workspace.wait_for("burst ", 60);
    let seen: BTreeSet<usize> = (0..60)
        .filter(|number| {
            posted.iter().any(|message| message.to_string().contains(&format!("burst {number} of")))
        })
        .collect();
    assert_eq!(seen.len(), 60);
    assert_eq!(posted.len(), 60, "nothing twice");

    the_token_is_nowhere_else(&cloud, &deployment);
}

fn the_token_is_nowhere_else(cloud: &LocalCloud, deployment: &Deployment<'_>) {
    assert!(!deployment.state().contains(TOKEN), "the state");
    let functions = cloud.aws(Account::Security, &["lambda", "list-functions"]);
    let names: Vec<&str> = functions["Functions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|function| function["FunctionName"].as_str())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(!functions.to_string().contains(TOKEN), "an environment");
    for name in names {
        let group = format!("/aws/lambda/{name}");
        let log = cloud
            .aws(Account::Security, &["logs", "filter-log-events", "--log-group-name", &group]);
        assert!(!log["events"].as_array().is_none_or(Vec::is_empty), "{name} has a log");
        assert!(!log.to_string().contains(TOKEN), "the log of {name}");
    }
}
