//! What other threads send to a current-thread executor: the tasks that they woke or spawned.
//!
//! ```text
//!   another thread                           the thread that runs the executor
//!   lock · push · set the flag · unlock      flag set? lock · clear it · take all · unlock
//!   the first to push unparks the driver
//! ```
//!
//! # Invariants
//!
//! 1. Both sides change the flag under the lock only, and it is set exactly while there is a
//!    message. A thread that reads it without the lock may see a message late. It never misses one:
//!    the sender unparks it after the message.
//! 2. A closed inbox refuses new tasks. The thread that closes it takes the messages sent before.
//! 3. At any time a new task is counted either here or in `alive`: it moves from one count to the
//!    other under the lock.

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

/// The messages for the thread that runs the executor; see the [module](self).
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    content: Mutex<InboxContent>,
    /// Whether there is a message. Read before the lock is taken, to avoid taking it.
    has_messages: AtomicBool,
}

#[derive(Debug, Default)]
struct InboxContent {
    messages: Messages,
    /// How many of the runnable tasks are new and not yet counted in `alive`.
    new: usize,
    closed: bool,
}

/// The messages that were sent and not taken yet.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    /// Tasks for the executor's queue.
    pub(crate) runnable: Vec<Runnable>,
    /// For each task that ended on a thread which could not reach the live list, because its
    /// thread-locals are being destroyed: the task's key in the list, if it has one.
    pub(crate) ended: Vec<Option<LiveKey>>,
}

impl Inbox {
    /// Adds a message. Returns true if it is the first: the caller must unpark the executor.
    #[must_use = "the executor may be asleep"]
    pub(crate) fn push(&self, add: impl FnOnce(&mut Messages)) -> bool {
        self.add(&mut self.content.lock().messages, add)
    }

    /// Adds a new task. Returns whether it is the first message, or the task itself if the inbox is
    /// closed.
    #[inline] // the call would cost a tenth of a spawn
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

    /// Takes all messages and leaves `empty` in their place. Adds the number of new tasks to
    /// `alive`.
    pub(crate) fn take(&self, empty: &mut Messages, alive: &AtomicUsize) {
        if self.has_messages.load(Relaxed) {
            let mut content = self.content.lock();
            self.has_messages.store(false, Relaxed);
            mem::swap(&mut content.messages, empty);
            alive.fetch_add(mem::take(&mut content.new), Relaxed);
        }
    }

    /// Refuses new tasks from now on.
    pub(crate) fn close(&self) {
        self.content.lock().closed = true;
    }

    /// The number of runnable tasks in the inbox.
    pub(crate) fn len(&self) -> usize {
        self.content.lock().messages.runnable.len()
    }

    /// The number of tasks counted in `alive` and of new tasks in the inbox.
    pub(crate) fn count(&self, alive: &AtomicUsize) -> usize {
        let content = self.content.lock();
        content.new + alive.load(Relaxed)
    }

    /// Returns memory that is needed only for more than `places` messages.
    pub(crate) fn shrink_to(&self, places: usize) {
        self.content.lock().messages.shrink_to(places);
    }
}

impl Messages {
    fn is_empty(&self) -> bool {
        self.runnable.is_empty() && self.ended.is_empty()
    }

    /// How many messages of a kind fit into the memory that is there.
    pub(crate) fn capacity(&self) -> usize {
        self.runnable.capacity().max(self.ended.capacity())
    }

    /// Returns memory that is needed only for more than `places` messages.
    pub(crate) fn shrink_to(&mut self, places: usize) {
        self.runnable.shrink_to(places);
        self.ended.shrink_to(places);
    }
}
