//! Tasks with an empty future, all polled once and never again: resident bytes of each.

use crate::{runtime::Runtime, usage::resident_bytes};
use std::{
    future::poll_fn,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    task::Poll,
};

/// How many tasks wait to be polled at a time: few, so that the run queue is not measured.
const BATCH: u64 = 1_000;

static POLLED: AtomicU64 = AtomicU64::new(0);

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    runtime.run(async move {
        park::<R>(BATCH).await; // what the first tasks cost is the runtime's
        let before = resident_bytes();
        for _ in 0..times / BATCH {
            park::<R>(BATCH).await;
        }
        (resident_bytes() - before) as f64 / times as f64
    })
}

async fn park<R: Runtime>(tasks: u64) {
    let all = POLLED.load(Relaxed) + tasks;
    for _ in 0..tasks {
        R::detach(R::spawn(poll_fn(|_| {
            POLLED.fetch_add(1, Relaxed);
            Poll::<()>::Pending
        })));
    }
    while POLLED.load(Relaxed) < all {
        R::yield_now().await;
    }
}
