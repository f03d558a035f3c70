//! What stands before and after the tables: the machine, the legend, the warnings.

use crate::base::units::show_ns;
use crate::output::terminal::page::Page;
use crate::output::terminal::paint::{Ink, paint};
use crate::output::terminal::text::wrap;
use crate::record::run::Record;

const TICKS: &str = "p50, p99, max: how late a tick was served after it was due (–: fewer than ten \
    samples lie beyond, p99 needs 1000 ticks).";

const MISSED: &str = "missed: ticks late by a period or more.";

const LATENESS: &str = "naive: \
    late services as a spinner counts them that asks only how long ago it was last served. floor: \
    p50 of the spinner alone under that model.";

const SPREAD: &str =
    "±: half the spread of the repetitions. All columns and the order of all pairs: -v";

const LEGEND: &str = "±: half the spread of the repetitions. switches: voluntary + involuntary. \
    queued: all threads' time ready but without a processor. wake: from the wake of a task, or of a \
    thread that slept or was blocked, until it runs.";

/// The lines before the tables.
pub(crate) fn head(record: &Record, page: Page) -> String {
    let (machine, work) = (record.environment.line(), &record.calibration);
    let line = format!(
        "{machine}; {:.0} steps of work a microsecond (trials differed by {:.0} %); seed {}",
        work.steps_per_ms / 1e3,
        work.spread * 100.0,
        record.settings.seed
    );
    let mut out = paint(&wrap(&line, page.width, 2), Ink::Dim, page.colours) + "\n";
    if record.environment.is_debug() {
        out += &warning("a debug build: its figures mean little, use --release", page);
    }
    out
}

/// The lines after the tables.
pub(crate) fn foot(record: &Record, page: Page, everything: bool) -> String {
    let spinner =
        record.cells.iter().filter_map(|c| c.summary.as_ref()).any(|s| s.spinner.is_some());
    let legend = match &record.sweep {
        Some(sweep) => format!("{TICKS} {}", sweep.kind.rule()),
        None if spinner && everything => format!("{TICKS} {MISSED} {LATENESS} {LEGEND}"),
        None if spinner => format!("{TICKS} {MISSED} {SPREAD}"),
        None if everything => LEGEND.to_owned(),
        None => SPREAD.to_owned(),
    };
    let mut out = format!("\n{}\n", paint(&wrap(&legend, page.width, 2), Ink::Dim, page.colours));
    let noisy: Vec<_> =
        record.cells.iter().filter_map(|cell| Some((cell, cell.noise()?))).collect();
    if let Some((cell, worst)) = noisy.iter().max_by(|a, b| a.1.others.total_cmp(&b.1.others)) {
        let run = record.cells.iter().filter(|cell| !cell.attempts.is_empty()).count();
        let line = format!(
            "* {} of {run} cells were disturbed; in the worst ({} {}{}) other programs used {:.0} % \
             of the processors' time and the hypervisor took {:.0} %",
            noisy.len(),
            cell.workload,
            cell.model,
            cell.at.map_or(String::new(), |at| format!(" at {at}")),
            worst.others * 100.0,
            worst.stolen * 100.0,
        );
        out += &warning(&line, page);
    }
    if record.interrupted {
        out += &warning("interrupted: only the cells that finished are shown", page);
    }
    out + &format!(
        "{}\n",
        paint(
            &format!(
                "took {}; load average {:.2} before, {:.2} after; CPU pressure {:.0} %, {:.0} %",
                show_ns(record.took_ns),
                record.load_before.load_average,
                record.load_after.load_average,
                record.load_before.cpu_pressure,
                record.load_after.cpu_pressure
            ),
            Ink::Dim,
            page.colours
        )
    )
}

fn warning(text: &str, page: Page) -> String {
    paint(&wrap(text, page.width, 2), Ink::Yellow, page.colours) + "\n"
}
