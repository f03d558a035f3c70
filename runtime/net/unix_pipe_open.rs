//! Opens a pipe that has a name in the file system.

use super::unix_pipe::{Receiver, Sender, expect_pipe};
use mio::unix::pipe;
use rustix::fs::OFlags;
use std::{
    fs, io,
    os::{
        fd::{AsFd, OwnedFd},
        unix::fs::OpenOptionsExt,
    },
    path::Path,
};

/// Options for opening a pipe that has a name in the file system (a FIFO, made by `mkfifo`).
///
/// ```
/// use cede::net::unix::pipe;
///
/// # fn example() -> std::io::Result<()> {
/// let requests = pipe::OpenOptions::new().open_receiver("/run/my-service.fifo")?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    is_unchecked: bool,
}

impl OpenOptions {
    /// The usual options.
    ///
    /// ```
    /// let options = cede::net::unix::pipe::OpenOptions::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether to skip the check that the file is a pipe.
    ///
    /// ```
    /// let mut options = cede::net::unix::pipe::OpenOptions::new();
    /// options.unchecked(true);
    /// ```
    pub fn unchecked(&mut self, is_unchecked: bool) -> &mut Self {
        self.is_unchecked = is_unchecked;
        self
    }

    /// Opens a pipe for reading. Does not wait for a writer: until there is one, a read returns the
    /// end of the stream, as it does after the last writer has gone.
    ///
    /// ```
    /// # use cede::net::unix::pipe::OpenOptions;
    /// # fn example() -> std::io::Result<()> {
    /// let receiver = OpenOptions::new().open_receiver("/run/my-service.fifo")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`std::fs::OpenOptions::open`], and `InvalidInput` if the file is no pipe.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn open_receiver(&self, path: impl AsRef<Path>) -> io::Result<Receiver> {
        let file = self.open(path.as_ref(), fs::OpenOptions::new().read(true))?;
        Receiver::new(pipe::Receiver::from(OwnedFd::from(file)))
    }

    /// Opens a pipe for writing.
    ///
    /// ```
    /// # use cede::net::unix::pipe::OpenOptions;
    /// # fn example() -> std::io::Result<()> {
    /// let sender = OpenOptions::new().open_sender("/run/my-service.fifo")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`std::fs::OpenOptions::open`]; on Linux `ENXIO` if nobody has the pipe open for
    /// reading; and `InvalidInput` if the file is no pipe.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn open_sender(&self, path: impl AsRef<Path>) -> io::Result<Sender> {
        let file = self.open(path.as_ref(), fs::OpenOptions::new().write(true))?;
        Sender::new(pipe::Sender::from(OwnedFd::from(file)))
    }

    fn open(&self, path: &Path, options: &mut fs::OpenOptions) -> io::Result<fs::File> {
        let flags = OFlags::NONBLOCK.bits() as i32;
        let file = options.custom_flags(flags).open(path)?;
        if !self.is_unchecked {
            expect_pipe(file.as_fd())?;
        }
        Ok(file)
    }
}
