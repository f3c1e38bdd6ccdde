//! The operator's own variables, with which the local cloud is deployed.

use std::{fs, path::Path, process::Command};

use serde_json::{Map, Value, json};

use crate::{
    BOT_CHANNEL, LocalCloud, cloud::root, command::try_run, terraform_errors::terraform_errors,
};

/// Variables whose values are the local cloud's own: profiles, packages, addresses, ASR's topics, and
/// what a deployment of an hour does not need.
const OWN: [&str; 14] = [
    "region",
    "security_profile",
    "management_profile",
    "slack_api_url",
    "formatter_package_path",
    "slack_poster_package_path",
    "architecture",
    "status_topic_arn",
    "alarm_topic_arn",
    "account_lookup",
    "monitoring",
    "tags",
    "memory_size",
    "timeout",
];

/// The values of an operator's variables.
#[derive(Debug, Clone, Default)]
pub struct Variables(Map<String, Value>);

impl Variables {
    /// Reads a file of Terraform's variables, as Terraform itself reads it.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or if Terraform refuses it.
    pub fn read(cloud: &LocalCloud, file: &Path) -> Result<Self, String> {
        let file = file.canonicalize().map_err(|error| format!("  {}: {error}", file.display()))?;
        let folder = cloud.directory.join("variables");
        let failed = |error| format!("{}: {error}", folder.display());
        fs::create_dir_all(&folder).map_err(failed)?;
        let names = names();
        let (mut values, mut variables) = (String::new(), String::new());
        for name in &names {
            values += &format!("    {name} = var.{name}\n");
            variables +=
                &format!("variable \"{name}\" {{\n  type    = any\n  default = null\n}}\n");
        }
        let module = format!("{variables}output \"values\" {{\n  value = {{\n{values}  }}\n}}\n");
        fs::write(folder.join("main.tf"), module).map_err(failed)?;
        let terraform = |arguments: &[&str]| {
            let mut terraform = Command::new("terraform");
            terraform.current_dir(&folder).args(arguments).env("TF_IN_AUTOMATION", "1");
            try_run(&mut terraform).map_err(|output| terraform_errors(&output))
        };
        let _ = terraform(&["init", "-no-color", "-input=false"])?;
        let option = format!("-var-file={}", file.display());
        let _ = terraform(&["apply", "-no-color", "-input=false", "-auto-approve", &option])?;
        let values = terraform(&["output", "-json", "values"])?;
        let Ok(Value::Object(values)) = serde_json::from_str(&values) else {
            return Err(format!("{}: Terraform printed no values", file.display()));
        };
        Ok(Self(values.into_iter().filter(|(_, value)| !value.is_null()).collect()))
    }

    /// The destinations by their names. Empty for the default ones.
    #[must_use]
    pub fn destinations(&self) -> Map<String, Value> {
        self.0.get("destinations").and_then(Value::as_object).cloned().unwrap_or_default()
    }

    /// What differs from the variables of [`crate::Deployment::apply`], with the local cloud's readers:
    /// the same destinations, but its Slack, its Amazon Q and its mailbox.
    pub(super) fn changes(&self, token_secret_arn: &str) -> Vec<(String, Value)> {
        let mut changes = Vec::new();
        if !self.0.is_empty() && !self.0.contains_key("alerts") {
            // The tests' own deployment has every alert source.
            changes.push(("/alerts".to_owned(), Value::Null));
        }
        for (name, value) in &self.0 {
            if OWN.contains(&name.as_str()) {
                continue;
            }
            let mut value = value.clone();
            if name == "destinations" {
                for destination in value.as_object_mut().into_iter().flat_map(Map::values_mut) {
                    capture(destination, token_secret_arn);
                }
            }
            changes.push((format!("/{name}"), value));
        }
        changes
    }
}

fn capture(destination: &mut Value, token_secret_arn: &str) {
    if destination["slack_bot"].is_object() {
        destination["slack_bot"] =
            json!({"channel_id": BOT_CHANNEL, "token_secret_arn": token_secret_arn});
    }
    if destination["amazon_q"].is_object() {
        destination["amazon_q"]["workspace_id"] = json!("T0123456789");
    }
}

/// The names of the root module's variables.
fn names() -> Vec<String> {
    let folder = fs::read_dir(root().join("terraform")).expect("the root module can be read");
    let files = folder.flatten().map(|entry| entry.path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "tf"));
    let mut names: Vec<String> = files
        .filter_map(|path| fs::read_to_string(path).ok())
        .flat_map(|text| {
            let lines = text.lines().filter_map(|line| line.strip_prefix("variable \""));
            let names = lines.filter_map(|rest| rest.split('"').next());
            names.map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    names.sort();
    names
}
