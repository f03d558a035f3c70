//! The points of a sweep as curves, one a model.

use crate::base::settings::SYSCALL;
use crate::base::units::ns;
use crate::record::run::CellRecord;
use crate::record::sweep::{Curve, Point, Sweep, height};
use crate::record::sweep_kind::SweepKind;
use crate::sweep::knee::{cliff, knee};
use crate::sweep::words::words;
use crate::workloads::catalogue::FLOOR;

/// The curves of a sweep of this kind, from its cells.
pub(crate) fn curves(kind: SweepKind, cells: &[CellRecord]) -> Sweep {
    let of = |&(model, whole): &(&str, Option<&str>)| curve(kind, model, whole, cells);
    Sweep { kind, curves: kind.models().iter().map(of).collect() }
}

fn curve(kind: SweepKind, model: &str, whole: Option<&str>, cells: &[CellRecord]) -> Curve {
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
        SweepKind::Yield | SweepKind::Rescue => {
            knee(&points.iter().map(height.1).collect::<Vec<_>>())
        }
        SweepKind::Blockers => cliff(points.iter().map(|point| point.freeze_ns), ns(SYSCALL) / 2),
    };
    let marked = marked.map(|index| points[index].at);
    let said = words(kind, (&points, &cells), height, marked, (whole, floor));
    Curve { model: model.into(), points, marked, said }
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
        cpu_ns: summary.cpu_ns.median,
        threads: summary.threads.map(|threads| threads.max),
    })
}
