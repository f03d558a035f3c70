//! The waker of the future that `block_on` was given. That future is not a task: it is stored on
//! the stack of its thread, which polls it between tasks.

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

/// Whether the future was woken, and how to wake the thread that polls it.
pub(super) struct BlockOnWaker {
    woken: AtomicBool,
    thread: Thread,
    /// The thread sleeps here while another thread runs the executor.
    pub(super) parker: Parker,
    /// The thread sleeps here while it runs the executor itself.
    driver: Arc<driver::Handle>,
}

impl BlockOnWaker {
    /// A waker that counts as woken, so that the future is polled a first time.
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

    /// Returns whether it was woken since the last call, and clears the flag.
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
            // The thread may be changing from one to the other at this moment, so both are
            // unparked. Each remembers that, and needs a system call only if a thread sleeps in it.
            self.parker.unpark();
            self.driver.unpark();
        }
    }
}
