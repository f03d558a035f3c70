//! The process in which calls fail: exercises one area and checks it.
//!
//! 1. The main thread says "ready", and waits for the driver, which attaches strace meanwhile.
//! 2. A separate thread exercises the area in rounds, so that its calls are counted from the first
//!    one.
//! 3. The main thread looks for descriptors, threads and children that are left, reports, and
//!    exits: with 0 if all is well.

use crate::{
    areas::{AREAS, Area, Work},
    leftovers::Leftovers,
    round::{Round, Trouble, explained},
    table::number,
};
use cede::runtime::{Builder, Runtime};
use std::{
    fmt::Write as _,
    io::{self, Write as _, stdin, stdout},
    panic,
    process::ExitCode,
    sync::{
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc,
    },
    thread,
    time::Duration,
};

/// The most rounds until one in which all is well: each thread fails once, and a round may make new
/// threads.
const ROUNDS: usize = 30;
/// How many rounds are made in which all is well, before and after, so that most calls are made
/// often.
const WELL: usize = 3;
/// Far longer than an area takes, even on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(20);

static PANICS: AtomicUsize = AtomicUsize::new(0);

pub(crate) fn run(area: &str, executor: &str, call: &str, error: &str) -> ExitCode {
    let Some(area) = AREAS.iter().find(|known| known.name == area) else {
        eprintln!("there is no area {area}");
        return ExitCode::FAILURE;
    };
    panic::set_hook(Box::new(|info| {
        PANICS.fetch_add(1, Relaxed);
        eprintln!("fault: {info}");
    }));
    // This fails on systems on which every process may trace any other, where it is not needed.
    let _ = rustix::process::set_ptracer(rustix::process::PTracer::Any);
    println!("ready");
    let _ = stdin().read_line(&mut String::new());

    let before = Leftovers::look();
    let (number, executor) = (number(error), executor.to_owned());
    let (report, reports) = mpsc::channel();
    let work = move || {
        let _ = report.send(rounds(area, &executor, number));
    };
    // This thread does not belong to the library, so the call is tried again.
    let start = || thread::Builder::new().name("exercise".into()).spawn(work.clone());
    if (0..ROUNDS).all(|_| start().is_err()) {
        eprintln!("fault: no thread to exercise");
        return ExitCode::FAILURE;
    }
    drop(work);
    let mut report = match reports.recv_timeout(PATIENCE) {
        Ok(report) => report,
        Err(mpsc::RecvTimeoutError::Timeout) => Report::fault("it hangs"),
        Err(mpsc::RecvTimeoutError::Disconnected) => Report::fault("the exercise panicked"),
    };
    if PANICS.load(Relaxed) > 0 {
        report.faults.push("there was a panic".into());
    }
    if report.faults.is_empty() {
        report.faults.extend(Leftovers::since(before, call != "close"));
    }
    say(&report.text());
    if report.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Default)]
struct Report {
    refusals: Vec<Trouble>,
    faults: Vec<String>,
    rounds: usize,
    well: bool,
}

impl Report {
    fn fault(what: &str) -> Self {
        Self { faults: vec![what.to_owned()], ..Self::default() }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for refusal in &self.refusals {
            let _ = writeln!(text, "refused: {}", refusal.0);
        }
        for fault in &self.faults {
            let _ = writeln!(text, "fault: {fault}");
        }
        let end = if self.well { "well in the end" } else { "never well again" };
        let _ = writeln!(text, "{} rounds, {end}", self.rounds);
        text
    }
}

/// Prints, even if the first calls are made to fail.
fn say(text: &str) {
    let mut rest = text.as_bytes();
    for _ in 0..100 {
        match stdout().write(rest) {
            Ok(count) => rest = &rest[count..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => {}
        }
        if rest.is_empty() && stdout().flush().is_ok() {
            return;
        }
    }
}

fn rounds(area: &Area, executor: &str, injected: Option<i32>) -> Report {
    let mut report = Report::default();
    let mut well = 0;
    // Also the making of the runtime may be refused.
    let mut runtime = None;
    while well < WELL && report.rounds < ROUNDS && report.faults.is_empty() {
        report.rounds += 1;
        let troubles = match (&area.work, &runtime) {
            (Work::Blocks(work), _) => work().err().into_iter().collect(),
            (Work::InRuntime(_), None) => match build(executor) {
                Ok(built) => {
                    runtime = Some(built);
                    continue;
                }
                Err(error) => vec![Trouble(format!("build a runtime: {error}"))],
            },
            (Work::InRuntime(work), Some(runtime)) => {
                let round = Round::default();
                runtime.block_on(round.clone().run(work(round)))
            }
        };
        well = if troubles.is_empty() { well + 1 } else { 0 };
        let refused = injected.is_some_and(|number| explained(&troubles, number));
        if refused {
            report.refusals.extend(troubles);
        } else {
            report.faults.extend(troubles.into_iter().map(|trouble| trouble.0));
        }
    }
    report.well = well > 0;
    drop(runtime);
    report
}

pub(crate) fn build(executor: &str) -> io::Result<Runtime> {
    match executor {
        "current" => Builder::new_current_thread().build(),
        _ => Builder::new_multi_thread().worker_threads(2).build(),
    }
}
