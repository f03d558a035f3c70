//! The barrier: all tasks continue when the last one, which leads, has arrived.

use super::{
    frame::{Run, holds},
    model::Model,
    operation::Id,
    random::Random,
};
use cede::sync::Barrier;
use std::{collections::BTreeMap, mem, sync::Arc};

#[test]
fn a_barrier_is_a_number_to_be_reached() {
    holds::<Tested>();
}

struct Tested {
    real: Arc<Barrier>,
    size: usize,
    waiting: Vec<Id>,
    /// Which operations may continue, and whether as the leader.
    released: BTreeMap<Id, bool>,
}

impl Model for Tested {
    type Output = bool;

    fn new(random: &mut Random) -> Self {
        let size = random.below(5);
        let (waiting, released) = (Vec::new(), BTreeMap::new());
        Self { real: Arc::new(Barrier::new(size)), size, waiting, released }
    }

    fn act(&mut self, run: &mut Run<bool>) {
        let barrier = self.real.clone();
        let id = run.start("wait", async move { barrier.wait().await.is_leader() });
        if self.waiting.len() + 1 < self.size {
            self.waiting.push(id);
        } else {
            let others = mem::take(&mut self.waiting).into_iter().map(|id| (id, false));
            self.released.extend(others.chain([(id, true)]));
        }
    }

    fn is_ready(&self, id: Id) -> bool {
        self.released.contains_key(&id)
    }

    fn finished(&mut self, id: Id, is_leader: bool) {
        assert_eq!(self.released.remove(&id), Some(is_leader));
    }

    fn cancelled(&mut self, id: Id) {
        self.waiting.retain(|waits| *waits != id);
        self.released.remove(&id);
    }

    fn check(&self) {}
}
