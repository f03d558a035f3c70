//! Whether this thread is cloning a value of some channel, under the lock of its slot or without.
//!
//! While it does, it must not block until another value has been cloned: that may be the value it is
//! cloning itself, or one whose clone waits for this one.
//!
//! Under the lock, only values that have nothing to drop are cloned (see `slot.rs`): they own no end of a
//! channel, and so have no business with it. Should the clone of one find its way to the channel all
//! the same, it would wait for itself; so it panics.
//!
//! The mark has no destructor of its own, and is read with `try_with`: so the destructors of other
//! thread-locals may use channels.

use crate::base::primitive::const_thread_local;
use std::{cell::Cell, marker::PhantomData};

const_thread_local! {
    /// The address of the channel's ring; 0 for none.
    static CHANNEL: Cell<usize> = Cell::new(0);
}

const_thread_local! {
    /// How many values this thread is cloning without a lock.
    static LENT: Cell<usize> = Cell::new(0);
}

/// This thread is cloning a value without a lock, until this is dropped.
pub(super) struct Lent {
    /// The count belongs to one thread.
    _not_send: PhantomData<*const ()>,
}

/// Notes that this thread is about to clone a value without a lock.
pub(super) fn lend() -> Lent {
    let _ = LENT.try_with(|count| count.set(count.get() + 1));
    Lent { _not_send: PhantomData }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let _ = LENT.try_with(|count| count.set(count.get() - 1));
    }
}

/// Whether this thread is cloning a value, of whichever channel.
pub(super) fn is_cloning() -> bool {
    current() != 0 || LENT.try_with(Cell::get).unwrap_or(0) > 0
}

/// This thread is cloning, until this is dropped.
pub(super) struct Cloning {
    /// The mark belongs to one thread.
    _not_send: PhantomData<*const ()>,
}

/// Marks this thread as cloning a value of `channel`; `None` if it is cloning another.
#[inline]
pub(super) fn begin(channel: usize) -> Option<Cloning> {
    if current() != 0 {
        return None;
    }
    CHANNEL.try_with(|current| current.set(channel)).ok()?;
    Some(Cloning { _not_send: PhantomData })
}

impl Drop for Cloning {
    #[inline]
    fn drop(&mut self) {
        let _ = CHANNEL.try_with(|current| current.set(0));
    }
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
    CHANNEL.try_with(Cell::get).unwrap_or(0)
}
