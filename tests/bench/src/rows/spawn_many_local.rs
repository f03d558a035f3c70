//! From a task, spawn 10,000 trivial tasks and wait for the last to end.

use super::{each, timed};
use crate::runtime::Runtime;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

const TASKS: u64 = 10_000;

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let work = async move {
        for _ in 0..times {
            batch::<R>().await;
        }
    };
    each(runtime.run(timed(work)), times * TASKS)
}

async fn batch<R: Runtime>() {
    let (done, all_done) = R::oneshot();
    let done = Arc::new(std::sync::Mutex::new(Some(done)));
    let left = Arc::new(AtomicU64::new(TASKS));
    for _ in 0..TASKS {
        let (done, left) = (done.clone(), left.clone());
        R::detach(R::spawn(async move {
            if left.fetch_sub(1, Ordering::AcqRel) == 1 {
                let done = done.lock().unwrap().take();
                R::send_once(done.expect("only one is the last"), ());
            }
        }));
    }
    R::recv_once(all_done).await;
}
