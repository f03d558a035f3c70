//! Tasks that each sleep once, their deadlines spread over 200 ms.
//!
//! Most of the wall time is spent waiting, so what counts is the CPU time of the whole process,
//! helper threads included: spawn, insert, fire, wake, run.

use super::each;
use crate::{runtime::Runtime, usage::cpu_time};
use std::time::Duration;

const SPREAD: Duration = Duration::from_millis(200);

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let used = runtime.run(async move {
        let begin = cpu_time();
        let step = SPREAD.as_nanos() as u64 / times;
        let sleep = |n| R::spawn(async move { R::sleep(Duration::from_nanos(n * step)).await });
        let handles: Vec<_> = (1..=times).map(sleep).collect();
        for handle in handles {
            R::join(handle).await;
        }
        cpu_time() - begin
    });
    each(used, times)
}
