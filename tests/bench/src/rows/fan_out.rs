//! One task sends to many: a watch channel and a broadcast channel, with 1 and with 100 receivers.
//!
//! The sender continues when all receivers have seen what it sent; the last of them notifies it. An
//! operation is one value seen by one receiver.

use super::{each, timed};
use crate::primitives::Primitives;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Values that a broadcast sends before it waits.
const BURST: u64 = 64;

/// How many receivers have yet to see the value, and the notification by which the last one
/// reports.
struct Unseen<R: Primitives> {
    receivers: u64,
    left: AtomicU64,
    none: R::Notify,
}

impl<R: Primitives> Unseen<R> {
    fn by(receivers: u64) -> Arc<Self> {
        Arc::new(Self { receivers, left: AtomicU64::new(receivers), none: R::notify() })
    }

    fn seen(&self) {
        if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.left.store(self.receivers, Ordering::Release);
            R::notify_one(&self.none);
        }
    }
}

pub(crate) fn watch_1<R: Primitives>(runtime: &R, times: u64) -> f64 {
    watch(runtime, 1, times)
}

pub(crate) fn watch_100<R: Primitives>(runtime: &R, times: u64) -> f64 {
    watch(runtime, 100, times)
}

fn watch<R: Primitives>(runtime: &R, receivers: u64, times: u64) -> f64 {
    let work = async move {
        let (sender, receiver) = R::watch();
        let unseen = Unseen::<R>::by(receivers);
        for _ in 0..receivers {
            let (mut receiver, unseen) = (receiver.clone(), unseen.clone());
            R::detach(R::spawn(async move {
                for n in 1..=times {
                    assert_eq!(R::changed(&mut receiver).await, n);
                    unseen.seen();
                }
            }));
        }
        for n in 1..=times {
            R::send_watch(&sender, n);
            R::notified(&unseen.none).await;
        }
    };
    each(runtime.run(timed(work)), receivers * times)
}

pub(crate) fn broadcast_1<R: Primitives>(runtime: &R, times: u64) -> f64 {
    broadcast(runtime, 1, times)
}

pub(crate) fn broadcast_100<R: Primitives>(runtime: &R, times: u64) -> f64 {
    broadcast(runtime, 100, times)
}

fn broadcast<R: Primitives>(runtime: &R, receivers: u64, times: u64) -> f64 {
    let bursts = times.div_ceil(BURST);
    let work = async move {
        let (sender, of_each) = R::broadcast(BURST as usize, receivers);
        let unseen = Unseen::<R>::by(receivers);
        for mut receiver in of_each {
            let unseen = unseen.clone();
            R::detach(R::spawn(async move {
                for _ in 0..bursts {
                    for n in 0..BURST {
                        assert_eq!(R::recv_broadcast(&mut receiver).await, n);
                    }
                    unseen.seen();
                }
            }));
        }
        for _ in 0..bursts {
            (0..BURST).for_each(|n| R::send_broadcast(&sender, n));
            R::notified(&unseen.none).await;
        }
    };
    each(runtime.run(timed(work)), receivers * bursts * BURST)
}
