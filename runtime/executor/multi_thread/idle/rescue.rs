//! Rescue: spare workers for the time in which all others are inside long polls.
//!
//! While one worker sleeps, the [monitor](super) finds what is stuck behind the others. When all are inside polls that
//! do not end, no worker is left to look. If the builder's `rescue_after` is set, one more thread looks then, the
//! *watcher*, which runs no tasks; and it calls up *spares*, which do.
//!
//! ```text
//!                 the last sleeper wakes up
//!   watcher:   asleep ───────────────────────▶ ticking ── every worker is in one poll for rescue_after,
//!                 ▲                              │   ▲    and something is due: calls up spares ──┐
//!                 └── some worker sleeps, twice ─┘   └────────────────────────────────────────────┘
//!
//!                 called up                      as many others as the runtime has workers are free
//!   spare:     free ──────────▶ at work, as any ────────────────────────────────────────────────▶ free
//!                 ▲             other worker: runs, searches, sleeps, drives, is the monitor
//!                 └── no thread
//! ```
//!
//! # The watcher
//!
//! 1. While no worker sleeps, the watcher ticks, or has been woken in order to. A worker that wakes up, and sees that
//!    none sleeps, wakes the watcher if that has noted that it goes to sleep. The watcher first notes this,
//!    and then checks whether a worker sleeps. Both are in one word, so one of the two sees the other.
//! 2. The watcher goes to sleep after two ticks at which some worker slept. Not sooner: otherwise
//!    each burst of traffic would wake it. An idle runtime makes no system call.
//! 3. A worker is *stuck* when its progress (the polls it has ended and the times it has parked, which are counted
//!    anyway) was the same at [`TICKS`] ticks after the first one, which are `rescue_after` together. So a poll does
//!    nothing for the watcher.
//! 4. The watcher calls up spares only if all workers are stuck, no spare is on its way, and something is due: a task
//!    in any queue, a timer, or an event that no thread has fetched. It calls up one spare for each of these, at most
//!    [`AT_ONCE`] for each worker, as far as there are spares and threads. If these get stuck as well, it calls up
//!    more. It only looks: it never drives, and never takes a task.
//!
//! # The spares
//!
//! 5. A spare at work is a worker like any other: it can get stuck, and the watcher calls up another then. The
//!    first thing that it does is to take a task from any queue, however few are there.
//! 6. A spare retires between two polls when as many other workers as the runtime has without spares are *free*: they
//!    sleep, or have made progress in the last `rescue_after`. It asks when it is about to sleep, as the
//!    monitor, and when it is busy as often as it looks after the others. It is counted out under the lock of the
//!    sleepers, so of several that ask at the same time not too many retire.
//! 7. A worker that falls asleep when more sleep than the runtime has workers wakes a spare, which finds nothing and
//!    retires. So no more than these ever sleep, and when all is quiet no spare is left.
//! 8. A spare that retires puts its tasks into the common queue, and checks for shared tasks as a worker does that stops
//!    searching. It also wakes a sleeper if none drives: any other worker that leaves the driver comes back before
//!    all sleep, but this one does not, and the monitor ceases to be one when nobody is awake. A worker that found
//!    the driver taken, and enters itself in the list only after the spare has left, is not woken by that; so
//!    it tries once more to drive.

use super::{
    find::take_any,
    host::{IdleHost, IdleWorker, Watcher},
    wake::{has_shared_tasks, wake_one},
};

/// After how many more ticks without progress a worker is stuck. See the table of constants in
/// `docs/performance.md`.
pub(crate) const TICKS: u32 = 2;

/// How many spares the watcher calls up for each stuck worker, at the most. See the table of constants in
/// `docs/performance.md`.
pub(crate) const AT_ONCE: usize = 4;

/// What the watcher saw of one worker.
#[derive(Clone, Copy, Default)]
struct LastSeen {
    progress: u64,
    /// At how many ticks since then it was the same.
    unchanged: u32,
}

impl LastSeen {
    /// Of a worker about which nothing is known.
    const NOTHING: Self = Self { progress: u64::MAX, unchanged: 0 };

    fn note(&mut self, progress: u64) {
        if self.progress == progress {
            self.unchanged += 1;
        } else {
            *self = Self { progress, unchanged: 0 };
        }
    }
}

/// The loop of the watcher, until all is over.
pub(crate) fn watch<W: Watcher>(watcher: &W) {
    let host = watcher.host();
    let mut seen = Vec::new();
    let mut quiet = 0;
    while !host.is_over() {
        // Rule 2.
        if quiet >= 2 && host.idle().stop_watching() {
            watcher.sleep();
            quiet = 0;
        } else {
            watcher.tick();
        }
        match all_stuck(host, &mut seen) {
            None => quiet += 1,
            Some(all_stuck) => {
                quiet = 0;
                if all_stuck {
                    rescue(watcher, &mut seen);
                }
            }
        }
    }
}

/// Whether every worker is stuck (rule 3); `None`: some sleep, or a spare is on its way.
fn all_stuck(host: &impl IdleHost, seen: &mut Vec<LastSeen>) -> Option<bool> {
    seen.resize(host.idle().workers(), LastSeen::NOTHING);
    let mut all = true;
    let all_awake = host.idle().see_all_awake(|worker| {
        seen[worker].note(host.progress(worker));
        all &= seen[worker].unchanged >= TICKS;
    });
    if !all_awake {
        seen.clear();
    }
    all_awake.then_some(all)
}

/// Rule 4.
fn rescue<W: Watcher>(watcher: &W, seen: &mut Vec<LastSeen>) {
    let idle = watcher.host().idle();
    let called = idle.call_up(watcher.due().min(AT_ONCE * idle.crew()));
    if !called.is_empty() {
        // A number may have been another spare's before.
        seen.clear();
    }
    for spare in called {
        if !watcher.start(spare) {
            idle.dismiss(spare);
        }
    }
}

/// A spare begins to work (rule 5).
pub(crate) fn report<W: IdleWorker>(worker: &W) {
    worker.host().idle().arrive();
    note_progress(worker);
    if let Some(task) = take_any(worker) {
        worker.push_own(task);
    }
}

/// Whether this worker is a spare that has retired just now (rule 6). If so it must [leave](leave).
pub(crate) fn retires<W: IdleWorker>(worker: &W) -> bool {
    let (host, local) = (worker.host(), worker.local());
    if !host.idle().is_spare(local.worker) || local.has_retired() {
        return false;
    }
    let compares = worker.is_check_due();
    let is_free = |other| compares && local.has_progressed(other, host.progress(other));
    let retires = host.idle().retire(local.worker, local.is_searching(), is_free);
    if retires {
        local.set_retired();
    } else if compares {
        note_progress(worker);
    }
    retires
}

/// Whether this worker is a spare that should wake up to ask whether it may retire.
pub(super) fn wants_to_retire<W: IdleWorker>(worker: &W) -> bool {
    worker.host().idle().is_spare(worker.local().worker) && worker.is_check_due()
}

/// A spare has retired: leaves nothing behind (rule 8).
#[cold]
pub(super) fn leave<W: IdleWorker>(worker: &W) {
    let host = worker.host();
    while let Some(task) = worker.pop_own() {
        host.push_injected(task);
    }
    if has_shared_tasks(host) {
        wake_one(host);
    }
    if let Some(sleeper) = host.idle().successor() {
        host.unpark(sleeper);
    }
}

/// Notes how far all others are.
fn note_progress<W: IdleWorker>(worker: &W) {
    let (host, local) = (worker.host(), worker.local());
    for other in 0..host.idle().workers() {
        local.note_progress(other, host.progress(other));
    }
    worker.check_done();
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../../../tests/unit/rescue.rs"]
mod tests;
