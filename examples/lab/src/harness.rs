//! Runs one workload under one model in this process and measures it.

use std::time::Instant;

use anyhow::Result;

use crate::affinity::pin_to_one;
use crate::models::model::Model;
use crate::polls;
use crate::report::Report;
use crate::request::Request;
use crate::units::ns;
use crate::usage::Usage;
use crate::workloads::workload::Workload;

/// Sets the model up, runs the workload to its end, and reads the meters around it: setting up
/// and tearing down a runtime are not part of the cell.
pub(crate) fn run<M: Model, W: Workload>(request: &Request) -> Result<Report> {
    let pinned_to = request.pinned.then(pin_to_one).transpose()?;
    M::enter(&request.settings, |model| async move {
        let (own, children, start) = (Usage::own(), Usage::children(), Instant::now());
        let measured = W::run(model, request).await;
        Report {
            measured,
            wall_ns: ns(start.elapsed()),
            usage: Usage::own().since(own),
            usage_of_children: Usage::children().since(children),
            polls: polls::so_far(),
            pinned_to,
            workers: request.settings.workers(),
        }
    })
}
