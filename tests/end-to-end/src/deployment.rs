//! The root deployment, `terraform/`, applied to a local cloud.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::{
    Account, BOT_CHANNEL, LocalCloud,
    channel::wait_until,
    cloud::{root, tool},
    command::{run, run_watched},
    lambdas::{self, ARCHITECTURE},
};

/// What the formatter logged of one message, by destination.
pub type Decisions = BTreeMap<String, Value>;

/// The copy of `terraform/` and its state, in the cloud's directory.
#[derive(Debug)]
pub struct Deployment<'a> {
    cloud: &'a LocalCloud,
    folder: PathBuf,
    variables: Value,
    outputs: BTreeMap<String, Value>,
}

impl<'a> Deployment<'a> {
    /// Applies it with three destinations that want everything, `channel` (Amazon Q), `bot` and
    /// `mail`, and every source switched on.
    #[must_use]
    pub fn apply(cloud: &'a LocalCloud, token_secret_arn: &str) -> Self {
        Self::apply_with(cloud, token_secret_arn, &[])
    }

    /// The same with other values for some variables, by their pointers.
    #[must_use]
    pub fn apply_with(
        cloud: &'a LocalCloud,
        token_secret_arn: &str,
        changes: &[(&str, Value)],
    ) -> Self {
        Self::apply_watched(cloud, token_secret_arn, changes, &mut |_| {})
    }

    /// The same, while `watch` is told what Terraform is at.
    #[must_use]
    pub fn apply_watched(
        cloud: &'a LocalCloud,
        token_secret_arn: &str,
        changes: &[(&str, Value)],
        watch: &mut dyn FnMut(&str),
    ) -> Self {
        // A copy, so that no state or lock file of a local run ever lies beside the real code.
        for folder in ["terraform", "modules"] {
            copy(&root().join(folder), &cloud.directory.join(folder));
        }
        let variables = json!({
            "region": cloud.region,
            "security_profile": "security",
            "management_profile": "management",
            "destinations": {
                "channel": {"amazon_q": {"workspace_id": "T0123456789", "channel_id": "C0123456789"}},
                "bot": {"slack_bot": {"channel_id": BOT_CHANNEL, "token_secret_arn": token_secret_arn}},
                "mail": {"email": ["security@example.com"]},
            },
            "alerts": {
                "security_hub": {"custom_actions": true}, "security_hub_v2": {}, "guardduty": {},
                "access_analyzer": {}, "inspector": {}, "macie": {}, "health": {}, "config": {},
            },
            "slack_api_url": format!("{}/slack/api", cloud.preview.address()),
            "account_lookup": "role",
            "account_lookup_external_id": "asr-notify",
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
        for (pointer, value) in changes {
            deployment.change_variable(pointer, value.clone());
        }
        deployment.write_variables();
        let watch = &mut |line: &str| {
            // What is indented is of the plan.
            if !line.starts_with(' ') {
                watch(line.split(" [id=").next().unwrap_or(line));
            }
        };
        run_watched(deployment.terraform("init"), watch);
        let mut apply = deployment.terraform("apply");
        apply.arg("-auto-approve");
        run_watched(apply, watch);
        let outputs = run(deployment.terraform("output").arg("-json"));
        deployment.outputs = serde_json::from_str(&outputs).expect("the outputs are JSON");
        deployment
    }

    /// Changes one variable, as a person changes a line of `terraform.tfvars`. A pointer as in
    /// `/destinations/mail`; `null` takes the line out.
    pub fn change_variable(&mut self, pointer: &str, value: Value) {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        let parent = self.variables.pointer_mut(parent).and_then(Value::as_object_mut);
        let parent = parent.expect("the variable is there");
        if value.is_null() {
            parent.remove(key);
        } else {
            parent.insert(key.to_owned(), value);
        }
        self.write_variables();
    }

    fn write_variables(&self) {
        let file = self.folder.join("terraform.tfvars.json");
        fs::write(file, self.variables.to_string()).expect("the variables can be written");
    }

    /// The addresses that a plan would change, each with what it would do: `create`, `update`, …
    #[must_use]
    pub fn planned_actions(&self) -> BTreeMap<String, String> {
        let plan = self.cloud.directory.join("plan").display().to_string();
        run(self.terraform("plan").args(["-out", &plan]));
        let shown = run(self.terraform("show").args(["-json", &plan]));
        let shown: Value = serde_json::from_str(&shown).expect("the plan is JSON");
        let changes = shown["resource_changes"].as_array().into_iter().flatten();
        let changes = changes.filter(|change| change["mode"] == "managed").map(|change| {
            let actions = change["change"]["actions"].as_array().into_iter().flatten();
            let actions: Vec<&str> = actions.filter_map(Value::as_str).collect();
            (change["address"].as_str().unwrap_or_default().to_owned(), actions.join(" and "))
        });
        changes.filter(|(_, actions)| actions != "no-op").collect()
    }

    /// The state, as text.
    #[must_use]
    pub fn state(&self) -> String {
        fs::read_to_string(self.folder.join("terraform.tfstate")).expect("there is a state")
    }

    /// A tool of `tools/`, for this deployment.
    #[must_use]
    pub fn tool(&self, name: &str) -> Command {
        let mut command = self.cloud.command(tool("python"), Account::Security);
        command.arg(root().join("tools").join(name)).arg("--terraform").arg(&self.folder);
        command
    }

    /// What the formatter has in its environment.
    #[must_use]
    pub fn formatter_environment(&self) -> Value {
        let name = self.output("formatter_function_name");
        let get = ["lambda", "get-function-configuration", "--function-name", name];
        self.cloud.aws(Account::Security, &get)["Environment"]["Variables"].clone()
    }

    /// How many messages each queue holds that is to become empty, seen or not: what is
    /// undelivered, and what waits for the bot.
    #[must_use]
    pub fn depths(&self) -> Vec<u64> {
        let posters = self.outputs.get("slack_posters").map(|output| &output["value"]);
        let posters = posters.and_then(Value::as_object).into_iter().flatten();
        let queues = posters.filter_map(|(_, poster)| poster["queue_url"].as_str());
        queues.chain([self.output("retry_queue_url")]).map(|url| self.depth(url)).collect()
    }

    fn depth(&self, queue_url: &str) -> u64 {
        let names =
            ["", "NotVisible", "Delayed"].map(|rest| format!("ApproximateNumberOfMessages{rest}"));
        let wanted = json!({"QueueUrl": queue_url, "AttributeNames": names}).to_string();
        let answer = self.cloud.call("sqs", "AmazonSQS.GetQueueAttributes", &wanted);
        let answer: Value = serde_json::from_str(&answer).expect("SQS answers with JSON");
        let attributes = answer["Attributes"].as_object().into_iter().flatten();
        attributes.filter_map(|(_, value)| value.as_str()?.parse::<u64>().ok()).sum()
    }

    /// An output's text.
    #[must_use]
    pub fn output(&self, name: &str) -> &str {
        let output = self.outputs.get(name).and_then(|output| output["value"].as_str());
        output.unwrap_or_else(|| panic!("the deployment has no output {name}"))
    }

    /// The ARN of a destination's topic.
    #[must_use]
    pub fn topic(&self, destination: &str) -> &str {
        let topics = self.outputs.get("notification_topic_arns");
        let topic = topics.and_then(|topics| topics["value"][destination].as_str());
        topic.unwrap_or_else(|| panic!("the deployment has no topic of {destination}"))
    }

    /// Removes everything that was applied.
    pub fn destroy(self) {
        run(self.terraform("destroy").arg("-auto-approve"));
    }

    /// Waits until the formatter has said what became of a message or an event at every
    /// destination, and returns its log lines.
    #[must_use]
    pub fn decisions(&self, id: &str) -> Decisions {
        self.all_decisions(&[id.to_owned()]).remove(0)
    }

    /// The same of several, in their order.
    #[must_use]
    pub fn all_decisions(&self, ids: &[String]) -> Vec<Decisions> {
        let destinations =
            self.variables["destinations"].as_object().map_or(0, serde_json::Map::len);
        wait_until(&format!("log lines of {destinations} destinations for each of {ids:?}"), || {
            let log = self.log();
            let decisions = ids.iter().map(|id| by_destination(&log, id));
            decisions.map(|lines| Some(lines).filter(|lines| lines.len() >= destinations)).collect()
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
        if !["output", "show"].contains(&command) {
            terraform.arg("-input=false");
        }
        terraform
    }
}

fn by_destination(log: &[Value], id: &str) -> Decisions {
    let lines = log.iter().filter(|line| line["message_id"] == id);
    lines
        .filter_map(|line| Some((line["destination"].as_str()?.to_owned(), line.clone())))
        .collect()
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
