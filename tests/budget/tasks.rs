//! Tasks and timers.

use super::{MANY, spends};
use cede::{
    task::{JoinSet, consume_budget},
    time::{Duration, interval, sleep},
};
use std::future::poll_fn;

pub(super) async fn all() {
    spends("task/consume_budget::consume_budget", async || consume_budget().await).await;
    let mut tasks: Vec<_> = (0..MANY).map(|n| cede::spawn(async move { n })).collect();
    while !tasks.iter().all(|task| task.is_finished()) {
        cede::task::yield_now().await;
    }
    spends("task/join::poll", async || tasks.pop().unwrap().await.unwrap()).await;
    sets().await;
    spends("time/sleep::poll", async || sleep(Duration::ZERO).await).await;
    let mut ticks = interval(Duration::from_nanos(1));
    spends("time/interval::tick", async || ticks.tick().await).await;
    spends("time/interval::poll_tick", async || poll_fn(|cx| ticks.poll_tick(cx)).await).await;
}

/// With sets that are empty.
async fn sets() {
    let mut set = JoinSet::<()>::new();
    spends("join_set/join::join_next", async || set.join_next().await.is_none()).await;
    spends("join_set/join::join_next_with_id", async || {
        assert!(set.join_next_with_id().await.is_none());
    })
    .await;
    spends("join_set/join::poll_join_next", async || {
        poll_fn(|cx| set.poll_join_next(cx)).await.is_none()
    })
    .await;
    spends("join_set/join::poll_join_next_with_id", async || {
        poll_fn(|cx| set.poll_join_next_with_id(cx)).await.is_none()
    })
    .await;
    spends("join_set/join::shutdown", async || set.shutdown().await).await;
    spends("join_set/join::join_all", async || JoinSet::<()>::new().join_all().await).await;
}
