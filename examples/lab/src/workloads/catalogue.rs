//! Every workload the lab knows, a row each.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::models::card::Card;
use crate::models::catalogue as models;
use crate::report::Report;
use crate::request::Request;
use crate::settings::Settings;
use crate::workloads::idle::Idle;
use crate::workloads::spin::Spin;
use crate::workloads::syscall::Syscall;
use crate::workloads::workload::Workload;

/// A workload as the command line and the tables know it: the trait's items as values.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) watch: &'static str,
    pub(crate) refuses: fn(&Card) -> Option<&'static str>,
    pub(crate) serially: fn(&Settings) -> Duration,
    pub(crate) units: fn(&Settings) -> usize,
    run: fn(&Request) -> Result<Report>,
}

impl Sheet {
    const fn of<W: Workload>() -> Sheet {
        Sheet {
            name: W::NAME,
            what: W::WHAT,
            watch: W::WATCH,
            refuses: W::refuses,
            serially: W::serially,
            units: W::units,
            run: models::run::<W>,
        }
    }
}

/// The spinner alone, whose lateness is every model's floor.
pub(crate) const FLOOR: &str = Idle::NAME;

/// What a bare `lab` runs.
pub(crate) const DEFAULT: [&str; 2] = [Spin::NAME, Syscall::NAME];

/// Every workload, in the order of the tables.
pub(crate) const WORKLOADS: &[Sheet] =
    &[Sheet::of::<Idle>(), Sheet::of::<Spin>(), Sheet::of::<Syscall>()];

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
