//! How a worker sleeps: in the driver if it is free, else on its parker.

use super::{
    find::take_any,
    host::{DriverOf, IdleHost, IdleWorker},
    rescue::wants_to_retire,
    sleepers::{AfterPark, ParkedIn},
    wake::{ensure_monitor, has_shared_tasks, wake_one},
};

/// Sleeps until there is a task, or may be one, or all is over.
pub(super) fn sleep<W: IdleWorker>(worker: &W) {
    let (host, local) = (worker.host(), worker.local());
    let mut driver = host.try_drive();
    let parked_in = if driver.is_some() { ParkedIn::Driver } else { ParkedIn::Parker };
    let was_searching = local.take_searching();
    let announced = host.idle().announce_sleep(local.worker, parked_in, was_searching);
    // Rule 3.
    if announced.nobody_searches && has_shared_tasks(host) {
        wake_one(host);
    }
    if let Some(surplus) = announced.surplus {
        host.unpark(surplus);
    }
    // Rule 8. Also found by the loop, but only after the first sleep.
    let sleeps = !host.is_over();
    if sleeps && (!announced.nobody_drives || may_park(worker, &mut driver)) {
        sleep_loop(worker, &mut driver);
    }
    wake_up(worker, driver);
}

/// Parks, and does what the monitor must do in between, until there is a reason to wake up.
fn sleep_loop<'a, W: IdleWorker>(worker: &'a W, driver: &mut Option<DriverOf<'a, W>>) {
    let (host, me) = (worker.host(), worker.local().worker);
    loop {
        park_once(worker, driver);
        if worker.has_own() || host.is_over() {
            return;
        }
        match host.idle().after_park(me) {
            AfterPark::WakeUp => return,
            AfterPark::Sleep => {}
            AfterPark::Monitor { may_drive } => {
                worker.is_monitor(true);
                if let Some(task) = take_any(worker) {
                    worker.push_own(task);
                    return;
                }
                if wants_to_retire(worker) || may_drive && !may_park(worker, driver) {
                    return;
                }
                // Rule 5.
                if !host.has_tasks() && host.idle().retire_monitor(me) && host.has_tasks() {
                    ensure_monitor(host);
                }
            }
        }
    }
}

/// Takes the driver, if it is free. False: the worker was woken on its parker, so it may not park elsewhere.
fn may_park<'a, W: IdleWorker>(worker: &'a W, driver: &mut Option<DriverOf<'a, W>>) -> bool {
    if driver.is_none() {
        let host = worker.host();
        *driver = host.try_drive();
        return driver.is_none() || host.idle().move_to_driver(worker.local().worker);
    }
    true
}

/// Sleeps once.
fn park_once<W: IdleWorker>(worker: &W, driver: &mut Option<DriverOf<'_, W>>) {
    let local = worker.local();
    let limit = worker.host().idle().sleep_limit(local.worker);
    match driver {
        Some(driver) => {
            local.in_driver.set(true);
            worker.sleep_driving(driver, limit);
            local.in_driver.set(false);
        }
        None => worker.sleep_parked(limit),
    }
}

/// Leaves the list of sleepers, and the driver.
fn wake_up<W: IdleWorker>(worker: &W, driver: Option<DriverOf<'_, W>>) {
    let (host, local) = (worker.host(), worker.local());
    let (searching, monitor) = host.idle().wake_up(local.worker);
    local.set_searching(searching);
    worker.is_monitor(false);
    // The driver is released before any task runs, so that the next worker that drives need not
    // wait for that task.
    drop(driver);
    if let Some(monitor) = monitor {
        host.unpark(monitor);
    }
    if host.idle().needs_watcher() {
        host.unpark_watcher();
    }
    // No worker was woken yet for the tasks that the driver put into this worker's own queue.
    if host.has_backlog(local.worker) {
        wake_one(host);
    }
}
