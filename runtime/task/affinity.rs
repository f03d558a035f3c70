//! Where a task may run: on any thread, or only on the thread that spawned it.

use std::{
    cell::Cell,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

static NEXT: AtomicU64 = AtomicU64::new(1);

thread_local! {
    /// This thread's number; 0 until it is first read.
    static NUMBER: Cell<u64> = const { Cell::new(0) };
}

/// Where a task may run. A type parameter, so that a task that may run anywhere stores nothing.
pub(super) trait Affinity: Copy {
    /// Whether the task is bound to one thread.
    const IS_BOUND: bool;

    /// Whether this thread must not touch the future.
    fn is_elsewhere(self) -> bool;
}

/// Any thread may run the task: its future is `Send`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anywhere;

impl Affinity for Anywhere {
    const IS_BOUND: bool = false;

    fn is_elsewhere(self) -> bool {
        false
    }
}

/// Only the thread of this number may run the task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thread(u64);

impl Thread {
    /// The current thread.
    pub(crate) fn this() -> Self {
        Self(number())
    }

    /// Whether it is not the current thread.
    pub(crate) fn is_another(self) -> bool {
        self.0 != number()
    }
}

impl Affinity for Thread {
    const IS_BOUND: bool = true;

    fn is_elsewhere(self) -> bool {
        self.is_another()
    }
}

/// The number of the current thread. Unlike `std::thread::ThreadId` it is available while the
/// thread's thread-locals are being destroyed.
fn number() -> u64 {
    NUMBER.with(|number| {
        if number.get() == 0 {
            number.set(NEXT.fetch_add(1, Relaxed));
        }
        number.get()
    })
}
