//! One task sleeps again and again, 0.5 to 3.5 ms: by how much it is late, the median.

use super::median;
use crate::runtime::Runtime;
use std::time::{Duration, Instant};

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    median(runtime.run(async move {
        let mut lateness = Vec::new();
        for n in 0..times {
            let time = Duration::from_micros(500 + n * 3_000 / times);
            let begin = Instant::now();
            R::sleep(time).await;
            lateness.push(begin.elapsed().saturating_sub(time));
        }
        lateness
    }))
}
