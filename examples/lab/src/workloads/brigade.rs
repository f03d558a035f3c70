//! `brigade`: a token goes round through 500 stages, each a unit; what a switch costs.
//!
//! ```text
//!  main ──► stage 1 ──► stage 2 ──► … ──► stage 500 ──┐
//!    ▲────────────────────────────────────────────────┘
//! ```
//!
//! Only one of them has anything to do at any time: every hop is a wake-up and a switch.

use std::time::{Duration, Instant};

use cede::sync::mpsc::{Receiver, Sender, channel};

use crate::base::settings::Settings;
use crate::base::units::{ns, show_count, show_ns};
use crate::experiment::figure::{Better, Figure};
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::judge::summary::median;
use crate::judge::verdict::{Kind, Opinion};
use crate::machine::usage::Usage;
use crate::measure::done::Done;
use crate::measure::report::{Measured, Report};
use crate::models::card::{Card, TURNS, Unit};
use crate::models::model::Model;

const STAGES: usize = 500;

/// How long the token goes round.
fn time(settings: &Settings) -> Duration {
    Duration::from_millis(if settings.quick { 100 } else { 500 })
}

/// The token's way.
#[derive(Debug)]
pub(crate) struct Brigade;

impl Workload for Brigade {
    const NAME: &'static str = "brigade";
    const WHAT: &'static str = "a token through 500 stages: the cost of a switch";
    const WATCH: &'static str = "Between tasks of one thread a hop is a push into a queue and a \
        call. Between threads it is a wake-up by the system, a switch, and often a nap of the \
        processor in between; on one processor it is cheaper than on two.";
    const FIGURES: &'static [Figure] = &[
        Figure::time("hop_ns", "a hop", "from one stage to the next"),
        Figure::time("cpu_ns", "CPU a hop", "processor time, without the waits for a processor"),
        Figure::count("hops", "hops", Better::Higher, "how many there were"),
    ];
    const HEADLINE: Option<&'static str> = Some("hop_ns");
    const SPINNER: bool = false;
    const JOBS: bool = false;

    fn refuses(card: &Card) -> Option<&'static str> {
        match card.unit {
            Unit::Call => Some("a stage waits for the one before it, which would start only later"),
            Unit::Turn => Some(TURNS),
            Unit::Thread | Unit::Task => None,
        }
    }

    fn serially(settings: &Settings) -> Duration {
        time(settings) + Duration::from_millis(100)
    }

    fn units(_: &Settings) -> usize {
        STAGES
    }

    async fn run<M: Model>(model: M, request: &Request) -> Measured {
        let (into, first) = channel(1);
        let mut from = first;
        let mut stages = Vec::with_capacity(STAGES);
        for _ in 0..STAGES {
            let (to, next) = channel(1);
            stages.push(model.start(stage(from, to)));
            from = next;
        }
        // The first round finds the stages still starting.
        let mut rounds = u64::from(round(&into, &mut from).await);
        let (before, t0, time) = (Usage::own(), Instant::now(), time(&request.settings));
        while t0.elapsed() < time && round(&into, &mut from).await {
            rounds += 1;
        }
        let (took, used) = (ns(t0.elapsed()), Usage::own().since(before));
        drop(into);
        let mut passed = Vec::with_capacity(STAGES);
        for stage in stages {
            passed.push(stage.await);
        }
        let other = passed.iter().find(|&&passed| passed != rounds);
        let wrong = other.map(|passed| format!("{passed} tokens passed a stage, not {rounds}"));
        let hops = (rounds - 1) * (STAGES as u64 + 1);
        Measured {
            completion_ns: took,
            jobs: vec![Done { start_ns: 0, finish_ns: took, wrong }],
            ..Measured::default()
        }
        .figure("hop_ns", took as f64 / hops.max(1) as f64)
        .figure("cpu_ns", used.cpu_ns() as f64 / hops.max(1) as f64)
        .figure("hops", hops as f64)
    }

    fn judge(reports: &[&Report]) -> Option<Opinion> {
        let text = format!("{} a hop", show_ns(median(reports, "hop_ns").round() as u64));
        let report = reports[0];
        let share = report.usage.voluntary_switches as f64 / report.figure("hops").max(1.0);
        let hops = show_count(report.figure("hops") as u64);
        let why = match share {
            0.0..0.1 => format!("{hops} hops, and no thread went to sleep for them"),
            _ => format!("{hops} hops; a thread went to sleep {share:.1} times a hop"),
        };
        Some(Opinion::new(Kind::Measured, text, why))
    }
}

/// Hands tokens on until there are no more; how many.
async fn stage(mut from: Receiver<()>, to: Sender<()>) -> u64 {
    let mut passed = 0;
    while from.recv().await.is_some() && to.send(()).await.is_ok() {
        passed += 1;
    }
    passed
}

/// Sends the token round; whether it came back.
async fn round(into: &Sender<()>, from: &mut Receiver<()>) -> bool {
    into.send(()).await.is_ok() && from.recv().await.is_some()
}
