//! A range as a bar with a mark at the median, on a scale that a column of them shares.

use maud::{Markup, html};

use crate::statistics::range::Range;

/// A logarithmic scale over several ranges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    /// The scale on which all of `ranges` fit.
    pub(crate) fn over<'a>(ranges: impl Iterator<Item = &'a Range> + Clone) -> Scale {
        let low = ranges.clone().map(|range| range.low).fold(f64::INFINITY, f64::min);
        let high = ranges.map(|range| range.high).fold(1.0, f64::max);
        let (low, high) = (low.max(1.0).log10(), high.max(1.0).log10());
        // So that what is all the same stands in the middle.
        Scale { low: low - 0.05, high: high + 0.05 }
    }

    fn at(self, value: f64) -> f64 {
        1e3 * (value.max(1.0).log10() - self.low) / (self.high - self.low).max(1e-9)
    }
}

/// One range on the scale.
pub(crate) fn whisker(range: &Range, scale: Scale, title: &str) -> Markup {
    among(range, &[], scale, title)
}

/// One range on the scale, among other values.
pub(crate) fn among(range: &Range, others: &[f64], scale: Scale, title: &str) -> Markup {
    let (low, median, high) = (scale.at(range.low), scale.at(range.median), scale.at(range.high));
    html! {
        svg class="whisker" role="img" aria-label=(title) viewBox="0 0 1000 10"
            preserveAspectRatio="none" xmlns="http://www.w3.org/2000/svg" {
            title { (title) }
            line class="rail" x1="0" x2="1000" y1="5" y2="5" {}
            @for other in others {
                @let x = format!("{:.1}", scale.at(*other));
                line class="other" x1=(x) x2=(x) y1="2" y2="8" {}
            }
            rect class="range" x=(format!("{low:.1}")) y="2"
                width=(format!("{:.1}", (high - low).max(3.0))) height="6" {}
            line class="median" x1=(format!("{median:.1}")) x2=(format!("{median:.1}"))
                y1="0" y2="10" {}
        }
    }
}
