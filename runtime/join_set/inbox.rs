//! Where the tasks of a set leave word that they have ended.
//!
//! 1. Each task has a waker of its own, which knows the task's key: to note an end costs the same
//!    whether the set holds ten tasks or a million.
//! 2. A key is a hint. It may come twice, or late, and even name another task by then: whoever pops
//!    it polls that task's handle, and an early poll does no harm.
//! 3. The waker of the set is stored under the lock that has just shown that no key is there, and
//!    taken under the lock of the next push: no end falls between.

use crate::base::{chunks::Chunks, contain, primitive::Mutex};
use std::{
    sync::Arc,
    task::{Wake, Waker},
};

/// Keys of tasks that have ended, and whom to tell of the next.
#[derive(Default)]
pub(crate) struct Inbox(Mutex<Contents>);

#[derive(Default)]
struct Contents {
    keys: Chunks<u32>,
    waker: Option<Waker>,
}

impl Inbox {
    /// The waker for the handle of one task.
    pub(crate) fn sender(self: &Arc<Self>, key: u32) -> Waker {
        Waker::from(Arc::new(Sender { key, inbox: self.clone() }))
    }

    pub(crate) fn pop(&self) -> Option<u32> {
        self.0.lock().keys.pop_front()
    }

    /// Stores the set's waker, unless a task has ended meanwhile (3): then `false`.
    pub(crate) fn wait(&self, waker: &Waker) -> bool {
        let waker = waker.clone();
        let mut contents = self.0.lock();
        if !contents.keys.is_empty() {
            return false;
        }
        let previous = contents.waker.replace(waker);
        drop(contents);
        drop(previous);
        true
    }

    /// Wakes the set, where it waits.
    pub(crate) fn wake(&self) {
        self.leave(None);
    }

    fn leave(&self, key: Option<u32>) {
        let mut contents = self.0.lock();
        key.into_iter().for_each(|key| contents.keys.push_back(key));
        let waker = contents.waker.take();
        drop(contents);
        contain::wake(waker);
    }
}

struct Sender {
    key: u32,
    inbox: Arc<Inbox>,
}

impl Wake for Sender {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.inbox.leave(Some(self.key));
    }
}
