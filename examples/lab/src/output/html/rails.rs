//! The picture of a cell that has no ticks and no timeline: each of its figures on a rail, among all the
//! other models' values of the same figure.

use maud::{Markup, html};

use crate::base::units::show_ns;
use crate::experiment::figure::Figure;
use crate::judge::summary::{Spread, Summary};
use crate::output::svg::whisker::{Scale, among};
use crate::record::run::{CellRecord, Record};
use crate::statistics::range::Range;
use crate::workloads::catalogue::sheet;

/// A figure of the cell, and where it stands.
struct Rail {
    heading: &'static str,
    own: Range,
    shown: String,
    /// The medians of the other models.
    others: Vec<f64>,
}

/// The rails of `cell`; nothing where nothing was measured.
pub(crate) fn rails(record: &Record, cell: &CellRecord) -> Option<Markup> {
    let figures = sheet(&cell.workload)?.figures.iter();
    let mut rails: Vec<Rail> =
        figures.filter_map(|figure| of_figure(record, cell, figure)).collect();
    let done = |sum: &Summary| {
        let Spread { min, median, max } = sum.completion_ns;
        Some(Spread { min: min as f64, median: median as f64, max: max as f64 })
    };
    rails.extend(rail(record, cell, "done in", &done, &|ns| show_ns(ns as u64)));
    (!rails.is_empty()).then(|| {
        html! {
            div class="rails" {
                @for rail in &rails {
                    @let title = format!("{}: {}", rail.heading, rail.shown);
                    span { (rail.heading) }
                    (among(&rail.own, &rail.others, rail.scale(), &title))
                    span class="right" { (rail.shown) }
                }
            }
            p class="hint" {
                "Each figure from the lowest of all models to the highest, on a logarithmic scale; pale: \
                 the others."
            }
        }
    })
}

fn of_figure(record: &Record, cell: &CellRecord, figure: &'static Figure) -> Option<Rail> {
    let value = |sum: &Summary| sum.figures.get(figure.name).copied();
    rail(record, cell, figure.heading, &value, &|value| figure.show(value))
}

fn rail(
    record: &Record,
    cell: &CellRecord,
    heading: &'static str,
    value: &dyn Fn(&Summary) -> Option<Spread<f64>>,
    show: &dyn Fn(f64) -> String,
) -> Option<Rail> {
    let own = value(cell.summary.as_ref()?)?;
    let others = record.cells.iter().filter(|other| {
        other.workload == cell.workload && other.model != cell.model && other.at == cell.at
    });
    Some(Rail {
        heading,
        own: Range { low: own.min, median: own.median, high: own.max, reps: 0 },
        shown: show(own.median),
        others: others.filter_map(|other| Some(value(other.summary.as_ref()?)?.median)).collect(),
    })
}

impl Rail {
    /// From the lowest to the highest.
    fn scale(&self) -> Scale {
        let other = |&median: &f64| Range { low: median, median, high: median, reps: 0 };
        let all: Vec<Range> = self.others.iter().map(other).chain([self.own]).collect();
        Scale::over(all.iter())
    }
}
