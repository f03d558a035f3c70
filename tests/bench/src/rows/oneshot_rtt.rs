//! Two tasks send each other messages in turn: each message is sent by a oneshot, and contains the
//! sender for the answer.

use super::{each, timed};
use crate::runtime::Runtime;

/// The sender for the answer; `None` ends the exchange.
struct Ball<R: Runtime>(Option<R::OnceSender<Ball<R>>>);

pub(crate) fn run<R: Runtime>(runtime: &R, times: u64) -> f64 {
    let work = async move {
        let (mut there, mut arrival) = R::oneshot::<Ball<R>>();
        let other = R::spawn(async move {
            while let Ball(Some(back)) = R::recv_once(arrival).await {
                let (again, next) = R::oneshot();
                R::send_once(back, Ball(Some(again)));
                arrival = next;
            }
        });
        for _ in 0..times {
            let (back, answer) = R::oneshot();
            R::send_once(there, Ball(Some(back)));
            there = R::recv_once(answer).await.0.expect("the game goes on");
        }
        R::send_once(there, Ball(None));
        R::join(other).await;
    };
    each(runtime.run(timed(work)), times)
}
