//! A folder outside of the repository that uses a release, and a server of releases.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
};

use end_to_end::{
    ARCHITECTURE, Account, LocalCloud, pin_provider, planned_actions, root, tool, zip,
};
use serde_json::{Value, json};

/// Two releases for this machine's architecture, at an address on it.
pub(crate) struct Releases {
    address: String,
    /// The archives' SHA-256, in hexadecimal, by version.
    checksums: BTreeMap<String, String>,
}

impl Releases {
    /// Makes the releases 1.0.0 and 1.1.0, whose functions have other hashes.
    pub(crate) fn make(cloud: &LocalCloud) -> Self {
        let served = cloud.directory.join("served");
        fs::create_dir_all(&served).expect("a folder can be made");
        let checksums = ["1.0.0", "1.1.0"].map(|version| {
            let folder = cloud.directory.join(version);
            (version.to_owned(), release(&folder, version, &served))
        });
        Self { address: serve(served), checksums: checksums.into() }
    }

    fn source(&self, version: &str) -> String {
        let (address, checksum) = (&self.address, &self.checksums[version]);
        format!("{address}/{version}.tar.gz//modules/asr-notify?checksum=sha256:{checksum}")
    }
}

/// Makes a release with `tools/release.py` from the zips that were built, and returns the archive's checksum.
fn release(folder: &Path, version: &str, served: &Path) -> String {
    let zips = folder.join("zips");
    fs::create_dir_all(&zips).expect("a folder can be made");
    for function in ["formatter", "slack-poster"] {
        let mut content = fs::read(zip(function)).expect("the function is built");
        // A comment of one byte, whose length the zip's last two bytes are: the same code, and another hash.
        content.truncate(content.len() - 2);
        content.extend([1, 0, *version.as_bytes().get(2).expect("a version has three numbers")]);
        let name = format!("{function}-{ARCHITECTURE}.zip");
        fs::write(zips.join(name), content).expect("the zip can be written");
    }
    let dist = folder.join("dist");
    let mut command = Command::new(tool("python"));
    command.arg(root().join("tools/release.py")).arg("--partial");
    let output = command.arg("--zips").arg(zips).arg("--output").arg(&dist).output();
    let output = output.expect("python starts");
    assert!(output.status.success(), "{}", text(&output));
    let sums = String::from_utf8_lossy(&output.stdout).into_owned();
    let sum = sums
        .lines()
        .find_map(|line| line.split_once("  ").filter(|(_, name)| name.ends_with(".tar.gz")));
    let (checksum, name) = sum.expect("the archive has a checksum");
    fs::copy(dist.join(name), served.join(format!("{version}.tar.gz"))).expect("it can be copied");
    checksum.to_owned()
}

/// Serves a folder's files by HTTP as long as this process runs. Returns the address.
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = format!("http://{}", listener.local_addr().expect("it has an address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that hangs up is the client's affair.
            let _ = answer(stream, &folder);
        }
    });
    address
}

/// Answers one request, GET or HEAD.
fn answer(mut stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let name =
        request.split([' ', '?']).nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let body = fs::read(folder.join(name))?;
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if request.starts_with("GET ") {
        stream.write_all(&body)?;
    }
    Ok(())
}

/// A user's root module, which calls `modules/asr-notify` of a release.
pub(crate) struct Consumer<'a> {
    cloud: &'a LocalCloud,
    folder: PathBuf,
    arguments: Value,
}

impl<'a> Consumer<'a> {
    /// Makes the folder. The arguments are those of the module.
    pub(crate) fn new(cloud: &'a LocalCloud, arguments: Value) -> Self {
        let folder = env::temp_dir().join(format!("asr-notify-consumer-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("path")).expect("a folder can be made");
        Self { cloud, folder, arguments }
    }

    /// Sets the module's source to a release, and initialises the folder.
    pub(crate) fn use_release(&self, releases: &Releases, version: &str) {
        let mut module = self.arguments.clone();
        let providers = json!({"aws": "aws", "aws.us_east_1": "aws.us_east_1"});
        for (name, value) in [
            ("source", json!(releases.source(version))),
            ("providers", providers),
            ("architecture", json!(ARCHITECTURE)),
        ] {
            module[name] = value;
        }
        let main = json!({
            "provider": {"aws": [
                {"region": self.cloud.region},
                {"alias": "us_east_1", "region": "us-east-1"},
            ]},
            "module": {"asr_notify": module},
        });
        fs::write(self.folder.join("main.tf.json"), main.to_string()).expect("it can be written");
        pin_provider(&self.folder);
        self.succeed(&["init"]);
    }

    /// Removes the zips of the release that Terraform has unpacked, as if they had never been built.
    pub(crate) fn remove_packages(&self) {
        let packages = self.folder.join(".terraform/modules/asr_notify/packages");
        fs::remove_dir_all(packages).expect("the release has packages");
    }

    /// The action on each resource that a plan would change.
    pub(crate) fn planned_actions(&self) -> BTreeMap<String, String> {
        self.succeed(&["plan", "-out=plan"]);
        planned_actions(&self.succeed(&["show", "-json", "plan"]))
    }

    /// Runs a command of Terraform that must succeed, and returns its output.
    pub(crate) fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.terraform(arguments);
        assert!(output.status.success(), "terraform {arguments:?}:\n{}", text(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Runs a command of Terraform that must fail, and returns all that it printed, on one line.
    pub(crate) fn fail(&self, arguments: &[&str]) -> String {
        let output = self.terraform(arguments);
        assert!(!output.status.success(), "terraform {arguments:?}:\n{}", text(&output));
        text(&output).replace(['│', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Runs Terraform without other programs: the only folder of its `PATH` is empty, as is its home.
    fn terraform(&self, arguments: &[&str]) -> Output {
        let program = program("terraform");
        let of_cloud = self.cloud.command(&program, Account::Security);
        let of_cloud = of_cloud.get_envs().filter_map(|(name, value)| Some((name, value?)));
        let mut command = Command::new(&program);
        command.env_clear().envs(of_cloud);
        for name in ["TF_CLI_CONFIG_FILE", "SSL_CERT_FILE"] {
            command.envs(env::var_os(name).map(|value| (name, value)));
        }
        command
            .envs([("PATH", self.folder.join("path")), ("HOME", self.folder.join("path"))])
            .envs([("TF_IN_AUTOMATION", "1"), ("TF_INPUT", "0"), ("TF_CLI_ARGS", "-no-color")])
            .current_dir(&self.folder)
            .args(arguments)
            .output()
            .expect("terraform starts")
    }
}

impl Drop for Consumer<'_> {
    fn drop(&mut self) {
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// The path of a program on the `PATH`.
fn program(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{name} is not on the PATH"))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
