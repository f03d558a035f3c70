//! What a scenario gets: random numbers, tokens, and the ledger.

use crate::{
    ledger::{Ledger, Token},
    random::Random,
};
use cede::{task::yield_now, trace::Recorder};
use std::{
    future::poll_fn,
    pin::pin,
    sync::Arc,
    task::Poll,
    thread,
    time::{Duration, Instant},
};

pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) random: Random,
    pub(crate) ledger: Arc<Ledger>,
    /// Whether the runtime's clock is stopped: then nothing may wait for other threads and the system.
    pub(crate) paused: bool,
    /// Whether the scenario runs on a worker of a multi-thread runtime.
    pub(crate) multi: bool,
    /// What records the runtime, if anything does.
    pub(crate) recorder: Option<Recorder>,
}

/// How long something may take that comes true on its own.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// Whether this comes true in time.
pub(crate) fn comes_true(holds: impl Fn() -> bool) -> bool {
    let begin = Instant::now();
    while !holds() {
        if begin.elapsed() > PATIENCE {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
    true
}

impl Scene {
    /// Another scene of the same scenario, for another task.
    pub(crate) fn fork(&mut self) -> Self {
        let seed = self.random.below(usize::MAX) as u64;
        let (ledger, recorder) = (self.ledger.clone(), self.recorder.clone());
        Self { random: Random::new(seed), ledger, recorder, ..*self }
    }

    pub(crate) fn token(&self) -> Token {
        Token::new(&self.ledger)
    }

    pub(crate) fn did(&self, operation: &'static str) {
        self.ledger.did(operation);
    }

    /// A fault, unless `holds`.
    pub(crate) fn check(&self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.ledger.seen(format!("{}: {}", self.name, what()));
        }
    }

    /// The value, or a fault.
    pub(crate) fn expect<T, E: std::fmt::Debug>(
        &self,
        what: &str,
        result: Result<T, E>,
    ) -> Option<T> {
        result.map_err(|error| self.check(false, || format!("{what}: {error:?}"))).ok()
    }

    pub(crate) fn micros(&mut self, end: usize) -> Duration {
        Duration::from_micros(self.random.below(end) as u64)
    }

    /// Nothing, a yield, a short sleep, or a short block of the thread.
    pub(crate) async fn pause(&mut self) {
        match self.random.below(100) {
            0..10 => {
                let time = self.micros(1500);
                cede::time::sleep(time).await;
            }
            10..40 => yield_now().await,
            40 => thread::sleep(self.micros(1000)),
            _ => {}
        }
    }

    /// Runs `operation` to its end, or drops it: after one poll; or some turns later, when it may
    /// have been granted what it waits for and has not noticed yet; or after a short time.
    pub(crate) async fn cut<F: Future>(&mut self, operation: F) -> Option<F::Output> {
        match self.random.below(8) {
            0 => {
                let mut operation = pin!(operation);
                let polled = poll_fn(|cx| Poll::Ready(operation.as_mut().poll(cx))).await;
                if polled.is_pending() {
                    for _ in 0..self.random.below(6) {
                        yield_now().await;
                    }
                }
                match polled {
                    Poll::Ready(output) => Some(output),
                    Poll::Pending => None,
                }
            }
            1 => {
                let time = self.micros(1500);
                cede::time::timeout(time, operation).await.ok()
            }
            _ => Some(operation.await),
        }
    }

    /// Checks that at least `least` has passed since `begin`, by the system's clock.
    pub(crate) fn not_early(&self, begin: Instant, least: Duration) {
        let passed = begin.elapsed();
        self.check(self.paused || passed >= least, || format!("{passed:?} instead of {least:?}"));
    }
}
