//! Tasks: each ends once, as it should, however and whenever it is aborted, joined or detached.

use crate::{
    ledger::{Planned, Token},
    scene::Scene,
};
use cede::task::{self, JoinSet};
use std::time::Duration;

pub(crate) async fn lives(mut scene: Scene) {
    for _ in 0..scene.random.below(60) {
        let aborts = scene.random.once_in(3);
        let panics = scene.random.once_in(5);
        let job = life(scene.fork(), panics);
        let handle = if scene.random.once_in(4) {
            cede::spawn(task::unconstrained(job))
        } else {
            cede::spawn(job)
        };
        scene.did("spawn");
        scene.pause().await;
        let abort = handle.abort_handle();
        if aborts {
            abort.abort();
        }
        if scene.random.once_in(5) {
            continue; // detached
        }
        match handle.await {
            Ok(_token) => scene.check(!panics, || "a task outlived its panic".into()),
            Err(error) if error.is_cancelled() => {
                scene.check(aborts, || "a task was cancelled by nobody".into());
            }
            Err(error) => {
                let planned = Planned::is(&*error.into_panic());
                scene.check(panics && planned, || "an unplanned panic".into());
            }
        }
        scene.check(abort.is_finished(), || "joined before it was finished".into());
    }
}

async fn life(mut scene: Scene, panics: bool) -> Token {
    let token = scene.token();
    for _ in 0..scene.random.below(4) {
        scene.pause().await;
        task::consume_budget().await;
    }
    if scene.multi && scene.random.once_in(10) {
        let time = Duration::from_micros(scene.random.below(500) as u64);
        task::block_in_place(|| std::thread::sleep(time));
        scene.did("block_in_place");
    }
    if panics {
        Planned::panic();
    }
    token
}

pub(crate) async fn groups(mut scene: Scene) {
    let mut set = JoinSet::new();
    let mut handles = Vec::new();
    let count = scene.random.below(40);
    for _ in 0..count {
        let mut scene = scene.fork();
        let panics = scene.random.once_in(8);
        scene.did("join_set spawn");
        handles.push(set.spawn(async move {
            scene.pause().await;
            if panics {
                Planned::panic();
            }
            scene.token()
        }));
    }
    let mut joined = 0;
    match scene.random.below(5) {
        0 => set.shutdown().await,
        1 => set.detach_all(),
        2 => {
            scene.pause().await;
            set.abort_all();
            while set.join_next().await.is_some() {
                joined += 1;
            }
            scene.check(joined == count, || format!("{joined} of {count} aborted were joined"));
        }
        _ => {
            let some = scene.random.once_in(2);
            for handle in &handles {
                if some && scene.random.once_in(3) {
                    handle.abort();
                }
            }
            while let Some(end) = set.join_next().await {
                joined += 1;
                if let Err(error) = end {
                    scene.check(some || error.is_panic(), || "cancelled by nobody".into());
                }
            }
            scene.check(joined == count, || format!("{joined} of {count} tasks were joined"));
        }
    }
    scene.check(set.is_empty(), || "a set that was emptied is not empty".into());
}
