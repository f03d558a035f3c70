//! Signals: every listener hears one that was sent after it began to listen.

use crate::scene::Scene;
use cede::signal::unix::{SignalKind, signal};
use rustix::process::{Signal, getpid, kill_process};

pub(crate) async fn heard(mut scene: Scene) {
    let kinds =
        [(SignalKind::user_defined1(), Signal::USR1), (SignalKind::user_defined2(), Signal::USR2)];
    let (kind, number) = kinds[scene.random.below(2)];
    let mut listeners = Vec::new();
    for _ in 0..1 + scene.random.below(4) {
        let Some(listener) = scene.expect("a listener", signal(kind)) else { return };
        listeners.push(listener);
    }
    for _ in 0..1 + scene.random.below(3) {
        scene.expect("kill", kill_process(getpid(), number));
        for listener in &mut listeners {
            scene.did("signal recv");
            listener.recv().await;
        }
        scene.pause().await;
    }
}
