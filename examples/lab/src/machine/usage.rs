//! What the process has used so far: processor time, context switches, memory.

use nix::sys::resource::{Usage as Raw, UsageWho, getrusage};
use nix::sys::time::{TimeSpec, TimeValLike};
use nix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// Use by one process (or by all its finished children).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Usage {
    pub(crate) user_ns: u64,
    pub(crate) system_ns: u64,
    /// The thread gave the processor up: it slept or waited.
    pub(crate) voluntary_switches: u64,
    /// The thread was taken off the processor: preemption.
    pub(crate) involuntary_switches: u64,
    /// The largest resident size so far, not a difference.
    pub(crate) max_rss_bytes: u64,
}

impl Usage {
    /// This process, all its threads.
    pub(crate) fn own() -> Usage {
        getrusage(UsageWho::RUSAGE_SELF).map(Usage::from).unwrap_or_default()
    }

    /// The children that were waited for.
    pub(crate) fn children() -> Usage {
        getrusage(UsageWho::RUSAGE_CHILDREN).map(Usage::from).unwrap_or_default()
    }

    /// What was used since `before`.
    pub(crate) fn since(self, before: Usage) -> Usage {
        Usage {
            user_ns: self.user_ns.saturating_sub(before.user_ns),
            system_ns: self.system_ns.saturating_sub(before.system_ns),
            voluntary_switches: self.voluntary_switches.saturating_sub(before.voluntary_switches),
            involuntary_switches: self
                .involuntary_switches
                .saturating_sub(before.involuntary_switches),
            max_rss_bytes: self.max_rss_bytes,
        }
    }

    pub(crate) fn cpu_ns(&self) -> u64 {
        self.user_ns + self.system_ns
    }
}

/// Processor time of this thread so far; zero where the system does not count it.
pub(crate) fn thread_cpu_ns() -> u64 {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap_or(TimeSpec::new(0, 0));
    u64::try_from(time.num_nanoseconds()).unwrap_or(0)
}

impl From<Raw> for Usage {
    fn from(raw: Raw) -> Usage {
        let positive = |value: i64| u64::try_from(value).unwrap_or(0);
        // Linux counts kibibytes, the BSDs too; macOS counts bytes.
        let rss_unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
        Usage {
            user_ns: positive(raw.user_time().num_nanoseconds()),
            system_ns: positive(raw.system_time().num_nanoseconds()),
            voluntary_switches: positive(raw.voluntary_context_switches()),
            involuntary_switches: positive(raw.involuntary_context_switches()),
            max_rss_bytes: positive(raw.max_rss()) * rss_unit,
        }
    }
}

/// The resident memory of this process now, where the system says: counted page by page if it can,
/// for the sum it keeps lags behind on each processor.
pub(crate) fn resident_bytes() -> Option<u64> {
    let exactly = proc_bytes("/proc/self/smaps_rollup", "Rss:");
    exactly.or_else(|| proc_bytes("/proc/self/status", "VmRSS:"))
}

/// What a file of `/proc` says in its line `NAME   123 kB`.
pub(crate) fn proc_bytes(path: &str, name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(path).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    value.trim().trim_end_matches(" kB").parse::<u64>().ok()?.checked_mul(1024)
}
