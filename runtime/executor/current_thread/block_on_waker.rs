//! The waker of the future that `block_on` was given. That future is no task: it lives on the stack of its
//! thread and is polled between tasks.

use crate::{
    base::{
        parker::Parker,
        primitive::atomic::{
            AtomicBool,
            Ordering::{Acquire, Release},
        },
    },
    driver::driver,
    task::affinity::Thread,
};
use std::{
    sync::Arc,
    task::{Wake, Waker},
};

/// Whether it was woken, and how to wake its thread.
pub(super) struct BlockOnWaker {
    woken: AtomicBool,
    thread: Thread,
    /// Where the thread sleeps while another runs the executor.
    pub(super) parker: Parker,
    /// Where it sleeps otherwise.
    driver: Arc<driver::Handle>,
}

impl BlockOnWaker {
    /// Woken at first, to be polled once.
    pub(super) fn new(driver: Arc<driver::Handle>) -> Arc<Self> {
        let woken = AtomicBool::new(true);
        Arc::new(Self { woken, thread: Thread::this(), parker: Parker::new(), driver })
    }

    pub(super) fn waker(self: &Arc<Self>) -> Waker {
        Waker::from(self.clone())
    }

    pub(super) fn is_woken(&self) -> bool {
        self.woken.load(Acquire)
    }

    /// Whether it was woken since this was asked the last time.
    pub(super) fn take_woken(&self) -> bool {
        self.woken.load(Acquire) && self.woken.swap(false, Acquire)
    }
}

impl Wake for BlockOnWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.woken.swap(true, Release) && self.thread.is_another() {
            // Where it sleeps may be changing just now. Both remember, and cost a system call only
            // if somebody sleeps there.
            self.parker.unpark();
            self.driver.unpark();
        }
    }
}
