//! Whether this thread is cloning a value, and whether it holds the lock of a slot meanwhile.
//!
//! 1. A thread that is cloning a value must not block until another clone is finished: that may be
//!    the clone it is making itself, or one that waits for it.
//! 2. A value with nothing to drop is cloned under the lock of its slot (see `slot.rs`). Such a
//!    value owns no sender or receiver. If its `clone` nevertheless uses its own channel, through a
//!    reference or a static, it would wait for the lock that its own thread holds; so it panics
//!    instead.
//!
//! One thread-local word records both, and gets its previous value back when a clone is finished;
//! clones nest, as a clone may receive from another channel. The word has no destructor and is read
//! with `try_with`, so the destructors of other thread-locals may use channels.

use crate::base::primitive::const_thread_local;
use std::{cell::Cell, marker::PhantomData};

/// This thread is cloning nothing.
const NOTHING: usize = 0;
/// This thread is cloning without a lock. Any other number is the address of a channel's ring: this
/// thread is cloning a value of that channel under a lock.
const WITHOUT_LOCK: usize = 1;

const_thread_local! {
    static CLONING: Cell<usize> = Cell::new(NOTHING);
}

/// Marks this thread as cloning until it is dropped.
pub(super) struct Cloning {
    before: usize,
    /// The mark belongs to one thread.
    _not_send: PhantomData<*const ()>,
}

/// Marks this thread as cloning without a lock.
pub(super) fn begin_without_lock() -> Cloning {
    let before = current();
    set(before.max(WITHOUT_LOCK));
    Cloning { before, _not_send: PhantomData }
}

/// Marks this thread as cloning a value of `channel` under a lock; `None` if it is cloning under a
/// lock already. So there is at most one channel that it must not use, and the word can hold it.
#[inline]
pub(super) fn begin_under_lock(channel: usize) -> Option<Cloning> {
    let before = CLONING.try_with(Cell::get).ok()?;
    if before > WITHOUT_LOCK {
        return None;
    }
    set(channel);
    Some(Cloning { before, _not_send: PhantomData })
}

impl Drop for Cloning {
    #[inline]
    fn drop(&mut self) {
        set(self.before);
    }
}

/// Whether this thread is cloning a value of any channel.
pub(super) fn is_cloning() -> bool {
    current() != NOTHING
}

/// Panics if this thread is cloning a value of `channel` under the lock of its slot.
#[inline]
pub(super) fn forbid(channel: usize) {
    assert!(
        current() != channel,
        "a value without a destructor must not use its broadcast channel while it is cloned"
    );
}

#[inline]
fn current() -> usize {
    CLONING.try_with(Cell::get).unwrap_or(NOTHING)
}

#[inline]
fn set(mark: usize) {
    let _ = CLONING.try_with(|current| current.set(mark));
}
