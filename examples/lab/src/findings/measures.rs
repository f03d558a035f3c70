//! The figures by which cells are put in order and compared, each one value a repetition.

use crate::base::settings::Settings;
use crate::measure::report::Report;
use crate::record::run::CellRecord;
use crate::statistics::histogram::{enough, merged};
use crate::statistics::range::Range;

/// A figure of a repetition, lower is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Measure {
    /// Lateness at a quantile of the ticks.
    Late(f64),
    /// The latest tick.
    Latest,
    /// From t0 to the finish of the last job.
    Completion,
    /// User and system time, children's included.
    Cpu,
}

/// A tick's lateness is not told from another's by less than this share of a period.
const TICK_RESOLUTION: f64 = 1e-3;

/// The quantiles an order may be by, the best first.
const QUANTILES: [f64; 3] = [0.99, 0.9, 0.5];

impl Measure {
    /// As a column is headed and a sentence names it.
    pub(crate) fn name(self) -> String {
        match self {
            Measure::Late(q) => format!("p{}", (q * 1e5).round() / 1e3),
            Measure::Latest => "max".into(),
            Measure::Completion => "done in".into(),
            Measure::Cpu => "CPU".into(),
        }
    }

    /// As an order by it is named: `p90 lateness`, `completion`.
    pub(crate) fn by(self) -> String {
        match self {
            Measure::Late(_) => format!("{} lateness", self.name()),
            Measure::Latest => "the latest tick".into(),
            Measure::Completion => "completion".into(),
            Measure::Cpu => "processor time".into(),
        }
    }

    /// Its value in one repetition.
    pub(crate) fn of(self, report: &Report) -> Option<u64> {
        let lateness = report.measured.lateness.as_ref();
        match self {
            Measure::Late(q) => {
                let ticks = merged([&lateness?.intended]);
                (!ticks.is_empty()).then(|| ticks.value_at_quantile(q))
            }
            Measure::Latest => Some(lateness?.max_ns),
            Measure::Completion => Some(report.measured.completion_ns),
            Measure::Cpu => Some(report.usage.cpu_ns() + report.usage_of_children.cpu_ns()),
        }
    }

    /// Its values in all repetitions of a cell.
    pub(crate) fn range(self, cell: &CellRecord) -> Option<Range> {
        Range::of(cell.reports().filter_map(|report| self.of(report)).map(|ns| ns as f64))
    }

    /// A difference below this many nanoseconds is none.
    pub(crate) fn least(self, settings: &Settings) -> f64 {
        match self {
            Measure::Late(_) | Measure::Latest => settings.tick_ns as f64 * TICK_RESOLUTION,
            Measure::Completion | Measure::Cpu => 0.0,
        }
    }
}

/// The highest quantile that every one of `cells` has ten ticks beyond.
pub(crate) fn common_quantile<'a>(cells: impl Iterator<Item = &'a CellRecord>) -> Option<f64> {
    let ticks = |cell: &CellRecord| Some(cell.summary.as_ref()?.spinner?.lateness.samples);
    let fewest = cells.filter_map(ticks).min()?;
    QUANTILES.into_iter().find(|q| enough(fewest, *q))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_named_as_people_say_it() {
        let names = [0.5, 0.9, 0.99, 0.999].map(|q| Measure::Late(q).name());
        assert_eq!(names, ["p50", "p90", "p99", "p99.9"]);
    }
}
