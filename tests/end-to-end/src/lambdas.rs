//! The functions' zip packages.

use std::{env, path::PathBuf, process::Command};

use crate::{cloud::root, command::run_watched};

/// This machine's architecture, by Lambda's name.
pub(crate) const ARCHITECTURE: &str =
    if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };

/// Builds the packages and passes the build's output to `watch`, line by line.
pub fn build_lambdas(watch: &mut dyn FnMut(&str)) {
    let mut task = Command::new(root().join("task"));
    task.args(["--silent", "build-lambda", &format!("ARCHITECTURE={ARCHITECTURE}")]);
    // The build always goes to target/. Cargo's variables about this package are removed, because
    // they would make crates' build scripts run again.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name == "CARGO_TARGET_DIR"
            || name.starts_with("CARGO_MANIFEST_")
            || name.starts_with("CARGO_PKG_")
        {
            task.env_remove(&*name);
        }
    }
    run_watched(task, &mut |line| watch(line.trim()));
}

/// The path of a function's package.
pub(crate) fn zip(function: &str) -> PathBuf {
    root().join(format!("target/lambda/{function}/bootstrap.zip"))
}
