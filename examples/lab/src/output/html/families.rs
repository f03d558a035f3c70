//! The percentile curves of many models: a chart a family, all over the same axes. In each the family's
//! lines are coloured and named at their ends; the lines of all others are pale, to compare with.

use maud::{Markup, html};

use crate::output::family::{family, longest, way};
use crate::output::html::lines::{look, ticks};
use crate::output::svg::percentiles::{Curve, Frame, axes, lines};
use crate::output::svg::plot::{Behind, Plot};
use crate::record::run::CellRecord;

const PANEL: Frame = Frame { class: "panel", width: 400.0, height: 270.0, label_chars: 0 };

/// The ways of doing jobs, so that a way has the same colour in every family.
const WAYS: [&str; 5] = ["block", "yield", "await", "offload", "inplace"];

/// A chart a family.
pub(crate) fn families(workload: &str, cells: &[&CellRecord], tick_ns: u64) -> Markup {
    let mut names: Vec<&str> = Vec::new();
    for cell in cells {
        if !names.contains(&family(&cell.model)) {
            names.push(family(&cell.model));
        }
    }
    let label_chars = longest(cells.iter().map(|cell| way(&cell.model)));
    let curves: Vec<Curve> = cells.iter().enumerate().map(|(n, cell)| curve(n, cell)).collect();
    let id = format!("all-{workload}");
    let panel = |n: usize, name: &str| {
        let of = cells.iter().zip(&curves).filter(|(cell, _)| family(&cell.model) == name);
        let everybody = || curves.iter().flat_map(lines).collect();
        let behind =
            if n == 0 { Behind::Here(id.clone(), everybody()) } else { Behind::As(id.clone()) };
        let title = format!("How late the ticks of {workload} were: {}", words(name));
        Plot {
            lines: of.flat_map(|(_, curve)| lines(curve)).collect(),
            behind: Some(behind),
            ..axes(title, &curves, tick_ns, Frame { label_chars, ..PANEL })
        }
    };
    html! {
        div class="families" {
            @for (n, name) in names.iter().enumerate() {
                figure class="family" {
                    figcaption { (caption(name)) }
                    (panel(n, name).draw())
                }
            }
        }
    }
}

/// The line of the n-th of all models.
fn curve(n: usize, cell: &CellRecord) -> Curve {
    let way = way(&cell.model);
    let known = WAYS.iter().position(|known| way.starts_with(known));
    Curve { samples: ticks(cell), class: look(known.unwrap_or(n)), label: Some(way.to_owned()) }
}

fn words(family: &str) -> String {
    if family.is_empty() { "without an executor".into() } else { format!("{family}-…") }
}

fn caption(family: &str) -> Markup {
    html! { @if family.is_empty() { "without an executor" } @else { code { (words(family)) } } }
}
