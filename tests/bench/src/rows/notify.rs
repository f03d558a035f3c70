//! A notification: kept for the same task, and between two tasks that notify each other in turn.

use super::{each, timed};
use crate::primitives::Primitives;
use std::sync::Arc;

pub(crate) fn free<R: Primitives>(runtime: &R, times: u64) -> f64 {
    let work = async move {
        let notify = R::notify();
        for _ in 0..times {
            R::notify_one(&notify);
            R::notified(&notify).await;
        }
    };
    each(runtime.run(timed(work)), times)
}

pub(crate) fn round_trip<R: Primitives>(runtime: &R, times: u64) -> f64 {
    let work = async move {
        let there = Arc::new((R::notify(), R::notify()));
        let here = there.clone();
        let other = R::spawn(async move {
            for _ in 0..times {
                R::notified(&there.0).await;
                R::notify_one(&there.1);
            }
        });
        for _ in 0..times {
            R::notify_one(&here.0);
            R::notified(&here.1).await;
        }
        R::join(other).await;
    };
    each(runtime.run(timed(work)), times)
}
