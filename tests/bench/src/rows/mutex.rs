//! A mutex locked and unlocked: by one task alone, and by eight that all want it.

use super::{contended, each, timed};
use crate::primitives::Primitives;

pub(crate) fn free<R: Primitives>(runtime: &R, times: u64) -> f64 {
    let work = async move {
        let mutex = R::mutex();
        for _ in 0..times {
            *R::lock(&mutex).await += 1;
        }
        assert_eq!(*R::lock(&mutex).await, times);
    };
    each(runtime.run(timed(work)), times)
}

/// Each yields while it has the lock, so that the others come and wait.
pub(crate) fn busy<R: Primitives>(runtime: &R, times: u64) -> f64 {
    contended::share(runtime, R::mutex(), times, |_, mutex, turns| async move {
        for _ in 0..turns {
            let mut guard = R::lock(&mutex).await;
            R::yield_now().await;
            *guard += 1;
        }
    })
}
