//! A stack of what a thread has entered. The top is current, and each poll sees only its own part.
//!
//! A future that is not `Send` may keep an entry (such as the guard of `Handle::enter`) across an
//! `.await`, while other tasks run on its thread. So the entries that a poll made and did not leave
//! are set aside when the poll ends. They come back when the same poller (a task, or the future of
//! `block_on`) is polled again.
//!
//! ```text
//!               enter()                 suspend(), when the poll ends
//!      ────────────────────▶ stack ──────────────────────────────────────▶ aside
//!        leave()               │  ◀──────────────────────────────────────    │
//!      ◀───────────────────────┴────── resume(), when the next begins ───────┘ leave()
//! ```
//!
//! 1. An executor opens a frame before its first poll and closes it after its last. Between two
//!    polls the stack has nothing above the frame. So the executor's own code, and each poll,
//!    starts with the entry that was current when the frame was opened.
//! 2. Each entry has a number, and is found by it wherever it is. So entries may be left in any
//!    order, and in any poll.
//! 3. When a frame closes, the entries of the future of `block_on` stay on the stack: their guards
//!    may be part of its output. All other pollers are gone by then. An entry they still have aside
//!    was leaked, and is dropped too.

use super::shrink::shrink;

/// The poller that is not a task: the future of `block_on`. Tasks have numbers from 1.
pub(crate) const ROOT: u64 = 0;

#[derive(Debug)]
pub(crate) struct Stack<T> {
    entries: Vec<NumberedEntry<T>>,
    /// For each open frame: how many entries were on the stack when it was opened, less those left
    /// since.
    frames: Vec<usize>,
    aside: Vec<Aside<T>>,
    next_number: u64,
}

#[derive(Debug)]
struct NumberedEntry<T> {
    number: u64,
    value: T,
}

/// An entry that is set aside between two polls of its poller.
#[derive(Debug)]
struct Aside<T> {
    poller: u64,
    /// How many frames were open when it was set aside.
    depth: usize,
    entry: NumberedEntry<T>,
}

impl<T> Stack<T> {
    pub(crate) const fn new() -> Self {
        Self { entries: Vec::new(), frames: Vec::new(), aside: Vec::new(), next_number: 0 }
    }

    pub(crate) fn current(&self) -> Option<&T> {
        self.entries.last().map(|entry| &entry.value)
    }

    /// Makes `value` current, and returns the number by which to leave it.
    pub(crate) fn enter(&mut self, value: T) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        self.entries.push(NumberedEntry { number, value });
        number
    }

    pub(crate) fn leave(&mut self, number: u64) -> Option<T> {
        if self.frames.is_empty()
            && let Some(entry) = self.entries.pop_if(|entry| entry.number == number)
        {
            shrink(&mut self.entries);
            return Some(entry.value);
        }
        self.leave_elsewhere(number)
    }

    #[inline(never)]
    fn leave_elsewhere(&mut self, number: u64) -> Option<T> {
        if let Some(at) = self.entries.iter().rposition(|entry| entry.number == number) {
            self.frames.iter_mut().filter(|begin| **begin > at).for_each(|begin| *begin -= 1);
            let entry = self.entries.remove(at);
            shrink(&mut self.entries);
            return Some(entry.value);
        }
        let at = self.aside.iter().position(|aside| aside.entry.number == number)?;
        let aside = self.aside.remove(at);
        shrink(&mut self.aside);
        Some(aside.entry.value)
    }

    /// Whether [`resume`](Self::resume) or [`suspend`](Self::suspend) would have anything to do.
    pub(crate) fn is_unsettled(&self) -> bool {
        !self.aside.is_empty() || self.entries.len() > self.begin()
    }

    pub(crate) fn open_frame(&mut self) {
        self.frames.push(self.entries.len());
    }

    /// Closes the innermost frame. Returns the leaked values, for the caller to drop outside the
    /// stack.
    pub(crate) fn close_frame(&mut self) -> Vec<T> {
        self.resume(ROOT);
        let depth = self.frames.len();
        self.frames.pop();
        let leaked = self.aside.extract_if(.., |aside| aside.depth == depth);
        leaked.map(|aside| aside.entry.value).collect()
    }

    /// A poll of `poller` begins: its entries return to the stack.
    pub(crate) fn resume(&mut self, poller: u64) {
        let depth = self.frames.len();
        let own = |aside: &mut Aside<T>| (aside.poller, aside.depth) == (poller, depth);
        self.entries.extend(self.aside.extract_if(.., own).map(|aside| aside.entry));
    }

    /// A poll of `poller` has ended: its entries are set aside.
    pub(crate) fn suspend(&mut self, poller: u64) {
        let (begin, depth) = (self.begin(), self.frames.len());
        let own = self.entries.drain(begin..);
        self.aside.extend(own.map(|entry| Aside { poller, depth, entry }));
    }

    /// A poll has ended, and its poller may keep no entries: returns those it leaked.
    pub(crate) fn cut(&mut self) -> Vec<T> {
        let begin = self.begin();
        self.entries.drain(begin..).map(|entry| entry.value).collect()
    }

    /// The index at which the innermost frame begins.
    fn begin(&self) -> usize {
        self.frames.last().copied().unwrap_or(0)
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    /// A stack in whose frame `ROOT` and a task have each entered a value.
    fn entered() -> (Stack<&'static str>, [u64; 3]) {
        let mut stack = Stack::new();
        let outside = stack.enter("outside");
        stack.open_frame();
        let root = stack.enter("root");
        stack.suspend(ROOT);
        let task = stack.enter("task");
        stack.suspend(7);
        (stack, [outside, root, task])
    }

    #[test]
    fn a_poll_sees_what_it_entered_and_no_other_does() {
        let (mut stack, [_, root, task]) = entered();
        assert_eq!(stack.current(), Some(&"outside"));
        for (poller, own) in [(7, "task"), (ROOT, "root"), (8, "outside")] {
            stack.resume(poller);
            assert_eq!(stack.current(), Some(&own));
            stack.suspend(poller);
            assert_eq!(stack.current(), Some(&"outside"));
        }
        assert!(stack.is_unsettled());
        assert_eq!((stack.leave(root), stack.leave(task)), (Some("root"), Some("task")));
        assert!(!stack.is_unsettled());
    }

    #[test]
    fn an_entry_is_left_from_any_poll_and_once() {
        let (mut stack, [outside, root, task]) = entered();
        stack.resume(8);
        let own = stack.enter("own");
        assert_eq!(stack.leave(outside), Some("outside"));
        assert_eq!(stack.leave(root), Some("root"));
        assert_eq!(stack.leave(root), None);
        stack.suspend(8);
        assert_eq!(stack.current(), None);
        stack.resume(8);
        assert_eq!(stack.current(), Some(&"own"));
        assert_eq!((stack.leave(task), stack.leave(own)), (Some("task"), Some("own")));
    }

    #[test]
    fn what_the_root_has_stays_when_its_frame_closes_and_what_others_leaked_goes() {
        let (mut stack, [outside, root, task]) = entered();
        assert_eq!(stack.close_frame(), ["task"]);
        assert_eq!(stack.current(), Some(&"root"));
        assert_eq!(stack.leave(task), None);
        assert_eq!((stack.leave(outside), stack.leave(root)), (Some("outside"), Some("root")));
        assert!(!stack.is_unsettled());
    }

    #[test]
    fn a_frame_within_a_poll_leaves_the_outer_poll_what_it_has() {
        let (mut stack, [_, root, _]) = entered();
        stack.resume(ROOT);
        stack.open_frame();
        assert_eq!(stack.current(), Some(&"root"), "the inner executor runs in it");
        let inner = stack.enter("inner");
        stack.suspend(ROOT);
        stack.resume(7);
        assert_eq!(stack.current(), Some(&"root"), "a poller of the outer frame is another");
        stack.suspend(7);
        assert!(stack.close_frame().is_empty());
        assert_eq!(stack.current(), Some(&"inner"), "the root's output may have it");
        assert_eq!((stack.leave(inner), stack.leave(root)), (Some("inner"), Some("root")));
    }

    #[test]
    fn what_cannot_be_kept_is_cut() {
        let mut stack = Stack::new();
        stack.enter("worker");
        stack.open_frame();
        stack.enter("leaked");
        assert_eq!(stack.cut(), ["leaked"]);
        assert_eq!(stack.current(), Some(&"worker"));
    }
}
