//! Oneshot: the value arrives, or is returned, or the receiver was dropped.

use crate::scene::Scene;
use cede::{sync::oneshot, time::timeout};

pub(crate) async fn race(mut scene: Scene) {
    for _ in 0..scene.random.below(40) {
        let (mut sender, mut receiver) = oneshot::channel();
        let mut other = scene.fork();
        let task = cede::spawn(async move {
            other.pause().await;
            match other.random.below(4) {
                0 => drop(sender),
                1 => {
                    other.did("oneshot closed");
                    let limit = other.micros(1000);
                    let _closed = timeout(limit, sender.closed()).await;
                    return sender.send(other.token()).is_ok();
                }
                _ => {
                    other.did("oneshot send");
                    return sender.send(other.token()).is_ok();
                }
            }
            false
        });
        let received = match scene.random.below(4) {
            0 => {
                scene.pause().await;
                receiver.close();
                scene.did("oneshot close");
                receiver.try_recv().is_ok()
            }
            1 => {
                drop(receiver);
                let _sent = task.await;
                continue;
            }
            _ => {
                scene.did("oneshot recv");
                match scene.cut(&mut receiver).await {
                    Some(result) => result.is_ok(),
                    None => receiver.await.is_ok(),
                }
            }
        };
        if let Some(sent) = scene.expect("a sender", task.await) {
            scene.check(sent == received, || format!("sent {sent}, received {received}"));
        }
    }
}
