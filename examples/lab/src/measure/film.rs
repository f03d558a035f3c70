//! Records timelines while things happen, from any thread.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use crate::base::units::ns;
use crate::machine::usage::thread_cpu_ns;
use crate::measure::lane::{Doing, Lane};

/// The lanes so far.
#[derive(Debug)]
pub(crate) struct Film {
    t0: Instant,
    lanes: Mutex<Vec<Lane>>,
    /// Processor time of what was [computed](Self::computing).
    computed_ns: AtomicU64,
}

impl Film {
    /// A film of these participants; its time is ns since `t0`.
    pub(crate) fn new(t0: Instant, names: &[&str]) -> Film {
        let lanes = Mutex::new(names.iter().copied().map(Lane::new).collect());
        Film { t0, lanes, computed_ns: AtomicU64::new(0) }
    }

    pub(crate) fn now(&self) -> u64 {
        ns(self.t0.elapsed())
    }

    /// Records what the participant called `name` did from `since` until now.
    pub(crate) fn record(&self, name: &str, doing: Doing, label: &str, since: u64) {
        self.record_until(name, doing, label, (since, self.now()));
    }

    pub(crate) fn record_until(&self, name: &str, doing: Doing, label: &str, times: (u64, u64)) {
        let mut lanes = self.lanes();
        let lane = lanes.iter_mut().find(|lane| lane.name == name);
        lane.expect("everybody who does something has a lane").add(doing, times, label);
    }

    /// Records how long `act` lasts.
    pub(crate) fn during<T>(
        &self,
        name: &str,
        doing: Doing,
        label: &str,
        act: impl FnOnce() -> T,
    ) -> T {
        let since = self.now();
        let result = act();
        self.record(name, doing, label, since);
        result
    }

    /// The same for what computes: a span is time on the wall, and the system may take the processor away in it, so
    /// the processor time is counted beside it.
    pub(crate) fn computing<T>(&self, name: &str, label: &str, act: impl FnOnce() -> T) -> T {
        let before = thread_cpu_ns();
        let result = self.during(name, Doing::Running, label, act);
        self.computed_ns.fetch_add(thread_cpu_ns().saturating_sub(before), Relaxed);
        result
    }

    /// Processor time of what was computed.
    pub(crate) fn computed_ns(&self) -> u64 {
        self.computed_ns.load(Relaxed)
    }

    /// What was recorded.
    pub(crate) fn developed(&self) -> Vec<Lane> {
        self.lanes().clone()
    }

    fn lanes(&self) -> MutexGuard<'_, Vec<Lane>> {
        self.lanes.lock().expect("nobody panics while recording")
    }
}
