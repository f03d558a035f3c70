//! 100 tasks, each of which again and again waits for a short while, a minute at most: so each
//! time a timer is registered, and soon cancelled.
//!
//! What is waited for yields once. If it were ready at once, no runtime would register the timer.

use super::{each, timed};
use crate::runtime::Runtime;
use std::time::Duration;

pub(super) const TASKS: u64 = 100;

/// Far enough away that no timer fires.
const LIMIT: Duration = Duration::from_secs(60);

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let task = move || async move {
        for _ in 0..times {
            let in_time = R::timeout(LIMIT, R::yield_now()).await;
            assert!(in_time.is_some(), "a minute has not passed");
        }
    };
    let work = async move {
        let handles: Vec<_> = (0..TASKS).map(|_| R::spawn(task())).collect();
        for handle in handles {
            R::join(handle).await;
        }
    };
    each(runtime.run(timed(work)), times * TASKS)
}
