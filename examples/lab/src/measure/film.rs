//! Records timelines while things happen, from any thread.

use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use crate::base::units::ns;
use crate::measure::lane::{Doing, Lane};

/// The lanes so far.
#[derive(Debug)]
pub(crate) struct Film {
    t0: Instant,
    lanes: Mutex<Vec<Lane>>,
}

impl Film {
    /// A film of these participants; its time is ns since `t0`.
    pub(crate) fn new(t0: Instant, names: &[&str]) -> Film {
        Film { t0, lanes: Mutex::new(names.iter().copied().map(Lane::new).collect()) }
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

    /// What was recorded.
    pub(crate) fn developed(&self) -> Vec<Lane> {
        self.lanes().clone()
    }

    fn lanes(&self) -> MutexGuard<'_, Vec<Lane>> {
        self.lanes.lock().expect("nobody panics while recording")
    }
}
