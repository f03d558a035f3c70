//! One task registers many timers, an hour away and all different, then cancels them all.

use super::{each, timed};
use crate::runtime::Runtime;
use std::{
    future::{Future, poll_fn},
    task::Poll,
    time::Duration,
};

const HOUR: u64 = 3_600_000_000;
/// How many operations it makes between two yields: fewer than a runtime lets a task make in one
/// poll.
const STRETCH: usize = 64;

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    each(runtime.run(timed(register_and_cancel::<R>(times))), times)
}

/// The same in sets of `size`, a million timers in all.
pub(crate) fn sizes<R: Runtime>(runtime: &R, size: u64) -> f64 {
    let sets = super::MILLION.div_ceil(size);
    let work = async move {
        for _ in 0..sets {
            register_and_cancel::<R>(size).await;
        }
    };
    each(runtime.run(timed(work)), sets * size)
}

async fn register_and_cancel<R: Runtime>(timers: u64) {
    let sleep = |n| Box::pin(R::sleep(Duration::from_micros(HOUR + n * 100)));
    let mut sleeps: Vec<_> = (0..timers).map(sleep).collect();
    for stretch in sleeps.chunks_mut(STRETCH) {
        poll_fn(|cx| {
            let pending = stretch.iter_mut().all(|sleep| sleep.as_mut().poll(cx).is_pending());
            assert!(pending, "an hour has not passed");
            Poll::Ready(())
        })
        .await;
        R::yield_now().await;
    }
}
