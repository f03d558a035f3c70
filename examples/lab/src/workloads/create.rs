//! `create`: what a unit costs that does next to nothing.

use std::time::{Duration, Instant};

use crate::base::settings::Settings;
use crate::base::units::{ns, show_ns};
use crate::experiment::figure::{Better, Figure};
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::judge::summary::median;
use crate::judge::verdict::{Kind, Opinion};
use crate::measure::done::Done;
use crate::measure::report::{Measured, Report};
use crate::models::card::Card;
use crate::models::job::{Checked, Form, Job};
use crate::models::model::Model;

const UNITS: usize = 500;

fn rounds(settings: &Settings) -> u32 {
    if settings.quick { 5 } else { 40 }
}

/// Processes cost so much that one round has to do.
fn rounds_of<M: Model>(settings: &Settings) -> u32 {
    if M::FORM == Form::Apart { 1 } else { rounds(settings) }
}

/// Units that do nothing.
#[derive(Debug)]
pub(crate) struct Create;

impl Workload for Create {
    const NAME: &'static str = "create";
    const WHAT: &'static str = "500 units are started, do next to nothing, and are waited for";
    const WATCH: &'static str = "A task is an object on the heap and a place in a queue, a thread \
        is a system call, a stack and an entry in the scheduler, a process all that and an address \
        space. The difference decides whether a unit may be thrown away after one request.";
    const FIGURES: &'static [Figure] = &[
        Figure::time("unit_ns", "a unit", "started, run and waited for, the median round"),
        Figure::time("start_ns", "starting", "what of it the one who starts it pays"),
        Figure::time("quickest_ns", "at best", "a unit of the quickest round"),
        Figure::count("units", "units", Better::Neither, "how many were started in all"),
    ];
    const HEADLINE: Option<&'static str> = Some("unit_ns");
    const SPINNER: bool = false;

    fn refuses(_: &Card) -> Option<&'static str> {
        None
    }

    fn serially(settings: &Settings) -> Duration {
        Duration::from_millis(25) * rounds(settings)
    }

    fn units(_: &Settings) -> usize {
        UNITS
    }

    async fn run<M: Model>(model: M, request: &Request) -> Measured {
        let t0 = Instant::now();
        let mut rounds_ns = Vec::new();
        let mut wrong = None;
        for _ in 0..rounds_of::<M>(&request.settings) {
            let (start_ns, all_ns, checked) = round(&model).await;
            rounds_ns.push((all_ns, start_ns));
            wrong = wrong.or(checked.err());
        }
        rounds_ns.sort_unstable();
        let a_unit = |time: u64| time as f64 / UNITS as f64;
        let (median, start) = rounds_ns[rounds_ns.len() / 2];
        let finish_ns = ns(t0.elapsed());
        Measured {
            completion_ns: finish_ns,
            jobs: vec![Done { start_ns: 0, finish_ns, wrong }],
            ..Measured::default()
        }
        .figure("unit_ns", a_unit(median))
        .figure("start_ns", a_unit(start))
        .figure("quickest_ns", a_unit(rounds_ns[0].0))
        .figure("units", (UNITS * rounds_ns.len()) as f64)
    }

    fn judge(reports: &[&Report]) -> Option<Opinion> {
        let unit = median(reports, "unit_ns");
        let text = format!("{} a unit", show_ns(unit.round() as u64));
        let all_of = |unit: f64| show_ns((unit * UNITS as f64) as u64);
        let (all, start) = (all_of(unit), all_of(median(reports, "start_ns")));
        let switches = reports[0].usage.voluntary_switches as f64 / reports[0].figure("units");
        let mut why = format!("{UNITS} in {all}, {start} of it to start them");
        if switches >= 0.1 {
            why += &format!("; a thread went to sleep {switches:.1} times a unit");
        }
        Some(Opinion::new(Kind::Measured, text, why))
    }
}

/// Starts the units and waits for them: the time of the starts, the time of it all.
async fn round<M: Model>(model: &M) -> (u64, u64, Checked) {
    let t0 = Instant::now();
    let unit = || {
        let own = model.clone();
        model.start(async move { own.work(Job::trivial()).await })
    };
    let started: Vec<_> = (0..UNITS).map(|_| unit()).collect();
    let start_ns = ns(t0.elapsed());
    let mut checked = Ok(());
    for unit in started {
        checked = unit.await.and(checked);
    }
    (start_ns, ns(t0.elapsed()), checked)
}
