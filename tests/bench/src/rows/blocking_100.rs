//! 100 calls handed to the blocking pool at once, then all awaited.

use super::{each, timed};
use crate::runtime::Runtime;

pub(super) const CALLS: u64 = 100;

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let work = async move {
        for _ in 0..times {
            let calls: Vec<_> = (0..CALLS).map(|n| R::blocking(move || n)).collect();
            let mut sum = 0;
            for call in calls {
                sum += call.await;
            }
            assert_eq!(sum, CALLS * (CALLS - 1) / 2);
        }
    };
    each(runtime.run(timed(work)), times * CALLS)
}
