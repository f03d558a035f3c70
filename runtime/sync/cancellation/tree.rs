//! The tree of tokens that descend from one another: which tokens are cancelled together.
//!
//! ```text
//!          a                 cancel(b): b, d and e leave the tree, cancelled
//!        ┌─┴─┐               drop(b):   d and e become children of a
//!        b   c
//!      ┌─┴─┐
//!      d   e
//! ```
//!
//! 1. One lock guards the tree; no foreign code runs under it. Each token has its own condition for
//!    the tasks that wait for it; they are woken after the lock is released.
//! 2. The tree holds exactly the tokens that exist and are not cancelled. So if a parent is not in
//!    the tree, its new child is made cancelled. Both are decided under the lock, so no child is
//!    missed by a cancellation.
//! 3. Descendants are cancelled before their ancestors: a task that sees a token cancelled finds
//!    all its descendants cancelled too.
//! 4. Nothing here is recursive: a cancellation works through a list of tokens, and a token holds
//!    its tree, not its parent. So a deep tree does not overflow the stack.
//! 5. A token that is dropped leaves no memory in use: the map releases its memory as it empties.

use crate::{
    base::primitive::{
        Arc, Mutex,
        atomic::{
            AtomicBool,
            Ordering::{Acquire, Release},
        },
    },
    sync::condition::Condition,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

type Id = u64;

#[derive(Debug)]
struct Tree(Mutex<TreeState>);

#[derive(Debug)]
struct TreeState {
    members: BTreeMap<Id, Member>,
    next: Id,
}

#[derive(Debug)]
struct Member {
    parent: Option<Id>,
    children: BTreeSet<Id>,
    signal: Arc<Signal>,
}

/// Whether a token is cancelled, and the tasks that wait for that.
#[derive(Debug)]
pub(super) struct Signal {
    cancelled: AtomicBool,
    pub(super) condition: Condition,
}

/// A token: its place in the tree, which it leaves when it is dropped.
#[derive(Debug)]
pub(super) struct Node {
    tree: Arc<Tree>,
    id: Id,
    pub(super) signal: Arc<Signal>,
}

impl Signal {
    fn new(cancelled: bool) -> Arc<Self> {
        Arc::new(Self { cancelled: AtomicBool::new(cancelled), condition: Condition::new() })
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Acquire)
    }
}

impl Node {
    /// Makes the first token of a new tree.
    pub(super) fn root() -> Self {
        let mut state = TreeState { members: BTreeMap::new(), next: 0 };
        let (id, signal) = state.add(None);
        Self { tree: Arc::new(Tree(Mutex::new(state))), id, signal }
    }

    pub(super) fn child(&self) -> Self {
        let (id, signal) = self.tree.0.lock().add(Some(self.id));
        Self { tree: self.tree.clone(), id, signal }
    }

    pub(super) fn cancel(&self) {
        if self.signal.is_cancelled() {
            return;
        }
        let cancelled = self.tree.0.lock().cancel(self.id);
        for member in cancelled {
            member.signal.condition.wake_all();
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let left = self.tree.0.lock().remove(self.id);
        drop(left);
    }
}

impl TreeState {
    /// Adds a member. If its parent is not a member, the new token is cancelled and does not become
    /// one.
    fn add(&mut self, parent: Option<Id>) -> (Id, Arc<Signal>) {
        let id = self.next;
        self.next += 1;
        if let Some(parent) = parent {
            let Some(parent) = self.members.get_mut(&parent) else {
                return (id, Signal::new(true));
            };
            parent.children.insert(id);
        }
        let signal = Signal::new(false);
        let member = Member { parent, children: BTreeSet::new(), signal: signal.clone() };
        self.members.insert(id, member);
        (id, signal)
    }

    /// Removes a member and all that descend from it, and marks them as cancelled.
    fn cancel(&mut self, id: Id) -> Vec<Member> {
        let mut cancelled: Vec<Member> = self.take(id).into_iter().collect();
        let mut at = 0;
        while at < cancelled.len() {
            let children = mem::take(&mut cancelled[at].children);
            cancelled.extend(children.iter().filter_map(|child| self.members.remove(child)));
            at += 1;
        }
        // In the list, parents are before their children.
        for member in cancelled.iter().rev() {
            member.signal.cancelled.store(true, Release);
        }
        cancelled
    }

    /// Removes a member; its children become children of its parent.
    fn remove(&mut self, id: Id) -> Option<Member> {
        let member = self.take(id)?;
        for child in &member.children {
            if let Some(child) = self.members.get_mut(child) {
                child.parent = member.parent;
            }
        }
        if let Some(parent) = member.parent.and_then(|parent| self.members.get_mut(&parent)) {
            parent.children.extend(&member.children);
        }
        Some(member)
    }

    /// Removes a member, also from its parent's children.
    fn take(&mut self, id: Id) -> Option<Member> {
        let member = self.members.remove(&id)?;
        if let Some(parent) = member.parent.and_then(|parent| self.members.get_mut(&parent)) {
            parent.children.remove(&id);
        }
        Some(member)
    }
}
