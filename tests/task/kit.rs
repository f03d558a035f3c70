//! Small helpers that the tests of tasks share.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

/// Calls a function when it is dropped.
pub(super) struct OnDrop(Option<Box<dyn FnOnce() + Send>>);

impl OnDrop {
    pub(super) fn new(f: impl FnOnce() + Send + 'static) -> Self {
        Self(Some(Box::new(f)))
    }
}

impl Drop for OnDrop {
    fn drop(&mut self) {
        if let Some(f) = self.0.take() {
            f();
        }
    }
}

/// A value, and a function that returns how often it was dropped.
pub(super) fn dropped_once() -> (OnDrop, impl Fn() -> usize) {
    let count = Arc::new(AtomicUsize::new(0));
    let counts = count.clone();
    let guard = OnDrop::new(move || {
        counts.fetch_add(1, SeqCst);
    });
    (guard, move || count.load(SeqCst))
}

/// The message of the panic with which `f` ends.
pub(super) fn message<R>(f: impl FnOnce() -> R) -> String {
    let panic = catch_unwind(AssertUnwindSafe(f)).err().expect("a panic");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(other) => other.downcast_ref::<&str>().expect("a panic with a message").to_string(),
    }
}
