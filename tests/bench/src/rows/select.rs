//! Messages from two channels: two tasks send, each to its own channel, and a third receives
//! whatever comes first.

use super::{each, mpsc::CAPACITY, timed};
use crate::primitives::Primitives;

pub(crate) fn run<R: Primitives>(runtime: &R, times: u64) -> f64 {
    let share = times / 2;
    let work = async move {
        let (left, mut from_left) = R::channel(CAPACITY);
        let (right, mut from_right) = R::channel(CAPACITY);
        for sender in [&left, &right] {
            let sender = sender.clone();
            R::detach(R::spawn(async move {
                for n in 0..share {
                    R::send(&sender, n).await;
                }
            }));
        }
        let mut sum = 0;
        for _ in 0..2 * share {
            sum += R::recv_either(&mut from_left, &mut from_right).await;
        }
        assert_eq!(sum, share * (share - 1));
        drop((left, right)); // neither channel was closed before
    };
    each(runtime.run(timed(work)), 2 * share)
}
