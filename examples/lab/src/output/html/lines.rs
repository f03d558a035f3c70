//! A line of a chart: its samples and its colour.

use hdrhistogram::Histogram;
use maud::{Markup, html};

use crate::measure::lateness::Lateness;
use crate::record::run::CellRecord;
use crate::statistics::histogram::{Counted, merged};

/// Colours there are: more lines than these are a crowd, and each family gets a chart.
pub(crate) const COLOURS: usize = 8;

/// The lateness of the ticks of all repetitions together.
pub(crate) fn ticks(cell: &CellRecord) -> Histogram<u64> {
    samples(cell, |lateness| &lateness.intended)
}

/// One kind of sample of the spinner, all repetitions together.
pub(crate) fn samples(cell: &CellRecord, part: impl Fn(&Lateness) -> &Counted) -> Histogram<u64> {
    merged(cell.reports().filter_map(|report| report.measured.lateness.as_ref()).map(part))
}

/// The colour of the n-th line of a chart.
pub(crate) fn look(n: usize) -> String {
    format!("s{}", n % COLOURS)
}

pub(crate) fn swatch(class: &str) -> Markup {
    html! {
        svg class="swatch" viewBox="0 0 24 8" aria-hidden="true" xmlns="http://www.w3.org/2000/svg" {
            path class=(class) fill="none" d="M0 4L24 4" {}
        }
    }
}
