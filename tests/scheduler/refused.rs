//! Invalid calls are refused with a clear message.

use crate::support::{current_thread, multi_thread, on_both, watchdog};
use cede::{
    runtime::{Builder, Handle, Runtime},
    task::block_in_place,
    time::sleep,
};
use futures::task::{ArcWake, waker};
use std::{
    any::Any,
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{Arc, Mutex, mpsc},
    task::Context,
    time::Duration,
};

#[track_caller]
fn panics_with(text: &str, f: impl FnOnce()) {
    let payload = catch_unwind(AssertUnwindSafe(f)).expect_err("this must panic");
    let message = message(&*payload);
    assert!(message.contains(text), "the message is {message:?}");
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let owned = payload.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| payload.downcast_ref::<&str>().copied()).expect("a panic with a text")
}

/// Hazard 18: an interval of 0 would mean "never", or a division by zero.
#[test]
fn zero_is_refused_by_the_builder() {
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        panics_with("`global_queue_interval` takes 1 or more", || {
            builder.global_queue_interval(0);
        });
        panics_with("`event_interval` takes 1 or more", || {
            builder.event_interval(0);
        });
        panics_with("`worker_threads` takes 1 to", || {
            builder.worker_threads(0);
        });
        panics_with("`rescue_after` takes 10µs or more, not 1µs", || {
            builder.rescue_after(Duration::from_micros(1));
        });
        panics_with("`max_spare_workers` takes 1 to", || {
            builder.max_spare_workers(0);
        });
        // A refused call has changed nothing.
        assert_eq!(builder.build().unwrap().block_on(async { 1 }), 1);
    }
}

/// The system's names end at a NUL. The builder refuses such a name at once, and not when it makes
/// a thread and would have to drop half a runtime.
#[test]
fn a_name_that_no_thread_can_have_is_refused_by_the_builder() {
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        panics_with("`thread_name` takes a name without NUL", || {
            builder.thread_name("half\0name");
        });
        assert_eq!(builder.build().unwrap().block_on(async { 1 }), 1);
    }
}

/// Hazard 23: in the future of `block_on` and in a task, on the same runtime and on another.
#[test]
fn a_nested_block_on_is_refused() {
    const TEXT: &str = "Cannot start a runtime from within a runtime";
    on_both(|runtime| {
        let handle = runtime.handle().clone();
        let nested = move || {
            for other in [current_thread(), multi_thread(1)] {
                panics_with(TEXT, || other.block_on(async {}));
                other.shutdown_background();
            }
            panics_with(TEXT, || handle.block_on(async {}));
            panics_with(TEXT, || cede::block_on(async {}));
        };
        runtime.block_on(async { nested() });
        panics_with(TEXT, || runtime.block_on(async { runtime.block_on(async {}) }));
        runtime.block_on(runtime.spawn(async move { nested() })).unwrap();
        assert_eq!(runtime.block_on(async { 1 }), 1, "the runtime is none the worse for it");
    });
}

/// Hazard 23: the current runtime is that of the newest guard that still exists.
#[test]
fn guards_of_two_runtimes_may_be_dropped_out_of_order() {
    // The runtimes have different numbers of workers, by which the test tells them apart.
    let here = || Handle::current().metrics().num_workers();
    let runtimes: [Runtime; 3] = [current_thread(), multi_thread(2), multi_thread(3)];
    let [first, second, third] = runtimes.each_ref().map(Runtime::enter);
    assert_eq!(here(), 3);
    drop(second);
    assert_eq!(here(), 3);
    drop(third);
    assert_eq!(here(), 1);
    let [_, second, _] = runtimes.each_ref();
    second.block_on(async { assert_eq!(here(), 2) });
    assert_eq!(here(), 1);
    drop(first);
    assert!(Handle::try_current().is_err());
}

/// A waker that calls `block_in_place`, which it must not do here, and sends the message of the
/// panic.
struct Blocks(Mutex<mpsc::Sender<String>>);

impl ArcWake for Blocks {
    fn wake_by_ref(this: &Arc<Self>) {
        let payload = catch_unwind(|| block_in_place(|| {})).expect_err("this must panic");
        let _ = this.0.lock().unwrap().send(message(&*payload).into());
    }
}

/// When the driver calls a waker on a worker, the runtime is in the middle of its own work, so the
/// worker cannot move to another thread.
#[test]
fn a_waker_of_the_driver_may_not_block_in_place() {
    let _watchdog = watchdog();
    let (send, told) = mpsc::channel();
    let waker = waker(Arc::new(Blocks(Mutex::new(send))));
    let runtime = multi_thread(1);
    runtime.spawn(async move {
        let mut sleep = pin!(sleep(Duration::from_millis(1)));
        assert!(sleep.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        pending::<()>().await
    });
    let message = told.recv().unwrap();
    assert!(message.contains("`block_in_place` was called by a waker"), "{message}");
    assert_eq!(runtime.block_on(runtime.spawn(async { 1 })).unwrap(), 1);
}
