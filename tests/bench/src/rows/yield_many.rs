//! 200 tasks, each of which yields many times.

use super::{each, timed};
use crate::runtime::Runtime;

pub(crate) const TASKS: u64 = 200;

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let task = move || async move {
        for _ in 0..times {
            R::yield_now().await;
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
