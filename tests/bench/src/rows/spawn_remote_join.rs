//! From a thread outside of the runtime, spawn 10,000 tasks, then join them all.
//!
//! On one thread nothing runs before the join begins; two workers run while the thread spawns.

use super::each;
use crate::runtime::Runtime;
use std::time::Instant;

pub(super) const TASKS: u64 = 10_000;

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let begin = Instant::now();
    for _ in 0..times {
        let handles: Vec<_> =
            (0..TASKS).map(|n| runtime.spawn_from_outside(async move { n })).collect();
        let sum = runtime.run(async move {
            let mut sum = 0;
            for handle in handles {
                sum += R::join(handle).await;
            }
            sum
        });
        assert_eq!(sum, TASKS * (TASKS - 1) / 2);
    }
    each(begin.elapsed(), times * TASKS)
}
