//! [`Command`]: the program to execute, and how.

use super::{child::Child, orphans::Reservation};
use std::{
    ffi::OsStr,
    future::Future,
    io,
    process::{self, ExitStatus, Output, Stdio},
};

/// The program to execute, and how: a [`std::process::Command`] whose children can be awaited.
///
/// ```
/// use cede::io::AsyncWriteExt;
/// use cede::process::{Command, Stdio};
///
/// cede::block_on(async {
///     let mut command = Command::new("tr");
///     command.args(["a-z", "A-Z"]).stdin(Stdio::piped()).stdout(Stdio::piped());
///     let mut child = command.spawn()?;
///     let mut stdin = child.stdin.take().unwrap();
///     stdin.write_all(b"cede").await?;
///     stdin.close().await?;
///     let output = child.wait_with_output().await?;
///     assert_eq!(output.stdout, b"CEDE");
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
// `command_options` adds what a child is given.
pub struct Command {
    std: process::Command,
    kill_on_drop: bool,
}

impl Command {
    /// A command that executes `program`, for which the system searches the `PATH`. By default it
    /// has no arguments, and inherits our environment, working directory and standard streams.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// assert!(Command::new("true").status().await?.success());
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self::from(process::Command::new(program))
    }

    /// Sets whether the child is killed when its [`Child`] is dropped, and so also when a future
    /// that owns the `Child` is dropped. False by default.
    ///
    /// ```
    /// # use cede::{process::Command, time::timeout};
    /// # use std::time::Duration;
    /// # cede::block_on(async {
    /// let status = Command::new("sleep").arg("1000").kill_on_drop(true).status();
    /// let too_long = timeout(Duration::from_millis(1), status).await;
    /// assert!(too_long.is_err(), "and it has been killed");
    /// # });
    /// ```
    pub fn kill_on_drop(&mut self, kill: bool) -> &mut Self {
        self.kill_on_drop = kill;
        self
    }

    /// Whether the child is [killed](Self::kill_on_drop) when its [`Child`] is dropped.
    ///
    /// ```
    /// # use cede::process::Command;
    /// assert!(!Command::new("true").get_kill_on_drop());
    /// ```
    pub fn get_kill_on_drop(&self) -> bool {
        self.kill_on_drop
    }

    /// The standard library's command, for reading.
    ///
    /// ```
    /// # use cede::process::Command;
    /// assert_eq!(Command::new("true").as_std().get_program(), "true");
    /// ```
    pub fn as_std(&self) -> &process::Command {
        &self.std
    }

    /// Converts this into the standard library's command, which has no `kill_on_drop`.
    ///
    /// ```
    /// # use cede::process::Command;
    /// let std: std::process::Command = Command::new("true").into_std();
    /// ```
    pub fn into_std(self) -> process::Command {
        self.std
    }

    /// The standard library's command, for options that have no method here.
    ///
    /// ```
    /// # use cede::process::Command;
    /// let mut command = Command::new("true");
    /// command.as_std_mut().arg("an argument");
    /// ```
    pub fn as_std_mut(&mut self) -> &mut process::Command {
        &mut self.std
    }

    /// Starts the child. This blocks the thread for a short time, until the system has found and
    /// started the program.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let mut child = Command::new("true").spawn()?;
    /// child.wait().await?;
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// The program does not exist, may not be executed, or the system is out of processes, threads
    /// or descriptors.
    ///
    /// # Panics
    ///
    /// Outside a runtime, if one of the streams is piped.
    #[track_caller]
    pub fn spawn(&mut self) -> io::Result<Child> {
        let reservation = Reservation::take()?;
        Child::new(self.std.spawn()?, reservation, self.kill_on_drop)
    }

    /// Starts the child at once, and waits for its end. Streams that are piped are closed.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let status = Command::new("sh").args(["-c", "exit 3"]).status().await?;
    /// assert_eq!(status.code(), Some(3));
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`spawn`](Self::spawn) and [`Child::wait`].
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, the child is dropped.
    #[track_caller]
    pub fn status(&mut self) -> impl Future<Output = io::Result<ExitStatus>> + use<> {
        let child = self.spawn();
        async {
            let mut child = child?;
            (child.stdout, child.stderr) = (None, None);
            child.wait().await
        }
    }

    /// Starts the child at once, reads all that it writes to standard output and standard error,
    /// and waits for its end.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let output = Command::new("echo").arg("hello").output().await?;
    /// assert_eq!(output.stdout, b"hello\n");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`spawn`](Self::spawn) and [`Child::wait_with_output`].
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, the child is dropped.
    #[track_caller]
    pub fn output(&mut self) -> impl Future<Output = io::Result<Output>> + use<> {
        self.std.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = self.spawn();
        async { child?.wait_with_output().await }
    }
}

impl From<process::Command> for Command {
    fn from(std: process::Command) -> Self {
        Self { std, kill_on_drop: false }
    }
}
