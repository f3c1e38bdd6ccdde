//! A process that is measured: never left behind, whatever goes wrong.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use wait4::Wait4 as _;

use crate::Result;

/// How much of what it wrote is shown when it ends too early.
const LAST_LINES: usize = 10;

/// A running process.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: PathBuf,
    is_reaped: bool,
}

/// What it took.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// User and system time.
    pub cpu: Duration,
    /// Resident memory at its highest; bytes.
    pub peak_memory: u64,
}

impl Process {
    /// Starts it. What it writes goes to a file, for when it fails.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn start(mut command: Command, log: &Path) -> Result<Self> {
        let output = File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let program = command.get_program().display().to_string();
        let child = command.spawn().map_err(|error| format!("{program}: {error}"))?;
        Ok(Self { child, log: log.to_owned(), is_reaped: false })
    }

    /// That it goes on.
    ///
    /// # Errors
    /// With the last that it wrote, where it ended.
    pub fn goes_on(&mut self) -> Result<()> {
        let Some(status) = self.child.try_wait()? else { return Ok(()) };
        self.is_reaped = true;
        Err(format!("the process ended with {status}: {}", self.last_lines()).into())
    }

    /// Ends it, and says what it took.
    ///
    /// # Errors
    /// Where the system does not say.
    pub fn end(mut self) -> Result<Usage> {
        let peak_memory = self.high_water_mark();
        self.child.kill()?;
        let ended = self.child.wait4()?.rusage;
        self.is_reaped = true;
        let peak_memory = peak_memory.unwrap_or(ended.maxrss);
        Ok(Usage { cpu: ended.utime + ended.stime, peak_memory })
    }

    /// What it last wrote.
    #[must_use]
    pub fn last_lines(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let skipped = lines.len().saturating_sub(LAST_LINES);
        lines.into_iter().skip(skipped).collect::<Vec<_>>().join("\n")
    }

    /// Of its own: `ru_maxrss` also tells what was resident before it became another program, and
    /// is only asked where there is no `/proc`.
    fn high_water_mark(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kibibytes * 1024)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.is_reaped {
            // Nothing more can be done about one that does not end.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::workspace::Directory;

    use super::*;

    fn shell(script: &str, log: &Path) -> Process {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Process::start(command, log).unwrap()
    }

    #[test]
    fn an_end_tells_what_it_took() {
        let directory = Directory::new().unwrap();
        let log = directory.file("ended");
        let process = shell("echo begun; while :; do :; done", &log);
        while process.last_lines().is_empty() {}
        let usage = process.end().unwrap();
        assert!(usage.cpu > Duration::ZERO && usage.peak_memory > 100_000, "{usage:?}");
    }

    #[test]
    fn one_that_ends_by_itself_is_told_with_its_words() {
        let directory = Directory::new().unwrap();
        let log = directory.file("by itself");
        let mut process = shell("echo the reason; exit 3", &log);
        let error = loop {
            if let Err(error) = process.goes_on() {
                break error.to_string();
            }
        };
        assert!(error.contains("the reason") && error.contains('3'), "{error}");
    }
}
