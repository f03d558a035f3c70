//! A read-write lock: read by one task alone, and by seven tasks while an eighth writes.

use super::{contended, each, timed};
use crate::primitives::Primitives;

pub(crate) fn read_free<R: Primitives>(runtime: &R, times: u64) -> f64 {
    let work = async move {
        let lock = R::rwlock();
        let mut sum = 0;
        for _ in 0..times {
            sum += *R::read_lock(&lock).await;
        }
        assert_eq!(sum, 0);
    };
    each(runtime.run(timed(work)), times)
}

/// Each yields while it has the lock, so that the others come and wait.
pub(crate) fn busy<R: Primitives>(runtime: &R, times: u64) -> f64 {
    contended::share(runtime, R::rwlock(), times, |task, lock, turns| async move {
        for _ in 0..turns {
            if task == 0 {
                let mut guard = R::write_lock(&lock).await;
                R::yield_now().await;
                *guard += 1;
            } else {
                let guard = R::read_lock(&lock).await;
                R::yield_now().await;
                assert!(*guard <= turns);
            }
        }
    })
}
