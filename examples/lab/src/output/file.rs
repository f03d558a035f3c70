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
    pub(crate) fn write(self, text: &str) -> Result<()> {
        self.write_with(|mut file| file.write_all(text.as_bytes()))
    }

    /// Replaces the content by what `write` writes.
    pub(crate) fn write_with(
        mut self,
        write: impl FnOnce(&File) -> std::io::Result<()>,
    ) -> Result<()> {
        let written = (|| {
            // A device or a pipe has no length to set, and no place.
            let is_file = self.file.metadata()?.is_file();
            if is_file {
                self.file.rewind()?;
            }
            write(&self.file)?;
            if is_file {
                let length = self.file.stream_position()?;
                self.file.set_len(length)?;
            }
            Ok::<_, std::io::Error>(())
        })();
        written.with_context(|| format!("writing {}", self.path.display()))
    }
}
