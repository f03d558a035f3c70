//! A [`Trace`] in a file.

use super::{
    format::{MAGIC, from_bytes, to_bytes},
    trace::Trace,
};
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

/// The largest file that is read or written. In memory a trace may take thirty times as much.
const LARGEST: u64 = 1 << 30;

impl Trace {
    /// Writes the trace into a file, in the format that `docs/trace-format.md` describes.
    ///
    /// A new file is written beside it first, and then takes its name. So the file is always
    /// complete: if this fails, or the program ends meanwhile, an older file of that name is as it
    /// was. Something that is not a regular file, such as a pipe, is written to.
    ///
    /// # Errors
    ///
    /// The system's error, for example if the disk is full; and if the file would be larger than
    /// 1 GiB. The message names the file.
    ///
    /// ```
    /// use cede::trace::{Recorder, Trace};
    ///
    /// # let path = std::env::temp_dir().join(format!("cede-doc-{}.trace", std::process::id()));
    /// let trace = Recorder::new().snapshot();
    /// trace.save(&path)?;
    /// assert_eq!(Trace::load(&path)?, trace);
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        write(path, &to_bytes(self)).map_err(|error| explain("cannot write the trace", path, error))
    }

    /// Reads a trace from a file.
    ///
    /// # Errors
    ///
    /// The system's error; [`InvalidData`](io::ErrorKind::InvalidData) if the file is not a trace,
    /// is one of a later version, or is damaged. The message names the file and says which. An event of
    /// a kind that this version does not know is left out.
    ///
    /// ```
    /// let error = cede::trace::Trace::load("Cargo.toml").unwrap_err();
    /// assert!(error.to_string().contains("it does not begin as a trace does"));
    /// ```
    pub fn load(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        read(path).map_err(|error| explain("cannot read the trace", path, error))
    }
}

fn explain(what: &str, path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what} `{}`: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it has {} bytes; accepted are {LARGEST}", bytes.len()),
        ));
    }
    match fs::metadata(path) {
        Ok(there) if there.is_file() => replace(&fs::canonicalize(path)?, bytes),
        Ok(_) => fs::OpenOptions::new().write(true).open(path)?.write_all(bytes),
        Err(_) => replace(path, bytes),
    }
}

/// Writes another file, and gives it the name.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = beside(path)?;
    let written = File::create_new(&beside).and_then(|mut file| file.write_all(bytes));
    let renamed = written.and_then(|()| fs::rename(&beside, path));
    if renamed.is_err() {
        let _ = fs::remove_file(&beside);
    }
    renamed
}

/// The name of a file in the same folder that nobody else uses.
fn beside(path: &Path) -> io::Result<PathBuf> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidFilename, "it is not the name of a file"));
    };
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.{}", process::id(), NEXT.fetch_add(1, Relaxed)));
    Ok(path.with_file_name(hidden))
}

fn read(path: &Path) -> io::Result<Trace> {
    let invalid = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    // What is not a trace is refused before all of it is read.
    (&file).take(MAGIC.len() as u64).read_to_end(&mut bytes)?;
    if bytes == MAGIC {
        file.take(LARGEST).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > LARGEST {
        return Err(invalid(format!("it is too large; accepted are {LARGEST} bytes")));
    }
    from_bytes(&bytes).map_err(invalid)
}
