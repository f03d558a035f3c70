//! The executors' side of what a thread has [entered](crate::base::enter_stack): each poll sees its own part of the stack.

use crate::{
    base::enter_stack::{ROOT, Stack},
    handle::{change, is_unsettled},
};

/// The part of the stack that belongs to an executor's polls. An executor makes it before the first poll, and it
/// goes after the last.
#[must_use = "the polls see what other polls entered as soon as this is dropped"]
pub(crate) struct Frame(());

impl Frame {
    pub(crate) fn open() -> Self {
        change(Stack::open_frame);
        Self(())
    }

    /// Does one poll of the future of `block_on`, which may panic.
    #[inline]
    pub(crate) fn poll_root<R>(&self, poll: impl FnOnce() -> R) -> R {
        if is_unsettled() {
            resume(ROOT);
        }
        let _suspend = SuspendRoot;
        poll()
    }

    /// Does one poll of the task of that number.
    #[inline]
    pub(crate) fn poll_task<R>(&self, number: u64, poll: impl FnOnce() -> R) -> R {
        if is_unsettled() {
            resume(number);
        }
        let result = poll();
        if is_unsettled() {
            suspend(number);
        }
        result
    }

    /// Does one poll of a task that can keep no guard: its future is `Send`.
    #[inline]
    pub(crate) fn poll_send<R>(&self, poll: impl FnOnce() -> R) -> R {
        let result = poll();
        if is_unsettled() {
            cut();
        }
        result
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        drop(change(Stack::close_frame));
    }
}

struct SuspendRoot;

impl Drop for SuspendRoot {
    #[inline]
    fn drop(&mut self) {
        if is_unsettled() {
            suspend(ROOT);
        }
    }
}

#[cold]
fn resume(poller: u64) {
    change(|stack| stack.resume(poller));
}

#[cold]
fn suspend(poller: u64) {
    change(|stack| stack.suspend(poller));
}

#[cold]
fn cut() {
    drop(change(Stack::cut));
}
