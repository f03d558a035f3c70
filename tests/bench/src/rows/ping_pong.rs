//! 1,000 pairs of tasks: one spawns the other and sends to it, the other answers, all at once.

use super::{each, timed};
use crate::runtime::Runtime;

pub(super) const PAIRS: u64 = 1_000;

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let work = async move {
        for _ in 0..times {
            let pairs: Vec<_> = (0..PAIRS).map(|_| R::spawn(pair::<R>())).collect();
            for pair in pairs {
                R::join(pair).await;
            }
        }
    };
    each(runtime.run(timed(work)), times * PAIRS)
}

async fn pair<R: Runtime>() {
    let (ping, pinged) = R::oneshot();
    let (pong, ponged) = R::oneshot();
    R::detach(R::spawn(async move {
        R::recv_once(pinged).await;
        R::send_once(pong, ());
    }));
    R::send_once(ping, ());
    R::recv_once(ponged).await;
}
