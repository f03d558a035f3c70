//! Which cells a sweep has.

use std::num::NonZeroUsize;

use crate::base::settings::Settings;
use crate::machine::limits::Limits;
use crate::parent::plan::{Cell, Row};
use crate::record::at::At;
use crate::record::sweep_kind::SweepKind;
use crate::workloads::catalogue::{FLOOR, sheet};

/// About two a decade: 10 µs, 30 µs, 100 µs … 100 ms.
const SLICES_NS: [u64; 9] =
    [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000];

/// From Go's for a system call to the length of one of ours.
const THRESHOLDS_NS: [u64; 8] =
    [20_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000];

/// Up to this many workers, every number of blockers is a point.
const FEW_WORKERS: usize = 8;

/// The cells of a sweep: the points of each curve, and what they are compared with.
pub(crate) fn cells(kind: SweepKind, settings: &Settings, limits: &Limits) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (model, reference) in kind.models() {
        match kind {
            SweepKind::Yield => cells.extend(yielding(model, *reference, settings)),
            SweepKind::Blockers => cells.extend(blocking(model, settings)),
            SweepKind::Rescue => cells.extend(rescued(model, *reference, settings)),
        }
    }
    for cell in &mut cells {
        let units = (cell.sheet.units)(&cell.settings);
        cell.refused = limits.refuse(cell.row.card.threads_for(units));
    }
    cells
}

/// One job for each thread of the executor unless asked otherwise, so that the spinner shares its worker.
fn yielding(model: &str, reference: Option<&str>, settings: &Settings) -> Vec<Cell> {
    let threads = if model.starts_with("multi") { settings.workers() } else { 1 };
    let jobs = settings.jobs.or(NonZeroUsize::new(threads));
    let settings = Settings { jobs, ..settings.clone() };
    let mut cells = vec![cell(FLOOR, model, None, settings.clone())];
    cells.extend(reference.map(|whole| cell("spin", whole, None, settings.clone())));
    cells.extend(slices(settings.work_ns).map(|chunk_ns| {
        let settings = Settings { chunk_ns, ..settings.clone() };
        cell("spin", model, Some(At::SliceNs(chunk_ns)), settings)
    }));
    cells
}

/// At least two slices make a sliced job.
fn slices(work_ns: u64) -> impl Iterator<Item = u64> {
    SLICES_NS.into_iter().filter(move |ns| ns * 2 <= work_ns)
}

/// Four jobs a worker, so that spares get stuck, too.
fn rescued(model: &str, reference: Option<&str>, settings: &Settings) -> Vec<Cell> {
    let jobs = settings.jobs.or(NonZeroUsize::new(4 * settings.workers()));
    let settings = Settings { jobs, ..settings.clone() };
    let mut cells = vec![cell(FLOOR, model, None, settings.clone())];
    cells.extend(reference.map(|whole| cell("spin", whole, None, settings.clone())));
    cells.extend(THRESHOLDS_NS.into_iter().map(|rescue_ns| {
        let settings = Settings { rescue_ns, ..settings.clone() };
        cell("spin", model, Some(At::RescueNs(rescue_ns)), settings)
    }));
    cells
}

/// The point without a blocker is the workload `idle`.
fn blocking(model: &str, settings: &Settings) -> Vec<Cell> {
    let point = |n: usize| {
        let (workload, jobs) = (if n == 0 { FLOOR } else { "syscall" }, NonZeroUsize::new(n));
        let at = At::Blockers(n as u64);
        cell(workload, model, Some(at), Settings { jobs, ..settings.clone() })
    };
    blockers(settings.workers()).into_iter().map(point).collect()
}

/// From none to twice the workers; with many workers fewer points, but those around the cliff.
fn blockers(workers: usize) -> Vec<usize> {
    let step = workers.div_ceil(FEW_WORKERS);
    let all = 0..=2 * workers;
    all.filter(|n| n.is_multiple_of(step) || n.abs_diff(workers) <= 1 || *n == 2 * workers)
        .collect()
}

fn cell(workload: &str, model: &str, at: Option<At>, settings: Settings) -> Cell {
    let row = Row::named(model).expect("a sweep's model is in the catalogue");
    let sheet = sheet(workload).expect("a sweep's workload is in the catalogue");
    Cell { sheet, row, at, settings, refused: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cliff_is_among_the_points_however_many_workers() {
        assert_eq!(blockers(1), [0, 1, 2]);
        assert_eq!(blockers(2), [0, 1, 2, 3, 4]);
        for workers in [1, 2, 7, 8, 9, 64, 500] {
            let points = blockers(workers);
            let wanted = [0, workers - 1, workers, workers + 1, 2 * workers];
            assert!(wanted.iter().all(|n| points.contains(n)), "{workers}: {points:?}");
            assert!(points.len() <= 21 && points.is_sorted(), "{workers}: {points:?}");
        }
    }

    #[test]
    fn what_is_not_sliced_is_no_point() {
        assert_eq!(slices(1_000_000_000).count(), SLICES_NS.len());
        assert_eq!(slices(1_000_000).max(), Some(300_000));
    }
}
