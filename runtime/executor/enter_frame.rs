//! Keeps the runtimes that one poll [entered](crate::base::enter_stack) apart from those of
//! another. Both executors wrap each poll in a function of [`Frame`].

use crate::{
    base::enter_stack::{ROOT, Stack},
    handle::{change, is_unsettled},
};

/// The part of the stack that belongs to an executor's polls. The executor opens it before its
/// first poll and drops it after its last.
#[must_use = "once this is dropped, polls see what other polls entered"]
pub(crate) struct Frame(());

impl Frame {
    pub(crate) fn open() -> Self {
        change(Stack::open_frame);
        Self(())
    }

    /// Wraps one poll of the future of `block_on`, which may panic.
    #[inline]
    pub(crate) fn poll_root<R>(&self, poll: impl FnOnce() -> R) -> R {
        if is_unsettled() {
            resume(ROOT);
        }
        let _suspend = SuspendRoot;
        poll()
    }

    /// Wraps one poll of the task with this number.
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

    /// Wraps one poll of a task whose future is `Send`, and so cannot hold an
    /// [`EnterGuard`](crate::handle::EnterGuard) across an `.await`.
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
