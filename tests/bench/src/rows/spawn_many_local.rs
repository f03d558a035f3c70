//! From a task, spawn 10,000 trivial tasks, or another number of them, and wait for the last to end.

use super::{each, timed};
use crate::runtime::Runtime;
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

pub(super) const TASKS: u64 = 10_000;

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    batches(runtime, times, TASKS)
}

/// The same in batches of `size`, a million tasks in all.
pub(crate) fn sizes<R: Runtime>(runtime: &R, size: u64) -> f64 {
    batches(runtime, super::MILLION.div_ceil(size), size)
}

fn batches<R: Runtime>(runtime: &R, batches: u64, size: u64) -> f64 {
    let work = async move {
        for _ in 0..batches {
            batch::<R>(size).await;
        }
    };
    each(runtime.run(timed(work)), batches * size)
}

/// What the tasks share: how many have yet to run, and the notification by which the last one
/// reports.
struct Batch<R: Runtime> {
    left: AtomicU64,
    done: Mutex<Option<R::OnceSender<()>>>,
}

async fn batch<R: Runtime>(size: u64) {
    let (done, all_done) = R::oneshot();
    let batch = Batch::<R> { left: AtomicU64::new(size), done: Mutex::new(Some(done)) };
    let batch = Arc::new(batch);
    for _ in 0..size {
        let batch = batch.clone();
        R::detach(R::spawn(async move {
            if batch.left.fetch_sub(1, Ordering::AcqRel) == 1 {
                let done = batch.done.lock().unwrap().take();
                R::send_once(done.expect("only one is the last"), ());
            }
        }));
    }
    drop(batch);
    R::recv_once(all_done).await;
}
