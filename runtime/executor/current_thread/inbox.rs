//! What other threads send to a current-thread executor: tasks that they woke or spawned.
//!
//! ```text
//!   another thread                           the thread that runs the executor
//!   lock · push · raise the flag · unlock    is the flag up? lock · lower it · take all · unlock
//!   the first to push unparks the driver
//! ```
//!
//! # Invariants
//!
//! 1. Both sides change the flag under the lock only, and it is up exactly while there is a message.
//!    So a look at it without the lock may come late, but never misses what was sent before the
//!    unpark that follows.
//! 2. Once closed no new task is taken; the thread that closes takes what was here before.
//! 3. A new task is counted here or in `alive` at any time: it moves from one count to the other under the lock.

use crate::{
    base::primitive::{
        Mutex,
        atomic::{
            AtomicBool, AtomicUsize,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
    task::{header::LiveKey, runnable::Runnable},
};
use std::mem;

/// The inbox.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    content: Mutex<Content>,
    /// There is a message: asked before the lock is taken.
    has_messages: AtomicBool,
}

#[derive(Debug, Default)]
struct Content {
    messages: Messages,
    /// How many of the runnable tasks are new.
    new: usize,
    closed: bool,
}

/// Everything that was sent.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    /// For the queue.
    pub(crate) runnable: Vec<Runnable>,
    /// Tasks that ended where the live list could not be reached, in a thread whose thread-locals are being
    /// destroyed: their keys in the list, if they have one.
    pub(crate) ended: Vec<Option<LiveKey>>,
}

impl Inbox {
    /// Adds a message. True: it is the first, so the executor is to be unparked.
    #[must_use = "the executor may be asleep"]
    pub(crate) fn push(&self, add: impl FnOnce(&mut Messages)) -> bool {
        self.add(&mut self.content.lock().messages, add)
    }

    /// Adds a new task, and says whether it is the first message; gives it back if no more are taken.
    pub(crate) fn push_new(&self, new: Runnable) -> Result<bool, Runnable> {
        let mut content = self.content.lock();
        if content.closed {
            return Err(new);
        }
        content.new += 1;
        Ok(self.add(&mut content.messages, |messages| messages.runnable.push(new)))
    }

    fn add(&self, messages: &mut Messages, add: impl FnOnce(&mut Messages)) -> bool {
        let is_first = messages.is_empty();
        add(messages);
        if is_first {
            self.has_messages.store(true, Release);
        }
        is_first
    }

    pub(crate) fn has_messages(&self) -> bool {
        self.has_messages.load(Acquire)
    }

    /// Takes everything, in exchange for something empty. The new tasks are counted as `alive`.
    pub(crate) fn take(&self, empty: &mut Messages, alive: &AtomicUsize) {
        if self.has_messages.load(Relaxed) {
            let mut content = self.content.lock();
            self.has_messages.store(false, Relaxed);
            mem::swap(&mut content.messages, empty);
            alive.fetch_add(mem::take(&mut content.new), Relaxed);
        }
    }

    /// Takes no new task from now on.
    pub(crate) fn close(&self) {
        self.content.lock().closed = true;
    }

    /// How many runnable tasks are here.
    pub(crate) fn len(&self) -> usize {
        self.content.lock().messages.runnable.len()
    }

    /// How many tasks are `alive`, together with the new ones that are here.
    pub(crate) fn count(&self, alive: &AtomicUsize) -> usize {
        let content = self.content.lock();
        content.new + alive.load(Relaxed)
    }
}

impl Messages {
    fn is_empty(&self) -> bool {
        self.runnable.is_empty() && self.ended.is_empty()
    }

    /// Gives back the memory of a crowd.
    pub(crate) fn shrink_to(&mut self, places: usize) {
        self.runnable.shrink_to(places);
        self.ended.shrink_to(places);
    }
}
