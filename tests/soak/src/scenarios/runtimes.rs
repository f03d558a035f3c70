//! Two runtimes that talk to each other, one of which ends in the middle.

use crate::scene::Scene;
use cede::{
    runtime::Builder,
    sync::{mpsc, oneshot},
};
use std::thread;

pub(crate) async fn beside(mut scene: Scene) {
    let (sender, mut receiver) = mpsc::channel(1);
    let (end, ended) = oneshot::channel::<()>();
    let mut other = scene.fork();
    let thread = thread::spawn(move || {
        let runtime = match other.random.below(2) {
            0 => Builder::new_current_thread().build(),
            _ => Builder::new_multi_thread().worker_threads(1 + other.random.below(2)).build(),
        };
        let Some(runtime) = other.expect("a runtime", runtime) else { return };
        let token = other.token();
        runtime.spawn(async move {
            let mut number = 0;
            while sender.send((number, token.clone())).await.is_ok() {
                number += 1;
            }
        });
        let _ended = runtime.block_on(ended);
        other.did("a runtime beside");
    });
    for expected in 0..scene.random.below(50) {
        scene.did("a message across runtimes");
        let Some(found) = scene.cut(receiver.recv()).await else { break };
        let found = found.map(|(number, _)| number);
        scene.check(found == Some(expected), || format!("{found:?} instead of {expected}"));
    }
    drop(end);
    if scene.random.once_in(2) {
        while receiver.recv().await.is_some() {}
    }
    let _joined = cede::spawn_blocking(move || thread.join()).await;
}
