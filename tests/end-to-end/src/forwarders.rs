//! `modules/alert-forwarder` in other Regions and accounts, and a second home Region.

use std::{path::PathBuf, process::Command};

use serde_json::{Value, json};

use crate::{
    Account, Deployment, LocalCloud,
    cloud::root,
    command::{run, try_run},
    deployment::{copy, pin_provider},
    terraform_errors::terraform_errors,
};

/// An account in a Region.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The account's id.
    pub account: &'static str,
    /// The Region's code.
    pub region: &'static str,
}

/// The second home Region of the security account.
pub const SECOND_HOME: Place = Place { account: "222222222222", region: "us-east-1" };

/// `tests/end-to-end/forwarders/`, applied beside a deployment.
#[derive(Debug)]
pub struct Forwarders<'a> {
    cloud: &'a LocalCloud,
    folder: PathBuf,
    second_home_queue_url: String,
}

impl<'a> Forwarders<'a> {
    /// Applies them. Their home is the deployment.
    #[must_use]
    pub fn apply(deployment: &Deployment<'a>) -> Self {
        let cloud = deployment.cloud();
        let folder = cloud.directory.join("forwarders");
        copy(&root().join("tests/end-to-end/forwarders"), &folder);
        pin_provider(&folder);
        let mut forwarders = Self { cloud, folder, second_home_queue_url: String::new() };
        run(forwarders.terraform("init").arg("-input=false"));
        run(forwarders.terraform("apply").args(["-input=false", "-auto-approve"]));
        let url = run(forwarders.terraform("output").args(["-raw", "second_home_queue_url"]));
        forwarders.second_home_queue_url = url;
        forwarders
    }

    /// Plans a forwarder in the home Region of the home account, and returns why it is refused.
    #[must_use]
    pub fn refusal_in_home_region(&self) -> String {
        let mut plan = self.terraform("plan");
        plan.args(["-input=false", "-lock-timeout=5m", "-var=in_home_region=true"]);
        terraform_errors(&try_run(&mut plan).expect_err("the plan is refused"))
    }

    /// The ids of the findings that the second home Region has seen since the last call.
    #[must_use]
    pub fn seen_in_second_home(&self) -> Vec<String> {
        let request = json!({"QueueUrl": self.second_home_queue_url, "MaxNumberOfMessages": 10});
        let mut ids = Vec::new();
        loop {
            let answer = self.cloud.call_in(
                SECOND_HOME,
                "sqs",
                "AmazonSQS.ReceiveMessage",
                &request.to_string(),
            );
            let answer: Value = serde_json::from_str(&answer).expect("SQS answers with JSON");
            let messages = answer["Messages"].as_array().filter(|messages| !messages.is_empty());
            let Some(messages) = messages else { return ids };
            let bodies = messages.iter().filter_map(|message| message["Body"].as_str());
            let events = bodies.filter_map(|body| serde_json::from_str::<Value>(body).ok());
            ids.extend(events.filter_map(|event| event["id"].as_str().map(str::to_owned)));
        }
    }

    fn terraform(&self, command: &str) -> Command {
        let mut terraform = self.cloud.command("terraform", Account::Security);
        terraform
            .env_remove("AWS_PROFILE")
            .env("TF_IN_AUTOMATION", "1")
            .current_dir(&self.folder)
            .args([command, "-no-color"]);
        terraform
    }
}
