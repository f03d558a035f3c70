//! The spinner: something that wants to move every P, whatever else goes on.
//!
//! It stands for everything that must stay alive beside the work: the animation on a screen, a
//! heartbeat, the next connection. It records only *when* it was served; how late that was is
//! computed afterwards (see `lateness`).

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::base::units::ns;
use crate::measure::lateness::{self, Lateness};
use crate::measure::recording::{keep_ticks, ticked};

/// The times at which the spinner was served, shared by the spinner and the code that stops it.
#[derive(Debug)]
pub(crate) struct Spinner {
    t0: Instant,
    period: Duration,
    log: Mutex<Log>,
}

#[derive(Debug, Default)]
struct Log {
    services_ns: Vec<u64>,
    end: Option<Instant>,
}

impl Spinner {
    /// A spinner whose tick k is due at `t0 + k·period`.
    pub(crate) fn new(t0: Instant, period: Duration) -> Spinner {
        // Room for a long run, so that the log does not grow beside the work.
        let log = Log { services_ns: Vec::with_capacity(1 << 16), end: None };
        Spinner { t0, period, log: Mutex::new(log) }
    }

    /// When the first tick is due that no service has settled yet.
    pub(crate) fn next_due(&self) -> Instant {
        self.due_after(&self.log())
    }

    /// Records a service at this moment; returns whether the spinner goes on.
    pub(crate) fn serve(&self) -> bool {
        let now = Instant::now();
        let mut log = self.log();
        log.services_ns.push(ns(now.saturating_duration_since(self.t0)));
        ticked();
        !self.over(&log)
    }

    /// Whether every tick up to the end was settled.
    pub(crate) fn is_over(&self) -> bool {
        self.over(&self.log())
    }

    fn over(&self, log: &Log) -> bool {
        log.end.is_some_and(|end| self.due_after(log) > end)
    }

    fn due_after(&self, log: &Log) -> Instant {
        let last = log.services_ns.last().copied().unwrap_or(0);
        let settled = last / ns(self.period).max(1);
        self.t0 + Duration::from_nanos((settled + 1).saturating_mul(ns(self.period)))
    }

    /// Ticks due after `end` no longer count.
    pub(crate) fn stop(&self, end: Instant) {
        self.log().end = Some(end);
    }

    /// The lateness up to the end, or up to now if none was set.
    pub(crate) fn lateness(&self) -> Lateness {
        let log = self.log();
        let end = log.end.unwrap_or_else(Instant::now);
        keep_ticks(self.t0, self.period, end, &log.services_ns);
        let end = end.saturating_duration_since(self.t0);
        lateness::settle(&log.services_ns, ns(self.period), ns(end))
    }

    fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().expect("nobody panics while holding the log")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_tick_is_on_the_grid_however_late_the_last_service() {
        let period = Duration::from_secs(1);
        let t0 = Instant::now() - Duration::from_millis(3_500);
        let spinner = Spinner::new(t0, period);
        assert_eq!(spinner.next_due(), t0 + period);
        assert!(spinner.serve());
        // That one service settled ticks 1 to 3.
        assert_eq!(spinner.next_due(), t0 + 4 * period);
        let lateness = spinner.lateness();
        assert_eq!((lateness.due, lateness.missed), (3, 2));
    }

    #[test]
    fn a_stopped_spinner_is_served_once_more() {
        let spinner = Spinner::new(Instant::now(), Duration::from_secs(1));
        assert!(spinner.serve());
        spinner.stop(Instant::now());
        assert!(!spinner.serve());
    }
}
