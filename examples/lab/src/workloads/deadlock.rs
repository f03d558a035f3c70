//! `deadlock`: noodles and chopsticks for four people who take them in opposite orders; then the
//! same with two cures.
//!
//! A watcher checks the wait-for graph (`dinner::graph`). When it finds a circle it waits a little
//! longer, makes sure that nothing has moved, records the circle, and clears the table: the
//! deadlock is real and would last for ever.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::base::settings::Settings;
use crate::base::units::{ns, show_ns};
use crate::experiment::figure::{Better, Figure};
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::judge::summary::median;
use crate::judge::verdict::{Kind, Opinion};
use crate::measure::done::Done;
use crate::measure::lane::{Doing, Lane};
use crate::measure::report::{Measured, Report};
use crate::models::card::{Card, TURNS, Unit};
use crate::models::model::Model;
use crate::workloads::dinner::diner::{Manners, dine};
use crate::workloads::dinner::table::{PEOPLE, Table};

/// How long a circle must last before the watcher calls it a deadlock.
const STUCK: Duration = Duration::from_millis(50);

/// How often it looks, and for how long at most.
const LOOK: Duration = Duration::from_millis(2);
const WATCHES: Duration = Duration::from_secs(5);

/// A meal that does not begin.
#[derive(Debug)]
pub(crate) struct Deadlock;

impl Workload for Deadlock {
    const NAME: &'static str = "deadlock";
    const WHAT: &'static str =
        "four people, noodles and chopsticks, opposite orders; and two cures";
    const WATCH: &'static str = "Each has one thing and waits for the other: a circle. Tasks get \
        into it as threads do, one thread is enough, for they wait with something in their hands. \
        Taken in the same order by all there can be no circle; with a time-out there is one for a \
        while, and somebody has to start again, after a pause of random length.";
    const FIGURES: &'static [Figure] = &[
        Figure::count(
            "hungry",
            "hungry",
            Better::Lower,
            "who had not eaten when it was broken off",
        ),
        Figure::time("stuck_ns", "stuck", "how long the circle was watched before"),
        Figure::time("ordered_ns", "by order", "all have eaten, the noodles first"),
        Figure::time("timed_ns", "by time-out", "all have eaten, in opposite orders"),
        Figure::count(
            "retries",
            "retries",
            Better::Lower,
            "how often a time-out made one start again",
        ),
    ];
    const SPINNER: bool = false;
    const JOBS: bool = false;

    fn refuses(card: &Card) -> Option<&'static str> {
        (card.unit == Unit::Turn).then_some(TURNS)
    }

    fn serially(_: &Settings) -> Duration {
        Duration::from_millis(500)
    }

    fn units(_: &Settings) -> usize {
        PEOPLE.len()
    }

    async fn run<M: Model>(model: M, _: &Request) -> Measured {
        let t0 = Instant::now();
        let stuck = meal(&model, t0, Manners::Opposite).await;
        let ordered = meal(&model, t0, Manners::Ordered).await;
        let timed = meal(&model, t0, Manners::TimeOut).await;
        let (a, b, c) = (stuck.lanes.iter(), ordered.lanes.iter(), timed.lanes.iter());
        let lanes = a.zip(b).zip(c).map(|((a, b), c)| joined([a, b, c])).collect();
        let mut measured =
            Measured { completion_ns: ns(t0.elapsed()), lanes, ..Measured::default() }
                .figure("hungry", stuck.hungry as f64)
                .figure("stuck_ns", stuck.stuck_ns as f64)
                .figure("ordered_ns", (ordered.finish_ns - ordered.start_ns) as f64)
                .figure("timed_ns", (timed.finish_ns - timed.start_ns) as f64)
                .figure("retries", timed.retries as f64);
        if let Some(cycle) = &stuck.cycle {
            measured = measured.word("cycle", cycle);
        }
        measured.jobs = vec![stuck.done(), ordered.done(), timed.done()];
        measured
    }

    fn judge(reports: &[&Report]) -> Option<Opinion> {
        let Some((cycle, report)) = reports.iter().find_map(|r| Some((r.word("cycle")?, r))) else {
            let why = "nobody waited with something in his hand while another did the same";
            return Some(Opinion::new(Kind::Sound, "all ate", why));
        };
        let why = format!(
            "each waits for what the next one has: nobody moved for {}, {} stayed hungry; all ate \
             where all take the noodles first, and, after {} retries, where waits are limited",
            show_ns(report.figure("stuck_ns") as u64),
            report.figure("hungry"),
            median(reports, "retries"),
        );
        Some(Opinion::new(Kind::Unsound, format!("DEADLOCK {cycle}"), why))
    }
}

/// How a meal went.
#[derive(Debug)]
struct Meal {
    start_ns: u64,
    finish_ns: u64,
    cycle: Option<String>,
    stuck_ns: u64,
    hungry: u64,
    retries: u64,
    lanes: Vec<Lane>,
}

impl Meal {
    /// Only a deadlock is a reason to stay hungry.
    fn done(&self) -> Done {
        let wrong = (self.hungry > 0 && self.cycle.is_none())
            .then(|| format!("{} stayed hungry, but there is no circle", self.hungry));
        Done { start_ns: self.start_ns, finish_ns: self.finish_ns, wrong }
    }
}

async fn meal<M: Model>(model: &M, t0: Instant, manners: Manners) -> Meal {
    let waiting = if M::UNIT == Unit::Task { Doing::Waiting } else { Doing::Blocked };
    let table = Arc::new(Table::new(t0, waiting));
    let start_ns = table.now();
    let watching = (manners == Manners::Opposite && M::UNIT != Unit::Call)
        .then(|| model.start(watch(model.clone(), table.clone())));
    let sit_down =
        |(seat, person)| model.start(dine(model.clone(), table.clone(), (seat, person), manners));
    let people: Vec<_> = PEOPLE.into_iter().enumerate().map(sit_down).collect();
    let (mut hungry, mut retries) = (0, 0);
    for person in people {
        match person.await {
            Some(again) => retries += again,
            None => hungry += 1,
        }
    }
    let finish_ns = table.now();
    table.clear();
    let found = match watching {
        Some(watching) => watching.await,
        None => None,
    };
    let (cycle, stuck_ns) = found.map_or((None, 0), |(cycle, time)| (Some(cycle), time));
    Meal { start_ns, finish_ns, cycle, stuck_ns, hungry, retries, lanes: table.lanes() }
}

/// Watches until there is a circle that does not move or the table is cleared; the circle, and how
/// long it was seen.
async fn watch<M: Model>(model: M, table: Arc<Table>) -> Option<(String, u64)> {
    let end = Instant::now() + WATCHES;
    while Instant::now() < end && !table.is_cleared() {
        model.sleep_until(Instant::now() + LOOK).await;
        let Some(cycle) = table.cycle() else { continue };
        let since = Instant::now();
        model.sleep_until(since + STUCK).await;
        if table.cycle().as_ref() == Some(&cycle) {
            table.clear();
            return Some((cycle, ns(since.elapsed())));
        }
    }
    table.clear();
    None
}

/// One lane of several, one after the other.
fn joined(lanes: [&Lane; 3]) -> Lane {
    let spans = lanes.iter().flat_map(|lane| lane.spans.iter().cloned()).collect();
    Lane { name: lanes[0].name.clone(), spans }
}
