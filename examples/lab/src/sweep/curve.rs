//! The points of a sweep as curves, one a model.

use serde::{Deserialize, Serialize};

use crate::base::settings::SYSCALL;
use crate::base::units::ns;
use crate::record::at::At;
use crate::record::kind::Kind;
use crate::record::run::CellRecord;
use crate::sweep::knee::{cliff, knee};
use crate::sweep::words::words;
use crate::workloads::catalogue::FLOOR;

/// What a sweep found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sweep {
    pub(crate) kind: Kind,
    pub(crate) curves: Vec<Curve>,
}

/// The points of one model, ascending; those that did not finish are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Curve {
    pub(crate) model: String,
    pub(crate) points: Vec<Point>,
    /// Where the knee or the cliff is.
    pub(crate) marked: Option<At>,
    /// What the points say, in sentences.
    pub(crate) said: Vec<String>,
}

/// One point: the repetitions of its cell together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Point {
    pub(crate) at: At,
    /// Lateness at a quantile of the ticks; `null` where too few ticks lie beyond.
    pub(crate) late_p50_ns: Option<u64>,
    pub(crate) late_p90_ns: Option<u64>,
    pub(crate) late_p99_ns: Option<u64>,
    pub(crate) late_max_ns: u64,
    /// The longest time without a service, less a period: the median repetition.
    pub(crate) freeze_ns: u64,
    pub(crate) completion_ns: u64,
    /// Work a second, as a share of what the same work in one piece makes: of both the quickest
    /// repetition, for whatever disturbs one only makes it slower.
    pub(crate) throughput: Option<f64>,
}

/// What a curve shows upwards: its name, and its value at a point.
pub(crate) type Height = (&'static str, fn(&Point) -> u64);

impl Sweep {
    pub(crate) fn of(kind: Kind, cells: &[CellRecord]) -> Sweep {
        let of = |&(model, whole): &(&str, Option<&str>)| curve(kind, model, whole, cells);
        Sweep { kind, curves: kind.models().iter().map(of).collect() }
    }

    /// What the curves show upwards: the middle tick, which other programs disturb least, or the
    /// latest where ticks are too few; where a freeze is the point, the freeze.
    pub(crate) fn height(&self) -> Height {
        height(self.kind, self.curves.iter().flat_map(|curve| &curve.points))
    }
}

fn curve(kind: Kind, model: &str, whole: Option<&str>, cells: &[CellRecord]) -> Curve {
    let standard = |name: &str, workload| {
        let is = |c: &&CellRecord| c.model == name && c.at.is_none() && c.workload == workload;
        cells.iter().find(is)
    };
    let whole = whole.and_then(|whole| standard(whole, "spin"));
    let floor = standard(model, FLOOR);
    let of_model = || cells.iter().filter(|cell| cell.model == model && cell.at.is_some());
    let with_points = of_model().filter_map(|cell| Some((point(cell, whole)?, cell)));
    let (points, cells): (Vec<Point>, Vec<&CellRecord>) = with_points.unzip();
    if points.len() < of_model().count() {
        let said = vec![format!("points are missing: where the {} is cannot be told", kind.mark())];
        return Curve { model: model.into(), points, marked: None, said };
    }
    let height = height(kind, &points);
    let marked = match kind {
        Kind::Yield => knee(&points.iter().map(height.1).collect::<Vec<_>>()),
        Kind::Blockers => cliff(points.iter().map(|point| point.freeze_ns), ns(SYSCALL) / 2),
    };
    let marked = marked.map(|index| points[index].at);
    let said = words(kind, (&points, &cells), height, marked, (whole, floor));
    Curve { model: model.into(), points, marked, said }
}

fn height<'a>(kind: Kind, points: impl IntoIterator<Item = &'a Point>) -> Height {
    if kind == Kind::Blockers {
        return ("longest freeze", |point| point.freeze_ns);
    }
    if points.into_iter().all(|point| point.late_p50_ns.is_some()) {
        ("p50 lateness", |point| point.late_p50_ns.unwrap_or(0))
    } else {
        ("latest tick", |point| point.late_max_ns)
    }
}

fn point(cell: &CellRecord, whole: Option<&CellRecord>) -> Option<Point> {
    let summary = cell.summary.as_ref()?;
    let spinner = summary.spinner?;
    let whole = whole.and_then(|whole| Some(whole.summary.as_ref()?.completion_ns.min));
    Some(Point {
        at: cell.at?,
        late_p50_ns: spinner.lateness.p50_ns,
        late_p90_ns: spinner.lateness.p90_ns,
        late_p99_ns: spinner.lateness.p99_ns,
        late_max_ns: spinner.max_ns.max,
        freeze_ns: spinner.longest_freeze_ns.median,
        completion_ns: summary.completion_ns.median,
        throughput: whole.map(|ns| ns as f64 / summary.completion_ns.min.max(1) as f64),
    })
}
