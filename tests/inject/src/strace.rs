//! One run: the exercise in a separate process, with strace attached to it.
//!
//! strace attaches once the process is ready, so that the calls of the loader and the standard
//! library at the start do not fail, and detaches from children that execute another program.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, BufRead, BufReader, Read, Write},
    path::PathBuf,
    process::{Child, ChildStderr, Command, ExitStatus, Stdio, id},
    sync::{
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc,
    },
    thread,
    time::Duration,
};

/// Longer than the exercise itself waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which call fails where, and when: "3" is the third in each thread, "3+" the third and all after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) area: String,
    pub(crate) executor: String,
    pub(crate) call: String,
    pub(crate) error: String,
    pub(crate) when: String,
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    /// What the exercise printed to standard output and standard error.
    pub(crate) words: String,
    pub(crate) status: ExitStatus,
    pub(crate) log: Vec<String>,
}

impl Run {
    pub(crate) fn new(area: &str, executor: &str, call: &str, error: &str, when: &str) -> Self {
        let [area, executor, call, error, when] =
            [area, executor, call, error, when].map(Into::into);
        Self { area, executor, call, error, when }
    }

    /// A run without a fault, to see which calls are made. `all` is strace's word for every call.
    pub(crate) fn only_watched(area: &str, executor: &str) -> Self {
        Self::new(area, executor, "all", "-", "")
    }

    /// How to repeat it by hand.
    pub(crate) fn command(&self) -> String {
        let Self { area, executor, call, error, when } = self;
        format!("cargo run --release -p cede-inject -- one {area} {executor} {call} {error} {when}")
    }

    /// # Errors
    ///
    /// `Unsupported` if there is no strace, or if it may not trace.
    pub(crate) fn run(&self) -> io::Result<Ran> {
        let log = Log::new();
        let mut exercise = Command::new(env::current_exe()?);
        exercise.args(["exercise", &self.area, &self.executor, &self.call, &self.error]);
        exercise.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut exercise = Killed(exercise.spawn()?);
        let mut words = BufReader::new(exercise.0.stdout.take().expect("it is piped"));
        let mut ready = String::new();
        words.read_line(&mut ready)?;

        let mut strace = Killed(self.attach(exercise.0.id(), &log)?);
        let attached = wait_until_attached(strace.0.stderr.take().expect("it is piped"))?;
        writeln!(exercise.0.stdin.take().expect("it is piped"))?;

        let mut complaints = exercise.0.stderr.take().expect("it is piped");
        let complaints = thread::spawn(move || text_of(&mut complaints));
        let (end, ends) = mpsc::channel::<()>();
        let reader = thread::spawn(move || {
            let text = text_of(&mut words);
            drop(end);
            text
        });
        if ends.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            exercise.0.kill()?;
        }
        let status = exercise.0.wait()?;
        let joined = |text: thread::JoinHandle<String>| text.join().unwrap_or_default();
        let words = joined(reader) + &joined(complaints);
        strace.0.wait()?;
        let _ = attached.join();
        let log = fs::read(&log.0)?;
        let log = String::from_utf8_lossy(&log).lines().map(str::to_owned).collect();
        Ok(Ran { words, status, log })
    }

    fn attach(&self, process: u32, log: &Log) -> io::Result<Child> {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-b", "execve", "-o"]).arg(&log.0);
        strace.arg("-e").arg(format!("trace={}", self.call));
        if !self.when.is_empty() {
            let Self { call, error, when, .. } = self;
            strace.arg("-e").arg(format!("inject={call}:error={error}:when={when}"));
        }
        strace.arg("-p").arg(process.to_string());
        strace.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        strace.spawn().map_err(|error| lacking(format!("there is no strace here: {error}")))
    }
}

/// Reads strace's complaints to their end, as a full pipe would stop it.
fn wait_until_attached(stderr: ChildStderr) -> io::Result<thread::JoinHandle<()>> {
    let mut lines = BufReader::new(stderr).lines();
    for line in lines.by_ref() {
        let line = line?;
        if line.contains("attached") {
            return Ok(thread::spawn(move || lines.for_each(drop)));
        }
        if line.contains("ptrace") || line.contains("rror") {
            return Err(lacking(format!("strace may not trace here: {line}")));
        }
    }
    Err(lacking("strace ends at once".into()))
}

/// Whether the run found no fault in the library.
fn lacking(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, what)
}

fn text_of(source: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let _ = source.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Ran {
    /// How often the call was made to fail.
    pub(crate) fn injected(&self) -> usize {
        self.log.iter().filter(|line| line.contains("(INJECTED)")).count()
    }

    /// For each call, how often the thread that makes most of them made it.
    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for line in &self.log {
            if let Some((thread, call)) = call_of(line) {
                *counts.entry((call.to_owned(), thread.to_owned())).or_default() += 1;
            }
        }
        let mut most = BTreeMap::new();
        for ((call, _), count) in counts {
            let most = most.entry(call).or_default();
            *most = count.max(*most);
        }
        most
    }
}

/// Thread and name of a call in a line of the log, `123 read(0, …`; not of its continuation.
fn call_of(line: &str) -> Option<(&str, &str)> {
    let (thread, rest) = line.split_once(' ')?;
    let (call, _) = rest.trim_start().split_once('(')?;
    let is_name = !call.is_empty() && call.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then_some((thread, call))
}

/// A process that is killed when this is dropped.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The file strace writes to.
struct Log(PathBuf);

impl Log {
    fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("cede-inject-{}-{}.log", id(), NEXT.fetch_add(1, Relaxed));
        Self(env::temp_dir().join(name))
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_a_thread_and_a_name() {
        assert_eq!(call_of("12 read(0, \"\", 5) = 0"), Some(("12", "read")));
        assert_eq!(call_of("12  accept4(3,  <unfinished ...>"), Some(("12", "accept4")));
        assert_eq!(call_of("12 <... read resumed>\"\", 5) = 0"), None);
        assert_eq!(call_of("12 --- SIGCHLD {si_signo=SIGCHLD} ---"), None);
        assert_eq!(call_of("12 +++ exited with 0 +++"), None);
    }
}
