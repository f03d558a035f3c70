//! How many threads and descriptors this process may have; checked before a cell needs them.

use std::fs;

use nix::sys::resource::{Resource, getrlimit};
use serde::{Deserialize, Serialize};

use crate::base::guard::MOST;

/// Threads the system and this session need besides ours.
const SPARE: u64 = 300;

/// The limits; `None`: none was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Limits {
    pub(crate) open_files: Option<u64>,
    /// The tightest of the limits on threads.
    pub(crate) threads: Option<u64>,
    /// Which of them that is.
    pub(crate) threads_by: String,
}

impl Limits {
    pub(crate) fn here() -> Limits {
        let threads = [
            ("ulimit -u", of_this_user()),
            ("kernel.threads-max", number("/proc/sys/kernel/threads-max")),
            ("kernel.pid_max", number("/proc/sys/kernel/pid_max")),
            // A thread's stack takes two maps: itself and its guard.
            ("vm.max_map_count", number("/proc/sys/vm/max_map_count").map(|maps| maps / 2)),
            ("the control group's pids.max", number("/sys/fs/cgroup/pids.max")),
        ];
        let found = threads.into_iter().filter_map(|(by, limit)| Some((limit?, by)));
        let tightest = found.min_by_key(|(limit, _)| *limit);
        Limits {
            open_files: limit(Resource::RLIMIT_NOFILE),
            threads: tightest.map(|(limit, _)| limit),
            threads_by: tightest.map_or(String::new(), |(_, by)| by.to_owned()),
        }
    }

    /// How many threads that leaves to a cell; `None`: no limit was found.
    pub(crate) fn threads_left(&self) -> Option<u64> {
        Some(self.threads?.saturating_sub(SPARE))
    }

    /// Why `wanted` threads at once are too many.
    pub(crate) fn refuse(&self, wanted: usize) -> Option<String> {
        let (allowed, wanted) = (self.threads_left()?, wanted as u64);
        (wanted > allowed).then(|| {
            format!("{wanted} threads are more than the {allowed} that {} leaves", self.threads_by)
        })
    }
}

#[cfg(target_os = "linux")]
fn of_this_user() -> Option<u64> {
    limit(Resource::RLIMIT_NPROC)
}

/// Elsewhere it counts processes, not threads.
#[cfg(not(target_os = "linux"))]
fn of_this_user() -> Option<u64> {
    None
}

fn limit(resource: Resource) -> Option<u64> {
    let (soft, _) = getrlimit(resource).ok()?;
    // By its bytes: signed on FreeBSD, unsigned elsewhere.
    let soft = u64::from_ne_bytes(soft.to_ne_bytes());
    // A number too large for a report, such as the "infinity" of the system, means that there is no limit.
    (soft <= MOST).then_some(soft)
}

fn number(path: &str) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok().filter(|number| *number <= MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_threads_than_are_left_are_refused_with_the_limit_named() {
        let by = "ulimit -u".to_owned();
        let limits = Limits { open_files: None, threads: Some(1_000), threads_by: by };
        assert_eq!(limits.refuse(700), None);
        assert!(limits.refuse(701).unwrap().contains("ulimit -u"));
        assert_eq!(Limits::default().refuse(5_000), None, "no limit was found");
    }
}
