//! A child process.

use super::{
    exit::Exit,
    orphans::Reservation,
    stdio::{ChildStderr, ChildStdin, ChildStdout},
};
use crate::{base::budget, io::source::uninterrupted};
use futures::io::{AsyncRead, AsyncReadExt};
use rustix::io::Errno;
use std::{
    io,
    process::{self, ExitStatus, Output},
};

/// A child process, made by [`Command::spawn`](super::Command::spawn).
///
/// If this is dropped, the process continues, unless [`kill_on_drop`](super::Command::kill_on_drop)
/// is set. The process is reaped when it ends, whether or not [`wait`](Self::wait) is called.
///
/// ```
/// # use cede::process::{Child, Command};
/// # cede::block_on(async {
/// let mut child: Child = Command::new("true").spawn()?;
/// assert!(child.wait().await?.success());
/// # Ok::<(), std::io::Error>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct Child {
    /// The child's standard input, if it is [`piped`](super::Stdio::piped).
    pub stdin: Option<ChildStdin>,
    /// The child's standard output, if it is [`piped`](super::Stdio::piped).
    pub stdout: Option<ChildStdout>,
    /// The child's standard error, if it is [`piped`](super::Stdio::piped).
    pub stderr: Option<ChildStderr>,
    process: Process,
}

/// The child without its pipes. Its destructor makes sure that the child is reaped.
#[derive(Debug)]
struct Process {
    /// `None` only during the drop.
    child: Option<process::Child>,
    /// Held until the child has been reaped. It was made before the child, so that a drop cannot
    /// fail.
    reservation: Option<Reservation>,
    /// Made by the first call that waits.
    exit: Option<Exit>,
    /// Set when the child was reaped; its number may then be that of another process.
    ended: Option<ExitStatus>,
    kill_on_drop: bool,
}

impl Child {
    #[track_caller]
    pub(super) fn new(
        mut child: process::Child,
        reservation: Reservation,
        kill_on_drop: bool,
    ) -> io::Result<Self> {
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        // If one of its pipes cannot be registered, the child is killed, because its caller gets no
        // handle to it.
        let (child, reservation) = (Some(child), Some(reservation));
        let process = Process { child, reservation, exit: None, ended: None, kill_on_drop: true };
        let mut this = Self { stdin: None, stdout: None, stderr: None, process };
        // `match` instead of `map`, because a panic outside a runtime must name the caller's line,
        // which is not known inside a closure.
        if let Some(pipe) = stdin {
            this.stdin = Some(ChildStdin::from_std(pipe)?);
        }
        if let Some(pipe) = stdout {
            this.stdout = Some(ChildStdout::from_std(pipe)?);
        }
        if let Some(pipe) = stderr {
            this.stderr = Some(ChildStderr::from_std(pipe)?);
        }
        this.process.kill_on_drop = kill_on_drop;
        Ok(this)
    }

    /// The number of the process. `None` after it was reaped, because the system may then give the
    /// number to another process.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let mut child = Command::new("true").spawn()?;
    /// println!("process {}", child.id().unwrap());
    /// child.wait().await?;
    /// assert!(child.id().is_none());
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn id(&self) -> Option<u32> {
        let child = self.process.child.as_ref().filter(|_| self.process.ended.is_none());
        child.map(process::Child::id)
    }

    /// Kills the child (`SIGKILL`) without waiting for its end. If the child has already ended,
    /// does nothing and returns `Ok`.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let mut child = Command::new("sleep").arg("1000").spawn()?;
    /// child.start_kill()?;
    /// assert!(!child.wait().await?.success());
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// If this is not permitted, because the child runs as another user.
    pub fn start_kill(&mut self) -> io::Result<()> {
        if self.process.ended.is_some() {
            return Ok(()); // the number may be another's by now
        }
        match self.process.child().kill() {
            // The child was reaped by other means.
            Err(error) if Errno::from_io_error(&error) == Some(Errno::SRCH) => Ok(()),
            result => result,
        }
    }

    /// Kills the child (`SIGKILL`) and waits for its end. Ready at once if the child has already
    /// ended.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let mut child = Command::new("sleep").arg("1000").spawn()?;
    /// child.kill().await?;
    /// assert!(child.id().is_none());
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`start_kill`](Self::start_kill) and [`wait`](Self::wait).
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped after its first poll, the child was killed; [`wait`](Self::wait)
    /// still waits for its end.
    pub async fn kill(&mut self) -> io::Result<()> {
        self.start_kill()?;
        self.wait().await.map(drop)
    }

    /// Waits for the end of the child and reaps it. Later calls return the same status.
    ///
    /// Closes the child's standard input first, so that the child does not wait for more. A child
    /// that fills a pipe which is not read does not end: see
    /// [`wait_with_output`](Self::wait_with_output).
    ///
    /// # Errors
    ///
    /// The system is out of descriptors (a later call may succeed), the runtime has shut down, or
    /// the child was reaped by other means.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped after its first poll, standard input was closed, and nothing else
    /// was done.
    ///
    /// ```
    /// use cede::process::Command;
    ///
    /// cede::block_on(async {
    ///     let mut child = Command::new("sh").args(["-c", "exit 3"]).spawn()?;
    ///     assert_eq!(child.wait().await?.code(), Some(3));
    ///     assert_eq!(child.id(), None);
    ///     Ok::<(), std::io::Error>(())
    /// })?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.stdin = None;
        self.process.wait().await
    }

    /// Reaps the child and returns its status, if it has ended.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let mut child = Command::new("sleep").arg("1000").spawn()?;
    /// assert!(child.try_wait()?.is_none(), "it runs");
    /// child.kill().await?;
    /// assert!(child.try_wait()?.is_some());
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// If the child was reaped by other means.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.process.ended.is_none()
            && let Some(status) = uninterrupted(|| self.process.child().try_wait())?
        {
            self.process.end(status);
        }
        Ok(self.process.ended)
    }

    /// Waits for the end of the child, and reads its piped outputs until their ends. If a
    /// grandchild keeps an output open, that output has not ended.
    ///
    /// ```
    /// # use cede::process::{Command, Stdio};
    /// # cede::block_on(async {
    /// let child = Command::new("echo").arg("hello").stdout(Stdio::piped()).spawn()?;
    /// assert_eq!(child.wait_with_output().await?.stdout, b"hello\n");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`wait`](Self::wait), and of reading.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, the child is dropped.
    pub async fn wait_with_output(mut self) -> io::Result<Output> {
        let (stdout, stderr) = (self.stdout.take(), self.stderr.take());
        let (status, stdout, stderr) =
            futures::try_join!(self.wait(), read_all(stdout), read_all(stderr))?;
        Ok(Output { status, stdout, stderr })
    }
}

async fn read_all(pipe: Option<impl AsyncRead + Unpin>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

impl Process {
    fn child(&mut self) -> &mut process::Child {
        self.child.as_mut().expect("the child is taken only during the drop")
    }

    async fn wait(&mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.ended {
            budget::spend().await;
            return Ok(status);
        }
        let child = self.child.as_mut().expect("the child is taken only during the drop");
        let exit = match &mut self.exit {
            Some(exit) => exit,
            none => none.insert(Exit::watch(child)?),
        };
        let status = exit.wait(child).await?;
        self.end(status);
        Ok(status)
    }

    fn end(&mut self, status: ExitStatus) {
        self.ended = Some(status);
        self.exit = None;
        self.reservation = None;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take().filter(|_| self.ended.is_none()) {
            if self.kill_on_drop {
                // An error means that the child has already ended.
                let _ = child.kill();
            }
            let reservation = self.reservation.take().expect("kept until the child was reaped");
            reservation.adopt(child);
        }
    }
}
