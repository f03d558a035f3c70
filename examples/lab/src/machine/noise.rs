//! What else the machine was doing: cells that other programs disturbed are labelled.

use std::fs;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::base::units::ns;
use crate::machine::usage::Usage;

/// `/proc/stat` counts in hundredths of a second on every architecture Linux is common on.
const JIFFY_NS: u64 = 10_000_000;

/// The machine's meters at one moment. Where there is no `/proc` they stay zero.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq)]
pub(crate) struct Load {
    /// Runnable threads, averaged over a minute.
    pub(crate) load_average: f64,
    /// Per cent of the last ten seconds in which something runnable waited for a processor.
    pub(crate) cpu_pressure: f64,
}

impl Load {
    pub(crate) fn now() -> Load {
        let first = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let load = first("/proc/loadavg");
        let pressure = first("/proc/pressure/cpu");
        let avg10 = pressure.split_whitespace().find_map(|word| word.strip_prefix("avg10="));
        Load {
            load_average: load.split(' ').next().and_then(|w| w.parse().ok()).unwrap_or(0.0),
            cpu_pressure: avg10.and_then(|w| w.parse().ok()).unwrap_or(0.0),
        }
    }
}

/// What others did to a cell, as shares of the processors' time while it ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Noise {
    /// Used by other processes.
    pub(crate) others: f64,
    /// Taken by the hypervisor.
    pub(crate) stolen: f64,
}

impl Noise {
    /// Beyond these the cell is labelled.
    pub(crate) fn is_noisy(&self) -> bool {
        self.others > 0.10 || self.stolen > 0.02
    }
}

/// Measures the noise between its start and its end.
#[derive(Debug)]
pub(crate) struct Meter {
    start: Instant,
    before: Jiffies,
    own: u64,
}

impl Meter {
    pub(crate) fn start() -> Meter {
        Meter { start: Instant::now(), before: Jiffies::now(), own: own_cpu_ns() }
    }

    /// Ends the measurement; children that were waited for meanwhile are not noise.
    pub(crate) fn end(self) -> Noise {
        let now = Jiffies::now();
        let time = ns(self.start.elapsed()).max(1) as f64 * now.cpus.max(1) as f64;
        let busy = now.busy_ns.saturating_sub(self.before.busy_ns);
        let own = own_cpu_ns().saturating_sub(self.own);
        // A few jiffies are a rounding error, not the work of other programs.
        let others = busy.saturating_sub(own).saturating_sub(3 * JIFFY_NS);
        let stolen = now.stolen_ns.saturating_sub(self.before.stolen_ns);
        Noise { others: others as f64 / time, stolen: stolen as f64 / time }
    }
}

fn own_cpu_ns() -> u64 {
    Usage::own().cpu_ns() + Usage::children().cpu_ns()
}

/// The first line of `/proc/stat`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Jiffies {
    busy_ns: u64,
    stolen_ns: u64,
    cpus: u64,
}

impl Jiffies {
    fn now() -> Jiffies {
        Jiffies::read(&fs::read_to_string("/proc/stat").unwrap_or_default())
    }

    /// `cpu user nice system idle iowait irq softirq steal …`
    fn read(stat: &str) -> Jiffies {
        let fields = stat.lines().next().unwrap_or("").split_whitespace().skip(1);
        let ns: Vec<u64> =
            fields.map(|f| f.parse::<u64>().unwrap_or(0).saturating_mul(JIFFY_NS)).collect();
        let at = |n: usize| ns.get(n).copied().unwrap_or(0);
        let cpus = stat.lines().skip(1).take_while(|line| line.starts_with("cpu")).count() as u64;
        let busy_ns = [0, 1, 2, 5, 6].into_iter().fold(0, |sum: u64, n| sum.saturating_add(at(n)));
        Jiffies { busy_ns, stolen_ns: at(7), cpus }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busy_is_everything_but_idle_waiting_and_stolen() {
        let stat = "cpu  1 2 3 400 50 6 7 8 0 0\ncpu0 1 1 1\ncpu1 0 1 2\nintr 5\n";
        let read = Jiffies::read(stat);
        let busy_ns = (1 + 2 + 3 + 6 + 7) * JIFFY_NS;
        assert_eq!(read, Jiffies { busy_ns, stolen_ns: 8 * JIFFY_NS, cpus: 2 });
        assert_eq!(Jiffies::read(""), Jiffies::default());
        let huge = format!("cpu {}", format!("{} ", u64::MAX).repeat(8));
        assert_eq!(Jiffies::read(&huge).busy_ns, u64::MAX);
    }
}
