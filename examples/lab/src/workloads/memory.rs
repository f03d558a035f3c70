//! `memory`: what a unit that waits occupies.
//!
//! More and more units are parked, and after each step the resident memory of the process is read.
//! The slope of the line through these points is the memory of one unit. What the process needs
//! without any units is the height of the line and does not count.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

use cede::sync::Semaphore;

use crate::base::settings::Settings;
use crate::base::units::{ns, show_bytes, show_exactly};
use crate::experiment::figure::{Better, Figure, Quantity};
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::judge::summary::median;
use crate::judge::verdict::{Kind, Opinion};
use crate::machine::usage::resident_bytes;
use crate::measure::done::Done;
use crate::measure::report::{Measured, Report};
use crate::models::card::{Card, TURNS, Unit};
use crate::models::model::Model;
use crate::statistics::regression::slope;

/// The number of points on the line.
const STEPS: usize = 6;

/// Units parked in each step: fewer where a unit is large.
fn step<M: Model>(settings: &Settings) -> usize {
    let full = match M::UNIT {
        Unit::Call | Unit::Thread | Unit::Turn => THREADS,
        Unit::Task => 20_000,
    };
    if settings.quick { full / 4 } else { full }
}

const THREADS: usize = 200;

/// Parked units.
#[derive(Debug)]
pub(crate) struct Memory;

impl Workload for Memory {
    const NAME: &'static str = "memory";
    const WHAT: &'static str = "the resident memory of a unit that waits";
    const WATCH: &'static str = "A task keeps what it needs after the wait, and no more; a thread \
        keeps a whole stack, of which at least a page or two are touched (and the kernel's part \
        of it, which no process is charged for). Hence a million waiting tasks, and not threads.";
    const FIGURES: &'static [Figure] = &[
        Figure {
            name: "unit_bytes",
            heading: "a unit",
            quantity: Quantity::Bytes,
            better: Better::Lower,
            what: "the slope of resident memory over the number of parked units",
        },
        Figure::count("parked", "parked", Better::Neither, "as many waited at once in the end"),
    ];
    const HEADLINE: Option<&'static str> = Some("unit_bytes");
    const SPINNER: bool = false;
    const JOBS: bool = false;

    fn refuses(card: &Card) -> Option<&'static str> {
        if resident_bytes().is_none() {
            return Some("this system does not say how much memory is resident");
        }
        match card.unit {
            Unit::Call => Some("a unit that waits would be waited for before the next can start"),
            Unit::Turn => Some(TURNS),
            Unit::Thread | Unit::Task => None,
        }
    }

    fn serially(_: &Settings) -> Duration {
        Duration::from_millis(500)
    }

    fn units(_: &Settings) -> usize {
        THREADS * STEPS
    }

    async fn run<M: Model>(model: M, request: &Request) -> Measured {
        let t0 = Instant::now();
        let gate = Arc::new(Gate { closed: Semaphore::new(0), waiting: AtomicUsize::new(0) });
        let (mut points, mut units) = (Vec::new(), Vec::new());
        // Reserved in advance, so that only units make the memory grow.
        units.reserve(STEPS * step::<M>(&request.settings));
        for _ in 0..STEPS {
            for _ in 0..step::<M>(&request.settings) {
                let gate = gate.clone();
                units.push(model.start(async move { gate.wait().await }));
            }
            while gate.waiting.load(SeqCst) < units.len() {
                model.sleep_until(Instant::now() + Duration::from_millis(1)).await;
            }
            model.sleep_until(Instant::now() + Duration::from_millis(10)).await;
            points.push((units.len() as f64, resident_bytes().unwrap_or(0) as f64));
        }
        gate.closed.close();
        let parked = units.len();
        for unit in units {
            unit.await;
        }
        let finish_ns = ns(t0.elapsed());
        let slope = slope(&points);
        let wrong = (slope <= 0.0).then(|| format!("memory does not grow: {points:?}"));
        Measured {
            completion_ns: finish_ns,
            memory_a_unit_bytes: Some(slope),
            jobs: vec![Done { start_ns: 0, finish_ns, wrong }],
            ..Measured::default()
        }
        .figure("unit_bytes", slope)
        .figure("parked", parked as f64)
    }

    fn judge(reports: &[&Report]) -> Option<Opinion> {
        let unit = median(reports, "unit_bytes");
        let text = format!("{} a unit", show_bytes(unit.round() as u64));
        let million = show_bytes((unit * 1e6) as u64);
        let parked = show_exactly(reports[0].figure("parked") as u64);
        let why = format!("from {STEPS} sizes up to {parked}; a million would take {million}");
        Some(Opinion::new(Kind::Measured, text, why))
    }
}

/// Where the units wait until they may end.
#[derive(Debug)]
struct Gate {
    /// Has no permits; waiting for one ends when it is closed.
    closed: Semaphore,
    waiting: AtomicUsize,
}

impl Gate {
    async fn wait(&self) {
        self.waiting.fetch_add(1, SeqCst);
        let closed = self.closed.acquire().await;
        debug_assert!(closed.is_err(), "the gate gives no permits");
    }
}
