//! Checks that the parts of a report agree with each other; [`guard`](crate::base::guard) has checked
//! each part by itself. A report that passes both can be drawn and computed with, in memory and time
//! that grow no faster than the file.
//!
//! 1. The command line would accept the settings.
//! 2. No cell occurs twice, and no workload has more cells than there can be rows, because orders
//!    and comparisons look at every pair of them.
//! 3. A name is short: it is repeated in tables and in lists of pairs.
//! 4. The minimum of a figure is not above its median, nor the median above its maximum.
//! 5. A span does not end before it begins, and the next does not begin before that.
//! 6. The parts of a lateness add up to it.
//! 7. A histogram, and all repetitions of a cell together, have no more samples than a float counts exactly.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};

use crate::base::settings::REPS;
use crate::judge::summary::{Spread, Summary};
use crate::measure::lane::Lane;
use crate::measure::lateness::Lateness;
use crate::measure::report::Report;
use crate::record::run::{CellRecord, Record};
use crate::record::sweep::{Curve, Sweep};
use crate::statistics::histogram::Counted;
use crate::workloads::catalogue::sheet;

/// Characters of a name.
const NAME: usize = 100;

/// Cells of a workload; the points of a sweep are cells, too.
const CELLS: usize = 200;

/// Lines in one picture.
const LINES: usize = 100;

/// Samples of a histogram: a tick every 100 µs for three years. Times the most repetitions there can
/// be, that is still counted exactly.
const SAMPLES: u64 = 1_000_000_000_000;

/// The highest throughput, as a multiple of that of the same work in one piece.
const THROUGHPUT: f64 = 1_000.0;

/// Returns an error that says what does not agree, and in which cell.
pub(crate) fn check(record: &Record) -> Result<()> {
    record.settings.check()?;
    let mut seen = BTreeSet::new();
    for cell in &record.cells {
        let (workload, model) = (&cell.workload, &cell.model);
        ensure!(
            sheet(workload).is_some(),
            "the report has a workload this lab does not know: {workload}"
        );
        named(model, "a model")?;
        // As the links of the page tell them apart.
        let is_new = seen.insert((workload, model.replace('@', "-"), cell.at.map(|at| at.value())));
        ensure!(is_new, "the cell {workload} {model} is there twice");
        ensure!(cell.at.is_none() || record.sweep.is_some(), "points without a sweep");
        of_cell(cell).with_context(|| format!("the cell {workload} {model}"))?;
        let cells = seen.range((workload, String::new(), None)..);
        let cells = cells.take_while(|(of, ..)| *of == workload).count();
        ensure!(cells <= CELLS, "{workload} has more than {CELLS} cells");
    }
    record.sweep.as_ref().map_or(Ok(()), of_sweep)
}

fn of_cell(cell: &CellRecord) -> Result<()> {
    ensure!(cell.attempts.len() <= *REPS.end() as usize, "more than {} repetitions", REPS.end());
    named(&cell.verdict.text, "a verdict").or_else(|error| {
        // The reason why a cell cannot be run is a sentence.
        if cell.summary.is_none() { Ok(()) } else { Err(error) }
    })?;
    cell.summary.as_ref().map_or(Ok(()), of_summary)?;
    if let Some(latest) = &cell.latest {
        latest.check()?;
        of_lanes(&latest.lanes)?;
    }
    cell.reports().try_for_each(of_report)
}

fn of_summary(sum: &Summary) -> Result<()> {
    let whole = [
        ("completion", Some(sum.completion_ns)),
        ("longest job", Some(sum.longest_job_ns)),
        ("processor time", Some(sum.cpu_ns)),
        ("voluntary switches", Some(sum.voluntary_switches)),
        ("involuntary switches", Some(sum.involuntary_switches)),
        ("polls", sum.polls),
        ("longest poll", sum.longest_poll_ns),
        ("wait in the run queue", sum.run_queue_wait_ns),
        ("wait for the lock", sum.lock_wait_ns),
        ("resident memory", Some(sum.max_rss_bytes)),
        ("longest freeze", sum.spinner.map(|spinner| spinner.longest_freeze_ns)),
        ("latest tick", sum.spinner.map(|spinner| spinner.max_ns)),
    ];
    whole
        .iter()
        .try_for_each(|(name, spread)| spread.as_ref().map_or(Ok(()), |s| ordered(name, s)))?;
    sum.figures.iter().try_for_each(|(name, spread)| ordered(name, spread))
}

fn ordered<T: PartialOrd>(name: &str, spread: &Spread<T>) -> Result<()> {
    let fine = spread.min <= spread.median && spread.median <= spread.max;
    ensure!(fine, "{name}: least, median and most are not in order");
    Ok(())
}

fn of_report(report: &Report) -> Result<()> {
    report.measured.lateness.as_ref().map_or(Ok(()), of_lateness)?;
    let polls = report.polls.as_ref().map(|polls| &polls.wake_latency);
    polls.into_iter().chain(&report.thread_wakes).try_for_each(counted)?;
    of_lanes(&report.measured.lanes)
}

fn of_lanes(lanes: &[Lane]) -> Result<()> {
    ensure!(lanes.len() <= LINES, "more than {LINES} lanes");
    lanes.iter().try_for_each(of_lane)
}

fn of_lateness(lateness: &Lateness) -> Result<()> {
    ensure!(lateness.tick_ns > 0, "a spinner without a period");
    counted(&lateness.intended)?;
    counted(&lateness.naive.samples)
}

fn counted(histogram: &Counted) -> Result<()> {
    ensure!(histogram.samples() <= SAMPLES, "a histogram with more than {SAMPLES} samples");
    Ok(())
}

fn of_lane(lane: &Lane) -> Result<()> {
    named(&lane.name, "a lane")?;
    let mut last = 0;
    for span in &lane.spans {
        let fine = last <= span.start_ns && span.start_ns <= span.finish_ns;
        ensure!(fine, "the spans of {} are not in order", lane.name);
        last = span.finish_ns;
    }
    Ok(())
}

fn of_sweep(sweep: &Sweep) -> Result<()> {
    ensure!(sweep.curves.len() <= LINES, "a sweep with more than {LINES} curves");
    sweep.curves.iter().try_for_each(of_curve)
}

fn of_curve(curve: &Curve) -> Result<()> {
    named(&curve.model, "a curve")?;
    ensure!(
        curve.points.len() <= CELLS,
        "the curve of {} has more than {CELLS} points",
        curve.model
    );
    let shares = curve.points.iter().filter_map(|point| point.throughput);
    let mut beyond = shares.filter(|share| !(0.0..=THROUGHPUT).contains(share));
    ensure!(beyond.next().is_none(), "the curve of {} has an impossible throughput", curve.model);
    Ok(())
}

fn named(name: &str, what: &str) -> Result<()> {
    ensure!(name.chars().count() <= NAME, "{what} with a name of more than {NAME} characters");
    Ok(())
}
