//! `lab list`, `lab explain` and `lab calibrate`.

use std::process::ExitCode;

use anyhow::Result;

use crate::base::units::show_ns;
use crate::cli::command::WorkOptions;
use crate::experiment::sheet::Sheet;
use crate::machine::calibrate::calibrate as measure;
use crate::models::card::Card;
use crate::models::catalogue::MODELS;
use crate::output::terminal::page::Page;
use crate::output::terminal::text::{complain, say, wrap};
use crate::parent::plan::Row;
use crate::workloads::catalogue::WORKLOADS;

const NO_JOBS: &str = "There are no jobs in it, so how a model does jobs does not matter: of the \
    models that differ only in that, one has a row.";

/// The workloads and the models.
pub(crate) fn list() -> Result<ExitCode> {
    let width = Page::here().width;
    let line = |name: &str, what: &str| wrap(&format!("  {name:<14} {what}\n"), width, 17);
    let rows = |sheet: &Sheet| {
        let rows: String = sheet.own.iter().map(|card| line(card.name, card.what)).collect();
        format!("\nrows of {}, which has no models\n{rows}", sheet.name)
    };
    let workloads: String = WORKLOADS.iter().map(|sheet| line(sheet.name, sheet.what)).collect();
    let own: String = WORKLOADS.iter().filter(|sheet| !sheet.own.is_empty()).map(rows).collect();
    let models: String = MODELS.iter().map(|card| line(card.name, card.what)).collect();
    say(&format!(
        "workloads\n{workloads}\nmodels (NAME@1cpu: pinned to one processor)\n{models}{own}"
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// What a model does in a workload.
pub(crate) fn explain(row: Row, sheet: &Sheet) -> Result<ExitCode> {
    let width = Page::here().width;
    if let Some(refused) = not_a_row(row, sheet) {
        complain(&format!("error: {refused}"));
        return Ok(ExitCode::from(2));
    }
    let pinned = if row.pinned { ", on one processor: preemption without parallelism" } else { "" };
    let refused = (sheet.refuses)(row.card).map(|why| format!("It cannot do this: {why}."));
    let mut paragraphs = vec![
        format!("{}: {}{pinned}.", row.name(), row.card.what),
        format!("{}: {}.", sheet.name, sheet.what),
        sheet.watch.to_owned(),
    ];
    paragraphs.extend(figures(sheet));
    if sheet.own.is_empty() && !sheet.jobs {
        paragraphs.push(NO_JOBS.into());
    }
    paragraphs.extend([
        format!("What {} teaches: {}.", row.name(), row.card.lesson),
        refused.unwrap_or_else(|| format!("See it: lab run {} --model {}", sheet.name, row.name())),
    ]);
    let wrapped: Vec<_> = paragraphs.iter().map(|paragraph| wrap(paragraph, width, 0)).collect();
    say(&(wrapped.join("\n\n") + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// What the workload's own figures mean.
fn figures(sheet: &Sheet) -> Option<String> {
    let figures =
        sheet.figures.iter().map(|figure| format!("{} ({})", figure.heading, figure.what));
    let figures = figures.collect::<Vec<_>>().join("; ");
    (!figures.is_empty()).then(|| format!("Its own figures: {figures}."))
}

/// Why `row` is no row of `sheet`.
fn not_a_row(row: Row, sheet: &Sheet) -> Option<String> {
    let names = |cards: &[Card]| cards.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
    let rows = if sheet.own.is_empty() { MODELS } else { sheet.own };
    let known = rows.iter().any(|card| card.name == row.card.name);
    (!known).then(|| format!("{} has no row {}; it has: {}", sheet.name, row.name(), names(rows)))
}

/// How many steps fill the work and a slice.
pub(crate) fn calibrate(options: &WorkOptions) -> Result<ExitCode> {
    let (work, chunk) = (options.work_ns(false), options.chunk_ns());
    let found = measure(work, chunk);
    say(&format!(
        "{:.0} steps a microsecond, trials differed by {:.0} %\n\
         a job of {}: {} steps\na slice of {}: {} steps\n",
        found.steps_per_ms / 1e3,
        found.spread * 100.0,
        show_ns(work),
        found.counts.job,
        show_ns(chunk),
        found.counts.chunk
    ))?;
    Ok(ExitCode::SUCCESS)
}
