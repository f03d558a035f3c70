//! The figures by which cells are put in order and compared, each one value a repetition.

use crate::base::settings::Settings;
use crate::base::units::show_ns;
use crate::experiment::figure::Figure;
use crate::measure::report::Report;
use crate::record::run::CellRecord;
use crate::statistics::histogram::{enough, merged};
use crate::statistics::range::Range;
use crate::workloads::catalogue::sheet;

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
    /// The figure by which a workload is ranked whose cells do not all do the same amount of work.
    Own(&'static Figure),
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
            Measure::Own(figure) => figure.heading.into(),
        }
    }

    /// As an order by it is named: `p90 lateness`, `completion`.
    pub(crate) fn by(self) -> String {
        match self {
            Measure::Late(_) => format!("{} lateness", self.name()),
            Measure::Latest => "the latest tick".into(),
            Measure::Completion => "completion".into(),
            Measure::Cpu => "processor time".into(),
            Measure::Own(figure) => figure.heading.into(),
        }
    }

    /// Its value in one repetition.
    pub(crate) fn of(self, report: &Report) -> Option<f64> {
        let lateness = report.measured.lateness.as_ref();
        match self {
            Measure::Late(q) => {
                let ticks = merged([&lateness?.intended]);
                (!ticks.is_empty()).then(|| ticks.value_at_quantile(q) as f64)
            }
            Measure::Latest => Some(lateness?.max_ns as f64),
            Measure::Completion => Some(report.measured.completion_ns as f64),
            Measure::Cpu => {
                Some((report.usage.cpu_ns() + report.usage_of_children.cpu_ns()) as f64)
            }
            Measure::Own(figure) => report.measured.figures.get(figure.name).copied(),
        }
    }

    /// Its values in all repetitions of a cell.
    pub(crate) fn range(self, cell: &CellRecord) -> Option<Range> {
        Range::of(cell.reports().filter_map(|report| self.of(report)))
    }

    /// A difference below this many nanoseconds is none.
    pub(crate) fn least(self, settings: &Settings) -> f64 {
        match self {
            Measure::Late(_) | Measure::Latest => settings.tick_ns as f64 * TICK_RESOLUTION,
            Measure::Completion | Measure::Cpu | Measure::Own(_) => 0.0,
        }
    }

    /// A value of it as people read it.
    pub(crate) fn show(self, value: f64) -> String {
        match self {
            Measure::Own(figure) => figure.show(value),
            _ => show_ns(value.round() as u64),
        }
    }

    /// By what the work of a workload's cells is ranked: by completion, if all of them do the same.
    pub(crate) fn of_work(workload: &str) -> Measure {
        let own = sheet(workload).and_then(|sheet| {
            sheet.figures.iter().find(|figure| Some(figure.name) == sheet.headline)
        });
        own.map_or(Measure::Completion, Measure::Own)
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
    use crate::experiment::figure::Better;
    use crate::workloads::catalogue::WORKLOADS;

    #[test]
    fn a_quantile_is_named_as_people_say_it() {
        let names = [0.5, 0.9, 0.99, 0.999].map(|q| Measure::Late(q).name());
        assert_eq!(names, ["p50", "p90", "p99", "p99.9"]);
    }

    #[test]
    fn completion_ranks_only_cells_that_do_the_same_amount_of_work() {
        for sheet in WORKLOADS {
            let by = Measure::of_work(sheet.name);
            let differs = ["create", "brigade", "fanout", "memory", "storm"].contains(&sheet.name);
            assert_eq!(by == Measure::Completion, !differs, "{}: {by:?}", sheet.name);
            if let Measure::Own(figure) = by {
                assert_eq!(figure.better, Better::Lower, "{}: ranges are lower first", sheet.name);
            }
        }
    }
}
