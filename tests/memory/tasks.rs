//! Tasks and blocking jobs: what the lists and the queues of an executor keep after a crowd.

use super::{CROWD, KEPT, Report, allocator::bytes};
use cede::{
    spawn, spawn_blocking,
    sync::Notify,
    task::{JoinSet, yield_now},
    time::{Duration, sleep},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

pub(crate) async fn all(report: &mut Report) {
    let before = bytes();
    let door = Arc::new(Door::default());
    let tasks: Vec<_> = (1..CROWD).map(|_| spawn(door.clone().wait())).collect();
    let last = spawn(door.clone().wait_for_the_end());
    door.open().await;
    for task in tasks {
        task.await.unwrap();
    }
    report.note("spawn", "with one left", settled(before).await);
    door.end.notify_one();
    last.await.unwrap();

    let before = bytes();
    let mut set = JoinSet::new();
    (1..CROWD).for_each(|_| drop(set.spawn(door.clone().wait())));
    set.spawn(door.clone().wait_for_the_end());
    door.open().await;
    while set.len() > 1 {
        set.join_next().await.unwrap().unwrap();
    }
    report.note("JoinSet", "with one left", settled(before).await);
    door.end.notify_one();
    set.join_next().await.unwrap().unwrap();
    report.note("JoinSet", "empty", settled(before).await);

    let before = bytes();
    let jobs: Vec<_> = (0..CROWD).map(|_| spawn_blocking(|| ())).collect();
    for job in jobs {
        job.await.unwrap();
    }
    report.note("spawn_blocking", "empty", settled(before).await);
}

/// A door at which the tasks wait.
#[derive(Default)]
struct Door {
    waiting: AtomicUsize,
    all: Notify,
    end: Notify,
}

impl Door {
    async fn wait(self: Arc<Self>) {
        self.waiting.fetch_add(1, Relaxed);
        self.all.notified().await;
    }

    async fn wait_for_the_end(self: Arc<Self>) {
        self.waiting.fetch_add(1, Relaxed);
        self.end.notified().await;
    }

    /// Waits until all tasks are there, and lets out those that do not wait for the end.
    async fn open(&self) {
        while self.waiting.load(Relaxed) < CROWD {
            yield_now().await;
        }
        self.waiting.store(0, Relaxed);
        (1..CROWD).for_each(|_| self.all.notify_one());
    }
}

/// How many more bytes than `before` are in use, after the executor has had time to release memory.
/// It releases some only when it sleeps, or when a few more tasks have run.
async fn settled(before: usize) -> usize {
    for _ in 0..1_000 {
        sleep(Duration::from_millis(1)).await;
        spawn(async {}).await.unwrap();
        if bytes() <= before + KEPT {
            break;
        }
    }
    bytes().saturating_sub(before)
}
