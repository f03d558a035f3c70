//! A permit acquired and given back: by one task alone, and by eight tasks that want one of two.

use super::{contended, each, timed};
use crate::primitives::Primitives;

pub(crate) fn free<R: Primitives>(runtime: &R, times: u64) -> f64 {
    let work = async move {
        let semaphore = R::semaphore(2);
        for _ in 0..times {
            drop(R::acquire(&semaphore).await);
        }
    };
    each(runtime.run(timed(work)), times)
}

/// Each yields while it has its permit, so that the others come and wait.
pub(crate) fn busy<R: Primitives>(runtime: &R, times: u64) -> f64 {
    contended::share(runtime, R::semaphore(2), times, |_, semaphore, turns| async move {
        for _ in 0..turns {
            let permit = R::acquire(&semaphore).await;
            R::yield_now().await;
            drop(permit);
        }
    })
}
