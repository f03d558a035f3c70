//! Which polls and waits are one turn of a loop.
//!
//! ```text
//!   poll  poll  poll │ asks  sleeps  timers fire │ poll …
//!   ───────────── one turn ──────────────────────┼─ the next
//! ```
//!
//! A turn begins with the first poll after a wait. Waits with no poll between them belong to one turn:
//! the loop looked for events, found none, and slept.

use crate::story::parts::Turn;

/// The turns of all threads so far.
#[derive(Debug)]
pub(super) struct Turns {
    all: Vec<Turn>,
    threads: Vec<OnThread>,
}

#[derive(Clone, Debug, Default)]
struct OnThread {
    current: Option<usize>,
    /// Whether the current turn has waited: then the next poll begins another.
    has_waited: bool,
    count: u32,
}

impl Turns {
    pub(super) fn new(threads: usize) -> Turns {
        Turns { all: Vec::new(), threads: vec![OnThread::default(); threads] }
    }

    /// The turn of a poll that begins.
    pub(super) fn poll(&mut self, thread: usize, at_ns: u64, poll: usize) -> usize {
        let turn = self.turn(thread, at_ns, self.threads[thread].has_waited);
        self.all[turn].polls.push(poll);
        turn
    }

    /// The turn of a wait that begins.
    pub(super) fn call(&mut self, thread: usize, at_ns: u64, call: usize) -> usize {
        let turn = self.turn(thread, at_ns, false);
        self.threads[thread].has_waited = true;
        self.all[turn].calls.push(call);
        turn
    }

    fn turn(&mut self, thread: usize, at_ns: u64, is_new: bool) -> usize {
        let on = &mut self.threads[thread];
        if let Some(current) = on.current.filter(|_| !is_new) {
            return current;
        }
        if let Some(last) = on.current {
            self.all[last].end_ns = at_ns;
        }
        on.count += 1;
        on.has_waited = false;
        on.current = Some(self.all.len());
        let (polls, calls) = (Vec::new(), Vec::new());
        let (begin_ns, end_ns) = (at_ns, at_ns);
        self.all.push(Turn { thread, number: on.count, begin_ns, end_ns, polls, calls });
        self.all.len() - 1
    }

    /// The current turn of a thread goes on until now.
    pub(super) fn goes_on(&mut self, thread: usize, at_ns: u64) {
        if let Some(current) = self.threads[thread].current {
            self.all[current].end_ns = at_ns;
        }
    }

    /// The thread runs no loop any more.
    pub(super) fn end_on(&mut self, thread: usize) {
        self.threads[thread].current = None;
    }

    pub(super) fn into_all(self) -> Vec<Turn> {
        self.all
    }
}
