//! `lab list`, `lab explain` and `lab calibrate`.

use std::process::ExitCode;

use anyhow::Result;

use crate::base::units::show_ns;
use crate::cli::command::WorkOptions;
use crate::cli::names::Name;
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

/// What the names stand for: a workload, a model, or the one in the other.
pub(crate) fn explain(names: &[Name]) -> Result<ExitCode> {
    let paragraphs = match *names {
        [Name::Workload(sheet)] => of_workload(sheet),
        [Name::Model(row)] => of_model(row),
        [Name::Workload(sheet), Name::Model(row)] | [Name::Model(row), Name::Workload(sheet)] => {
            if let Some(refused) = not_a_row(row, sheet) {
                complain(&format!("error: {refused}"));
                return Ok(ExitCode::from(2));
            }
            of_both(row, sheet)
        }
        _ => {
            complain("error: one workload and one model are wanted, or one of the two");
            return Ok(ExitCode::from(2));
        }
    };
    let width = Page::here().width;
    let wrapped: Vec<_> = paragraphs.iter().map(|paragraph| wrap(paragraph, width, 0)).collect();
    say(&(wrapped.join("\n\n") + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn of_workload(sheet: &Sheet) -> Vec<String> {
    let mut paragraphs = about(sheet);
    let names = rows(sheet).iter().map(|card| match (sheet.refuses)(card) {
        Some(why) => format!("{} (cannot: {why})", card.name),
        None => card.name.to_owned(),
    });
    paragraphs.extend([
        format!("Its rows: {}.", names.collect::<Vec<_>>().join(", ")),
        format!("See it: lab run {}", sheet.name),
    ]);
    paragraphs
}

fn of_model(row: Row) -> Vec<String> {
    vec![title(row), lesson(row), format!("See it: lab run --model {}", row.name())]
}

fn of_both(row: Row, sheet: &Sheet) -> Vec<String> {
    let refused = (sheet.refuses)(row.card).map(|why| format!("It cannot do this: {why}."));
    let mut paragraphs = vec![title(row)];
    paragraphs.extend(about(sheet));
    if sheet.own.is_empty() && !sheet.jobs {
        paragraphs.push(NO_JOBS.into());
    }
    paragraphs.extend([
        lesson(row),
        refused.unwrap_or_else(|| format!("See it: lab run {} --model {}", sheet.name, row.name())),
    ]);
    paragraphs
}

fn title(row: Row) -> String {
    let pinned = if row.pinned { ", on one processor: preemption without parallelism" } else { "" };
    format!("{}: {}{pinned}.", row.name(), row.card.what)
}

fn lesson(row: Row) -> String {
    format!("What {} teaches: {}.", row.name(), row.card.lesson)
}

/// What the workload is, what to look at, and its own figures.
fn about(sheet: &Sheet) -> Vec<String> {
    let mut paragraphs = vec![format!("{}: {}.", sheet.name, sheet.what), sheet.watch.to_owned()];
    paragraphs.extend(figures(sheet));
    paragraphs
}

/// The rows of its table.
fn rows(sheet: &Sheet) -> &'static [Card] {
    if sheet.own.is_empty() { MODELS } else { sheet.own }
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
    let rows = rows(sheet);
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
