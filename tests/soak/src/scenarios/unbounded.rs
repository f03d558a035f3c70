//! An unbounded channel: everything that was sent arrives, in each sender's order.

use super::mpsc::Message;
use crate::scene::Scene;
use cede::{sync::mpsc, task::JoinSet};

pub(crate) async fn unbounded(mut scene: Scene) {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let mut senders = JoinSet::new();
    let count = 1 + scene.random.below(4);
    for from in 0..count {
        let (mut scene, sender) = (scene.fork(), sender.clone());
        senders.spawn(async move {
            let total = scene.random.below(300);
            for number in 0..total {
                scene.did("unbounded send");
                let message = Message { from, number, _token: scene.token() };
                if sender.send(message).is_err() {
                    return (from, number);
                }
                if scene.random.once_in(20) {
                    scene.pause().await;
                }
            }
            (from, total)
        });
    }
    drop(sender);
    let mut next = vec![0; count];
    let mut batch = Vec::new();
    loop {
        scene.did("unbounded recv");
        if scene.random.once_in(3) {
            if scene.cut(receiver.recv_many(&mut batch, 20)).await == Some(0) {
                break;
            }
        } else {
            match scene.cut(receiver.recv()).await {
                Some(Some(message)) => batch.push(message),
                Some(None) => break,
                None => {}
            }
        }
        for Message { from, number, .. } in batch.drain(..) {
            scene.check(number == next[from], || format!("{number} instead of {}", next[from]));
            next[from] = number + 1;
        }
    }
    while let Some(sent) = senders.join_next().await {
        if let Some((from, sent)) = scene.expect("a sender", sent) {
            scene.check(sent == next[from], || format!("{} of {sent} arrived", next[from]));
        }
    }
}
