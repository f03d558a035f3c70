//! A runtime whose one task waits for a channel: what it costs to do nothing.

use crate::{
    runtime::Runtime,
    usage::{cpu_time_of_others, sleeps_of_others},
};
use std::{thread, time::Duration};

/// Long enough for every thread of the runtime to have gone to sleep.
const SETTLE: Duration = Duration::from_millis(100);

/// CPU time of the runtime's threads.
pub(crate) fn cpu<R: Runtime>(runtime: &R, milliseconds: u64) -> f64 {
    while_idle(runtime, milliseconds, || cpu_time_of_others().as_nanos() as f64)
}

/// How often its threads were woken.
pub(crate) fn sleeps<R: Runtime>(runtime: &R, milliseconds: u64) -> f64 {
    while_idle(runtime, milliseconds, || sleeps_of_others() as f64)
}

/// By how much a reading grows while the runtime is idle for this long.
fn while_idle<R: Runtime>(runtime: &R, milliseconds: u64, read: fn() -> f64) -> f64 {
    runtime.run(async move {
        let (sender, mut receiver) = R::channel::<f64>(1);
        let observer = thread::spawn(move || {
            thread::sleep(SETTLE);
            let before = read();
            thread::sleep(Duration::from_millis(milliseconds));
            R::try_send(&sender, read() - before);
        });
        let grown = R::recv(&mut receiver).await.expect("the observer sends");
        observer.join().expect("the thread ends");
        grown
    })
}
