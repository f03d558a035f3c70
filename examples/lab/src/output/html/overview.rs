//! Every verdict at a glance: a row a model, a column a workload.

use maud::{Markup, html};

use crate::output::html::words::anchor;
use crate::output::marks::{mark, verdict_in_a_word};
use crate::record::run::{CellRecord, Record};
use crate::workloads::catalogue::{FLOOR, sheet};

/// The matrix; nothing where there is only one workload.
pub(crate) fn overview(record: &Record) -> Markup {
    let of_models = |cell: &&CellRecord| {
        cell.workload != FLOOR && sheet(&cell.workload).is_some_and(|sheet| sheet.own.is_empty())
    };
    let cells: Vec<_> = record.cells.iter().filter(of_models).collect();
    let (mut workloads, mut models): (Vec<&str>, Vec<&str>) = Default::default();
    for cell in &cells {
        add(&mut workloads, &cell.workload);
        add(&mut models, &cell.model);
    }
    let find = |workload: &str, model: &str| {
        cells.iter().find(|cell| cell.workload == workload && cell.model == model)
    };
    html! {
        @if workloads.len() > 1 {
            section id="verdicts" {
                h2 { "Verdicts" }
                div class="scroll" tabindex="0" role="region" aria-label="Verdicts" {
                    table class="matrix" {
                        thead { tr {
                            th scope="col" { "model" }
                            @for workload in &workloads { th scope="col" { (workload) } }
                        } }
                        tbody {
                            @for model in &models { tr {
                                th scope="row" { (model) }
                                @for workload in &workloads {
                                    td { @if let Some(cell) = find(workload, model) { (chip(cell)) } }
                                }
                            } }
                        }
                    }
                }
            }
        }
    }
}

fn add<'a>(names: &mut Vec<&'a str>, name: &'a str) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// A verdict that leads to its cell.
fn chip(cell: &CellRecord) -> Markup {
    let (class, sign) = mark(cell.verdict.kind);
    html! {
        a class=(format!("chip {class}")) href=(format!("#{}", anchor(cell))) {
            span aria-hidden="true" { (sign) } " " (verdict_in_a_word(cell))
            @if cell.noise().is_some() { " *" }
        }
    }
}
