//! The one set of tools with which a current-thread executor is run: its queue, its list of live tasks, its
//! driver.
//! Whichever `block_on` holds it runs the tasks; one that comes second waits for it.

use crate::{
    base::{contain, primitive::Mutex},
    driver::driver::Driver,
    executor::live::Live,
    task::reference::Task,
};
use std::{collections::VecDeque, task::Waker};

/// The tools.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) queue: VecDeque<Task>,
    pub(super) live: Live,
    pub(super) driver: Driver,
}

/// Where they lie while nobody runs the executor.
#[derive(Debug)]
pub(super) struct Baton(Mutex<State>);

#[derive(Debug)]
struct State {
    core: Option<Core>,
    waiting: Vec<Waker>,
}

impl Baton {
    pub(super) fn new(driver: Driver) -> Self {
        let core = Some(Core { queue: VecDeque::new(), live: Live::default(), driver });
        Self(Mutex::new(State { core, waiting: Vec::new() }))
    }

    /// The tools, if they are free.
    pub(super) fn take(&self) -> Option<Core> {
        self.0.lock().core.take()
    }

    /// A place among those that wait for the tools.
    pub(super) fn place(&self, waker: Waker) -> Place<'_> {
        Place { baton: self, waker }
    }

    pub(super) fn put_back(&self, core: Core) {
        let mut state = self.0.lock();
        state.core = Some(core);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        contain::wake(waiting);
    }
}

/// One thread's place among those that wait. It is given up when dropped, so that threads which come
/// and go while another runs the executor leave nothing behind.
pub(super) struct Place<'a> {
    baton: &'a Baton,
    waker: Waker,
}

impl Place<'_> {
    /// The tools, if they are free; if not, the waker is woken once it is worth another try.
    pub(super) fn take(&self) -> Option<Core> {
        let waker = self.waker.clone();
        let mut state = self.baton.0.lock();
        let core = state.core.take();
        if core.is_none() && !state.waiting.iter().any(|other| other.will_wake(&self.waker)) {
            state.waiting.push(waker);
        }
        core
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.baton.0.lock();
        let at = state.waiting.iter().position(|other| other.will_wake(&self.waker));
        let left = at.map(|at| state.waiting.swap_remove(at));
        drop(state);
        drop(left);
    }
}
