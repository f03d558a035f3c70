//! The cells of a run once more, recorded, for a page that says of each what its latest tick waited for.

use std::time::Duration;

use anyhow::Result;

use crate::blame::lanes::lanes;
use crate::blame::names::Names;
use crate::blame::ticks::of_ticks;
use crate::measure::attempt::reports;
use crate::parent::plan::Cell;
use crate::parent::progress::Progress;
use crate::parent::recorded::{record as record_cell, refuses};
use crate::parent::run::interrupted;
use crate::record::blamed::Blamed;
use crate::record::run::Record;
use crate::story::story::Story;
use crate::workloads::catalogue::FLOOR;

/// Adds to the cells of `record`, which were made of `cells`, what can be told of them. What fails now has not failed
/// when it was measured, and is left out.
pub(crate) fn blame(record: &mut Record, cells: &[Cell]) -> Result<()> {
    let is_asked = |cell: &&Cell| {
        let can = cell.refused.is_none() && refuses(cell.row.card).is_none();
        cell.sheet.spinner && cell.sheet.name != FLOOR && can
    };
    let all = cells.iter().filter(is_asked).map(Cell::serially).sum();
    let (mut progress, mut done) = (Progress::new(), Duration::ZERO);
    for cell in cells.iter().filter(is_asked) {
        let watch = |gone: Duration| {
            progress.show(&format!("recording {}", cell.name()), done + gone, all);
            !interrupted()
        };
        let recorded = record_cell(cell, &record.calibration, watch)?;
        done += cell.serially();
        let Some(recorded) = recorded else { break };
        let attempt = std::slice::from_ref(&recorded.attempt);
        let ticks = reports(attempt).next().and_then(|report| report.ticks.as_ref());
        if let (Some(ticks), Some(trace)) = (ticks, &recorded.trace) {
            let (workload, model) = (cell.sheet.name, cell.row.name());
            let mut cells = record.cells.iter_mut();
            let same = cells.find(|known| known.workload == workload && known.model == model);
            if let Some(known) = same {
                let lanes = lanes(&Story::of(trace), ticks);
                known.latest = Blamed::of(&of_ticks(trace, ticks), &Names::of(trace), lanes);
            }
        }
    }
    progress.clear();
    record.interrupted |= interrupted();
    Ok(())
}
