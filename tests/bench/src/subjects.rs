//! The programs that are measured, and the environment that each is started in.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use crate::{Error, Result, measurements::Subject, root};

const TOPIC_ARN: &str = "arn:aws:sns:eu-central-1:111122223333:notices";
const QUEUES: &str = "https://sqs.eu-central-1.amazonaws.com/111122223333";
const ROLE_ARN: &str = "arn:aws:iam::444455556666:role/asr-notify-account-reader";
const STATE_TABLE_NAME: &str = "STATE_TABLE_NAME";
pub(crate) const SLACK_BOT: &str = "slack-bot";
/// The word of builds up to commit 01300d7.
const OLD_SLACK_BOT: &str = "slack";
const STATE_TABLE: &str = "asr-notify-state";
/// The table of builds up to commit 01300d7.
pub(crate) const CLAIMS_TABLE: &str = "asr-notify-claims";
const PYTHON_BASELINE: &str = "tests/bench/python-baseline";
const PYTHON: &str = ".tools/python-baseline/bin/python";

/// A subject that can be started.
#[derive(Debug)]
pub(crate) struct Executable {
    pub(crate) subject: Subject,
    program: PathBuf,
    /// None for Python, which is not packaged.
    zip: Option<PathBuf>,
    /// Whether it is a formatter that keeps the state of each problem.
    pub(crate) has_state: bool,
    /// Its word for the format of a Slack bot.
    bot: &'static str,
}

/// The settings that differ between two processes.
#[derive(Debug)]
pub(crate) struct Environment<'a> {
    /// Base URL of the mock AWS.
    pub(crate) endpoint: &'a str,
    /// PEM file of the trusted root certificates.
    pub(crate) ca_bundle: &'a Path,
    /// Whether the names of accounts are looked up through a role.
    pub(crate) account_lookup: bool,
    /// The destination of a formatter with its table. None: one for Amazon Q, without a table.
    pub(crate) attention: Option<Attention>,
    /// Path of valgrind's log, with the number of instructions. None runs the program natively.
    pub(crate) valgrind_log: Option<&'a Path>,
}

/// A destination of a formatter that has its table: the state, or in an earlier build the claims.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attention {
    /// The format of its messages.
    pub(crate) format: &'static str,
    /// Whether they are grouped, as by default. Only a bot's can be otherwise.
    pub(crate) is_grouped: bool,
}

impl Executable {
    /// Finds the build of a subject, and unpacks it into the directory.
    pub(crate) fn find(subject: Subject, directory: &Path) -> Result<Self> {
        let name = match subject {
            Subject::Noop => "baseline-noop",
            Subject::Publish => "baseline-publish",
            Subject::Python => return Self::python(),
            Subject::Formatter | Subject::Previous => "formatter",
        };
        let zip = root().join("target/lambda").join(name).join("bootstrap.zip");
        Self::unpack(subject, zip, directory)
    }

    /// Unpacks a deployment package into the directory.
    pub(crate) fn unpack(subject: Subject, zip: PathBuf, directory: &Path) -> Result<Self> {
        if !zip.exists() {
            let zip = zip.display();
            return Err(format!(
                "{zip} does not exist (`./task bench` builds those in target/lambda)"
            )
            .into());
        }
        let folder = directory.join(subject.label());
        // Not every machine has `unzip`; this Python also builds the packages.
        let python = root().join(".tools/python/bin/python");
        let arguments = ["-m".as_ref(), "zipfile".as_ref(), "-e".as_ref(), &*zip, &*folder];
        let status = Command::new(&python).args(arguments).status();
        let status = status.map_err(|error| format!("{}: {error}", python.display()))?;
        if !status.success() {
            return Err(format!("{} cannot be unpacked: {status}", zip.display()).into());
        }
        let program = folder.join("bootstrap");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
        let binary = fs::read(&program)?;
        let knows = |text: &[u8]| binary.windows(text.len()).any(|part| part == text);
        let has_state = knows(STATE_TABLE_NAME.as_bytes());
        let bot = if knows(SLACK_BOT.as_bytes()) { SLACK_BOT } else { OLD_SLACK_BOT };
        Ok(Self { subject, program, zip: Some(zip), has_state, bot })
    }

    fn python() -> Result<Self> {
        let program = root().join(PYTHON);
        if !program.exists() {
            return Err(format!("{PYTHON} does not exist: `./task bench` installs it").into());
        }
        // Not canonicalized: Python finds its virtual environment by the path of the link.
        let program = std::path::absolute(program)?;
        Ok(Self { subject: Subject::Python, program, zip: None, has_state: false, bot: SLACK_BOT })
    }

    /// Sizes of the package and of the executable in bytes; none for Python.
    pub(crate) fn sizes(&self) -> Result<Option<(u64, u64)>> {
        let Some(zip) = &self.zip else { return Ok(None) };
        Ok(Some((fs::metadata(zip)?.len(), fs::metadata(&self.program)?.len())))
    }

    /// Adds the subject to an error.
    pub(crate) fn context(&self, error: &Error) -> Error {
        format!("{}: {error}", self.subject.label()).into()
    }

    /// The command without the address of the Runtime API.
    pub(crate) fn command(&self, environment: &Environment<'_>) -> Command {
        let mut command = match environment.valgrind_log {
            Some(log) => {
                let mut command = Command::new("valgrind");
                command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
                command.arg(format!("--log-file={}", log.display())).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        command.env_clear().envs(LAMBDA_VARIABLES).envs(self.variables(environment));
        match self.subject {
            Subject::Python => {
                command.args(["-m", "awslambdaric", "handler.handle"]);
                command.current_dir(root().join(PYTHON_BASELINE));
            }
            Subject::Previous => {
                let variables = self.variables(environment);
                command.envs(variables.into_iter().filter_map(|(name, value)| {
                    let (_, old) = OLD_NAMES.iter().find(|(new, _)| *new == name)?;
                    Some((*old, value))
                }));
            }
            Subject::Formatter | Subject::Noop | Subject::Publish => {}
        }
        command
    }
}

/// The environment variables that had other names up to commit 01300d7, with these names.
const OLD_NAMES: [(&str, &str); 3] = [
    ("RETRY_QUEUE_URL", "UNDELIVERED_QUEUE_URL"),
    ("RETRY_INITIAL_DELAY_SECONDS", "UNDELIVERED_FIRST_PAUSE_SECONDS"),
    ("RETRY_MAX_ATTEMPTS", "UNDELIVERED_TRIES"),
];

/// The variables that Lambda sets for every function, and `TOPIC_ARN` for `baseline-publish`.
const LAMBDA_VARIABLES: [(&str, &str); 15] = [
    ("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ("AWS_SESSION_TOKEN", "token"),
    ("AWS_REGION", "eu-central-1"),
    ("AWS_DEFAULT_REGION", "eu-central-1"),
    ("AWS_LAMBDA_FUNCTION_NAME", "asr-notify"),
    ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
    ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
    ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/asr-notify"),
    ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/24/[$LATEST]0123456789abcdef"),
    ("LANG", "en_US.UTF-8"),
    ("PATH", "/usr/local/bin:/usr/bin:/bin"),
    ("TZ", ":UTC"),
    ("TOPIC_ARN", TOPIC_ARN),
];

impl Executable {
    /// The variables of the deployment. Every subject gets all of them; an earlier build refuses a
    /// destination with settings that it does not know.
    fn variables(&self, environment: &Environment<'_>) -> Vec<(&'static str, String)> {
        let format = environment.attention.map_or("amazon-q", |attention| attention.format);
        let format = if format == SLACK_BOT { self.bot } else { format };
        let mut destination: BTreeMap<_, Value> = BTreeMap::from([
            ("name", "notices".into()),
            ("format", format.into()),
            ("topic_arn", TOPIC_ARN.into()),
        ]);
        let is_grouped = environment.attention.is_none_or(|attention| attention.is_grouped);
        if !is_grouped && self.has_state {
            destination.insert("grouping", json!({"enabled": false}));
        }
        let mut variables = vec![
            ("AWS_ENDPOINT_URL", environment.endpoint.to_owned()),
            ("AWS_CA_BUNDLE", environment.ca_bundle.display().to_string()),
            ("SSL_CERT_FILE", environment.ca_bundle.display().to_string()),
            ("DESTINATIONS", json!([destination]).to_string()),
            ("NOTICE_LANGUAGE", "en".to_owned()),
            ("RETRY_QUEUE_URL", format!("{QUEUES}/asr-notify-retry")),
            ("DEAD_LETTER_QUEUE_URL", format!("{QUEUES}/asr-notify-dead-letters")),
        ];
        if environment.attention.is_some() {
            variables.push((STATE_TABLE_NAME, STATE_TABLE.to_owned()));
            variables.push(("CLAIMS_TABLE_NAME", CLAIMS_TABLE.to_owned()));
            // The time is that of the events.
            variables.push(("CLOCK", "events".to_owned()));
        }
        if environment.account_lookup {
            variables.push(("ACCOUNT_LOOKUP", "role".to_owned()));
            variables.push(("ACCOUNT_LOOKUP_ROLE_ARN", ROLE_ARN.to_owned()));
        }
        variables
    }
}
