//! The paragraphs beside a cell: why its verdict is what it is, and what its figures add to that.

use crate::base::units::{show_count, show_ns};
use crate::judge::summary::{SpinnerSummary, Summary};
use crate::judge::verdict::Kind;
use crate::output::html::words::sentence;
use crate::record::run::{CellRecord, Record};
use crate::workloads::catalogue::{FLOOR, sheet};

/// The reason, in a sentence.
pub(crate) fn reason(cell: &CellRecord) -> String {
    match cell.verdict.kind {
        Kind::Cannot => sentence(&cell.verdict.text),
        Kind::NotRun => "The run was interrupted before it was this cell's turn.".into(),
        _ => sentence(&cell.why),
    }
}

/// What the cell's figures add to that.
pub(crate) fn account(record: &Record, cell: &CellRecord) -> String {
    let Some(sum) = &cell.summary else { return String::new() };
    let mut said = Vec::new();
    said.extend(sum.spinner.map(|spinner| of_ticks(&spinner)));
    said.extend(sum.spinner.and_then(|spinner| beside_the_floor(record, cell, &spinner)));
    if !sheet(&cell.workload).is_some_and(|sheet| sheet.simulated) {
        said.push(of_process(sum));
        said.extend(of_switches(sum));
    }
    said.extend(found(cell));
    said.join(" ")
}

/// Findings in words that the reason does not hold already.
fn found(cell: &CellRecord) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for (name, words) in cell.reports().flat_map(|report| &report.measured.words) {
        let finding = sentence(&format!("{}: {words}", name.replace('_', " ")));
        let known = cell.why.contains(words) || cell.verdict.text.contains(words);
        if !known && !said.contains(&finding) {
            said.push(finding);
        }
    }
    said
}

fn of_ticks(spinner: &SpinnerSummary) -> String {
    let (all, missed) = (spinner.lateness.samples, spinner.missed);
    if missed == 0 {
        let latest = show_ns(spinner.max_ns.max);
        return format!("All {all} ticks were served within a period, the latest by {latest}.");
    }
    let naive = match (spinner.naive_missed, spinner.naive.samples) {
        (1, all) => format!("1 late service in {all}"),
        (late, all) => format!("{late} late services in {all}"),
    };
    format!(
        "Of {all} ticks that were due {missed} were late by a period or more, up to {} in a row; \
         a spinner that only asks how long ago it was last served would have seen {naive}.",
        spinner.longest_missed_run
    )
}

/// How much of the lateness is the model's own.
fn beside_the_floor(
    record: &Record,
    cell: &CellRecord,
    spinner: &SpinnerSummary,
) -> Option<String> {
    let floor = record.cells.iter().find(|c| c.workload == FLOOR && c.model == cell.model)?;
    let floor = floor.summary.as_ref()?.spinner?.lateness.p50_ns?;
    let here = spinner.lateness.p50_ns?;
    let alone = "with nothing beside it, the spinner is late by";
    (cell.workload != FLOOR).then(|| {
        format!("Half of them came {} late or later; {alone} {}.", show_ns(here), show_ns(floor))
    })
}

fn of_process(sum: &Summary) -> String {
    format!(
        "Done in {}, with {} of processor time: {:.2} processors busy on average.",
        show_ns(sum.completion_ns.median),
        show_ns(sum.cpu_ns.median),
        sum.utilisation
    )
}

/// What the switching cost.
fn of_switches(sum: &Summary) -> Option<String> {
    let waited = show_ns(sum.run_queue_wait_ns?.median);
    let (gave, taken) = (sum.voluntary_switches.median, sum.involuntary_switches.median);
    let mut said = format!(
        "Threads gave the processor up {} and lost it {}; ready and without one, they waited \
         {waited} in all",
        times(gave),
        times(taken)
    );
    if let Some(wake) = sum.wake_latency.and_then(|wake| wake.p50_ns) {
        said += &format!("; from a wake to running, half took {} or longer", show_ns(wake));
    }
    Some(said + ".")
}

fn times(n: u64) -> String {
    match n {
        0 => "never".into(),
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{} times", show_count(n)),
    }
}
