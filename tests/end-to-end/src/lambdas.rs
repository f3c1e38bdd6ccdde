//! The Lambdas' packages, as a deployment takes them.

use std::{env, path::PathBuf, process::Command};

use crate::{cloud::root, command::run_watched};

/// What runs here, by Lambda's name for it.
pub(crate) const ARCHITECTURE: &str =
    if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };

/// Builds the Lambdas that a deployment takes, while `watch` is told what the build is at.
pub fn build_lambdas(watch: &mut dyn FnMut(&str)) {
    let mut task = Command::new(root().join("task"));
    task.args(["--silent", "build-lambda", &format!("ARCHITECTURE={ARCHITECTURE}")]);
    // Not elsewhere, and nothing of the package that we are: crates' build scripts look at it, and
    // would run again each time that it comes or goes.
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

/// Where a function's package is then.
pub(crate) fn zip(function: &str) -> PathBuf {
    root().join(format!("target/lambda/{function}/bootstrap.zip"))
}
