//! What is measured, and how each is started: as Lambda would, with nothing else around it.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;

use crate::{
    Result,
    figures::Subject,
    workspace::{Directory, root},
};

const TOPIC_ARN: &str = "arn:aws:sns:eu-central-1:111122223333:notices";
const QUEUES: &str = "https://sqs.eu-central-1.amazonaws.com/111122223333";
const ROLE_ARN: &str = "arn:aws:iam::444455556666:role/asr-notify-account-reader";
const PEER: &str = "tests/bench/peer";
const PEER_PYTHON: &str = ".tools/peer/bin/python";

/// A subject, ready to be started.
#[derive(Debug)]
pub struct Executable {
    /// Which.
    pub subject: Subject,
    program: PathBuf,
    zip: Option<PathBuf>,
}

/// What a function finds around it.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// The cloud's address.
    pub endpoint: &'a str,
    /// The file of roots to trust.
    pub bundle: &'a Path,
    /// Whether accounts are looked up, by the role in the management account.
    pub looks_up: bool,
}

impl Executable {
    /// Unpacks what `task build-lambda` packed, or finds the Python peer.
    ///
    /// # Errors
    /// Where it was not built.
    pub fn find(subject: Subject, directory: &Directory) -> Result<Self> {
        let name = match subject {
            Subject::Formatter => "formatter",
            Subject::Nothing => "floor-nothing",
            Subject::Publish => "floor-publish",
            Subject::Python => return Self::peer(),
        };
        let zip = root().join("target/lambda").join(name).join("bootstrap.zip");
        let folder = directory.file(name);
        unpack(&zip, &folder)?;
        Ok(Self { subject, program: folder.join("bootstrap"), zip: Some(zip) })
    }

    fn peer() -> Result<Self> {
        let program = root().join(PEER_PYTHON);
        if !program.exists() {
            return Err(format!("{PEER_PYTHON} is missing, `./task bench` installs it").into());
        }
        if !root().join(PEER).exists() {
            return Err(format!("{PEER} is missing").into());
        }
        // Its links are not followed: a virtual environment is known by the path it is called by.
        Ok(Self { subject: Subject::Python, program: std::path::absolute(program)?, zip: None })
    }

    /// Bytes of the package and of the executable in it, where there is one.
    ///
    /// # Errors
    /// Where the disk does not say.
    pub fn sizes(&self) -> Result<Option<(u64, u64)>> {
        let Some(zip) = &self.zip else { return Ok(None) };
        Ok(Some((fs::metadata(zip)?.len(), fs::metadata(&self.program)?.len())))
    }

    /// How it is started; all that is missing is the Runtime API's address.
    #[must_use]
    pub fn command(&self, surroundings: &Surroundings<'_>) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear().envs(LAMBDA_SETS).envs(surroundings.variables());
        if self.subject == Subject::Python {
            command.args(["-m", "awslambdaric", "handler.handle"]).current_dir(root().join(PEER));
        }
        command
    }
}

/// What Lambda sets for every function, and `TOPIC_ARN` for the floor.
const LAMBDA_SETS: [(&str, &str); 15] = [
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

impl Surroundings<'_> {
    /// The deployment's own variables, the same for all: who does not know one does not ask.
    fn variables(&self) -> Vec<(&'static str, String)> {
        let destination = json!({"name": "notices", "format": "amazon-q", "topic_arn": TOPIC_ARN});
        let mut variables = vec![
            ("AWS_ENDPOINT_URL", self.endpoint.to_owned()),
            ("AWS_CA_BUNDLE", self.bundle.display().to_string()),
            ("SSL_CERT_FILE", self.bundle.display().to_string()),
            ("DESTINATIONS", json!([destination]).to_string()),
            ("NOTICE_LANGUAGE", "en".to_owned()),
            ("RETRY_QUEUE_URL", format!("{QUEUES}/undelivered")),
            ("DEAD_LETTER_QUEUE_URL", format!("{QUEUES}/dead-letters")),
        ];
        if self.looks_up {
            variables.push(("ACCOUNT_LOOKUP", "role".to_owned()));
            variables.push(("ACCOUNT_LOOKUP_ROLE_ARN", ROLE_ARN.to_owned()));
        }
        variables
    }
}

/// By Python, which every machine has that builds the packages, as not every one has `unzip`.
fn unpack(zip: &Path, folder: &Path) -> Result<()> {
    if !zip.exists() {
        return Err(format!("{} is missing, `./task bench` builds it", zip.display()).into());
    }
    let python = root().join(".tools/python/bin/python");
    let arguments = ["-m".as_ref(), "zipfile".as_ref(), "-e".as_ref(), zip, folder];
    let status = Command::new(&python).args(arguments).status();
    let status = status.map_err(|error| format!("{}: {error}", python.display()))?;
    if !status.success() {
        return Err(format!("{} can not be unpacked", zip.display()).into());
    }
    let executable = folder.join("bootstrap");
    Ok(fs::set_permissions(executable, fs::Permissions::from_mode(0o755))?)
}
