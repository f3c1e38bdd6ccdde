//! The functions' zip packages.

use std::{env, path::PathBuf, process::Command};

use crate::{cloud::root, command::run_watched};

/// This machine's architecture, by Lambda's name.
pub const ARCHITECTURE: &str = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };

/// Builds the packages without optimization, for [`quick_zip`], and passes the build's output to
/// `watch`, line by line.
pub fn build_quick_lambdas(watch: &mut dyn FnMut(&str)) {
    let mut task = Command::new(root().join("task"));
    task.args(["--silent", "build-lambda", &format!("ARCHITECTURE={ARCHITECTURE}")]);
    task.arg("BUILD_OPTIONS=--quick");
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

/// The path of a function's package that [`build_quick_lambdas`] builds.
#[must_use]
pub fn quick_zip(function: &str) -> PathBuf {
    root().join(format!("target/quick-lambda/{function}/bootstrap.zip"))
}

/// The path of a function's package that `task build-lambda` builds.
#[must_use]
pub fn zip(function: &str) -> PathBuf {
    root().join(format!("target/lambda/{function}/bootstrap.zip"))
}
