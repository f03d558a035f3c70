//! The keys of a set's tasks that have ended, and the waker of the code that waits for the next.
//!
//! 1. Each task has its own waker, which stores the task's key. So it costs the same to record an
//!    end whether the set holds ten tasks or a million.
//! 2. A key is a hint. It may be pushed twice or late, and may then even be the key of another
//!    task. The code that pops it polls that task's handle, and an early poll does no harm.
//! 3. `wait` stores the waker of the set under the same lock under which it has found no key, and
//!    the next push takes it under that lock. So no end is missed.

use crate::base::{chunks::Chunks, contain, primitive::Mutex};
use std::{
    sync::Arc,
    task::{Wake, Waker},
};

/// The keys of tasks that have ended, and the waker to wake for the next; see the [module](self).
#[derive(Default)]
pub(crate) struct EndedTasks(Mutex<EndedContent>);

#[derive(Default)]
struct EndedContent {
    keys: Chunks<u32>,
    waker: Option<Waker>,
}

impl EndedTasks {
    /// The waker for the handle of the task with this key.
    pub(crate) fn waker(self: &Arc<Self>, key: u32) -> Waker {
        Waker::from(Arc::new(MemberWaker { key, ended: self.clone() }))
    }

    pub(crate) fn pop(&self) -> Option<u32> {
        self.0.lock().keys.pop_front()
    }

    /// Stores the waker of the set. Returns false, and stores nothing, if a task has ended
    /// meanwhile (3).
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

    /// Wakes the code that waits for the set, if any.
    pub(crate) fn wake(&self) {
        self.push(None);
    }

    fn push(&self, key: Option<u32>) {
        let mut contents = self.0.lock();
        key.into_iter().for_each(|key| contents.keys.push_back(key));
        let waker = contents.waker.take();
        drop(contents);
        contain::wake(waker);
    }
}

struct MemberWaker {
    key: u32,
    ended: Arc<EndedTasks>,
}

impl Wake for MemberWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ended.push(Some(self.key));
    }
}
