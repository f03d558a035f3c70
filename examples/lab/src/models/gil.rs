//! Threads under one interpreter lock: one runs at a time, and they take turns.
//!
//! 1. A thread holds the lock during each poll of its unit, and releases it while the unit waits.
//! 2. A job that computes is done in slices with a check between them; it may have checks of its own
//!    within a slice, as CPython looks between its instructions.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use anyhow::Result;
use futures::executor::block_on;

use crate::base::settings::Settings;
use crate::base::spans::{BLOCKS, JOB};
use crate::measure::polls::slept;
use crate::measure::recording::during;
use crate::models::card::Unit;
use crate::models::executor::Executor;
use crate::models::interpreter::{Lock, Turns};
use crate::models::job::{Checked, Form, Job};
use crate::models::model::Way;
use crate::models::threads::Threads;

/// Threads, and the lock that lets one of them run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gil {
    lock: Arc<Lock>,
}

impl Gil {
    async fn held<T>(self, unit: impl Future<Output = T>) -> T {
        let mut unit = std::pin::pin!(unit);
        std::future::poll_fn(|cx| {
            self.lock.acquire();
            let state = unit.as_mut().poll(cx);
            self.lock.release();
            state
        })
        .await
    }
}

impl Executor for Gil {
    const UNIT: Unit = Unit::Thread;

    fn enter<T: Send, F: Future<Output = T> + Send>(
        _: &Settings,
        main: impl FnOnce(Self) -> F,
    ) -> Result<T> {
        let gil = Gil::default();
        Ok(block_on(gil.clone().held(main(gil))))
    }

    fn start<T: Send + 'static>(
        &self,
        unit: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        Threads.start(self.clone().held(unit))
    }

    async fn sleep_until(&self, at: Instant) {
        self.lock.without(|| slept(at, thread::sleep));
    }
}

/// A job that computes is done in slices with a check between them; one that waits releases the lock.
#[derive(Debug)]
pub(crate) struct TakingTurns;

impl Way<Gil> for TakingTurns {
    const FORM: Form = Form::Whole;

    async fn work(gil: &Gil, job: Job) -> Checked {
        match (job.awaited, job.sliced) {
            (Err(_), Ok(mut slice)) => {
                let turns = Turns::here();
                loop {
                    if let ControlFlow::Break(checked) = during(JOB, &mut slice) {
                        return checked;
                    }
                    turns.check();
                }
            }
            _ => gil.lock.without(|| during(BLOCKS, job.whole)),
        }
    }
}
