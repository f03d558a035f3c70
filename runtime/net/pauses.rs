//! Pauses between two tries of an operation for which the system reports no event: it waits for
//! room in the queue of another socket.
//!
//! Each pause is as long as all before it together, so a wait takes at most twice as long as
//! necessary. Pauses grow up to 50 milliseconds, at which even a thousand waiting tasks cost
//! little.

use crate::time::sleep::{Sleep, sleep};
use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

const FIRST: Duration = Duration::from_micros(100);
const LONGEST: Duration = Duration::from_millis(50);

/// Cancel safe: a pause that has begun continues in the next call.
#[derive(Debug)]
pub(super) struct Pauses {
    next: Duration,
    current: Option<Pin<Box<Sleep>>>,
}

impl Pauses {
    pub(super) fn new() -> Self {
        Self { next: FIRST, current: None }
    }

    pub(super) async fn pause(&mut self) {
        poll_fn(|cx| self.poll_pause(cx)).await;
    }

    /// Ready when the current pause is over. The next call begins the next pause.
    pub(super) fn poll_pause(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let next = self.next;
        let current = self.current.get_or_insert_with(|| Box::pin(sleep(next)));
        ready!(current.as_mut().poll(cx));
        self.current = None;
        self.next = after(next);
        Poll::Ready(())
    }
}

fn after(pause: Duration) -> Duration {
    LONGEST.min(pause * 2)
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;
    use std::iter::successors;

    #[test]
    fn pauses_grow_to_a_length_and_no_further() {
        let pauses = successors(Some(FIRST), |last| Some(after(*last)));
        let pauses: Vec<_> = pauses.take(12).map(|pause| pause.as_micros()).collect();
        assert_eq!(pauses[..4], [100, 200, 400, 800]);
        assert_eq!(pauses[8..], [25_600, 50_000, 50_000, 50_000]);
    }
}
