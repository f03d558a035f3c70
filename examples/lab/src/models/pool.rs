//! A fixed set of threads that take units from one queue; the spinner has a thread of its own.
//!
//! A unit that waits keeps its thread, and the units behind it wait in the queue.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use anyhow::Result;
use futures::channel::oneshot;
use futures::executor::block_on;

use crate::base::settings::Settings;
use crate::measure::recording::start_thread;
use crate::measure::spinner::Spinner;
use crate::models::card::Unit;
use crate::models::executor::Executor;
use crate::models::threads::{Threads, run_here};

type Call = Box<dyn FnOnce() + Send>;

/// The sender of the queue; when the last is dropped the threads end.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    queue: Sender<Call>,
}

impl Executor for Pool {
    const UNIT: Unit = Unit::Turn;

    fn enter<T: Send, F: Future<Output = T> + Send>(
        settings: &Settings,
        main: impl FnOnce(Self) -> F,
    ) -> Result<T> {
        let (queue, calls) = channel();
        let calls = Arc::new(Mutex::new(calls));
        let threads = (0..settings.workers()).map(|_| {
            let calls = calls.clone();
            start_thread("pool", move || while serve(&calls) {})
        });
        let threads: Vec<_> = threads.collect();
        let result = block_on(main(Pool { queue }));
        for thread in threads {
            thread.join().expect("the pool's threads do not panic");
        }
        Ok(result)
    }

    fn start<T: Send + 'static>(
        &self,
        unit: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        let (done, result) = oneshot::channel();
        let call = move || drop(done.send(run_here(unit)));
        self.queue.send(Box::new(call)).expect("the pool's threads live as long as the pool");
        async { result.await.expect("the unit did not panic") }
    }

    async fn sleep_until(&self, at: Instant) {
        Threads.sleep_until(at).await;
    }

    fn spin(&self, spinner: Arc<Spinner>) -> impl Future<Output = ()> + Send + 'static {
        Threads.spin(spinner)
    }
}

/// Takes a call from the queue and makes it; returns false when the queue is closed.
fn serve(calls: &Mutex<Receiver<Call>>) -> bool {
    let call = calls.lock().expect("nobody panics while holding the queue").recv();
    call.map(|call| call()).is_ok()
}
