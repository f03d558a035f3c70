//! Cooperation against preemption in words: tasks that yield and threads that are interrupted, at the same
//! work in the same run. It says which side wins by which figure, or why that cannot be told, and what
//! both did meanwhile.
//!
//! The cause is taken from the two cells' own meters: how long a turn lasted (processor time over turns: a
//! task's polls, a thread's context switches), and how long a unit that was woken waited for its turn.

use crate::base::settings::Settings;
use crate::base::units::{show_count, show_ns};
use crate::findings::measures::{Measure, common_quantile};
use crate::judge::summary::Summary;
use crate::record::conclusions::Duel;
use crate::record::run::{CellRecord, Record};
use crate::statistics::range::{LEAST, Tie};
use crate::workloads::catalogue::FLOOR;

/// Cooperative, preemptive.
const SIDES: [&str; 2] = ["multi-yield", "threads"];

/// A side's figures.
#[derive(Clone, Copy)]
struct Side<'a> {
    cell: &'a CellRecord,
    summary: &'a Summary,
}

/// The duels of a run: one a workload with a spinner that both sides can do.
pub(crate) fn duels(record: &Record) -> Vec<Duel> {
    let workloads = record.workloads().into_iter().filter(|name| *name != FLOOR);
    workloads.filter_map(|workload| duel(record, workload)).collect()
}

fn duel(record: &Record, workload: &str) -> Option<Duel> {
    let cells: Vec<_> = record.cells.iter().filter(|cell| cell.workload == workload).collect();
    let sides = ["", "@1cpu"].into_iter().find_map(|pinned| {
        let side = |name: &str| side(&cells, &format!("{name}{pinned}"));
        Some([side(SIDES[0])?, side(SIDES[1])?])
    })?;
    let tail = common_quantile(sides.iter().map(|side| side.cell)).map(Measure::Late);
    let tails = tail.into_iter().chain([Measure::Latest]);
    let work = Measure::of_work(workload);
    // Where the amounts of work differ, so does the time they take.
    let cpu = (work == Measure::Completion).then_some(Measure::Cpu);
    let measures = tails.clone().chain([work]).chain(cpu);
    let settings = &record.settings;
    let too_few = sides.iter().any(|side| side.cell.reports().count() < LEAST);
    let results = if too_few {
        // The same holds for every measure.
        vec![format!("who wins cannot be told: {}", Tie::TooFew.why())]
    } else {
        measures.filter_map(|measure| result(sides, measure, settings)).collect()
    };
    let why = tails.into_iter().find_map(|tail| why(record, sides, tail));
    Some(Duel {
        workload: workload.to_owned(),
        sides: format!("{} against {}", sides[0].cell.model, sides[1].cell.model),
        results,
        why: why.into_iter().chain(sides.map(Side::account)).collect(),
    })
}

/// `multi-yield kept the spinner 8.6 times closer to its time than threads (p99), at the same speed.` `None` where that
/// cannot be told.
pub(crate) fn line(record: &Record, workload: &str) -> Option<String> {
    let cells: Vec<_> = record.cells.iter().filter(|cell| cell.workload == workload).collect();
    let sides = [side(&cells, SIDES[0])?, side(&cells, SIDES[1])?];
    let settings = &record.settings;
    let tail = Measure::Late(common_quantile(sides.iter().map(|side| side.cell))?);
    let winner = ahead(sides, tail, settings)?;
    let (own, other) = (sides[winner], sides[1 - winner]);
    let of = |side: Side, measure: Measure| Some(measure.range(side.cell)?.median.max(1.0));
    let times = of(other, tail)? / of(own, tail)?;
    let work = Measure::Completion;
    let speed = match ahead(sides, work, settings) {
        None => "at the same speed, as far as can be told".to_owned(),
        Some(_) => {
            let change = 100.0 * (of(own, work)? / of(other, work)? - 1.0);
            format!("in {:.0} % {} time", change.abs(), if change > 0.0 { "more" } else { "less" })
        }
    };
    let (own, other) = (&own.cell.model, &other.cell.model);
    let by = tail.name();
    Some(format!(
        "{own} kept the spinner {times:.1} times closer to its time than {other} ({by}), {speed}."
    ))
}

fn side<'a>(cells: &[&'a CellRecord], model: &str) -> Option<Side<'a>> {
    let cell = cells.iter().find(|cell| cell.model == model)?;
    let summary = cell.summary.as_ref().filter(|summary| summary.spinner.is_some())?;
    Some(Side { cell, summary })
}

/// Which of the two is ahead, if that can be told.
fn ahead(sides: [Side; 2], measure: Measure, settings: &Settings) -> Option<usize> {
    let [a, b] = [measure.range(sides[0].cell)?, measure.range(sides[1].cell)?];
    let apart = a.is_apart(&b, measure.least(settings));
    apart.then_some(usize::from(b.median < a.median))
}

/// `by p99 lateness multi-yield wins: 326 µs against 9.12 ms, 28 times`
fn result(sides: [Side; 2], measure: Measure, settings: &Settings) -> Option<String> {
    let [a, b] = [measure.range(sides[0].cell)?, measure.range(sides[1].cell)?];
    let ns = |value: f64| measure.show(value);
    let by = measure.by();
    if let Some(tie) = a.tie(&b, measure.least(settings)) {
        let (a, b) = (ns(a.median), ns(b.median));
        return Some(format!("by {by} they cannot be told apart: {a} and {b}; {}", tie.why()));
    }
    let winner = usize::from(b.median < a.median);
    let (less, more) = if winner == 0 { (a.median, b.median) } else { (b.median, a.median) };
    let model = &sides[winner].cell.model;
    let much = match more / less.max(1.0) {
        times if times >= 9.95 => format!("{times:.0} times as much"),
        times if times >= 1.95 => format!("{times:.1} times as much"),
        times => format!("{:.0} % more", 100.0 * (times - 1.0)),
    };
    Some(format!("by {by} {model} wins: {} against {}, {much}", ns(less), ns(more)))
}

/// What decided the tail, as far as the meters show it; `None` where nothing was decided.
fn why(record: &Record, sides: [Side; 2], tail: Measure) -> Option<String> {
    let winner = ahead(sides, tail, &record.settings)?;
    let (own, other) = (sides[winner], sides[1 - winner]);
    let (model, loser) = (&own.cell.model, &other.cell.model);
    let late = |side: Side| tail.range(side.cell).map_or(0.0, |range| range.median) as u64;
    let floors = Option::zip(own.floor_ns(record), other.floor_ns(record));
    if let Some((here, there)) = floors.filter(|floors| late(other) < 2 * floors.1) {
        return Some(format!(
            "why: not the jobs but the wake-up itself; alone the spinner is late by {} under {model} and by \
             {} under {loser}",
            show_ns(here),
            show_ns(there)
        ));
    }
    let (turn, longer) = (show_ns(own.turn_ns()), show_ns(other.turn_ns()));
    Some(if own.turn_ns() < other.turn_ns() {
        format!(
            "why: who is due waits for others' turns, of {turn} under {model}, of {longer} under {loser}"
        )
    } else if 2 * late(own) < own.turn_ns() {
        format!("why: under {model} who is due does not wait for a turn to end: it is interrupted")
    } else {
        format!("the meters do not show why: turns are no shorter under {model}")
    })
}

impl Side<'_> {
    /// How many turns, and what they are.
    fn turns(self) -> (u64, &'static str) {
        let sum = self.summary;
        let switches = sum.voluntary_switches.median + sum.involuntary_switches.median;
        sum.polls.map_or((switches, "context switches"), |polls| (polls.median, "polls"))
    }

    /// How long one lasted on average.
    fn turn_ns(self) -> u64 {
        self.summary.cpu_ns.median / self.turns().0.max(1)
    }

    /// How late the spinner is under this model with nothing beside it.
    fn floor_ns(self, record: &Record) -> Option<u64> {
        let mut cells = record.cells.iter();
        let floor = cells.find(|c| c.workload == FLOOR && c.model == self.cell.model)?;
        floor.summary.as_ref()?.spinner?.lateness.p50_ns
    }

    /// `under threads a turn lasted 2.24 ms on average (1140 context switches), …`
    fn account(self) -> String {
        let (turns, what) = self.turns();
        let mut said = format!(
            "under {} a turn lasted {} on average ({} {what})",
            self.cell.model,
            show_ns(self.turn_ns()),
            show_count(turns)
        );
        if let Some(wake) = self.summary.wake_latency.filter(|wake| wake.samples > 0) {
            let half = wake
                .p50_ns
                .map_or(String::new(), |ns| format!("half took {} or longer, ", show_ns(ns)));
            said += &format!("; from a wake to running {half}the slowest {}", show_ns(wake.max_ns));
        }
        if let Some(crowd) = self.summary.crowd() {
            said += &format!("; {crowd}");
        }
        said
    }
}
