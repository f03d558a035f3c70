//! The arguments, environment, streams and identity of a child. Each method calls that of the
//! standard library.

use super::command::Command;
use std::{ffi::OsStr, os::unix::process::CommandExt, path::Path, process::Stdio};

impl Command {
    /// Adds an argument.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let output = Command::new("echo").arg("one").arg("two").output().await?;
    /// assert_eq!(output.stdout, b"one two\n");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn arg(&mut self, arg: impl AsRef<OsStr>) -> &mut Self {
        self.as_std_mut().arg(arg);
        self
    }

    /// Adds arguments.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let output = Command::new("echo").args(["one", "two"]).output().await?;
    /// assert_eq!(output.stdout, b"one two\n");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn args(&mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> &mut Self {
        self.as_std_mut().args(args);
        self
    }

    /// Sets a variable of the child's environment.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let output = Command::new("sh").args(["-c", "echo $WORD"]).env("WORD", "hello").output().await?;
    /// assert_eq!(output.stdout, b"hello\n");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn env(&mut self, key: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> &mut Self {
        self.as_std_mut().env(key, value);
        self
    }

    /// Sets variables of the child's environment.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let words = [("ONE", "1"), ("TWO", "2")];
    /// let output = Command::new("sh").args(["-c", "echo $ONE$TWO"]).envs(words).output().await?;
    /// assert_eq!(output.stdout, b"12\n");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn envs(
        &mut self,
        variables: impl IntoIterator<Item = (impl AsRef<OsStr>, impl AsRef<OsStr>)>,
    ) -> &mut Self {
        self.as_std_mut().envs(variables);
        self
    }

    /// Removes a variable from the child's environment.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let mut command = Command::new("sh");
    /// command.args(["-c", "echo $HOME"]).env_remove("HOME");
    /// assert_eq!(command.output().await?.stdout, b"\n");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn env_remove(&mut self, key: impl AsRef<OsStr>) -> &mut Self {
        self.as_std_mut().env_remove(key);
        self
    }

    /// Removes all variables from the child's environment.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let output = Command::new("/usr/bin/env").env_clear().env("A", "1").output().await?;
    /// assert_eq!(output.stdout, b"A=1\n");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn env_clear(&mut self) -> &mut Self {
        self.as_std_mut().env_clear();
        self
    }

    /// Sets the child's working directory.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let output = Command::new("pwd").current_dir("/").output().await?;
    /// assert_eq!(output.stdout, b"/\n");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn current_dir(&mut self, directory: impl AsRef<Path>) -> &mut Self {
        self.as_std_mut().current_dir(directory);
        self
    }

    /// Sets where the child's standard input comes from.
    ///
    /// ```
    /// # use cede::process::{Command, Stdio};
    /// # cede::block_on(async {
    /// let output = Command::new("cat").stdin(Stdio::null()).output().await?;
    /// assert!(output.stdout.is_empty());
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn stdin(&mut self, stdio: impl Into<Stdio>) -> &mut Self {
        self.as_std_mut().stdin(stdio);
        self
    }

    /// Sets where the child's standard output is sent.
    ///
    /// ```
    /// # use cede::{io::AsyncReadExt, process::{Command, Stdio}};
    /// # cede::block_on(async {
    /// let mut child = Command::new("echo").arg("hello").stdout(Stdio::piped()).spawn()?;
    /// let mut text = String::new();
    /// child.stdout.take().unwrap().read_to_string(&mut text).await?;
    /// assert_eq!(text, "hello\n");
    /// child.wait().await?;
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn stdout(&mut self, stdio: impl Into<Stdio>) -> &mut Self {
        self.as_std_mut().stdout(stdio);
        self
    }

    /// Sets where the child's standard error is sent.
    ///
    /// ```
    /// # use cede::process::{Command, Stdio};
    /// # cede::block_on(async {
    /// let status = Command::new("ls").arg("/no/such/place").stderr(Stdio::null()).status().await?;
    /// assert!(!status.success());
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn stderr(&mut self, stdio: impl Into<Stdio>) -> &mut Self {
        self.as_std_mut().stderr(stdio);
        self
    }

    /// Sets the child's process group. With 0 the child gets a group of its own, which ctrl-c does
    /// not reach.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let mut child = Command::new("sleep").arg("1000").process_group(0).spawn()?;
    /// child.kill().await?;
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn process_group(&mut self, group: i32) -> &mut Self {
        self.as_std_mut().process_group(group);
        self
    }

    /// Sets argument number 0, which is the name that the program sees as its own. By default it is
    /// the name of the program.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # cede::block_on(async {
    /// let output = Command::new("sh").arg0("my-shell").args(["-c", "echo $0"]).output().await?;
    /// assert_eq!(output.stdout, b"my-shell\n");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn arg0(&mut self, name: impl AsRef<OsStr>) -> &mut Self {
        self.as_std_mut().arg0(name);
        self
    }

    /// Sets the number of the user that the child runs as. [`spawn`](Self::spawn) fails if the
    /// system does not permit it. If we are the superuser, the child also loses our supplementary
    /// groups.
    ///
    /// ```
    /// # use cede::process::Command;
    /// # async fn example() -> std::io::Result<()> {
    /// // As the user `nobody`, which only the superuser may choose.
    /// let status = Command::new("my-service").uid(65534).gid(65534).status().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn uid(&mut self, id: u32) -> &mut Self {
        self.as_std_mut().uid(id);
        self
    }

    /// Sets the number of the group that the child runs as; see [`uid`](Self::uid).
    ///
    /// ```
    /// # use cede::process::Command;
    /// # async fn example() -> std::io::Result<()> {
    /// // As the user `nobody`, which only the superuser may choose.
    /// let status = Command::new("my-service").uid(65534).gid(65534).status().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn gid(&mut self, id: u32) -> &mut Self {
        self.as_std_mut().gid(id);
        self
    }
}
