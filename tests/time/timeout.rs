//! Futures that take too long, and futures that use up the budget in every poll.

use crate::support::on_both;
use cede::time::{Duration, Instant, sleep, timeout, timeout_at};
use futures::{FutureExt, future::pending};
use std::io;

#[test]
fn a_ready_future_wins_however_late() {
    on_both(|runtime| {
        runtime.block_on(async {
            assert_eq!(timeout(Duration::ZERO, async { 1 }).await, Ok(1));
            assert_eq!(timeout_at(Instant::now(), async { 2 }).await, Ok(2));
            assert_eq!(timeout(Duration::MAX, async { 3 }).await, Ok(3));
            let quick = timeout(Duration::from_secs(60), sleep(Duration::from_micros(100)));
            assert_eq!(quick.await, Ok(()));
        });
    });
}

#[test]
fn a_pending_future_is_timed_out_but_not_early() {
    on_both(|runtime| {
        runtime.block_on(async {
            for micros in [0, 100, 1_500] {
                let (start, duration) = (Instant::now(), Duration::from_micros(micros));
                let error = timeout(duration, pending::<()>()).await.unwrap_err();
                assert!(start.elapsed() >= duration);
                assert_eq!(io::Error::from(error).kind(), io::ErrorKind::TimedOut);
            }
            assert!(timeout(Duration::MAX, pending::<()>()).now_or_never().is_none());
        });
    });
}

/// Hazard 45: the inner future uses up the whole budget in every poll (tokio#4314).
#[test]
fn a_future_that_eats_the_whole_budget_is_timed_out() {
    on_both(|runtime| {
        let glutton = async {
            loop {
                sleep(Duration::ZERO).await;
            }
        };
        let task = runtime.spawn(async { timeout(Duration::from_millis(2), glutton).await });
        assert!(runtime.block_on(task).unwrap().is_err());
    });
}
