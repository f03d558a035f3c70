//! A call handed to the blocking pool and awaited, one after the other.

use super::{each, timed};
use crate::runtime::Runtime;

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let work = async move {
        for n in 0..times {
            assert_eq!(R::blocking(move || n).await, n);
        }
    };
    each(runtime.run(timed(work)), times)
}
