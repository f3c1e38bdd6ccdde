//! The local cloud, as a child process that ends with this one.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use preview_web::Preview;
use serde_json::{Value, json};

use crate::{command::run, forwarders::Place};

/// The accounts of the local organization that commands run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// The organization's management account.
    Management,
    /// The delegated security account, where ASR runs.
    Security,
}

impl Account {
    /// The account id, which is also the root's access key in the local cloud.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Management => "111111111111",
            Self::Security => "222222222222",
        }
    }
}

/// A running local cloud, and the preview page, which also stands in for Slack's API.
#[derive(Debug)]
pub struct LocalCloud {
    process: Child,
    /// The directory with the cloud's state and log, and with the deployment's Terraform.
    pub directory: PathBuf,
    /// Its URL.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// The page that shows posts to Slack, and messages of the topics it is subscribed to.
    pub preview: Arc<Preview>,
}

impl LocalCloud {
    /// Starts a local cloud and a page, each on a free port.
    #[must_use]
    pub fn start() -> Self {
        let preview = Preview::start(0, Vec::new()).expect("the page can be served");
        Self::start_with(Arc::new(preview))
    }

    /// Starts a local cloud that uses a running page.
    #[must_use]
    pub fn start_with(preview: Arc<Preview>) -> Self {
        let runs = root().join(".tools/runs");
        remove_ended_runs(&runs);
        let directory = runs.join(format!("{}-{}", std::process::id(), next_number()));
        fs::create_dir_all(&directory).expect("the run's directory can be made");
        let mut process = Command::new(tool("python"))
            .arg(root().join("tests/local-cloud/run.py"))
            .arg("--directory")
            .arg(&directory)
            // It runs until this pipe closes, even if this process is killed.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the local cloud starts: run ./task test or ./task demo, which install it");
        let mut address = String::new();
        let output = process.stdout.take().expect("its output is piped");
        BufReader::new(output).read_line(&mut address).expect("the local cloud prints its address");
        let address: Value = serde_json::from_str(&address).unwrap_or_else(|_| {
            panic!("the local cloud did not start: see {}", directory.display())
        });
        let cloud = Self {
            process,
            endpoint: address["endpoint"].as_str().unwrap().to_owned(),
            region: address["region"].as_str().unwrap().to_owned(),
            directory,
            preview,
        };
        cloud.write_profiles();
        cloud
    }

    /// Writes the profiles that a user would have in `~/.aws`.
    fn write_profiles(&self) {
        let profile = |name: &str, account: Account| {
            format!(
                "[{name}]\naws_access_key_id = {}\naws_secret_access_key = local\n",
                account.id()
            )
        };
        let profiles =
            profile("security", Account::Security) + &profile("management", Account::Management);
        fs::write(self.directory.join("credentials"), profiles)
            .expect("the profiles can be written");
    }

    /// Adds a profile of a session of a role, from STS's answer to `AssumeRole`.
    pub fn add_profile(&self, name: &str, session: &Value) {
        let path = self.directory.join("credentials");
        let mut profiles = fs::read_to_string(&path).expect("the profiles can be read");
        let word =
            |name: &str| session["Credentials"][name].as_str().expect("a session").to_owned();
        profiles += &format!(
            "[{name}]\naws_access_key_id = {}\naws_secret_access_key = {}\naws_session_token = {}\n",
            word("AccessKeyId"),
            word("SecretAccessKey"),
            word("SessionToken"),
        );
        fs::write(path, profiles).expect("the profiles can be written");
    }

    /// GETs a page of the local cloud's that is a list.
    #[must_use]
    pub fn list(&self, page: &str) -> Vec<Value> {
        let Value::Array(list) = self.page(page) else { panic!("{page} is no list") };
        list
    }

    /// GETs a page below `/_local-cloud/`.
    #[must_use]
    pub fn page(&self, page: &str) -> Value {
        let url = format!("{}/_local-cloud/{page}", self.endpoint);
        read_json(ureq::get(url).call().expect("the local cloud answers"))
    }

    /// PUTs a value to a page below `/_local-cloud/`.
    pub fn put(&self, page: &str, value: &Value) {
        let url = format!("{}/_local-cloud/{page}", self.endpoint);
        ureq::put(url).send(value.to_string()).expect("the local cloud accepts it");
    }

    /// POSTs a value to a page below `/_local-cloud/`.
    pub fn post(&self, page: &str, value: &Value) {
        let url = format!("{}/_local-cloud/{page}", self.endpoint);
        ureq::post(url).send(value.to_string()).expect("the local cloud accepts it");
    }

    /// DELETEs the contents of a page below `/_local-cloud/`.
    pub fn clear(&self, page: &str) {
        let url = format!("{}/_local-cloud/{page}", self.endpoint);
        ureq::delete(url).call().expect("the local cloud answers");
    }

    /// Makes functions' calls fail from now on, by the rules of `tests/local-cloud/README.md`.
    pub fn inject_faults(&self, rules: &Value) {
        self.put("faults", &json!({ "rules": rules }));
    }

    /// The number of faults injected so far, by kind.
    #[must_use]
    pub fn injected_faults(&self) -> Value {
        self.page("faults")["injected"].clone()
    }

    /// Ends the injection of faults.
    pub fn clear_faults(&self) {
        self.clear("faults");
    }

    /// Calls an AWS JSON API as the security account's root and returns the answer's text. Without
    /// the `aws` command, which takes half a second per call. The local cloud accepts any signature
    /// of a root.
    #[must_use]
    pub fn call(&self, service: &str, target: &str, body: &str) -> String {
        self.call_as(Account::Security.id(), &self.region, service, target, body)
    }

    /// The same as the root of another account, or in another Region.
    #[must_use]
    pub fn call_in(&self, place: Place, service: &str, target: &str, body: &str) -> String {
        self.call_as(place.account, place.region, service, target, body)
    }

    fn call_as(
        &self,
        account: &str,
        region: &str,
        service: &str,
        target: &str,
        body: &str,
    ) -> String {
        let credential = format!("{account}/20260101/{region}");
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={credential}/{service}/aws4_request, \
             SignedHeaders=host, Signature=0"
        );
        let request = ureq::post(&self.endpoint)
            .header("authorization", authorization)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", target);
        let mut answer = request.send(body).expect("the local cloud answers");
        answer.body_mut().read_to_string().expect("the local cloud answers with text")
    }

    /// Writes a text to a new file and returns its path.
    #[must_use]
    pub fn file(&self, text: &str) -> PathBuf {
        let path = self.directory.join(format!("file-{}.json", next_number()));
        fs::write(&path, text).expect("the file can be written");
        path
    }

    /// A command whose AWS settings name this cloud only.
    #[must_use]
    pub fn command(&self, program: impl AsRef<Path>, account: Account) -> Command {
        let mut command = Command::new(program.as_ref());
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("AWS_")) {
            command.env_remove(name);
        }
        let directory = &self.directory;
        command
            .env("AWS_ENDPOINT_URL", &self.endpoint)
            .env("AWS_REGION", &self.region)
            .env("AWS_DEFAULT_REGION", &self.region)
            .env("AWS_SHARED_CREDENTIALS_FILE", directory.join("credentials"))
            .env("AWS_CONFIG_FILE", directory.join("config"))
            .env(
                "AWS_PROFILE",
                if account == Account::Security { "security" } else { "management" },
            )
            .env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    /// Runs `aws …` and returns its JSON; `null` if it prints nothing.
    #[must_use]
    pub fn aws(&self, account: Account, arguments: &[&str]) -> Value {
        let mut command = self.command(tool("aws"), account);
        // For SQS, version 1 of the command ignores AWS_ENDPOINT_URL.
        let answer = run(command.args(arguments).args([
            "--endpoint-url",
            &self.endpoint,
            "--output",
            "json",
        ]));
        serde_json::from_str(&answer).unwrap_or_default()
    }
}

impl Drop for LocalCloud {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let ended = self.process.wait();
        // The directory helps to debug a failed test and is removed otherwise.
        if ended.is_ok() && !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.directory);
        }
    }
}

fn read_json(mut answer: ureq::http::Response<ureq::Body>) -> Value {
    // The mails of a load test exceed ureq's default limit.
    let reader = answer.body_mut().with_config().limit(1 << 30).reader();
    serde_json::from_reader(reader).expect("the local cloud answers with JSON")
}

fn next_number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Removes the directories of runs whose process, the first part of their name, has ended.
fn remove_ended_runs(runs: &Path) {
    for run in fs::read_dir(runs).into_iter().flatten().flatten() {
        let name = run.file_name().to_string_lossy().into_owned();
        let is_running =
            name.split('-').next().is_some_and(|id| Path::new("/proc").join(id).exists());
        if !is_running {
            let _ = fs::remove_dir_all(run.path());
        }
    }
}

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tests/end-to-end").to_owned()
}

/// The path of a tool that `task` installed.
#[must_use]
pub fn tool(name: &str) -> PathBuf {
    root().join(".tools/python/bin").join(name)
}
