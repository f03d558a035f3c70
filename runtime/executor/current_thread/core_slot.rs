//! The core of a current-thread executor, and where it is stored while no thread runs the executor.
//!
//! The thread in `block_on` that takes the core out of the slot runs the tasks. Every other thread
//! in `block_on` waits until the core is put back.

use crate::{
    base::{contain, primitive::Mutex},
    driver::driver::Driver,
    executor::live::Live,
    task::runnable::Runnable,
};
use std::{collections::VecDeque, mem, task::Waker};

/// What a thread needs to run the executor. It moves from thread to thread as a whole.
#[derive(Debug, Default)]
pub(super) struct Core {
    pub(super) queue: VecDeque<Runnable>,
    pub(super) live: Live,
    /// `None` while the driver is turned: the wakers that it calls may borrow the rest of the core.
    pub(super) driver: Option<Box<Driver>>,
}

/// Where the core is stored while no thread runs the executor.
#[derive(Debug)]
pub(super) struct CoreSlot(Mutex<SlotContent>);

#[derive(Debug)]
struct SlotContent {
    core: Option<Core>,
    waiting: Vec<Waker>,
}

impl CoreSlot {
    pub(super) fn new(driver: Driver) -> Self {
        let core = Core { driver: Some(Box::new(driver)), ..Core::default() };
        Self(Mutex::new(SlotContent { core: Some(core), waiting: Vec::new() }))
    }

    /// Takes the core, if it is in the slot.
    pub(super) fn take(&self) -> Option<Core> {
        self.0.lock().core.take()
    }

    /// Registers a thread that waits for the core; `waker` wakes it.
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

/// The registration of one thread that waits for the core. Dropping it removes its waker, so that
/// threads which stop waiting while another runs the executor leave nothing behind.
pub(super) struct Waiting<'a> {
    slot: &'a CoreSlot,
    waker: Waker,
}

impl Waiting<'_> {
    /// Takes the core, if it is in the slot. If not, the waker is woken when the core is put back.
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
