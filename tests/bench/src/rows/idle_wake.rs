//! A thread sends to a task of a runtime that has gone to sleep: the median time until it runs.

use super::median;
use crate::runtime::Runtime;
use std::{
    thread,
    time::{Duration, Instant},
};

/// Long enough for every thread of the runtime to sleep.
pub(crate) const PAUSE: Duration = Duration::from_micros(500);

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    median(runtime.run(async move {
        let (sender, mut receiver) = R::channel::<Instant>(times as usize); // room for all, should it stall
        let waker = thread::spawn(move || {
            for _ in 0..times {
                thread::sleep(PAUSE);
                R::try_send(&sender, Instant::now());
            }
        });
        let mut latencies = Vec::new();
        while let Some(sent) = R::recv(&mut receiver).await {
            latencies.push(sent.elapsed());
        }
        waker.join().expect("the thread ends");
        latencies
    }))
}
