//! Implements the interface of the [idle protocol](super::idle) for the executor, with its queues,
//! its driver and its parkers.

use super::{
    context::Active,
    idle::{
        host::{DriverOf, IdleHost, IdleWorker, WorkerIdle},
        sleepers::{Idle, ParkedIn, Sleeper},
    },
    shared::Shared,
};
use crate::{
    base::primitive::MutexGuard,
    driver::driver::Driver,
    task::{recorded, runnable::Runnable},
    trace::{
        current::{is_recording, note},
        event::EventKind,
    },
};
use std::time::{Duration, Instant};

impl IdleHost for Shared {
    type Task = Runnable;
    type Driver<'a> = MutexGuard<'a, Driver>;

    fn idle(&self) -> &Idle {
        &self.idle
    }

    fn try_drive(&self) -> Option<MutexGuard<'_, Driver>> {
        self.driver_lock.try_lock()
    }

    fn unpark(&self, sleeper: Sleeper) {
        match sleeper.parked_in {
            ParkedIn::Driver => self.driver.unpark(),
            ParkedIn::Parker => self.parkers[sleeper.worker].unpark(),
        }
    }

    fn push_injected(&self, task: Runnable) {
        if let Some(recorder) = self.self_ref.recorder() {
            recorded::injected(&task, recorder);
        }
        self.queues.inject(task);
    }

    fn has_injected(&self) -> bool {
        self.queues.injected() > 0
    }

    /// Whether the last of its tasks is better off with another worker.
    fn has_backlog(&self, worker: usize) -> bool {
        let before = self.queues.queued(worker).saturating_sub(1);
        self.poll_times[worker].is_backlog(before)
    }

    fn has_tasks(&self) -> bool {
        self.queues.any(self.idle.workers())
    }

    fn polls(&self, worker: usize) -> u64 {
        self.counters[worker].polls.get()
    }

    fn progress(&self, worker: usize) -> u64 {
        let counters = &self.counters[worker];
        counters.polls.get() + counters.parks.get()
    }

    fn unpark_watcher(&self) {
        if let Some(rescue) = &self.rescue {
            rescue.watcher.unpark();
        }
    }

    fn is_over(&self) -> bool {
        self.is_shutting_down() && self.task_count.len() == 0
    }
}

impl IdleWorker for Active<'_> {
    type Host = Shared;

    #[inline]
    fn host(&self) -> &Shared {
        &self.context.shared
    }

    #[inline]
    fn local(&self) -> &WorkerIdle {
        &self.core.idle
    }

    #[inline(always)] // as `next_task`
    fn next_in_line(&self) -> Option<Runnable> {
        self.find_in_line()
    }

    #[inline]
    fn push_own(&self, task: Runnable) -> bool {
        let before = self.core.own.len();
        self.core.own.push(task);
        self.context.shared.poll_times[self.core.idle.worker].is_backlog(before)
    }

    fn pop_own(&self) -> Option<Runnable> {
        self.core.own.pop()
    }

    fn has_own(&self) -> bool {
        !self.core.own.is_empty()
    }

    fn pop_injected(&self) -> Option<Runnable> {
        let before = self.core.own.len();
        let task = self.context.shared.queues.take_injected(&self.core.own)?;
        if is_recording() {
            note(EventKind::TookInjected { count: self.taken_since(before) });
        }
        Some(task)
    }

    fn steal_from(&self, victim: usize) -> Option<Runnable> {
        let before = self.core.own.len();
        let task = self.context.shared.queues.steal(victim, &self.core.own)?;
        if is_recording() {
            note(EventKind::Stole { from: victim as u32, count: self.taken_since(before) });
        }
        self.context.shared.counters[self.core.idle.worker].steals.add_own(1);
        Some(task)
    }

    fn random(&self) -> usize {
        self.core.random()
    }

    fn sleep_driving(&self, driver: &mut DriverOf<'_, Self>, limit: Option<Duration>) {
        self.sleep(|| driver.turn(limit));
    }

    fn sleep_parked(&self, limit: Option<Duration>) {
        note(EventKind::Parks);
        self.sleep(|| self.context.shared.parkers[self.core.idle.worker].park(limit));
        note(EventKind::Unparked);
    }

    fn search_begins(&self) {
        note(EventKind::SearchBegins);
    }

    fn is_monitor(&self, is: bool) {
        if is_recording() && self.core.is_monitor.replace(is) != is {
            note(EventKind::IsMonitor(is));
        }
    }

    fn is_check_due(&self) -> bool {
        let after = self.context.shared.rescue.as_ref().map(|rescue| rescue.after);
        after.is_some_and(|after| self.core.checked_others.get().elapsed() >= after)
    }

    fn check_done(&self) {
        self.core.checked_others.set(Instant::now());
    }
}

impl Active<'_> {
    /// How many tasks this worker took from another queue: the one that it runs next, and those that
    /// have come into its own queue, which had `before` tasks.
    fn taken_since(&self, before: usize) -> u32 {
        1 + self.core.own.len().saturating_sub(before) as u32
    }

    fn sleep(&self, park: impl FnOnce()) {
        self.measure();
        self.context.shared.counters[self.core.idle.worker].parks.add_own(1);
        park();
        self.core.interval.slept();
    }
}
