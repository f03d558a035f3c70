//! A bounded channel: what was accepted arrives, once, in each sender's order; what was not, does not.

use crate::{ledger::Token, scene::Scene};
use cede::{
    sync::mpsc::{self, Receiver, Sender, error::TrySendError},
    task::JoinSet,
};
use futures::StreamExt;
use std::time::Duration;

pub(super) struct Message {
    pub(super) from: usize,
    pub(super) number: usize,
    pub(super) _token: Token,
}

pub(crate) async fn bounded(mut scene: Scene) {
    let (sender, receiver) = mpsc::channel(1 + scene.random.below(8));
    let mut senders = JoinSet::new();
    let count = 1 + scene.random.below(4);
    for from in 0..count {
        senders.spawn(send(scene.fork(), sender.clone(), from));
    }
    let weak = sender.downgrade();
    drop(sender);
    let taken = receive(&mut scene, receiver, count).await;
    while let Some(sent) = senders.join_next().await {
        let Some((from, sent)) = scene.expect("a sender", sent) else { continue };
        if let Some(taken) = &taken {
            let arrived = taken[from];
            scene.check(arrived == sent, || format!("{arrived} of {sent} messages arrived"));
        }
    }
    scene.check(weak.upgrade().is_none(), || "a sender is left".into());
}

/// How many messages the channel accepted. A number is used again if its message was not accepted.
async fn send(mut scene: Scene, mut sender: Sender<Message>, from: usize) -> (usize, usize) {
    let mut sent = 0;
    for _ in 0..scene.random.below(60) {
        let message = Message { from, number: sent, _token: scene.token() };
        let accepted = match scene.random.below(7) {
            0 => {
                scene.did("mpsc try_send");
                match sender.try_send(message) {
                    Ok(()) => true,
                    Err(TrySendError::Full(_) | TrySendError::Closed(_)) => false,
                }
            }
            1 => {
                let permit = scene.cut(sender.reserve()).await;
                scene.did("mpsc reserve");
                permit.and_then(Result::ok).map(|permit| permit.send(message)).is_some()
            }
            2 => {
                scene.did("mpsc reserve_many");
                let count = 1 + scene.random.below(sender.max_capacity());
                let permits = scene.cut(sender.reserve_many(count)).await;
                let permit = permits.and_then(Result::ok).and_then(|mut permits| permits.next());
                permit.map(|permit| permit.send(message)).is_some()
            }
            3 => {
                scene.did("mpsc reserve_owned");
                match sender.clone().try_reserve_owned() {
                    Ok(permit) => {
                        sender = permit.send(message);
                        true
                    }
                    Err(_) => false,
                }
            }
            4 => {
                scene.did("mpsc send_timeout");
                let limit = scene.micros(1000);
                sender.send_timeout(message, limit).await.is_ok()
            }
            5 if !scene.paused && scene.random.once_in(4) => {
                scene.did("mpsc blocking_send");
                let other = sender.clone();
                let job = cede::spawn_blocking(move || other.blocking_send(message).is_ok());
                job.await.unwrap_or(false)
            }
            _ => {
                scene.did("mpsc send");
                matches!(scene.cut(sender.send(message)).await, Some(Ok(())))
            }
        };
        sent += usize::from(accepted);
        scene.pause().await;
    }
    (from, sent)
}

/// How many messages of each sender arrived, unless the receiver left before the end.
async fn receive(
    scene: &mut Scene,
    mut receiver: Receiver<Message>,
    senders: usize,
) -> Option<Vec<usize>> {
    let mut next = vec![0; senders];
    let mut batch = Vec::new();
    loop {
        match scene.random.below(12) {
            0 if scene.random.once_in(20) => return None,
            1 if scene.random.once_in(20) => {
                scene.did("mpsc close");
                receiver.close();
            }
            2 => {
                scene.did("mpsc try_recv");
                batch.extend(receiver.try_recv().ok());
            }
            3 => {
                scene.did("mpsc recv_many");
                let limit = 1 + scene.random.below(5);
                if scene.cut(receiver.recv_many(&mut batch, limit)).await == Some(0) {
                    break;
                }
            }
            4 => {
                scene.did("mpsc as a stream");
                match scene.cut(receiver.next()).await {
                    Some(Some(message)) => batch.push(message),
                    Some(None) => break,
                    None => {}
                }
            }
            _ => {
                scene.did("mpsc recv");
                match scene.cut(receiver.recv()).await {
                    Some(Some(message)) => batch.push(message),
                    Some(None) => break,
                    None => {}
                }
            }
        }
        for Message { from, number, .. } in batch.drain(..) {
            let expected = next[from];
            scene.check(number == expected, || format!("{number} arrived instead of {expected}"));
            next[from] = number + 1;
        }
        if scene.random.once_in(50) {
            cede::time::sleep(Duration::from_micros(300)).await;
        }
    }
    Some(next)
}
