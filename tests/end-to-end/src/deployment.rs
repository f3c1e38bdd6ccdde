//! The root module, `terraform/`, applied to a local cloud.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::{
    Account, BOT_CHANNEL, LocalCloud,
    cloud::{root, tool},
    command::{run, run_watched, try_run_watched},
    lambdas::{self, ARCHITECTURE},
    terraform_errors::terraform_errors,
};

/// A copy of `terraform/` and its state, in the cloud's directory.
#[derive(Debug)]
pub struct Deployment<'a> {
    cloud: &'a LocalCloud,
    folder: PathBuf,
    variables: Value,
    outputs: BTreeMap<String, Value>,
}

impl<'a> Deployment<'a> {
    /// Applies it with three destinations without rules, `channel` (Amazon Q), `bot` and `mail`, which
    /// get messages [singly](singly), and with every alert source enabled.
    #[must_use]
    pub fn apply(cloud: &'a LocalCloud, token_secret_arn: &str) -> Self {
        Self::apply_with(cloud, token_secret_arn, &[])
    }

    /// Applies it with other values for some variables, named by JSON pointers.
    #[must_use]
    pub fn apply_with(
        cloud: &'a LocalCloud,
        token_secret_arn: &str,
        changes: &[(&str, Value)],
    ) -> Self {
        Self::apply_watched(cloud, token_secret_arn, changes, &mut |_| {})
    }

    /// Applies it and passes the lines about Terraform's progress to `watch`.
    #[must_use]
    pub fn apply_watched(
        cloud: &'a LocalCloud,
        token_secret_arn: &str,
        changes: &[(&str, Value)],
        watch: &mut dyn FnMut(&str),
    ) -> Self {
        Self::try_apply(cloud, token_secret_arn, changes, watch)
            .unwrap_or_else(|errors| panic!("terraform apply failed:\n{errors}"))
    }

    /// The same. Errors: those of `terraform apply`, which refuses invalid values.
    pub(crate) fn try_apply(
        cloud: &'a LocalCloud,
        token_secret_arn: &str,
        changes: &[(&str, Value)],
        watch: &mut dyn FnMut(&str),
    ) -> Result<Self, String> {
        // A copy, so that a run leaves no state or lock file in the repository.
        for folder in ["terraform", "modules"] {
            copy(&root().join(folder), &cloud.directory.join(folder));
        }
        let variables = json!({
            "region": cloud.region,
            "security_profile": "security",
            "management_profile": "management",
            "destinations": {
                "channel": {
                    "amazon_q": {"workspace_id": "T0123456789", "channel_id": "C0123456789"},
                    "grouping": singly(),
                },
                "bot": {
                    "slack_bot": {"channel_id": BOT_CHANNEL, "token_secret_arn": token_secret_arn},
                    "grouping": {"enabled": false},
                },
                "mail": {"email": ["security@example.com"], "grouping": singly()},
            },
            "alerts": {
                "security_hub": {"custom_actions": true}, "security_hub_v2": {}, "guardduty": {},
                "access_analyzer": {}, "inspector": {}, "macie": {}, "health": {}, "config": {},
                "alarm": {},
            },
            "organization_id": "o-exampleorg",
            "slack_api_url": format!("{}/slack/api", cloud.preview.address()),
            "account_lookup": {"mode": "role", "external_id": "asr-notify"},
            "architecture": ARCHITECTURE,
            "formatter_package_path": lambdas::zip("formatter"),
            "slack_poster_package_path": lambdas::zip("slack-poster"),
        });
        let mut deployment = Self {
            cloud,
            folder: cloud.directory.join("terraform"),
            variables,
            outputs: BTreeMap::new(),
        };
        pin_provider(&deployment.folder);
        run_watched(deployment.terraform("init"), &mut |line| watch_progress(line, watch));
        deployment.change(changes, watch)?;
        Ok(deployment)
    }

    /// Applies it again with other values for some variables, named by JSON pointers (`null` removes one),
    /// and passes the lines about Terraform's progress to `watch`.
    ///
    /// # Errors
    /// Those of `terraform apply`.
    pub fn change(
        &mut self,
        changes: &[(&str, Value)],
        watch: &mut dyn FnMut(&str),
    ) -> Result<(), String> {
        self.variables = with_changes(&self.variables, changes);
        let file = self.folder.join("terraform.tfvars.json");
        fs::write(file, self.variables.to_string()).expect("the variables can be written");
        let mut apply = self.terraform("apply");
        apply.arg("-auto-approve");
        try_run_watched(apply, &mut |line| watch_progress(line, watch))
            .map_err(|output| terraform_errors(&output))?;
        let outputs = run(self.terraform("output").args(["-json", "asr_notify"]));
        self.outputs = serde_json::from_str(&outputs).expect("the outputs are JSON");
        Ok(())
    }

    /// Plans with other values for some variables, named by JSON pointers (`null` removes one), and
    /// returns the action (`create`, `update`, …) on each resource that would change.
    #[must_use]
    pub fn planned_actions(&self, changes: &[(&str, Value)]) -> BTreeMap<String, String> {
        let variables = with_changes(&self.variables, changes).to_string();
        let file = self.cloud.file(&variables);
        let plan = self.cloud.file("").display().to_string();
        // Tests may plan at the same time.
        let options = ["-lock-timeout=5m", "-out", &plan];
        run(self.terraform("plan").args(options).arg(format!("-var-file={}", file.display())));
        let shown = run(self.terraform("show").args(["-json", &plan]));
        planned_actions(&shown)
    }

    /// The text of the state file.
    #[must_use]
    pub fn state(&self) -> String {
        fs::read_to_string(self.folder.join("terraform.tfstate")).expect("there is a state")
    }

    /// A command that runs a tool of `tools/` on this deployment.
    #[must_use]
    pub fn tool(&self, name: &str) -> Command {
        let mut command = self.cloud.command(tool("python"), Account::Security);
        command.arg(root().join("tools").join(name)).arg("--terraform").arg(&self.folder);
        command
    }

    /// The number of messages, visible or not, in each poster's queue, in the retry queue and in the
    /// queue of events about what is over.
    #[must_use]
    pub fn depths(&self) -> Vec<u64> {
        let posters = self.outputs.get("slack_posters");
        let posters = posters.and_then(Value::as_object).into_iter().flatten();
        let queues = posters.filter_map(|(_, poster)| poster["queue_url"].as_str());
        let own =
            [self.output("retry_queue_url"), &self.over_queue_url()].map(|url| self.depth(url));
        queues.map(|url| self.depth(url)).chain(own).collect()
    }

    /// The URL of the queue of events about what is over.
    #[must_use]
    pub fn over_queue_url(&self) -> String {
        let retry_queue = self.output("retry_queue_url");
        format!("{}-over", retry_queue.strip_suffix("-retry").expect("the queue's name ends so"))
    }

    fn depth(&self, queue_url: &str) -> u64 {
        let names =
            ["", "NotVisible", "Delayed"].map(|rest| format!("ApproximateNumberOfMessages{rest}"));
        let request = json!({"QueueUrl": queue_url, "AttributeNames": names}).to_string();
        let answer = self.cloud.call("sqs", "AmazonSQS.GetQueueAttributes", &request);
        let answer: Value = serde_json::from_str(&answer).expect("SQS answers with JSON");
        let attributes = answer["Attributes"].as_object().into_iter().flatten();
        attributes.filter_map(|(_, value)| value.as_str()?.parse::<u64>().ok()).sum()
    }

    /// All items of the state table, in `DynamoDB`'s JSON.
    #[must_use]
    pub fn items(&self) -> Vec<Value> {
        let (mut items, mut start) = (Vec::new(), Value::Null);
        loop {
            let mut scan = json!({"TableName": self.output("state_table_name")});
            if !start.is_null() {
                scan["ExclusiveStartKey"] = start;
            }
            let answer = self.cloud.call("dynamodb", "DynamoDB_20120810.Scan", &scan.to_string());
            let mut answer: Value = serde_json::from_str(&answer).expect("the table answers");
            items.extend(answer["Items"].as_array_mut().map(std::mem::take).unwrap_or_default());
            start = answer["LastEvaluatedKey"].take();
            if start.is_null() {
                return items;
            }
        }
    }

    pub(crate) fn cloud(&self) -> &'a LocalCloud {
        self.cloud
    }

    pub(crate) fn number_of_destinations(&self) -> usize {
        self.variables["destinations"].as_object().map_or(0, serde_json::Map::len)
    }

    /// The value of a text output.
    #[must_use]
    pub fn output(&self, name: &str) -> &str {
        let output = self.outputs.get(name).and_then(Value::as_str);
        output.unwrap_or_else(|| panic!("the deployment has no output {name}"))
    }

    /// The ARN of a destination's topic.
    #[must_use]
    pub fn topic(&self, destination: &str) -> &str {
        let topics = self.outputs.get("notification_topic_arns");
        let topic = topics.and_then(|topics| topics[destination].as_str());
        topic.unwrap_or_else(|| panic!("the deployment has no topic of {destination}"))
    }

    /// The log group of a destination's poster. None without a poster.
    pub(crate) fn poster_log_group(&self, destination: &str) -> Option<&str> {
        self.outputs.get("slack_posters")?[destination]["log_group_name"].as_str()
    }

    /// The name of the state table. None without one.
    pub(crate) fn state_table(&self) -> Option<&str> {
        self.outputs.get("state_table_name")?.as_str()
    }

    /// The names of the destinations.
    pub(crate) fn destinations(&self) -> Vec<String> {
        let destinations = self.variables["destinations"].as_object().into_iter().flatten();
        destinations.map(|(name, _)| name.clone()).collect()
    }

    /// Runs `terraform destroy`.
    pub fn destroy(self) {
        run(self.terraform("destroy").arg("-auto-approve"));
    }

    fn terraform(&self, command: &str) -> Command {
        let mut terraform = self.cloud.command("terraform", Account::Security);
        terraform
            .env_remove("AWS_PROFILE")
            .env("TF_IN_AUTOMATION", "1")
            .current_dir(&self.folder)
            .args([command, "-no-color"]);
        if !["output", "show"].contains(&command) {
            terraform.arg("-input=false");
        }
        terraform
    }
}

/// The action (`create`, `update`, …) on each resource that would change, of a plan that
/// `terraform show -json` printed.
#[must_use]
pub fn planned_actions(shown: &str) -> BTreeMap<String, String> {
    let shown: Value = serde_json::from_str(shown).expect("the plan is JSON");
    let changes = shown["resource_changes"].as_array().into_iter().flatten();
    let changes = changes.filter(|change| change["mode"] == "managed").map(|change| {
        let actions = change["change"]["actions"].as_array().into_iter().flatten();
        let actions: Vec<&str> = actions.filter_map(Value::as_str).collect();
        (change["address"].as_str().unwrap_or_default().to_owned(), actions.join(" and "))
    });
    changes.filter(|(_, actions)| actions != "no-op").collect()
}

/// The value of `grouping` that groups least where it cannot be off: up to eight messages in a second
/// arrive singly.
#[must_use]
pub fn singly() -> Value {
    json!({"wait_seconds": 1, "above": 8, "max_per_hour": 1_000, "interval_minutes": 0})
}

/// The variables with other values for some of them, by JSON pointer; `null` removes one.
fn with_changes(variables: &Value, changes: &[(&str, Value)]) -> Value {
    let mut variables = variables.clone();
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').expect("a JSON pointer");
        let parent = variables.pointer_mut(parent).and_then(Value::as_object_mut);
        let parent = parent.expect("the variable is an object");
        if value.is_null() {
            parent.remove(key);
        } else {
            parent.insert(key.to_owned(), value.clone());
        }
    }
    variables
}

/// Passes on a line about Terraform's progress. Indented lines belong to the plan.
fn watch_progress(line: &str, watch: &mut dyn FnMut(&str)) {
    if !line.starts_with(' ') {
        watch(line.split(" [id=").next().unwrap_or(line));
    }
}

/// Has `terraform init` accept no AWS provider but the one that the tests pin by its hashes.
///
/// # Panics
/// If the folder cannot be written.
pub fn pin_provider(folder: &Path) {
    const LOCK: &str = ".terraform.lock.hcl";
    let pinned = root().join("tests/terraform").join(LOCK);
    let _ = fs::copy(pinned, folder.join(LOCK)).expect("the lock file can be copied");
}

/// Copies what the modules consist of, without working files and users' variables.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the copy's folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let is_working_file = entry.file_name().to_string_lossy().starts_with(".terraform");
        if from.is_dir() && !is_working_file {
            copy(&from, &to);
        } else if from.extension().is_some_and(|extension| extension == "tf")
            || from.ends_with("vocabulary.json")
            || from.ends_with("time-zones.json")
        {
            fs::copy(&from, &to).expect("the file can be copied");
        }
    }
}
