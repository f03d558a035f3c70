//! How many threads an executor has started, where it counts them.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

static STARTED: AtomicU64 = AtomicU64::new(0);

/// Called on each thread of an executor that counts them.
pub(crate) fn count_one() {
    STARTED.fetch_add(1, Relaxed);
}

/// How many were started in this process; `None`: the executor does not count them.
pub(crate) fn so_far() -> Option<u64> {
    Some(STARTED.load(Relaxed)).filter(|started| *started > 0)
}
