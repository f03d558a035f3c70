//! What is refused, and how clearly.

use crate::support::{current_thread, multi_thread, on_both};
use cede::runtime::{Builder, Handle, Runtime};
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
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

/// Hazard 18: an interval of 0 would be never, or a division by zero.
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
        // What was refused left no trace.
        assert_eq!(builder.build().unwrap().block_on(async { 1 }), 1);
    }
}

/// Hazard 23: in the future of `block_on`, and in a task; of the same runtime, and of another.
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

/// Hazard 23: the current runtime is that of the newest guard left.
#[test]
fn guards_of_two_runtimes_may_be_dropped_out_of_order() {
    // The number of its workers tells a runtime from another.
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
