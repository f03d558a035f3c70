//! A tree of cancellation tokens: whatever descends from a cancelled one is cancelled, and nothing else.

use crate::scene::Scene;
use cede::{sync::CancellationToken, task::JoinSet};

pub(crate) async fn tree(mut scene: Scene) {
    let root = CancellationToken::new();
    let branches = [root.child_token(), root.child_token()];
    let mut tasks = JoinSet::new();
    for _ in 0..1 + scene.random.below(8) {
        let side = scene.random.below(2);
        let (mut scene, token) = (scene.fork(), branches[side].child_token());
        tasks.spawn(async move {
            scene.did("cancellation cancelled");
            match scene.random.below(3) {
                0 => token.cancelled().await,
                1 => token.clone().cancelled_owned().await,
                _ => {
                    let forever = token.run_until_cancelled(std::future::pending::<()>()).await;
                    scene.check(forever.is_none(), || "what never ends ended".into());
                }
            }
            scene.check(token.is_cancelled(), || "woken without being cancelled".into());
            scene.pause().await;
            side
        });
    }
    scene.pause().await;
    branches[0].cancel();
    let other = branches[1].is_cancelled() || root.is_cancelled();
    scene.check(!other, || "a cancellation went up or across".into());
    scene.pause().await;
    if scene.random.once_in(2) {
        root.cancel();
    } else {
        drop(root.drop_guard());
    }
    while let Some(side) = tasks.join_next().await {
        scene.expect("a task", side);
    }
}
