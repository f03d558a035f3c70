//! The percentile curves of a workload and of a cell.

use hdrhistogram::Histogram;
use maud::{Markup, html};

use crate::histogram::merged;
use crate::lateness::Lateness;
use crate::output::svg::percentiles::{Curve, Frame, percentiles};
use crate::record::{CellRecord, Record};
use crate::workloads::catalogue::FLOOR;

const WIDE: Frame = Frame { class: "wide", width: 960.0, height: 400.0 };
const NARROW: Frame = Frame { class: "narrow", width: 370.0, height: 300.0 };
const SMALL: Frame = Frame { class: "small", width: 370.0, height: 210.0 };

/// Colours there are; after them the dashes change.
const COLOURS: usize = 8;

/// All models in one chart, for a wide page and for a narrow one; `None` without a spinner.
pub(crate) fn of_all(record: &Record, cells: &[&CellRecord]) -> Option<[Markup; 2]> {
    let tick_ns = record.settings.tick_ns;
    let late: Vec<_> = cells.iter().filter(|cell| has_ticks(cell)).collect();
    let workload = &late.first()?.workload;
    let draw = |frame: Frame, labels: bool| {
        let curve = |cell: &&&CellRecord| Curve {
            samples: samples(cell, |l| &l.intended),
            class: look(record, &cell.model),
            label: labels.then(|| cell.model.clone()),
        };
        let curves: Vec<_> = late.iter().map(curve).collect();
        let title = format!("How late the ticks of {workload} were, by share, under each model");
        percentiles(title, &curves, tick_ns, frame).draw()
    };
    Some([draw(WIDE, true), draw(NARROW, false)])
}

/// Which line is whose, where the lines have no labels.
pub(crate) fn legend(record: &Record, cells: &[&CellRecord]) -> Markup {
    html! {
        ul class="legend" {
            @for cell in cells.iter().filter(|cell| has_ticks(cell)) {
                li { (swatch(&look(record, &cell.model))) (cell.model) }
            }
        }
    }
}

/// One cell: its ticks, the naive view of them, and the floor of its model.
pub(crate) fn of_cell(record: &Record, cell: &CellRecord) -> Option<Markup> {
    if !has_ticks(cell) {
        return None;
    }
    let curve = |cell: &CellRecord, part: fn(&Lateness) -> &_, class: &str| Curve {
        samples: samples(cell, part),
        class: class.into(),
        label: None,
    };
    let floor = record.cells.iter().find(|c| c.workload == FLOOR && c.model == cell.model);
    let floor = floor.filter(|_| cell.workload != FLOOR);
    let mut curves =
        vec![curve(cell, |l| &l.naive.samples, "naive"), curve(cell, |l| &l.intended, "own")];
    curves.extend(floor.map(|floor| curve(floor, |l| &l.intended, "floor")));
    let title = format!("How late the ticks were: {} under {}", cell.workload, cell.model);
    let plot = percentiles(title, &curves, record.settings.tick_ns, SMALL).draw();
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

/// A part of the lateness of all repetitions together.
fn samples(
    cell: &CellRecord,
    part: impl Fn(&Lateness) -> &crate::histogram::Counted,
) -> Histogram<u64> {
    merged(cell.reports().filter_map(|report| report.measured.lateness.as_ref()).map(part))
}

/// A model looks the same in every chart of the page.
fn look(record: &Record, model: &str) -> String {
    let mut models: Vec<&str> = Vec::new();
    for cell in &record.cells {
        if !models.contains(&cell.model.as_str()) {
            models.push(&cell.model);
        }
    }
    let index = models.iter().position(|name| *name == model).unwrap_or(0);
    format!("s{} d{}", index % COLOURS, index / COLOURS % 3)
}

pub(crate) fn swatch(class: &str) -> Markup {
    html! {
        svg class="swatch" viewBox="0 0 24 8" aria-hidden="true" xmlns="http://www.w3.org/2000/svg" {
            path class=(class) fill="none" d="M0 4L24 4" {}
        }
    }
}
