//! A rate limiter: bursts of five, then ten a second.
//!
//!     cargo run --release --example rate_limiter
//!
//! A token bucket: a semaphore holds the tokens, a task adds one every 100 ms up to a limit, and each request takes
//! one away for ever. The waiting requests are served in the order in which they came.
//! The clock is stopped, so that the times are exact: expect five requests at 0 ms and one every 100 ms from then on.

use cede::{
    sync::Semaphore,
    task::JoinHandle,
    time::{Duration, Instant, interval, pause, sleep},
};
use futures::future::join_all;
use std::sync::Arc;

struct RateLimiter {
    tokens: Arc<Semaphore>,
    refill: JoinHandle<()>,
}

impl RateLimiter {
    /// `burst` requests at once, then one every `period`.
    fn new(burst: usize, period: Duration) -> Self {
        let tokens = Arc::new(Semaphore::new(burst));
        let refill = cede::spawn({
            let tokens = tokens.clone();
            async move {
                let mut ticks = interval(period);
                ticks.tick().await; // the first tick is at once
                loop {
                    ticks.tick().await;
                    if tokens.available_permits() < burst {
                        tokens.add_permits(1);
                    }
                }
            }
        });
        Self { tokens, refill }
    }

    /// Waits until another request is allowed. Dropping the future gives up the place in line, and costs no token.
    async fn acquire(&self) {
        let token = self.tokens.acquire().await.expect("it is never closed");
        token.forget(); // a permit that is dropped would go back; a token is used up
    }
}

impl Drop for RateLimiter {
    fn drop(&mut self) {
        self.refill.abort();
    }
}

fn main() {
    cede::block_on(async {
        pause();
        let begin = Instant::now();
        let limiter = RateLimiter::new(5, Duration::from_millis(100));
        let requests = (1..=10).map(|n| {
            let limiter = &limiter;
            async move {
                limiter.acquire().await;
                println!("request {n} at {} ms", begin.elapsed().as_millis());
            }
        });
        join_all(requests).await;

        sleep(Duration::from_secs(60)).await;
        let saved = limiter.tokens.available_permits();
        println!("after a quiet minute {saved} requests may go at once, not more");
    });
}
