//! `quadrant`: synchronous or asynchronous, blocking or not: four timelines of the same two reads
//! and the same computation; and two programs in series and overlapped.
//!
//! Every row really runs, on one thread; its disks are threads that sleep.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::base::settings::Settings;
use crate::base::units::{show_count, show_ns};
use crate::experiment::figure::{Better, Figure};
use crate::experiment::request::Request;
use crate::experiment::study::Study;
use crate::judge::summary::median;
use crate::judge::verdict::{Kind, Opinion};
use crate::measure::done::Done;
use crate::measure::film::Film;
use crate::measure::lane::{Doing, Lane};
use crate::measure::report::{Measured, Report};
use crate::models::card::Card;
use crate::models::job::Checked;
use crate::workloads::programs::batch::{self, PROGRAMS};
use crate::workloads::programs::computing::{COMPUTES, Computing};
use crate::workloads::programs::ways::{self, DISKS, PROGRAM};

/// How long a disk works, and how long the program computes.
fn time(settings: &Settings) -> Duration {
    Duration::from_millis(if settings.quick { 30 } else { 100 })
}

/// The timelines.
#[derive(Debug)]
pub(crate) struct Quadrant;

impl Study for Quadrant {
    const NAME: &'static str = "quadrant";
    const WHAT: &'static str = "reading two disks and computing, four ways; two programs, two ways";
    const WATCH: &'static str = "Blocking, the program stands still for each disk or for both; \
        asking again and again it computes meanwhile but serves one disk after the other and \
        burns what is left; asynchronous and non-blocking everything overlaps. Two programs \
        overlap as two tasks do: one computes while the other waits.";
    const ROWS: &'static [Card] = &[
        Card::own("sync-blocking", "read, and wait for it", "three times one after the other"),
        Card::own("sync-nonblocking", "ask again and again", "waiting by working at it"),
        Card::own("async-blocking", "ask both, wait for either (`poll`)", "waits overlap"),
        Card::own("async-nonblocking", "ask both, be told (Cede)", "waits and work overlap"),
        Card::own("series", "program A, then program B", "the processor waits with them"),
        Card::own("overlapped", "programs A and B as two tasks", "multiprogramming"),
    ];
    const FIGURES: &'static [Figure] = &[
        Figure::time("computed_ns", "computed", "what it had to compute"),
        Figure::time(
            "idle_ns",
            "unused",
            "the rest of its time, when the processor did none of it",
        ),
        Figure::count("in_vain", "asked", Better::Lower, "looked for an answer in vain"),
    ];
    const SIMULATED: bool = false;

    fn serially(settings: &Settings) -> Duration {
        time(settings) * 4
    }

    fn run(row: &str, request: &Request) -> Result<Measured> {
        let time = time(&request.settings);
        let time_ns = time.as_nanos() as u64;
        let names = match row {
            "series" | "overlapped" => PROGRAMS.to_vec(),
            _ => [&[PROGRAM][..], &DISKS].concat(),
        };
        let film = Arc::new(Film::new(Instant::now(), &names));
        let mut work = Computing::of(time_ns, request);
        let part = || Computing::of(time_ns / 2, request);
        let in_vain = match row {
            "sync-blocking" => ways::sync_blocking(&film, time, &mut work)?,
            "sync-nonblocking" => ways::sync_nonblocking(&film, time, &mut work)?,
            "async-blocking" => ways::async_blocking(&film, time, &mut work)?,
            "async-nonblocking" => ways::async_nonblocking(&film, time, &mut work)?,
            "series" => batch::series(&film, time / 2, part).map(|()| 0)?,
            "overlapped" => batch::overlapped(&film, time / 2, part).map(|()| 0)?,
            unknown => bail!("{} has no row {unknown}", Quadrant::NAME),
        };
        let checked = if names.contains(&PROGRAM) { work.check() } else { Ok(()) };
        Ok(measured(&film, in_vain, checked))
    }

    fn judge(reports: &[&Report]) -> Opinion {
        let (computed, idle) = (median(reports, "computed_ns"), median(reports, "idle_ns"));
        let share = 100.0 * computed / (computed + idle).max(1.0);
        let text = format!("computes {share:.0} % of the time");
        Opinion::new(Kind::Measured, text, reports[0].word("spent").unwrap_or_default())
    }
}

/// A loss below one in so many parts of the time it computed is not told.
const WORTH_A_WORD: u64 = 20;

fn measured(film: &Film, in_vain: u64, checked: Checked) -> Measured {
    let finish_ns = film.now();
    let lanes = film.developed();
    let computing = spent(&lanes, |doing, label| doing == Doing::Running && label == COMPUTES);
    // What it had of the processor: in the rest of that time other programs had it.
    let computed = film.computed_ns().min(computing);
    let lost = computing - computed;
    let words = [
        ("computed", computed),
        (
            "had to leave the processor to others",
            if lost > computing / WORTH_A_WORD { lost } else { 0 },
        ),
        ("asked in vain", spent(&lanes, |_, label| label == "asks")),
        ("blocked", spent(&lanes, |doing, _| doing == Doing::Blocked)),
        ("waited", spent(&lanes, |doing, _| doing == Doing::Waiting)),
        ("ready without a processor", spent(&lanes, |doing, _| doing == Doing::Ready)),
    ];
    let words = words.iter().filter(|(_, time)| *time > 0);
    let words = words.map(|(what, time)| format!("{what} {}", show_ns(*time)));
    let mut words = words.collect::<Vec<_>>().join(", ");
    if in_vain > 0 {
        words += &format!("; looked {} times in vain", show_count(in_vain));
    }
    Measured {
        completion_ns: finish_ns,
        jobs: vec![Done { start_ns: 0, finish_ns, wrong: checked.err() }],
        lanes,
        ..Measured::default()
    }
    .figure("computed_ns", computed as f64)
    .figure("idle_ns", finish_ns.saturating_sub(computed) as f64)
    .figure("in_vain", in_vain as f64)
    .word("spent", words)
}

/// The time the programs spent so.
fn spent(lanes: &[Lane], so: impl Fn(Doing, &str) -> bool) -> u64 {
    let programs = lanes.iter().filter(|lane| !DISKS.contains(&&*lane.name));
    let spans = programs.flat_map(|lane| &lane.spans).filter(|span| so(span.kind, &span.label));
    spans.map(|span| span.finish_ns - span.start_ns).sum()
}
