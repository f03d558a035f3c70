//! The percentile curves of a workload and of a cell.

use hdrhistogram::Histogram;
use maud::{Markup, html};

use crate::output::family::longest;
use crate::output::html::families::families;
use crate::output::html::lines::{COLOURS, look, samples, swatch, ticks};
use crate::output::svg::percentiles::{Curve, Frame, axes, lines, percentiles};
use crate::output::svg::plot::Plot;
use crate::record::run::{CellRecord, Record};
use crate::workloads::catalogue::FLOOR;

const WIDE: Frame = Frame { class: "wide", width: 960.0, height: 400.0, label_chars: 0 };
const NARROW: Frame = Frame { class: "narrow", width: 370.0, height: 300.0, label_chars: 0 };
const SMALL: Frame = Frame { class: "small", width: 370.0, height: 210.0, label_chars: 0 };

/// The curves of all models; nothing without a spinner.
pub(crate) fn of_all(record: &Record, cells: &[&CellRecord]) -> Option<Markup> {
    let late: Vec<_> = cells.iter().filter(|cell| has_ticks(cell)).copied().collect();
    let workload = &late.first()?.workload;
    let tick_ns = record.settings.tick_ns;
    if late.len() > COLOURS {
        return Some(families(workload, &late, tick_ns));
    }
    let draw = |frame: Frame, labels: bool| {
        let curve = |(n, cell): (usize, &&CellRecord)| Curve {
            samples: ticks(cell),
            class: look(n),
            label: labels.then(|| cell.model.clone()),
        };
        let curves: Vec<_> = late.iter().enumerate().map(curve).collect();
        let title = format!("How late the ticks of {workload} were, by share, under each model");
        percentiles(title, &curves, tick_ns, frame).draw()
    };
    let label_chars = longest(late.iter().map(|cell| cell.model.as_str()));
    Some(html! {
        figure class="wide" { (draw(Frame { label_chars, ..WIDE }, true)) }
        figure class="narrow" {
            (draw(NARROW, false))
            ul class="legend" { @for (n, cell) in late.iter().enumerate() {
                li { (swatch(&look(n))) (cell.model) }
            } }
        }
    })
}

/// One cell: its ticks, the naive view of them, and the floor of its model, over axes that fit all its neighbours.
pub(crate) fn of_cell(record: &Record, cell: &CellRecord, all: &[&CellRecord]) -> Option<Markup> {
    if !has_ticks(cell) {
        return None;
    }
    let curve =
        |samples: Histogram<u64>, class: &str| Curve { samples, class: class.into(), label: None };
    let floor = record.cells.iter().find(|c| c.workload == FLOOR && c.model == cell.model);
    let floor = floor.filter(|floor| cell.workload != FLOOR && has_ticks(floor));
    let naive = samples(cell, |l| &l.naive.samples);
    let mut curves = vec![curve(naive, "naive"), curve(ticks(cell), "own")];
    curves.extend(floor.map(|floor| curve(ticks(floor), "floor")));
    curves.retain(|curve| !curve.samples.is_empty());
    let title = format!("How late the ticks were: {} under {}", cell.workload, cell.model);
    let neighbours = all.iter().filter(|other| has_ticks(other));
    let neighbours = neighbours.map(|other| curve(ticks(other), ""));
    let every: Vec<Curve> = neighbours.chain(curves.iter().map(Curve::clone)).collect();
    let plot = axes(title, &every, record.settings.tick_ns, SMALL);
    let plot = Plot { lines: curves.iter().flat_map(lines).collect(), ..plot }.draw();
    Some(html! {
        figure class="small" {
            (plot)
            ul class="legend" {
                li { (swatch("own")) "the ticks" }
                li { (swatch("naive")) "asked naively" }
                @if floor.is_some() { li { (swatch("floor")) "floor" } }
            }
        }
    })
}

fn has_ticks(cell: &CellRecord) -> bool {
    cell.reports().any(|r| r.measured.lateness.as_ref().is_some_and(|l| l.due > 0))
}
