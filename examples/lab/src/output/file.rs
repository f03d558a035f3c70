//! A file that is known to be writable before a run starts, and is written after it.

use std::fs::{File, OpenOptions};
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// An open file whose old content stays until there is new.
#[derive(Debug)]
pub(crate) struct Target {
    path: PathBuf,
    file: File,
}

impl Target {
    /// Opens, and if need be creates, the file.
    pub(crate) fn open(path: &Path) -> Result<Target> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path);
        let file = file.with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Target { path: path.into(), file })
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// Replaces the content by `text`.
    pub(crate) fn write(mut self, text: &str) -> Result<()> {
        let written = (|| {
            self.file.rewind()?;
            self.file.write_all(text.as_bytes())?;
            // A device or a pipe has no length to set.
            if self.file.metadata()?.is_file() {
                self.file.set_len(text.len() as u64)?;
            }
            Ok::<_, std::io::Error>(())
        })();
        written.with_context(|| format!("writing {}", self.path.display()))
    }
}
