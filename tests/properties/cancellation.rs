//! Cancellation tokens: a token is cancelled if it, or one that it descends from, was cancelled.

use super::{
    frame::{Run, holds},
    model::Model,
    operation::Id,
    random::Random,
};
use cede::sync::CancellationToken;
use std::{collections::BTreeMap, future::pending};

#[test]
fn a_token_is_cancelled_with_its_ancestors() {
    holds::<Tested>();
}

/// A token, and its place in the list of parents.
type Member = (CancellationToken, usize);

struct Tested {
    tokens: Vec<Member>,
    /// The parent of each place; no place is ever removed.
    parents: Vec<Option<usize>>,
    cancelled: Vec<bool>,
    waits: BTreeMap<Id, usize>,
}

impl Model for Tested {
    type Output = ();

    fn new(_: &mut Random) -> Self {
        let (parents, cancelled, waits) = (vec![None], vec![false], BTreeMap::new());
        Self { tokens: vec![(CancellationToken::new(), 0)], parents, cancelled, waits }
    }

    fn act(&mut self, run: &mut Run<()>) {
        let Some((token, place)) = run.random.pick(&self.tokens).cloned() else {
            run.note("a new root");
            return self.add(CancellationToken::new(), None);
        };
        match run.random.below(16) {
            0..=3 => {
                run.note(format!("a child of {place}: {}", self.parents.len()));
                self.add(token.child_token(), Some(place));
            }
            4 => {
                run.note(format!("clone {place}"));
                self.tokens.push((token, place));
            }
            5..=8 => {
                let waits = run.start(format!("cancelled {place}"), token.cancelled_owned());
                self.waits.insert(waits, place);
            }
            9 | 10 => {
                let future = async move {
                    assert!(token.run_until_cancelled(pending::<()>()).await.is_none())
                };
                let waits = run.start(format!("run until cancelled {place}"), future);
                self.waits.insert(waits, place);
            }
            11 => {
                run.note(format!("cancel {place}"));
                token.cancel();
                self.cancelled[place] = true;
            }
            _ => {
                run.note("drop a token");
                run.random.take(&mut self.tokens);
            }
        }
    }

    fn is_ready(&self, id: Id) -> bool {
        self.is_cancelled(self.waits[&id])
    }

    fn finished(&mut self, id: Id, (): ()) {
        self.waits.remove(&id);
    }

    fn cancelled(&mut self, id: Id) {
        self.waits.remove(&id);
    }

    fn check(&self) {
        for (token, place) in &self.tokens {
            assert_eq!(token.is_cancelled(), self.is_cancelled(*place), "{place}");
        }
    }
}

impl Tested {
    fn add(&mut self, token: CancellationToken, parent: Option<usize>) {
        self.tokens.push((token, self.parents.len()));
        self.parents.push(parent);
        self.cancelled.push(false);
    }

    fn is_cancelled(&self, place: usize) -> bool {
        self.cancelled[place] || self.parents[place].is_some_and(|above| self.is_cancelled(above))
    }
}
