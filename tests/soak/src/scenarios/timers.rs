//! Timers: never early, in any company, however they are reset and dropped.

use crate::scene::Scene;
use cede::{
    task::JoinSet,
    time::{Duration, MissedTickBehavior, Sleep, interval, sleep, timeout},
};
use std::{future::poll_fn, pin::pin, task::Poll, time::Instant};

pub(crate) async fn sleeps(mut scene: Scene) {
    let mut tasks = JoinSet::new();
    for _ in 0..scene.random.below(60) {
        let mut scene = scene.fork();
        tasks.spawn(async move {
            let begin = Instant::now();
            let time = scene.micros(5000);
            scene.did("sleep");
            match scene.random.below(5) {
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
                2 => {
                    let later = scene.micros(5000);
                    if let Some(begin) = moved(sleep(time), later).await {
                        scene.not_early(begin, later);
                    }
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

/// Resets a sleep that its task waits for, and does not poll it again: the new deadline alone must wake the
/// task. Returns when it was reset; `None` if the sleep had elapsed before.
async fn moved(sleep: Sleep, later: Duration) -> Option<Instant> {
    let mut sleep = pin!(sleep);
    let mut begin = None;
    poll_fn(|cx| {
        if sleep.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        if begin.is_none() {
            begin = Some(Instant::now());
            sleep.as_mut().reset(cede::time::Instant::now() + later);
        }
        Poll::Pending
    })
    .await;
    begin
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
