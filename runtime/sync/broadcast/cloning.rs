//! Whether this thread is cloning a value, and whether it holds the lock of a slot meanwhile.
//!
//! 1. A thread that is cloning a value must not block until another value has been cloned: that may be the
//!    value it is cloning itself, or one whose clone waits for this one.
//! 2. A value with nothing to drop is cloned under the lock of its slot (see `slot.rs`). It owns no end of
//!    a channel. Should its clone reach its own channel all the same, by a reference or a static, it
//!    would wait for the lock it holds; so it panics instead.
//!
//! Both are in one word, which is set back when a clone is over; clones nest, as a clone may receive
//! from another channel. The word has no destructor and is read with `try_with`, so the destructors of
//! other thread-locals may use channels.

use crate::base::primitive::const_thread_local;
use std::{cell::Cell, marker::PhantomData};

/// This thread is cloning nothing.
const NOTHING: usize = 0;
/// It is cloning without a lock. Any other number is the address of a channel's ring, which says that
/// it is cloning a value of that channel under a lock.
const WITHOUT_LOCK: usize = 1;

const_thread_local! {
    static CLONING: Cell<usize> = Cell::new(NOTHING);
}

/// This thread is cloning, until this is dropped.
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

/// Marks this thread as cloning a value of `channel` under a lock; `None` if it is doing so already. So
/// the one channel that it must not touch is known.
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

/// Whether this thread is cloning a value, of whichever channel.
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
