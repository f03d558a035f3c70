//! `race`: five units add to one counter, with and without a lock.
//!
//! ```text
//!  unit 1   read 41 ──► 41 + 1 ──► write 42
//!  unit 2        read 41 ──► 41 + 1 ──► write 42      one increment is lost
//! ```
//!
//! Without a lock the counter is still an atomic, read and written with relaxed order: updates are
//! lost as they would be on a plain integer, but nothing is undefined.

use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::figure::{Better, Figure};
use crate::job::{COMPUTING, Checked, Done, Form, Job};
use crate::models::card::Card;
use crate::models::model::Model;
use crate::report::{Measured, Report};
use crate::request::Request;
use crate::settings::Settings;
use crate::units::{ns, show_exactly};
use crate::verdict::{Kind, Opinion};
use crate::work::Chain;
use crate::workloads::beside::together;
use crate::workloads::workload::Workload;

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

const GUARDS: [(Guard, &str); 4] = [
    (Guard::None, "unlocked_ns"),
    (Guard::Fine, "fine_ns"),
    (Guard::Coarse, "coarse_ns"),
    (Guard::Atomic, "atomic_ns"),
];

/// Increments.
#[derive(Debug)]
pub(crate) struct Race;

impl Workload for Race {
    const NAME: &'static str = "race";
    const WHAT: &'static str =
        "five units add 100,000 each to one counter, with and without a lock";
    const WATCH: &'static str = "Read, add, write is three steps: where units run in parallel, or \
        are interrupted between the steps, increments are lost. Tasks of one thread lose none, \
        because nobody interrupts them between two awaits. A lock an increment costs more than a \
        lock a loop; one atomic addition needs none.";
    const FIGURES: &'static [Figure] = &[
        Figure::count("lost", "lost", Better::Lower, "increments that vanished without a lock"),
        Figure::time("unlocked_ns", "no lock", "the whole count without a lock"),
        Figure::time("fine_ns", "fine", "with a lock an increment"),
        Figure::time("coarse_ns", "coarse", "with a lock a loop"),
        Figure::time("atomic_ns", "atomic", "with atomic additions"),
    ];
    const SPINNER: bool = false;

    fn refuses(card: &Card) -> Option<&'static str> {
        (card.form == Form::Awaited).then_some(COMPUTING)
    }

    fn serially(_: &Settings) -> Duration {
        Duration::from_millis(200)
    }

    fn units(_: &Settings) -> usize {
        UNITS as usize
    }

    async fn run<M: Model>(model: M, request: &Request) -> Measured {
        let t0 = Instant::now();
        let mut measured = Measured::default();
        for (guard, name) in GUARDS {
            let counter = Arc::new(Counter::new(window(&request.settings)));
            let jobs = (0..UNITS).map(|_| job(&counter, guard)).collect();
            let jobs = together(&model, jobs, t0).await;
            let counted = counter.value.load(Relaxed);
            let first = jobs.iter().map(|job| job.start_ns).min().unwrap_or(0);
            let last = jobs.iter().map(|job| job.finish_ns).max().unwrap_or(0);
            measured = measured.figure(name, (last - first) as f64);
            measured.jobs.extend(jobs);
            if guard == Guard::None {
                measured = measured.figure("lost", (ALL - counted) as f64);
            } else if counted != ALL {
                let wrong = Some(format!("{guard:?}: counted {counted} of {ALL}"));
                measured.jobs.push(Done { start_ns: first, finish_ns: last, wrong });
            }
        }
        measured.completion_ns = ns(t0.elapsed());
        measured
    }

    fn judge(reports: &[&Report]) -> Option<Opinion> {
        let lost = reports.iter().filter_map(|r| r.measured.figures.get("lost").copied());
        let most = lost.fold(0.0, f64::max) as u64;
        if most == 0 {
            let why = "nobody came between reading and writing";
            return Some(Opinion::new(Kind::Sound, "exact", why));
        }
        let text = format!("LOST {} of {}", show_exactly(most), show_exactly(ALL));
        let why = "another unit wrote between the reading and the writing; with a lock, or with \
            one atomic addition, nothing was lost";
        Some(Opinion::new(Kind::Unsound, text, why))
    }
}

fn job(counter: &Arc<Counter>, guard: Guard) -> Job {
    let (whole, sliced) = (counter.clone(), counter.clone());
    let mut left = EACH;
    Job {
        whole: Box::new(move || {
            whole.add(EACH, guard);
            Checked::Ok(())
        }),
        sliced: Ok(Box::new(move || {
            sliced.add(SLICE, guard);
            left -= SLICE;
            if left > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(Ok(())) }
        })),
        awaited: Err(COMPUTING),
    }
}

#[derive(Debug)]
struct Counter {
    value: AtomicU64,
    lock: Mutex<()>,
    window: u64,
}

impl Counter {
    fn new(window: u64) -> Counter {
        Counter { value: AtomicU64::new(0), lock: Mutex::new(()), window }
    }

    fn pause(&self) {
        black_box(Chain::new(self.window)).advance(self.window);
    }

    fn add(&self, increments: u64, guard: Guard) {
        let lock = || self.lock.lock().expect("nobody panics while counting");
        let whole = (guard == Guard::Coarse).then(lock);
        for _ in 0..increments {
            let one = (guard == Guard::Fine).then(lock);
            if guard == Guard::Atomic {
                self.pause();
                self.value.fetch_add(1, Relaxed);
            } else {
                let read = self.value.load(Relaxed);
                self.pause();
                self.value.store(read + 1, Relaxed);
            }
            drop(one);
        }
        drop(whole);
    }
}
