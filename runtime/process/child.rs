//! A child process.

use super::{
    exit::Exit,
    orphans::Place,
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
/// Dropped, it lives on, unless it shall be [killed](super::Command::kill_on_drop). It is reaped when
/// it ends, whether or not anybody waits.
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
    /// What the child reads, if it was to be [`piped`](super::Stdio::piped).
    pub stdin: Option<ChildStdin>,
    /// What the child writes, if it was to be [`piped`](super::Stdio::piped).
    pub stdout: Option<ChildStdout>,
    /// What the child complains of, if it was to be [`piped`](super::Stdio::piped).
    pub stderr: Option<ChildStderr>,
    process: Process,
}

/// What is left of the child without its pipes. Its drop sees to the reaping.
#[derive(Debug)]
struct Process {
    /// `None` only while it is dropped.
    child: Option<process::Child>,
    /// For as long as it has not been reaped. Taken before it was made, so that a drop needs nothing.
    place: Option<Place>,
    /// Whoever waits for the first time begins to watch.
    exit: Option<Exit>,
    /// Reaped: the number may be another's by now.
    ended: Option<ExitStatus>,
    kill_on_drop: bool,
}

impl Child {
    #[track_caller]
    pub(super) fn new(
        mut child: process::Child,
        place: Place,
        kill_on_drop: bool,
    ) -> io::Result<Self> {
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        // If its pipes cannot be had it is killed: nobody could ever reach it.
        let (child, place) = (Some(child), Some(place));
        let process = Process { child, place, exit: None, ended: None, kill_on_drop: true };
        let mut this = Self { stdin: None, stdout: None, stderr: None, process };
        // Not by `map`: inside it nobody knows who called this, as a panic outside a runtime is to say.
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

    /// Its number; `None` once it has been reaped, as the number may be another's then.
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

    /// Kills the child (`SIGKILL`), without waiting for its end. Nothing is done, and that is no error, if
    /// it has ended.
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
    /// If one may not: a child that runs as another user.
    pub fn start_kill(&mut self) -> io::Result<()> {
        if self.process.ended.is_some() {
            return Ok(()); // the number may be another's by now
        }
        match self.process.child().kill() {
            // Somebody else has reaped it.
            Err(error) if Errno::from_io_error(&error) == Some(Errno::SRCH) => Ok(()),
            result => result,
        }
    }

    /// Kills the child (`SIGKILL`), and waits for its end. If it has ended, it is ready at once.
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
    /// Dropped before it is ready, it has killed the child; that it has ended may be heard by waiting.
    pub async fn kill(&mut self) -> io::Result<()> {
        self.start_kill()?;
        self.wait().await.map(drop)
    }

    /// Waits for the end of the child, and reaps it. Once it has ended, the answer stays the same.
    ///
    /// Its standard input is closed first, so that it does not wait for more. A child that writes
    /// into a pipe nobody reads does not end: see [`wait_with_output`](Self::wait_with_output).
    ///
    /// # Errors
    ///
    /// A lack of descriptors, after which one may try again; that the runtime has shut down; or that
    /// the child has been reaped by other means.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it has closed standard input and done nothing else.
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

    /// The status if the child has ended; it is reaped then.
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
    /// If the child has been reaped by other means.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.process.ended.is_none()
            && let Some(status) = uninterrupted(|| self.process.child().try_wait())?
        {
            self.process.end(status);
        }
        Ok(self.process.ended)
    }

    /// Waits for the end of the child while it reads, to their ends, those of its outputs that are
    /// piped. An output that a grandchild keeps open has no end yet.
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
        self.child.as_mut().expect("the child is taken out only when it is dropped")
    }

    async fn wait(&mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.ended {
            budget::spend().await;
            return Ok(status);
        }
        let child = self.child.as_mut().expect("the child is taken out only when it is dropped");
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
        self.place = None;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take().filter(|_| self.ended.is_none()) {
            if self.kill_on_drop {
                // It fails if the child has ended, which is as well.
                let _ = child.kill();
            }
            let place = self.place.take().expect("it is kept until the child has ended");
            place.adopt(child);
        }
    }
}
