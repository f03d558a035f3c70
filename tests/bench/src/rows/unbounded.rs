//! Messages through one channel without a bound, from one task and from eight.

use super::{each, timed};
use crate::primitives::Primitives;

/// After this many messages the sender lets others run: otherwise it would finish before they
/// begin.
const BURST: u64 = 1_000;

pub(crate) fn one_to_one<R: Primitives>(runtime: &R, times: u64) -> f64 {
    many_to_one(runtime, 1, times)
}

pub(crate) fn eight_to_one<R: Primitives>(runtime: &R, times: u64) -> f64 {
    many_to_one(runtime, 8, times)
}

fn many_to_one<R: Primitives>(runtime: &R, senders: u64, messages: u64) -> f64 {
    let share = messages / senders;
    let work = async move {
        let (sender, mut receiver) = R::unbounded();
        for _ in 0..senders {
            let sender = sender.clone();
            R::detach(R::spawn(async move {
                for n in 0..share {
                    R::send_unbounded(&sender, n);
                    if n % BURST == BURST - 1 {
                        R::yield_now().await;
                    }
                }
            }));
        }
        drop(sender);
        let mut sum = 0;
        while let Some(n) = R::recv_unbounded(&mut receiver).await {
            sum += n;
        }
        assert_eq!(sum, senders * share * (share - 1) / 2);
    };
    each(runtime.run(timed(work)), senders * share)
}
