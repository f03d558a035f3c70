//! The core of a current-thread executor, and where it is stored while no thread runs the executor.
//!
//! The `block_on` that takes the core out of the slot runs the tasks. Any other waits for the core to come back.

use crate::{
    base::{contain, primitive::Mutex},
    driver::driver::Driver,
    executor::live::Live,
    task::runnable::Runnable,
};
use std::{collections::VecDeque, mem, task::Waker};

/// What it takes to run the executor. It moves from thread to thread as a whole.
#[derive(Debug, Default)]
pub(super) struct Core {
    pub(super) queue: VecDeque<Runnable>,
    pub(super) live: Live,
    /// `None` while it is turned: what it wakes may want the rest of the core.
    pub(super) driver: Option<Box<Driver>>,
}

/// Where the core is while nobody runs the executor.
#[derive(Debug)]
pub(super) struct CoreSlot(Mutex<Content>);

#[derive(Debug)]
struct Content {
    core: Option<Core>,
    waiting: Vec<Waker>,
}

impl CoreSlot {
    pub(super) fn new(driver: Driver) -> Self {
        let core = Core { driver: Some(Box::new(driver)), ..Core::default() };
        Self(Mutex::new(Content { core: Some(core), waiting: Vec::new() }))
    }

    /// The core, if it is here.
    pub(super) fn take(&self) -> Option<Core> {
        self.0.lock().core.take()
    }

    /// Joins those that wait for the core.
    pub(super) fn wait(&self, waker: Waker) -> Waiting<'_> {
        Waiting { slot: self, waker }
    }

    pub(super) fn put_back(&self, core: Core) {
        let mut content = self.0.lock();
        content.core = Some(core);
        let waiting = mem::take(&mut content.waiting);
        drop(content);
        contain::wake(waiting);
    }
}

/// One thread that waits for the core. Dropped, it waits no more, so that threads which come and go while another
/// runs the executor leave nothing behind.
pub(super) struct Waiting<'a> {
    slot: &'a CoreSlot,
    waker: Waker,
}

impl Waiting<'_> {
    /// The core, if it is here; if not, the waker is woken once it is worth another try.
    pub(super) fn take(&self) -> Option<Core> {
        let waker = self.waker.clone();
        let mut content = self.slot.0.lock();
        let core = content.core.take();
        if core.is_none() && !content.waiting.iter().any(|other| other.will_wake(&self.waker)) {
            content.waiting.push(waker);
        }
        core
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut content = self.slot.0.lock();
        let at = content.waiting.iter().position(|other| other.will_wake(&self.waker));
        let own = at.map(|at| content.waiting.swap_remove(at));
        drop(content);
        drop(own);
    }
}
