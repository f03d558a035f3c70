//! Locks exclude, and nothing that was done under them is lost.

use crate::{ledger::Token, scene::Scene};
use cede::{
    sync::{Mutex, RwLock},
    task::JoinSet,
};
use std::{ops::DerefMut, sync::Arc};

pub(crate) async fn mutex(mut scene: Scene) {
    let lock = Arc::new(Mutex::new((0, scene.token())));
    let mut tasks = JoinSet::new();
    for _ in 0..1 + scene.random.below(5) {
        let (mut scene, lock) = (scene.fork(), lock.clone());
        tasks.spawn(async move {
            let mut added = 0;
            for _ in 0..scene.random.below(60) {
                let guard = match scene.random.below(4) {
                    0 => lock.clone().try_lock_owned().ok(),
                    1 => scene.cut(lock.clone().lock_owned()).await,
                    2 if !scene.paused && scene.random.once_in(8) => {
                        let lock = lock.clone();
                        cede::spawn_blocking(move || lock.blocking_lock_owned()).await.ok()
                    }
                    _ => {
                        if let Some(guard) = scene.cut(lock.lock()).await {
                            added += add_one(&mut scene, guard).await;
                        }
                        None
                    }
                };
                scene.did("mutex lock");
                if let Some(guard) = guard {
                    added += add_one(&mut scene, guard).await;
                }
            }
            added
        });
    }
    let expected = sum(&scene, tasks).await;
    let found = lock.lock().await.0;
    scene.check(found == expected, || format!("{found} instead of {expected}"));
}

/// Reads, pauses and writes: a second owner of the lock would undo it.
async fn add_one(scene: &mut Scene, mut guard: impl DerefMut<Target = (usize, Token)>) -> usize {
    let before = guard.0;
    scene.pause().await;
    guard.0 = before + 1;
    1
}

/// How much the tasks added together.
async fn sum(scene: &Scene, mut tasks: JoinSet<usize>) -> usize {
    let mut sum = 0;
    while let Some(added) = tasks.join_next().await {
        sum += scene.expect("a task", added).unwrap_or(0);
    }
    sum
}

pub(crate) async fn rwlock(mut scene: Scene) {
    let lock = Arc::new(RwLock::new((0, 0)));
    let mut tasks = JoinSet::new();
    for _ in 0..1 + scene.random.below(5) {
        let (mut scene, lock) = (scene.fork(), lock.clone());
        tasks.spawn(async move {
            let mut added = 0;
            for _ in 0..scene.random.below(60) {
                if scene.random.once_in(3) {
                    scene.did("rwlock write");
                    let Some(mut guard) = scene.cut(lock.write()).await else { continue };
                    let now = guard.0 + 1;
                    *guard = (now, now); // without an await between: an abort would leave one of them
                    added += 1;
                    scene.pause().await;
                    let guard = guard.downgrade();
                    scene.check(*guard == (now, now), || "another writer was there".into());
                } else {
                    scene.did("rwlock read");
                    let owned = lock.clone();
                    let Some(guard) = scene.cut(owned.read_owned()).await else { continue };
                    let before = *guard;
                    scene.pause().await;
                    let now = *guard;
                    scene
                        .check(before == now, || format!("{before:?} became {now:?} for a reader"));
                }
            }
            added
        });
    }
    let expected = sum(&scene, tasks).await;
    let found = lock.read().await.0;
    scene.check(found == expected, || format!("{found} instead of {expected}"));
}
