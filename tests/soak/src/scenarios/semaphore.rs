//! A semaphore never gives out more permits than it has, and gets all of them back.

use crate::scene::Scene;
use cede::{sync::Semaphore, task::JoinSet};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

pub(crate) async fn permits(mut scene: Scene) {
    let total = 1 + scene.random.below(6);
    let semaphore = Arc::new(Semaphore::new(total));
    let used = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..1 + scene.random.below(6) {
        let (mut scene, semaphore, used) = (scene.fork(), semaphore.clone(), used.clone());
        tasks.spawn(async move {
            for _ in 0..scene.random.below(40) {
                let count = 1 + scene.random.below(total);
                let owned = semaphore.clone();
                let permit = match scene.random.below(3) {
                    0 => owned.try_acquire_many_owned(count as u32).ok(),
                    _ => {
                        scene.cut(owned.acquire_many_owned(count as u32)).await.and_then(Result::ok)
                    }
                };
                scene.did("semaphore acquire");
                let Some(mut permit) = permit else { continue };
                let now = used.fetch_add(count, SeqCst) + count;
                scene.check(now <= total, || format!("{now} of {total} permits in use"));
                // Not held over an await: an abort would leave the count as it is.
                used.fetch_sub(count, SeqCst);
                if let Some(part) = permit.split(scene.random.below(count)) {
                    scene.pause().await;
                    permit.merge(part);
                }
                scene.pause().await;
                if scene.random.once_in(4) {
                    permit.forget();
                    semaphore.add_permits(count);
                }
            }
        });
    }
    while let Some(end) = tasks.join_next().await {
        scene.expect("a task", end);
    }
    let left = semaphore.available_permits();
    scene.check(left == total, || format!("{left} of {total} permits came back"));
    semaphore.close();
    scene.check(semaphore.acquire().await.is_err(), || "a closed semaphore gave a permit".into());
}
