//! The permissions of a deployment's roles, and the removal of one of them.

use serde_json::{Value, json};

use crate::{Account, Deployment, LocalCloud, cloud::tool};

/// One action of one statement of a role's policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The role's name.
    pub role: String,
    /// The policy's name.
    pub policy: String,
    /// The statement's `Sid`; empty if it has none.
    pub sid: String,
    /// The action, `sns:Publish`.
    pub action: String,
}

/// All inline policies of a deployment's roles.
#[derive(Debug)]
pub struct Roles<'a> {
    cloud: &'a LocalCloud,
    policies: Vec<Policy>,
}

#[derive(Debug)]
struct Policy {
    account: Account,
    role: String,
    name: String,
    document: Value,
}

/// The credentials of an account's root or of a session of a role.
#[derive(Debug, Clone)]
pub struct Session {
    access_key: String,
    secret: String,
    token: String,
}

impl<'a> Roles<'a> {
    /// Reads the roles of the deployment's state.
    #[must_use]
    pub fn new(cloud: &'a LocalCloud, deployment: &Deployment<'_>) -> Self {
        let state: Value = serde_json::from_str(&deployment.state()).expect("the state is JSON");
        let resources = state["resources"].as_array().into_iter().flatten();
        let policies = resources.filter(|resource| resource["type"] == "aws_iam_role_policy");
        let policies = policies.flat_map(|resource| {
            let in_management =
                resource["provider"].as_str().is_some_and(|name| name.ends_with(".management"));
            let account = if in_management { Account::Management } else { Account::Security };
            let instances = resource["instances"].as_array().into_iter().flatten();
            instances.map(move |instance| {
                let text = |name: &str| instance["attributes"][name].as_str().unwrap_or_default();
                let document = serde_json::from_str(text("policy")).expect("a policy is JSON");
                Policy { account, role: text("role").into(), name: text("name").into(), document }
            })
        });
        Self { cloud, policies: policies.collect() }
    }

    /// The permissions of a role.
    #[must_use]
    pub fn permissions(&self, role: &str) -> Vec<Permission> {
        let policies = self.policies.iter().filter(|policy| policy.role == role);
        let permissions = policies.flat_map(|policy| {
            statements(&policy.document).flat_map(|statement| {
                actions(statement).into_iter().map(|action| Permission {
                    role: role.to_owned(),
                    policy: policy.name.clone(),
                    sid: statement["Sid"].as_str().unwrap_or_default().to_owned(),
                    action,
                })
            })
        });
        permissions.collect()
    }

    /// Removes one permission from the role's policy.
    pub fn remove(&self, permission: &Permission) {
        let policy = self.policy(permission);
        let mut rest = policy.document.clone();
        let all: Vec<Value> = statements(&rest).cloned().collect();
        let remaining = all.into_iter().filter_map(|mut statement| {
            if statement["Sid"] == permission.sid.as_str() {
                let mut actions = actions(&statement);
                actions.retain(|action| *action != permission.action);
                statement["Action"] = json!(actions);
            }
            Some(statement).filter(|statement| statement["Action"] != json!([]))
        });
        rest["Statement"] = remaining.collect();
        if rest["Statement"] == json!([]) {
            self.remove_policy(permission);
        } else {
            self.write(policy, &rest);
        }
    }

    /// Removes the whole policy of a permission.
    pub fn remove_policy(&self, permission: &Permission) {
        let policy = self.policy(permission);
        let which = [("RoleName", policy.role.as_str()), ("PolicyName", policy.name.as_str())];
        let form = [&[("Action", "DeleteRolePolicy")][..], &which].concat();
        let _ = self.iam(policy.account, &form);
    }

    /// Restores the policy of a removed permission.
    pub fn restore(&self, permission: &Permission) {
        let policy = self.policy(permission);
        self.write(policy, &policy.document);
    }

    /// A session of a function's role. Only while it is made, the role trusts its account's root.
    #[must_use]
    pub fn session_of(&self, role: &str) -> Session {
        let root = Account::Security.id();
        self.set_trust(role, &json!({"AWS": format!("arn:aws:iam::{root}:root")}));
        let arn = format!("arn:aws:iam::{root}:role/{role}");
        let session = self.assume(&Session::root(root), &arn, None);
        self.set_trust(role, &json!({"Service": "lambda.amazonaws.com"}));
        session.expect("the role trusts the root")
    }

    /// A session of a role that has all permissions of the security account and is no function's.
    #[must_use]
    pub fn administrator(&self) -> Session {
        let role = ("RoleName", "administrator");
        let trust = trust(&json!({"Service": "lambda.amazonaws.com"}));
        let create = [("Action", "CreateRole"), role, ("AssumeRolePolicyDocument", &trust)];
        let _ = self.iam(Account::Security, &create);
        let everything = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]});
        let everything = everything.to_string();
        let name = ("PolicyName", "everything");
        let put = [("Action", "PutRolePolicy"), role, name, ("PolicyDocument", &everything)];
        let _ = self.iam(Account::Security, &put);
        self.session_of("administrator")
    }

    fn set_trust(&self, role: &str, principal: &Value) {
        let trust = trust(principal);
        let form =
            [("Action", "UpdateAssumeRolePolicy"), ("RoleName", role), ("PolicyDocument", &trust)];
        let _ = self.iam(Account::Security, &form);
    }

    /// Assumes a role, with the `aws` command because a session's calls must be signed.
    ///
    /// # Errors
    /// The command's error text if STS denies it.
    pub fn assume(
        &self,
        who: &Session,
        role_arn: &str,
        external_id: Option<&str>,
    ) -> Result<Session, String> {
        let mut command = self.cloud.command(tool("aws"), Account::Security);
        command.env_remove("AWS_PROFILE");
        command.env("AWS_ACCESS_KEY_ID", &who.access_key).env("AWS_SECRET_ACCESS_KEY", &who.secret);
        command.envs((!who.token.is_empty()).then_some(("AWS_SESSION_TOKEN", &who.token)));
        command.args(["sts", "assume-role", "--role-session-name", "test", "--role-arn", role_arn]);
        command.args(external_id.map(|id| format!("--external-id={id}")));
        let output = command.args(["--output", "json"]).output().expect("the command starts");
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let word = |name: &str| Some(answer["Credentials"][name].as_str()?.to_owned());
        let session = || {
            let (access_key, secret) = (word("AccessKeyId")?, word("SecretAccessKey")?);
            Some(Session { access_key, secret, token: word("SessionToken")? })
        };
        session().ok_or_else(|| String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn policy(&self, permission: &Permission) -> &Policy {
        let found = self
            .policies
            .iter()
            .find(|policy| policy.role == permission.role && policy.name == permission.policy);
        found.expect("the policy was applied")
    }

    fn write(&self, policy: &Policy, document: &Value) {
        let form = [
            ("Action", "PutRolePolicy"),
            ("RoleName", policy.role.as_str()),
            ("PolicyName", policy.name.as_str()),
            ("PolicyDocument", &document.to_string()),
        ];
        let _ = self.iam(policy.account, &form);
    }

    fn iam(&self, account: Account, form: &[(&str, &str)]) -> String {
        let form = [form, &[("Version", "2010-05-08")]].concat();
        let answer = Session::root(account.id()).call(self.cloud, "iam", &form);
        assert!(!answer.contains("<Error>"), "{form:?}: {answer}");
        answer
    }
}

impl Session {
    /// The root user of an account.
    #[must_use]
    pub fn root(account_id: &str) -> Self {
        let (secret, token) = ("local".to_owned(), String::new());
        Self { access_key: account_id.to_owned(), secret, token }
    }

    /// Calls an AWS query API as a root user and returns the answer's text. Without the `aws`
    /// command, which takes half a second per call. The local cloud accepts any signature of a root.
    #[must_use]
    pub fn call(&self, cloud: &LocalCloud, service: &str, form: &[(&str, &str)]) -> String {
        let scope = format!("20260101/{}/{service}/aws4_request", cloud.region);
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders=host, Signature=0",
            self.access_key
        );
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build();
        let agent: ureq::Agent = agent.into();
        let request = agent.post(&cloud.endpoint).header("authorization", authorization);
        let answer = request.send_form(form.iter().copied());
        let mut answer = answer.expect("the local cloud answers");
        answer.body_mut().read_to_string().expect("the local cloud answers with text")
    }
}

fn trust(principal: &Value) -> String {
    let statement = json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn statements(document: &Value) -> impl Iterator<Item = &Value> {
    document["Statement"].as_array().into_iter().flatten()
}

/// The actions of a statement; Terraform stores a single one without a list.
fn actions(statement: &Value) -> Vec<String> {
    match &statement["Action"] {
        Value::String(action) => vec![action.clone()],
        list => list
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|action| action.as_str().map(str::to_owned))
            .collect(),
    }
}
