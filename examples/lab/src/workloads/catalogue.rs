//! Every workload the lab knows, a row each.

use anyhow::{Result, bail};

use crate::experiment::request::Request;
use crate::experiment::sheet::Sheet;
use crate::experiment::workload::Workload;
use crate::measure::report::Report;
use crate::workloads::brigade::Brigade;
use crate::workloads::create::Create;
use crate::workloads::deadlock::Deadlock;
use crate::workloads::factor::Factor;
use crate::workloads::fanout::Fanout;
use crate::workloads::idle::Idle;
use crate::workloads::memory::Memory;
use crate::workloads::quadrant::Quadrant;
use crate::workloads::race::Race;
use crate::workloads::sched::Sched;
use crate::workloads::spin::Spin;
use crate::workloads::storm::Storm;
use crate::workloads::syscall::Syscall;
use crate::workloads::tickets::Tickets;

/// The spinner alone, whose lateness is every model's floor.
pub(crate) const FLOOR: &str = Idle::NAME;

/// What a bare `lab` runs.
pub(crate) const DEFAULT: [&str; 2] = [Spin::NAME, Syscall::NAME];

/// Every workload, in the order of the tables.
pub(crate) const WORKLOADS: &[Sheet] = &[
    Sheet::of::<Idle>(),
    Sheet::of::<Spin>(),
    Sheet::of::<Syscall>(),
    Sheet::of::<Factor>(),
    Sheet::of::<Storm>(),
    Sheet::of::<Create>(),
    Sheet::of::<Brigade>(),
    Sheet::of::<Memory>(),
    Sheet::of::<Fanout>(),
    Sheet::of::<Race>(),
    Sheet::of::<Tickets>(),
    Sheet::of::<Deadlock>(),
    Sheet::of_study::<Sched>(),
    Sheet::of_study::<Quadrant>(),
];

/// The sheet of the workload called `name`.
pub(crate) fn sheet(name: &str) -> Option<&'static Sheet> {
    WORKLOADS.iter().find(|sheet| sheet.name == name)
}

/// Runs the cell `request` asks for in this process.
pub(crate) fn run(request: &Request) -> Result<Report> {
    match sheet(&request.workload) {
        Some(sheet) => (sheet.run)(request),
        None => bail!("no workload is called `{}`", request.workload),
    }
}
