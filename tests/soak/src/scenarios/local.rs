//! Tasks that stay on their thread share what need not be `Send`.

use crate::{ledger::Planned, random::Random, scene::Scene};
use cede::task::JoinSet;
use std::{cell::Cell, rc::Rc};

/// On the thread of a current-thread runtime's `block_on`.
pub(crate) async fn shared(mut scene: Scene) {
    let counter = Rc::new(Cell::new(0));
    let mut set = JoinSet::new();
    let count = scene.random.below(30);
    for _ in 0..count {
        let (mut scene, counter, token) = (scene.fork(), counter.clone(), scene.token());
        scene.did("spawn_local");
        set.spawn_local(async move {
            let _token = token;
            scene.pause().await;
            counter.set(counter.get() + 1);
            if scene.random.once_in(10) {
                Planned::panic();
            }
        });
    }
    if Random::new(count as u64).once_in(8) {
        return;
    }
    while set.join_next().await.is_some() {}
    scene.check(counter.get() == count, || format!("{} of {count} ran", counter.get()));
}
