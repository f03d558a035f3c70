//! Timers: never early, in any company, however they are reset and dropped.

use crate::scene::Scene;
use cede::{
    task::JoinSet,
    time::{Duration, MissedTickBehavior, interval, sleep, timeout},
};
use std::{pin::pin, time::Instant};

pub(crate) async fn sleeps(mut scene: Scene) {
    let mut tasks = JoinSet::new();
    for _ in 0..scene.random.below(60) {
        let mut scene = scene.fork();
        tasks.spawn(async move {
            let begin = Instant::now();
            let time = scene.micros(5000);
            scene.did("sleep");
            match scene.random.below(4) {
                0 => {
                    let early = scene.micros(3000);
                    let _elapsed = timeout(early, sleep(time)).await;
                    scene.not_early(begin, early.min(time));
                }
                1 => {
                    let mut sleep = pin!(sleep(time));
                    scene.cut(sleep.as_mut()).await;
                    let begin = Instant::now();
                    sleep.as_mut().reset(cede::time::Instant::now() + time);
                    sleep.await;
                    scene.not_early(begin, time);
                }
                _ => {
                    sleep(time).await;
                    scene.not_early(begin, time);
                }
            }
        });
    }
    if scene.random.once_in(4) {
        scene.pause().await;
        return; // the set drops what still sleeps
    }
    while let Some(end) = tasks.join_next().await {
        scene.expect("a task", end);
    }
}

pub(crate) async fn intervals(mut scene: Scene) {
    let behaviors =
        [MissedTickBehavior::Burst, MissedTickBehavior::Delay, MissedTickBehavior::Skip];
    let period = Duration::from_micros(200) + scene.micros(1000);
    let begin = Instant::now();
    let mut interval = interval(period);
    interval.set_missed_tick_behavior(behaviors[scene.random.below(3)]);
    for tick in 0..scene.random.below(10) as u32 {
        scene.did("interval tick");
        interval.tick().await;
        scene.not_early(begin, period * tick);
        scene.pause().await;
    }
}
