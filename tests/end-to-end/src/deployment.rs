//! The root deployment, `terraform/`, applied to a local cloud.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::{
    Account, LocalCloud,
    channel::wait_until,
    cloud::root,
    command::{run, run_for_code},
};

/// The copy of `terraform/` and its state, in the cloud's directory.
#[derive(Debug)]
pub struct Deployment<'a> {
    cloud: &'a LocalCloud,
    folder: PathBuf,
    outputs: BTreeMap<String, Value>,
}

impl<'a> Deployment<'a> {
    /// Applies it with the variables that a first deployment has.
    #[must_use]
    pub fn apply(cloud: &'a LocalCloud) -> Self {
        // A copy, so that no state or lock file of a local run ever lies beside the real code.
        for folder in ["terraform", "modules"] {
            copy(&root().join(folder), &cloud.directory.join(folder));
        }
        let mut deployment =
            Self { cloud, folder: cloud.directory.join("terraform"), outputs: BTreeMap::new() };
        let variables = json!({
            "region": cloud.region,
            "security_profile": "security",
            "management_profile": "management",
            "slack": {"workspace_id": "T0123456789", "channel_id": "C0123456789"},
            "account_lookup": "role",
            "account_lookup_external_id": "asr-notify",
            "architecture": if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" },
            "package_path": root().join("target/lambda/formatter/bootstrap.zip"),
        });
        fs::write(deployment.folder.join("terraform.tfvars.json"), variables.to_string())
            .expect("the variables can be written");
        run(&mut deployment.terraform("init"));
        run(deployment.terraform("apply").args(["-auto-approve"]));
        let outputs = run(deployment.terraform("output").arg("-json"));
        deployment.outputs = serde_json::from_str(&outputs).expect("the outputs are JSON");
        deployment
    }

    /// An output's text.
    #[must_use]
    pub fn output(&self, name: &str) -> &str {
        let output = self.outputs.get(name).and_then(|output| output["value"].as_str());
        output.unwrap_or_else(|| panic!("the deployment has no output {name}"))
    }

    /// What another plan would change; nothing, if all is as it was applied.
    #[must_use]
    pub fn planned_changes(&self) -> Option<String> {
        match run_for_code(self.terraform("plan").arg("-detailed-exitcode")) {
            (0, _) => None,
            (2, plan) => Some(plan),
            (code, output) => panic!("terraform plan ended with {code}:\n{output}"),
        }
    }

    /// Removes everything that was applied.
    pub fn destroy(self) {
        run(self.terraform("destroy").arg("-auto-approve"));
    }

    /// Waits for a record in the dead-letter queue.
    #[must_use]
    pub fn wait_for_dead_letter(&self) -> Value {
        let queue = ["--queue-url", self.output("dead_letter_queue_url")];
        wait_until("a dead letter", || {
            let receive = [&["sqs", "receive-message"][..], &queue].concat();
            let answer = self.cloud.aws(Account::Security, &receive);
            let letter = answer["Messages"].get(0)?;
            let receipt = ["--receipt-handle", letter["ReceiptHandle"].as_str()?];
            let delete = [&["sqs", "delete-message"][..], &queue, &receipt].concat();
            let _ = self.cloud.aws(Account::Security, &delete);
            serde_json::from_str(letter["Body"].as_str()?).ok()
        })
    }

    /// Waits until the formatter has said what became of these messages, and returns a line of its
    /// log for each, in their order.
    #[must_use]
    pub fn wait_for_decisions(&self, message_ids: &[String]) -> Vec<Value> {
        wait_until("a log line for every message", || {
            let lines = self.log();
            let of =
                |id: &String| lines.iter().rfind(|line| line["message_id"] == id.as_str()).cloned();
            message_ids.iter().map(of).collect()
        })
    }

    /// What the formatter wrote to its log so far.
    #[must_use]
    pub fn log(&self) -> Vec<Value> {
        let group = ["--log-group-name", self.output("log_group_name")];
        let filter = [&["logs", "filter-log-events"][..], &group].concat();
        let answer = self.cloud.aws(Account::Security, &filter);
        let events = answer["events"].as_array().into_iter().flatten();
        let lines = events.filter_map(|event| event["message"].as_str());
        lines.filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    fn terraform(&self, command: &str) -> Command {
        let mut terraform = self.cloud.command("terraform", Account::Security);
        terraform
            .env_remove("AWS_PROFILE")
            .env("TF_IN_AUTOMATION", "1")
            .current_dir(&self.folder)
            .args([command, "-no-color"]);
        if command != "output" {
            terraform.arg("-input=false");
        }
        terraform
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the copy's folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let is_working_file = entry.file_name().to_string_lossy().starts_with(".terraform");
        if from.is_dir() && !is_working_file {
            copy(&from, &to);
        } else if from.extension().is_some_and(|extension| extension == "tf") {
            fs::copy(&from, &to).expect("the file can be copied");
        }
    }
}
