//! `race`: five units add to one counter, with and without a lock.
//!
//! ```text
//!  unit 1   read 41 ──► 41 + 1 ──► write 42
//!  unit 2        read 41 ──► 41 + 1 ──► write 42      one increment is lost
//! ```
//!
//! Without a lock the counter is still an atomic, read and written with relaxed order: updates are
//! lost as they would be on a plain integer, but nothing is undefined. Between reading and writing an
//! interpreter's lock may change hands, as it may between two instructions of CPython's.

use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::base::settings::Settings;
use crate::base::units::{ns, show_exactly, show_ns};
use crate::base::work::Chain;
use crate::experiment::figure::{Better, Figure};
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::judge::summary::median;
use crate::judge::verdict::{Kind, Opinion};
use crate::measure::done::Done;
use crate::measure::report::{Measured, Report};
use crate::models::card::Card;
use crate::models::interpreter::Turns;
use crate::models::job::{COMPUTING, Checked, Form, Job};
use crate::models::job_spec::SHARED;
use crate::models::model::Model;
use crate::workloads::beside::together;

const UNITS: u64 = 5;
const EACH: u64 = 100_000;
const ALL: u64 = UNITS * EACH;

/// Increments a slice of a sliced job.
const SLICE: u64 = 1_000;

/// Steps of work between reading and writing: a window wide enough to be met on one processor.
fn window(settings: &Settings) -> u64 {
    if settings.quick { 16 } else { 64 }
}

/// How the counter is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    /// Read, add, write.
    None,
    /// A lock an increment.
    Fine,
    /// A lock a loop (of a sliced job: a slice).
    Coarse,
    /// One indivisible addition.
    Atomic,
}

/// The cures, and the figure of each.
const CURES: [(Guard, &str); 3] =
    [(Guard::Fine, "fine_ns"), (Guard::Coarse, "coarse_ns"), (Guard::Atomic, "atomic_ns")];

/// Increments of each unit where they are guarded and no window is held open.
fn each_guarded(settings: &Settings) -> u64 {
    if settings.quick { EACH } else { 5 * EACH }
}

/// Increments.
#[derive(Debug)]
pub(crate) struct Race;

impl Workload for Race {
    const NAME: &'static str = "race";
    const WHAT: &'static str =
        "five units add 100,000 each to one counter, with and without a lock";
    const WATCH: &'static str = "Read, add, write is three steps: where units run in parallel, or \
        are interrupted between the steps, increments are lost. Tasks of one thread lose none, \
        because nobody interrupts them between two awaits. An interpreter lock is no cure: it may \
        change hands between any two steps. A lock an increment costs more than a \
        lock a loop; one atomic addition needs none.";
    const FIGURES: &'static [Figure] = &[
        Figure::count("lost", "lost", Better::Lower, "increments that vanished without a lock"),
        Figure::time(
            "fine_ns",
            "fine",
            "five times as many (quick: as many) with a lock an increment",
        ),
        Figure::time("coarse_ns", "coarse", "with a lock a loop"),
        Figure::time("atomic_ns", "atomic", "with atomic additions"),
    ];
    const SPINNER: bool = false;

    fn refuses(card: &Card) -> Option<&'static str> {
        match card.form {
            Form::Whole | Form::Sliced => None,
            Form::Awaited => Some(COMPUTING),
            Form::Apart => Some(SHARED),
        }
    }

    fn serially(_: &Settings) -> Duration {
        Duration::from_millis(500)
    }

    fn units(_: &Settings) -> usize {
        UNITS as usize
    }

    async fn run<M: Model>(model: M, request: &Request) -> Measured {
        let t0 = Instant::now();
        let counter = Counter::new(Guard::None, window(&request.settings));
        let (counted, done) = count(&model, counter, EACH, t0).await;
        let mut measured = Measured::default().figure("lost", (ALL - counted) as f64);
        measured.jobs.push(done);
        let each = each_guarded(&request.settings);
        for (guard, name) in CURES {
            let (counted, mut done) = count(&model, Counter::new(guard, 0), each, t0).await;
            let all = UNITS * each;
            if counted != all {
                done.wrong = Some(format!("{guard:?}: counted {counted} of {all}"));
            }
            measured = measured.figure(name, (done.finish_ns - done.start_ns) as f64);
            measured.jobs.push(done);
        }
        measured.completion_ns = ns(t0.elapsed());
        measured
    }

    fn judge(reports: &[&Report]) -> Option<Opinion> {
        // The verdict has the median, as the column has.
        let lost = median(reports, "lost") as u64;
        let worst = reports.iter().map(|report| report.figure("lost")).fold(0.0, f64::max) as u64;
        let hit = reports.iter().filter(|report| report.figure("lost") > 0.0).count();
        let [fine, coarse] =
            ["fine_ns", "coarse_ns"].map(|name| show_ns(median(reports, name) as u64));
        let locks = format!("a lock an increment takes {fine}, a lock a loop {coarse}");
        if worst == 0 {
            let why = format!("nobody came between reading and writing; {locks}");
            return Some(Opinion::new(Kind::Sound, "exact", why));
        }
        let (text, most) = if lost > 0 {
            (format!("LOST {} of {}", show_exactly(lost), show_exactly(ALL)), "")
        } else {
            (format!("LOST in {hit} of {} repetitions", reports.len()), "only there ")
        };
        let at_most =
            if worst > lost { format!(", {} at most", show_exactly(worst)) } else { String::new() };
        let why = format!(
            "{most}another unit wrote between the reading and the writing{at_most}; the cures lost nothing: {locks}"
        );
        Some(Opinion::new(Kind::Unsound, text, why))
    }
}

/// Every unit adds `each`: what the counter shows in the end, and when it was done.
async fn count<M: Model>(model: &M, counter: Counter, each: u64, t0: Instant) -> (u64, Done) {
    let counter = Arc::new(counter);
    let jobs = (0..UNITS).map(|_| job(&counter, each)).collect();
    let jobs = together(model, jobs, t0).await;
    let start_ns = jobs.iter().map(|job| job.start_ns).min().unwrap_or(0);
    let finish_ns = jobs.iter().map(|job| job.finish_ns).max().unwrap_or(0);
    let wrong = jobs.into_iter().find_map(|job| job.wrong);
    (counter.value.load(Relaxed), Done { start_ns, finish_ns, wrong })
}

fn job(counter: &Arc<Counter>, each: u64) -> Job {
    let (whole, sliced) = (counter.clone(), counter.clone());
    let mut left = each;
    Job {
        whole: Box::new(move || {
            whole.add(each);
            Checked::Ok(())
        }),
        sliced: Ok(Box::new(move || {
            sliced.add(SLICE);
            left -= SLICE;
            if left > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(Ok(())) }
        })),
        awaited: Err(COMPUTING),
        apart: Err(SHARED),
    }
}

#[derive(Debug)]
struct Counter {
    value: AtomicU64,
    guard: Guard,
    lock: Mutex<()>,
    window: u64,
}

impl Counter {
    fn new(guard: Guard, window: u64) -> Counter {
        Counter { value: AtomicU64::new(0), guard, lock: Mutex::new(()), window }
    }

    fn add(&self, increments: u64) {
        let turns = Turns::here();
        let lock = || turns.lock(&self.lock);
        let whole = (self.guard == Guard::Coarse).then(lock);
        for _ in 0..increments {
            let one = (self.guard == Guard::Fine).then(lock);
            if self.guard == Guard::Atomic {
                self.value.fetch_add(1, Relaxed);
            } else {
                let read = self.value.load(Relaxed);
                if self.window > 0 {
                    black_box(Chain::new(self.window)).advance(self.window);
                }
                turns.check();
                self.value.store(read + 1, Relaxed);
            }
            drop(one);
        }
        drop(whole);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lost: &[f64]) -> (String, String) {
        let reports: Vec<Report> =
            lost.iter().map(|lost| Report::of_figure("lost", *lost)).collect();
        let opinion = Race::judge(&reports.iter().collect::<Vec<_>>()).unwrap();
        (opinion.verdict.text, opinion.why)
    }

    #[test]
    fn the_verdict_has_the_median_and_the_worst_stands_beside_it() {
        assert_eq!(said(&[0.0; 3]).0, "exact");
        let (text, why) = said(&[400_000.0; 3]);
        assert_eq!(text, "LOST 400,000 of 500,000");
        assert!(!why.contains("at most"), "{why}");
        let (text, why) = said(&[7.0, 100.0, 400_000.0]);
        assert_eq!(text, "LOST 100 of 500,000");
        assert!(why.contains(", 400,000 at most;"), "{why}");
        let (text, why) = said(&[0.0, 0.0, 9.0]);
        assert_eq!(text, "LOST in 1 of 3 repetitions");
        assert!(why.starts_with("only there another unit wrote") && why.contains("9 at most"));
    }
}
