//! The number of a task.

use std::{
    cell::Cell,
    fmt,
    num::NonZeroU64,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

/// How many numbers a thread takes from the common counter at a time, so that threads which spawn
/// at the same time do not contend for one cache line.
const BLOCK: u64 = 1024;

static NEXT_BLOCK: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

/// The number of a task. A process never uses the same number for two tasks.
///
/// The order of two numbers says nothing about the order in which their tasks were spawned.
///
/// ```
/// cede::block_on(async {
///     let one = cede::spawn(async {});
///     let other = cede::spawn(async {});
///     assert_ne!(one.id(), other.id());
/// });
/// ```
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(NonZeroU64);

impl Id {
    #[inline]
    pub(crate) fn next() -> Self {
        // If the thread-local cannot be accessed, each task uses up a whole block.
        let number = NEXT.try_with(|next| {
            let mut number = next.get();
            if number % BLOCK == 0 {
                number = new_block();
            }
            next.set(number + 1);
            number
        });
        let number = number.unwrap_or_else(|_| new_block());
        Self(NonZeroU64::new(number + 1).expect("2^64 tasks were spawned"))
    }

    pub(crate) fn number(self) -> u64 {
        self.0.get()
    }
}

fn new_block() -> u64 {
    NEXT_BLOCK.fetch_add(1, Relaxed) * BLOCK
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
