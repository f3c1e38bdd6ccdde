//! A measured process. It is killed when it is dropped.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use wait4::Wait4 as _;

use crate::Result;

/// Number of lines of the process's output in an error.
const MAX_ERROR_LINES: usize = 10;
const BYTES_PER_KIB: u64 = 1_024;
const KIB_PER_MIB: f64 = 1_024.0;

/// A running process.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
    is_reaped: bool,
}

/// The resources that a process used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// User and system time.
    pub(crate) cpu: Duration,
    /// Peak resident memory; MiB.
    pub(crate) peak_memory: f64,
}

impl Process {
    /// Starts the process. Its output goes to the log file.
    pub(crate) fn start(mut command: Command, log: &Path) -> Result<Self> {
        let output = File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let program = command.get_program().display().to_string();
        let child = command.spawn().map_err(|error| format!("{program}: {error}"))?;
        Ok(Self { child, log: log.to_owned(), is_reaped: false })
    }

    /// Fails with the end of the log if the process has ended.
    pub(crate) fn check_running(&mut self) -> Result<()> {
        let Some(status) = self.child.try_wait()? else { return Ok(()) };
        self.is_reaped = true;
        Err(format!("the process ended with {status}: {}", self.log_tail()).into())
    }

    /// Kills the process, and returns what it used.
    pub(crate) fn kill(mut self) -> Result<Usage> {
        let peak_memory = self.peak_memory();
        self.child.kill()?;
        let usage = self.child.wait4()?.rusage;
        self.is_reaped = true;
        let peak_memory = match peak_memory {
            Some(peak_memory) => peak_memory,
            None => f64::from(u32::try_from(usage.maxrss / BYTES_PER_KIB)?) / KIB_PER_MIB,
        };
        Ok(Usage { cpu: usage.utime + usage.stime, peak_memory })
    }

    /// Asks the process to end, and waits until it has.
    pub(crate) fn terminate(mut self) -> Result<()> {
        let status = Command::new("kill").arg(self.child.id().to_string()).status()?;
        if !status.success() {
            return Err(format!("kill ended with {status}: {}", self.log_tail()).into());
        }
        self.child.wait()?;
        self.is_reaped = true;
        Ok(())
    }

    /// The last lines of the log.
    pub(crate) fn log_tail(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        let skipped = lines.len().saturating_sub(MAX_ERROR_LINES);
        lines.into_iter().skip(skipped).collect::<Vec<_>>().join("\n")
    }

    /// From `/proc`, in MiB. `ru_maxrss` is less exact: it includes the memory of the bench itself
    /// between fork and exec, so it is only used where `/proc` does not exist.
    pub(crate) fn peak_memory(&self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kibibytes: u32 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(f64::from(kibibytes) / KIB_PER_MIB)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.is_reaped {
            // Errors cannot be handled here.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use tempfile::tempdir;

    use super::*;

    fn shell(script: &str, log: &Path) -> Process {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Process::start(command, log).unwrap()
    }

    #[test]
    fn kill_returns_cpu_and_memory() {
        let directory = tempdir().unwrap();
        let process = shell("echo begun; while :; do :; done", &directory.path().join("log"));
        while process.log_tail().is_empty() {}
        let usage = process.kill().unwrap();
        assert!(usage.cpu > Duration::ZERO && usage.peak_memory > 0.1, "{usage:?}");
    }

    #[test]
    fn terminate_lets_the_process_finish() {
        let directory = tempdir().unwrap();
        let log = directory.path().join("log");
        let process = shell("trap 'echo ended; exit' TERM; echo begun; while :; do :; done", &log);
        while process.log_tail().is_empty() {}
        process.terminate().unwrap();
        assert_eq!(fs::read_to_string(log).unwrap(), "begun\nended\n");
    }

    #[test]
    fn check_running_reports_status_and_output() {
        let directory = tempdir().unwrap();
        let mut process = shell("echo the reason; exit 3", &directory.path().join("log"));
        let error = loop {
            if let Err(error) = process.check_running() {
                break error.to_string();
            }
        };
        assert!(error.contains("the reason") && error.contains('3'), "{error}");
    }
}
