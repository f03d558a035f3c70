//! Whether this thread is cloning a value of some channel under the lock of its slot.
//!
//! Only values that have nothing to drop are cloned like that (see `slot.rs`): they own no end of a
//! channel, and so have no business with it. Should the clone of one find its way to the channel all
//! the same, it would wait for itself; so it panics.
//!
//! The mark has no destructor of its own, and is read with `try_with`: so the destructors of other
//! thread-locals may use channels.

use crate::primitive::const_thread_local;
use std::{cell::Cell, marker::PhantomData};

const_thread_local! {
    /// The address of the channel's ring; 0 for none.
    static CHANNEL: Cell<usize> = Cell::new(0);
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
