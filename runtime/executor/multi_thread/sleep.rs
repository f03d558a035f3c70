//! The sleep of a worker: in the driver if the baton is free, else on its parker.
//!
//! What keeps work from being missed, or left behind a stuck worker, is [`idle`](super::idle)'s
//! protocol; here it is followed.

use super::{
    context::Context,
    core::Core,
    idle::{Bed, Next},
};
use crate::{base::primitive::MutexGuard, driver::driver::Driver};
use std::time::Duration;

/// Sleeps until there is work, or may be.
pub(super) fn sleep(context: &Context, core: &Core) {
    context.measure(core);
    let shared = &*context.shared;
    let mut baton = shared.driver_lock.try_lock();
    let bed = if baton.is_some() { Bed::Driving } else { Bed::Parked };
    let nobody_searches = shared.idle.sleep(core.worker, bed, core.searching.take());
    if nobody_searches && shared.wants_help() {
        shared.summon();
    }
    if !shared.is_done() {
        lie(context, core, &mut baton);
    }
    core.pace.rested();
    let (searching, lookout) = shared.idle.rise(core.worker);
    core.searching.set(searching);
    // Before anything is run: nobody may wait for the driver behind a task.
    drop(baton);
    if let Some(lookout) = lookout {
        shared.wake(lookout);
    }
    if shared.has_backlog(core.worker) {
        shared.summon();
    }
}

/// Lies in bed, perhaps waking up now and then, until there is a reason to rise.
fn lie<'a>(context: &'a Context, core: &Core, baton: &mut Option<MutexGuard<'a, Driver>>) {
    let shared = &*context.shared;
    loop {
        let limit = shared.idle.limit(core.worker);
        rest(context, core, baton, limit);
        if !core.own.is_empty() || shared.is_done() {
            return;
        }
        match shared.idle.interrupted(core.worker) {
            Next::Search => return,
            Next::Sleep => {}
            Next::Look => {
                if let Some(task) = context.look(core) {
                    return core.own.push(task);
                }
                if baton.is_none() {
                    *baton = shared.driver_lock.try_lock();
                    if baton.is_some() && !shared.idle.drive(core.worker) {
                        return;
                    }
                }
                let left = shared.queues.any();
                if !left && shared.idle.relieve(core.worker) && shared.queues.any() {
                    shared.watch();
                }
            }
        }
    }
}

/// Sleeps once.
fn rest(
    context: &Context,
    core: &Core,
    baton: &mut Option<MutexGuard<'_, Driver>>,
    limit: Option<Duration>,
) {
    context.shared.counters[core.worker].parks.add_own(1);
    match baton {
        Some(driver) => {
            context.in_driver.set(true);
            driver.turn(limit);
            context.in_driver.set(false);
        }
        None => context.shared.parkers[core.worker].park(limit),
    }
}
