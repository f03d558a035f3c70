//! Broadcast: each receiver sees every value in order, or is told how many it missed.

use crate::{ledger::Token, scene::Scene};
use cede::{
    sync::broadcast::{self, Receiver, error::RecvError},
    task::JoinSet,
};

type Value = (usize, Token);

pub(crate) async fn lagging(mut scene: Scene) {
    let (sender, first) = broadcast::channel(1 + scene.random.below(16));
    let mut receivers = JoinSet::new();
    receivers.spawn(receive(scene.fork(), first, 0));
    let total = scene.random.below(200);
    for number in 0..total {
        if scene.random.once_in(20) {
            receivers.spawn(receive(scene.fork(), sender.subscribe(), number));
        }
        scene.did("broadcast send");
        let _receivers = sender.send((number, scene.token()));
        if scene.random.once_in(4) {
            scene.pause().await;
        }
    }
    drop(sender);
    while let Some(end) = receivers.join_next().await {
        if let Some(Some(end)) = scene.expect("a receiver", end) {
            scene.check(end == total, || format!("a receiver ended at {end} of {total}"));
        }
    }
}

/// The number after the last that was seen, unless the receiver left before the end.
async fn receive(
    mut scene: Scene,
    mut receiver: Receiver<Value>,
    mut next: usize,
) -> Option<usize> {
    loop {
        scene.did("broadcast recv");
        match scene.cut(receiver.recv()).await {
            Some(Ok((number, _token))) => {
                scene.check(number == next, || format!("{number} instead of {next}"));
                next = number + 1;
            }
            Some(Err(RecvError::Lagged(missed))) => next += missed as usize,
            Some(Err(RecvError::Closed)) => return Some(next),
            None => {}
        }
        if scene.random.once_in(200) {
            return None;
        }
        if scene.random.once_in(10) {
            scene.pause().await;
        }
    }
}
