//! Messages through one bounded channel, from one task and from eight; and where every message
//! has to wait until the one before is taken.

use super::{each, timed};
use crate::runtime::Runtime;

pub(crate) const CAPACITY: usize = 128;

pub(crate) fn one_to_one<R: Runtime>(runtime: &R, times: u64) -> f64 {
    many_to_one(runtime, 1, CAPACITY, times)
}

pub(crate) fn eight_to_one<R: Runtime>(runtime: &R, times: u64) -> f64 {
    many_to_one(runtime, 8, CAPACITY, times)
}

pub(crate) fn capacity_one<R: Runtime>(runtime: &R, times: u64) -> f64 {
    many_to_one(runtime, 1, 1, times)
}

fn many_to_one<R: Runtime>(runtime: &R, senders: u64, capacity: usize, messages: u64) -> f64 {
    let share = messages / senders;
    let work = async move {
        let (sender, mut receiver) = R::channel::<u64>(capacity);
        for _ in 0..senders {
            let sender = sender.clone();
            R::detach(R::spawn(async move {
                for n in 0..share {
                    R::send(&sender, n).await;
                }
            }));
        }
        drop(sender);
        let mut sum = 0;
        while let Some(n) = R::recv(&mut receiver).await {
            sum += n;
        }
        assert_eq!(sum, senders * share * (share - 1) / 2);
    };
    each(runtime.run(timed(work)), senders * share)
}
