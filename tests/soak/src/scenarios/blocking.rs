//! Blocking jobs: each runs once or is cancelled, and its handle says which.

use crate::{ledger::Planned, scene::Scene};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

pub(crate) async fn jobs(mut scene: Scene) {
    let ran = Arc::new(AtomicUsize::new(0));
    let mut handles = Vec::new();
    for _ in 0..scene.random.below(30) {
        let (ran, token) = (ran.clone(), scene.token());
        let (time, panics) = (scene.micros(600), scene.random.once_in(8));
        scene.did("spawn_blocking");
        handles.push((
            panics,
            cede::spawn_blocking(move || {
                ran.fetch_add(1, SeqCst);
                thread::sleep(time);
                if panics {
                    Planned::panic();
                }
                token
            }),
        ));
    }
    let mut expected = 0;
    for (panics, handle) in handles {
        let aborted = scene.random.once_in(6);
        if aborted {
            handle.abort();
        }
        match handle.await {
            Ok(_token) => expected += 1,
            Err(error) if error.is_cancelled() => {
                scene.check(aborted, || "a job was cancelled by nobody".into());
            }
            Err(_) => {
                scene.check(panics, || "an unplanned panic in a job".into());
                expected += 1;
            }
        }
    }
    let ran = ran.load(SeqCst);
    scene.check(ran == expected, || format!("{ran} jobs ran, {expected} handles say so"));
}

/// A blocking job that itself waits for tasks of the runtime.
pub(crate) async fn waits(mut scene: Scene) {
    let handle = cede::runtime::Handle::current();
    let time = scene.micros(1000);
    let token = scene.token();
    scene.did("handle block_on");
    let job = cede::spawn_blocking(move || {
        handle.block_on(async {
            cede::time::sleep(time).await;
            // A runtime that is ending cancels the task; then there is no answer to give.
            cede::spawn(async move { token }).await.is_ok()
        })
    });
    let _end = job.await;
}
