//! `sched`: one processor, five processes, and the policies of the textbooks.
//!
//! It is simulated and so the same everywhere: a unit of time stands for a millisecond.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::base::settings::Settings;
use crate::base::units::show_ns;
use crate::experiment::figure::{Better, Figure};
use crate::experiment::request::Request;
use crate::experiment::study::Study;
use crate::judge::verdict::{Kind, Opinion};
use crate::measure::lane::{Doing, Lane};
use crate::measure::report::{Measured, Report};
use crate::models::card::Card;
use crate::workloads::scheduler::policies::policy;
use crate::workloads::scheduler::simulate::{Fate, Process, simulate};

const UNIT_NS: u64 = 1_000_000;

/// A long one first, short ones behind it: what the policies differ about.
const PROCESSES: [Process; 5] = [
    Process { name: "A", arrival: 0, burst: 20 },
    Process { name: "B", arrival: 1, burst: 3 },
    Process { name: "C", arrival: 2, burst: 8 },
    Process { name: "D", arrival: 5, burst: 2 },
    Process { name: "E", arrival: 18, burst: 4 },
];

/// The policies.
#[derive(Debug)]
pub(crate) struct Sched;

impl Study for Sched {
    const NAME: &'static str = "sched";
    const WHAT: &'static str = "five processes on one simulated processor, a row a policy";
    const WATCH: &'static str = "Without interruption (fcfs, sjf) a long job makes everybody \
        behind it wait, as a task that does not yield does in an event loop. A short quantum \
        answers soon and finishes late, a long one is fcfs again. Whoever knows how long a job \
        takes (sjf, srtf) waits least; mlfq finds it out.";
    const ROWS: &'static [Card] = &[
        Card::own("fcfs", "first come, first served", "cooperative: nobody is interrupted"),
        Card::own("sjf", "the shortest job first", "cooperative, with a look into the future"),
        Card::own("srtf", "the shortest remaining time first", "sjf that interrupts"),
        Card::own("rr-1", "round robin, a quantum of 1", "soon answered, late finished"),
        Card::own("rr-4", "round robin, a quantum of 4", "the quantum is a compromise"),
        Card::own("rr-10", "round robin, a quantum of 10", "nearly fcfs"),
        Card::own("mlfq", "multilevel feedback, 2, 4, ∞", "finds the short ones by trying"),
    ];
    const FIGURES: &'static [Figure] = &[
        Figure::time("waiting_ns", "waiting", "ready without a processor, mean"),
        Figure::time("turnaround_ns", "turnaround", "from arrival to finish, mean"),
        Figure::time("response_ns", "response", "from arrival to the first run, mean"),
        Figure::time("longest_wait_ns", "longest wait", "the process that waited most"),
        Figure::count("switches", "switches", Better::Neither, "another process got the processor"),
    ];
    const SIMULATED: bool = true;

    fn serially(_: &Settings) -> Duration {
        Duration::from_millis(1)
    }

    fn run(row: &str, _: &Request) -> Result<Measured> {
        let mut policy = policy(row).with_context(|| format!("no policy is called `{row}`"))?;
        Ok(measured(&simulate(&PROCESSES, &mut *policy)))
    }

    fn judge(reports: &[&Report]) -> Opinion {
        let text = format!("waits {}", show_ns(reports[0].figure("waiting_ns") as u64));
        Opinion::new(Kind::Measured, text, reports[0].word("longest_wait").unwrap_or_default())
    }
}

fn measured(fates: &[Fate]) -> Measured {
    let mean = |time: fn(&Fate) -> u64| {
        fates.iter().map(time).sum::<u64>() as f64 / fates.len() as f64 * UNIT_NS as f64
    };
    let longest = fates.iter().zip(PROCESSES).max_by_key(|(fate, _)| fate.waiting);
    let (wait, words) = longest.map_or((0, String::new()), |(fate, process)| {
        let (burst, waited) = (process.burst * UNIT_NS, fate.waiting * UNIT_NS);
        let (name, burst, shown) = (process.name, show_ns(burst), show_ns(waited));
        (waited, format!("{name} waited longest: {shown} for {burst} of work"))
    });
    let runs: usize = fates.iter().map(|fate| fate.runs.len()).sum();
    Measured {
        completion_ns: fates.iter().map(|fate| fate.finish).max().unwrap_or(0) * UNIT_NS,
        lanes: fates.iter().zip(PROCESSES).map(|(fate, process)| lane(fate, process)).collect(),
        ..Measured::default()
    }
    .word("longest_wait", words)
    .figure("waiting_ns", mean(|fate| fate.waiting))
    .figure("turnaround_ns", mean(|fate| fate.turnaround))
    .figure("response_ns", mean(|fate| fate.response))
    .figure("longest_wait_ns", wait as f64)
    .figure("switches", runs.saturating_sub(1) as f64)
}

fn lane(fate: &Fate, process: Process) -> Lane {
    let mut lane = Lane::new(process.name);
    let mut ready_since = process.arrival;
    for &(from, to) in &fate.runs {
        lane.add(Doing::Ready, (ready_since * UNIT_NS, from * UNIT_NS), "");
        lane.add(Doing::Running, (from * UNIT_NS, to * UNIT_NS), "");
        ready_since = to;
    }
    lane
}
