//! The examples as programs: found, started, watched, and their output read.
//!
//! `cargo test` builds them; `cargo test --test suite` does not. So cargo is asked to bring them up
//! to date before the first one is started, which takes no time if they are. If it does, it is not
//! the test that takes it: the watchdog asks [`compiled`].

use super::{PATIENCE, PREFIX};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    env,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Output, Stdio},
    sync::{
        Mutex, OnceLock, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::Instant,
};

/// When cargo was done; locked as long as it is not.
static COMPILED: Mutex<Option<Instant>> = Mutex::new(None);

/// When the examples had been brought up to date; waits if that is going on now.
pub(crate) fn compiled() -> Option<Instant> {
    *COMPILED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The command for an example, without arguments.
pub(crate) fn command(name: &str) -> Command {
    let program = folder().join(format!("{PREFIX}{name}"));
    assert!(program.exists(), "there is no example `{name}`: {} is missing", program.display());
    Command::new(program)
}

/// Where the examples of this build stand: `target/debug/examples` for a test in `target/debug/deps`.
fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let mut compiled = COMPILED.lock().expect("the examples compile");
        let test = env::current_exe().expect("the path of this test");
        let profile = test.ancestors().nth(2).expect("target/<profile>/deps/<test>");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--examples"]).current_dir(env!("CARGO_MANIFEST_DIR"));
        cargo.arg("--target-dir").arg(profile.parent().expect("target/<profile>"));
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().expect("cargo").success(), "the examples do not compile");
        *compiled = Some(Instant::now());
        profile.join("examples")
    })
}

/// Runs an example to its end, which must be a good one, and returns what it printed.
#[track_caller]
pub(crate) fn run(name: &str) -> String {
    let output = output(&mut command(name));
    let (stdout, stderr) = texts(&output);
    assert!(output.status.success(), "{name}: {}\n{stdout}{stderr}", output.status);
    stdout
}

/// Standard output and standard error.
pub(crate) fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// Runs a program to its end. One that hangs is killed, with all its children.
pub(crate) fn output(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.process_group(0).spawn().expect("a program that starts");
    let group = group(&child);
    let (calm, wait) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        let hangs = wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout);
        hangs.then(|| kill_process_group(group, Signal::KILL)).is_some()
    });
    let output = child.wait_with_output().expect("its output");
    drop(calm);
    let hung = watch.join().expect("the watch does not panic");
    let (stdout, stderr) = texts(&output);
    assert!(!hung, "{command:?} hangs: no end after {PATIENCE:?}\n{stdout}{stderr}");
    output
}

fn group(child: &Child) -> Pid {
    Pid::from_child(child) // made the leader of a group of its own
}

/// An example that serves until it is told to stop. Killed when dropped, if it still runs.
pub(crate) struct Server {
    child: Child,
    lines: BufReader<ChildStdout>,
    /// `None` once it has ended.
    complaints: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts an example and leaves it running.
    pub(crate) fn start(name: &str, args: &[&str]) -> Self {
        let mut command = command(name);
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.process_group(0).spawn().expect("a program that starts");
        let lines = BufReader::new(child.stdout.take().expect("it is piped"));
        let complaints = Some(repeat(child.stderr.take().expect("it is piped")));
        Self { child, lines, complaints }
    }

    /// The next line it prints, without its end; the test's watchdog limits the wait.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }

    /// Where it listens: what follows `Listening on ` in its next line.
    pub(crate) fn address(&mut self) -> String {
        let line = self.line();
        let address = line.split_once("Listening on ").map(|(_, address)| address.to_owned());
        address.unwrap_or_else(|| panic!("expected `Listening on …`, found `{line}`"))
    }

    pub(crate) fn pid(&self) -> Pid {
        group(&self.child)
    }

    pub(crate) fn ctrl_c(&self) {
        kill_process_group(self.pid(), Signal::INT).expect("it still runs");
    }

    /// Waits until it has ended, and says how.
    pub(crate) fn end(mut self) -> ExitStatus {
        self.child.wait().expect("its status")
    }

    /// Ctrl-C, and how it ended.
    pub(crate) fn interrupt(self) -> ExitStatus {
        self.ctrl_c();
        self.end()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = self.complaints.take().map(JoinHandle::join);
    }
}

/// Says what a server says on its standard error as the test's own words: they are shown if it fails.
fn repeat(complaints: ChildStderr) -> JoinHandle<()> {
    let lines = BufReader::new(complaints).lines();
    thread::spawn(|| lines.map_while(Result::ok).for_each(|line| eprintln!("{line}")))
}
