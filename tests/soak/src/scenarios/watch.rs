//! Watch: versions never go back, and the last one is seen.

use crate::scene::Scene;
use cede::{sync::watch, task::JoinSet};

pub(crate) async fn latest(mut scene: Scene) {
    let (sender, receiver) = watch::channel((0, scene.token()));
    let total = 1 + scene.random.below(100);
    let mut watchers = JoinSet::new();
    for _ in 0..1 + scene.random.below(4) {
        let (mut scene, mut receiver) = (scene.fork(), receiver.clone());
        watchers.spawn(async move {
            if scene.random.once_in(3) {
                scene.did("watch wait_for");
                let last = receiver.wait_for(|(number, _)| *number == total).await;
                return last.map_or(0, |last| last.0);
            }
            let mut seen = 0;
            loop {
                scene.did("watch changed");
                match scene.cut(receiver.changed()).await {
                    Some(Err(_)) => return receiver.borrow().0,
                    Some(Ok(())) => {
                        let now = receiver.borrow_and_update().0;
                        scene.check(now >= seen, || format!("{now} after {seen}"));
                        seen = now;
                    }
                    None => {}
                }
                if scene.random.once_in(10) {
                    scene.pause().await;
                }
            }
        });
    }
    drop(receiver);
    for number in 1..=total {
        scene.did("watch send");
        let value = (number, scene.token());
        match scene.random.below(3) {
            0 => sender.send_modify(|now| *now = value),
            1 => drop(sender.send_replace(value)),
            _ => drop(sender.send(value)),
        }
        if scene.random.once_in(3) {
            scene.pause().await;
        }
    }
    drop(sender);
    while let Some(last) = watchers.join_next().await {
        if let Some(last) = scene.expect("a watcher", last) {
            scene.check(last == total, || format!("ended at {last} of {total}"));
        }
    }
}
