//! Where things are, and a directory for what is gone after the run.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use crate::Result;

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A directory of this run's own, removed with all in it when it is dropped.
#[derive(Debug)]
pub struct Directory(PathBuf);

impl Directory {
    /// Makes it.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn new() -> Result<Self> {
        // By the process, so that the local cloud's runs know whether this one has ended.
        let name = format!("{}-bench-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = root().join(".tools/runs").join(name);
        fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path.canonicalize()?))
    }

    /// A path in it.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // What is left under `.tools` is in nobody's way.
        let _ = fs::remove_dir_all(&self.0);
    }
}
