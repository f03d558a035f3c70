//! 500 tasks in a ring, each with a channel of capacity 1, and one token that goes round: at any
//! moment one task runs and 499 wait.

use super::{each, timed};
use crate::runtime::Runtime;

pub(super) const TASKS: u64 = 500;

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let work = async move {
        let (first, mut last) = R::channel::<u64>(1);
        for _ in 1..TASKS {
            let (sender, receiver) = R::channel(1);
            R::detach(R::spawn(pass_on::<R>(std::mem::replace(&mut last, receiver), sender)));
        }
        for round in 0..times {
            R::send(&first, round * TASKS).await;
            let hops = R::recv(&mut last).await.expect("the ring is closed");
            assert_eq!(hops, round * TASKS + TASKS - 1);
        }
    };
    each(runtime.run(timed(work)), times * TASKS)
}

/// Counts the hop, and ends when the task before has ended.
async fn pass_on<R: Runtime>(mut before: R::Receiver<u64>, after: R::Sender<u64>) {
    while let Some(hops) = R::recv(&mut before).await {
        R::send(&after, hops + 1).await;
    }
}
