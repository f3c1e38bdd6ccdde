//! The local cloud as a process of ours: it ends when we do.

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
use serde_json::Value;

use crate::command::run;

/// The accounts of the local organization that somebody acts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// The organization's management account.
    Management,
    /// The delegated security account, where ASR runs.
    Security,
}

impl Account {
    /// Its id, which is also its root's access key in the local cloud.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Management => "111111111111",
            Self::Security => "222222222222",
        }
    }
}

/// A running local cloud, and beside it the page, which also plays Slack for the bot.
#[derive(Debug)]
pub struct LocalCloud {
    process: Child,
    /// Where everything of this cloud and of what is deployed to it lies.
    pub directory: PathBuf,
    /// Its address.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// The page. It shows what is posted to Slack, and the topics that it was subscribed to.
    pub preview: Arc<Preview>,
}

impl LocalCloud {
    /// Starts one of its own, on a free port, with a page of its own.
    #[must_use]
    pub fn start() -> Self {
        let preview = Preview::start(0, Vec::new()).expect("the page can be served");
        Self::start_beside(Arc::new(preview))
    }

    /// The same beside a page that is there already.
    #[must_use]
    pub fn start_beside(preview: Arc<Preview>) -> Self {
        let runs = root().join(".tools/runs");
        remove_what_ended(&runs);
        let directory = runs.join(format!("{}-{}", std::process::id(), next_number()));
        fs::create_dir_all(&directory).expect("the run's directory can be made");
        let mut process = Command::new(tool("python"))
            .arg(root().join("tests/local-cloud/run.py"))
            .arg("--directory")
            .arg(&directory)
            // It runs until this pipe closes, however we end.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the local cloud starts: run ./task test or ./task demo, which install it");
        let mut address = String::new();
        let output = process.stdout.take().expect("its output is piped");
        BufReader::new(output).read_line(&mut address).expect("the local cloud says where it is");
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

    /// The profiles that a person would have in `~/.aws`.
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

    /// A page of the local cloud's own: a list of what somebody received.
    #[must_use]
    pub fn look(&self, page: &str) -> Vec<Value> {
        let Value::Array(list) = self.page(page) else { panic!("{page} is a list") };
        list
    }

    /// A page of the local cloud's own.
    #[must_use]
    pub fn page(&self, page: &str) -> Value {
        let url = format!("{}/_local-cloud/{page}", self.endpoint);
        read(ureq::get(url).call().expect("the local cloud answers"))
    }

    /// Asks a page of the local cloud's own for something.
    pub fn put(&self, page: &str, wanted: &Value) {
        let url = format!("{}/_local-cloud/{page}", self.endpoint);
        ureq::put(url).send(wanted.to_string()).expect("the local cloud takes it");
    }

    /// Tells a page of the local cloud's own to do something.
    pub fn post(&self, page: &str, wanted: &Value) {
        let url = format!("{}/_local-cloud/{page}", self.endpoint);
        ureq::post(url).send(wanted.to_string()).expect("the local cloud takes it");
    }

    /// Empties a page's list.
    pub fn empty(&self, page: &str) {
        let url = format!("{}/_local-cloud/{page}", self.endpoint);
        ureq::delete(url).call().expect("the local cloud answers");
    }

    /// Ends what was asked of a page, and returns what came of it.
    #[must_use]
    pub fn end(&self, page: &str) -> Value {
        let url = format!("{}/_local-cloud/{page}", self.endpoint);
        read(ureq::delete(url).call().expect("the local cloud answers"))
    }

    /// A call of AWS by the security account's root, without the `aws` command, which takes half a
    /// second for each. The local cloud believes every signature.
    #[must_use]
    pub fn call(&self, service: &str, target: &str, body: &str) -> String {
        let credential = format!("{}/20260101/{}", Account::Security.id(), self.region);
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

    /// A new file with this text.
    #[must_use]
    pub fn file(&self, text: &str) -> PathBuf {
        let path = self.directory.join(format!("file-{}", next_number()));
        fs::write(&path, text).expect("the file can be written");
        path
    }

    /// A command that acts on this cloud, and on nothing else.
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

    /// What `aws …` answers; `null` where it answers nothing.
    #[must_use]
    pub fn aws(&self, account: Account, arguments: &[&str]) -> Value {
        let mut command = self.command(tool("aws"), account);
        // For SQS, version 1 of the command does not look at AWS_ENDPOINT_URL.
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
        // What it wrote is only of use to find out what went wrong.
        if ended.is_ok() && !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.directory);
        }
    }
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Value {
    // The mails of a load are more than the usual limit.
    let reader = answer.body_mut().with_config().limit(1 << 30).reader();
    serde_json::from_reader(reader).expect("the local cloud answers with JSON")
}

fn next_number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Removes the directories of runs whose process, the first part of their name, is gone.
fn remove_what_ended(runs: &Path) {
    for run in fs::read_dir(runs).into_iter().flatten().flatten() {
        let name = run.file_name().to_string_lossy().into_owned();
        let is_running =
            name.split('-').next().is_some_and(|id| Path::new("/proc").join(id).exists());
        if !is_running {
            let _ = fs::remove_dir_all(run.path());
        }
    }
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tests/end-to-end").to_owned()
}

/// A tool that `task` installed.
pub(crate) fn tool(name: &str) -> PathBuf {
    root().join(".tools/python/bin").join(name)
}
