//! The page as a whole.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::base::units::show_ns;
use crate::experiment::sheet::Sheet;
use crate::findings::takeaway::takeaway;
use crate::output::html::date::date;
use crate::output::html::experiment::experiment;
use crate::output::html::overview::overview;
use crate::output::html::setting::setting;
use crate::output::html::sweep::curves;
use crate::output::html::terms::terms;
use crate::record::run::Record;
use crate::workloads::catalogue::{FLOOR, WORKLOADS};

/// An HTML file.
pub(crate) fn html(record: &Record) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(format!("cede-lab {}", record.environment.lab));
                title { "Cede laboratory, " (date(record.started_unix)) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                (top(record))
                main {
                    @if let Some(sweep) = &record.sweep {
                        (curves(record, sweep))
                    } @else {
                        (answers(record))
                        (overview(record))
                        @for sheet in sheets(record) { (experiment(record, sheet)) }
                    }
                    (setting(record))
                    (terms())
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// The workloads of the run, the floor last: it explains the others.
fn sheets(record: &Record) -> Vec<&'static Sheet> {
    let here = |sheet: &&Sheet| record.cells.iter().any(|cell| cell.workload == sheet.name);
    let (floor, mut sheets): (Vec<_>, Vec<_>) =
        WORKLOADS.iter().filter(here).partition(|sheet| sheet.name == FLOOR);
    sheets.extend(floor);
    sheets
}

/// What to take away, before everything else.
fn answers(record: &Record) -> Markup {
    let of = |sheet: &'static Sheet| Some((sheet.name, takeaway(record, sheet.name)?));
    let answers: Vec<_> =
        sheets(record).into_iter().filter(|sheet| sheet.name != FLOOR).filter_map(of).collect();
    html! {
        @if !answers.is_empty() {
            section id="answers" {
                h2 { "What to take away" }
                dl { @for (name, answer) in &answers { div {
                    dt { a href=(format!("#{name}")) { (name) } }
                    dd { (answer) }
                } } }
            }
        }
    }
}

fn top(record: &Record) -> Markup {
    html! {
        header {
            h1 { "Cede laboratory" }
            p class="lead" {
                "The same work under cooperative tasks and under preemptive threads: how late \
                 something that wants to move is served meanwhile, and why."
            }
            p class="facts" {
                (date(record.started_unix)) " · " (record.environment.line()) " · took "
                (show_ns(record.took_ns))
            }
            @for warning in warnings(record) { p class="warning" { (warning) } }
        }
        nav aria-label="Contents" {
            @if record.sweep.is_some() {
                a href="#sweep" { "the curves" }
            } @else {
                @for sheet in sheets(record) { a href=(format!("#{}", sheet.name)) { (sheet.name) } }
            }
            a href="#the-run" { "the run" }
            a href="#terms" { "terms" }
        }
    }
}

/// What a reader must know before believing a figure.
fn warnings(record: &Record) -> Vec<String> {
    let mut said = Vec::new();
    if record.environment.is_debug() {
        said.push("A debug build: its figures mean little.".to_owned());
    }
    if record.interrupted {
        said.push("The run was interrupted: only the cells that finished are shown.".to_owned());
    }
    let noisy = record.cells.iter().filter(|cell| cell.noise().is_some()).count();
    let run = record.cells.iter().filter(|cell| !cell.attempts.is_empty()).count();
    if noisy > 0 {
        said.push(format!(
            "{noisy} of {run} cells were disturbed by other programs; they are labelled."
        ));
    }
    said
}
