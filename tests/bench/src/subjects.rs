//! The programs that are measured, and the environment that each is started in.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;

use crate::{Error, Result, measurements::Subject, root};

const TOPIC_ARN: &str = "arn:aws:sns:eu-central-1:111122223333:notices";
const QUEUES: &str = "https://sqs.eu-central-1.amazonaws.com/111122223333";
const ROLE_ARN: &str = "arn:aws:iam::444455556666:role/asr-notify-account-reader";
const PYTHON_BASELINE: &str = "tests/bench/python-baseline";
const PYTHON: &str = ".tools/python-baseline/bin/python";

/// A subject that can be started.
#[derive(Debug)]
pub(crate) struct Executable {
    pub(crate) subject: Subject,
    program: PathBuf,
    /// None for Python, which is not packaged.
    zip: Option<PathBuf>,
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
    /// Path of valgrind's log, with the number of instructions. None runs the program natively.
    pub(crate) valgrind_log: Option<&'a Path>,
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
        Ok(Self { subject, program, zip: Some(zip) })
    }

    fn python() -> Result<Self> {
        let program = root().join(PYTHON);
        if !program.exists() {
            return Err(format!("{PYTHON} does not exist: `./task bench` installs it").into());
        }
        // Not canonicalized: Python finds its virtual environment by the path of the link.
        Ok(Self { subject: Subject::Python, program: std::path::absolute(program)?, zip: None })
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
        command.env_clear().envs(LAMBDA_VARIABLES).envs(environment.variables());
        match self.subject {
            Subject::Python => {
                command.args(["-m", "awslambdaric", "handler.handle"]);
                command.current_dir(root().join(PYTHON_BASELINE));
            }
            Subject::Previous => {
                let variables = environment.variables();
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

impl Environment<'_> {
    /// The variables of the deployment. Every subject gets all of them.
    fn variables(&self) -> Vec<(&'static str, String)> {
        let destination = json!({"name": "notices", "format": "amazon-q", "topic_arn": TOPIC_ARN});
        let mut variables = vec![
            ("AWS_ENDPOINT_URL", self.endpoint.to_owned()),
            ("AWS_CA_BUNDLE", self.ca_bundle.display().to_string()),
            ("SSL_CERT_FILE", self.ca_bundle.display().to_string()),
            ("DESTINATIONS", json!([destination]).to_string()),
            ("NOTICE_LANGUAGE", "en".to_owned()),
            ("RETRY_QUEUE_URL", format!("{QUEUES}/asr-notify-retry")),
            ("DEAD_LETTER_QUEUE_URL", format!("{QUEUES}/asr-notify-dead-letters")),
        ];
        if self.account_lookup {
            variables.push(("ACCOUNT_LOOKUP", "role".to_owned()));
            variables.push(("ACCOUNT_LOOKUP_ROLE_ARN", ROLE_ARN.to_owned()));
        }
        variables
    }
}
