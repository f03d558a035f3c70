//! Where tasks wait for each other: a barrier, a notification, a cell that is filled once.

use crate::{
    ledger::{Planned, Token},
    scene::Scene,
};
use cede::{
    sync::{Barrier, Notify, OnceCell},
    task::{JoinSet, yield_now},
};
use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

pub(crate) async fn barrier(mut scene: Scene) {
    let parties = 1 + scene.random.below(6);
    let turns = scene.random.below(10);
    let barrier = Arc::new(Barrier::new(parties));
    let mut tasks = JoinSet::new();
    for _ in 0..parties {
        let (mut scene, barrier) = (scene.fork(), barrier.clone());
        tasks.spawn(async move {
            let mut led = 0;
            for _ in 0..turns {
                scene.pause().await;
                scene.did("barrier wait");
                led += usize::from(barrier.wait().await.is_leader());
            }
            led
        });
    }
    let mut led = 0;
    while let Some(count) = tasks.join_next().await {
        led += scene.expect("a task", count).unwrap_or(0);
    }
    scene.check(led == turns, || format!("{led} leaders in {turns} turns"));
}

/// As many tasks as notifications, and some that give up: those that stay are all woken.
pub(crate) async fn notify(mut scene: Scene) {
    let notify = Arc::new(Notify::new());
    let passed = Arc::new(AtomicUsize::new(0));
    let stay = 1 + scene.random.below(8);
    let mut tasks = JoinSet::new();
    for index in 0..stay + scene.random.below(8) {
        let (mut scene, notify, passed) = (scene.fork(), notify.clone(), passed.clone());
        tasks.spawn(async move {
            let mut waits = pin!(notify.notified());
            if scene.random.once_in(2) {
                waits.as_mut().enable();
            }
            scene.did("notify notified");
            if index < stay {
                waits.await;
                passed.fetch_add(1, SeqCst);
            } else if scene.cut(waits).await.is_some() {
                notify.notify_one(); // it was meant for one that stays
            }
        });
    }
    while passed.load(SeqCst) < stay {
        scene.did("notify notify");
        match scene.random.below(3) {
            0 => notify.notify_last(),
            1 => notify.notify_one(),
            _ => notify.notify_waiters(),
        }
        cede::time::sleep(scene.micros(300)).await;
    }
    notify.notify_waiters();
    while !tasks.is_empty() {
        notify.notify_one();
        scene.cut(tasks.join_next()).await;
    }
}

/// Exactly as many notifications as tasks that keep waiting: a notification that reached a task
/// that gives up is passed on to another.
pub(crate) async fn counted(mut scene: Scene) {
    let notify = Arc::new(Notify::new());
    let (in_line, passed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let stay = 1 + scene.random.below(8);
    let all = stay + scene.random.below(8);
    let mut tasks = JoinSet::new();
    for index in 0..all {
        let (mut scene, notify) = (scene.fork(), notify.clone());
        let (in_line, passed) = (in_line.clone(), passed.clone());
        tasks.spawn(async move {
            let mut waits = pin!(notify.notified());
            waits.as_mut().enable();
            in_line.fetch_add(1, SeqCst);
            scene.did("notify enable");
            if index < stay {
                waits.await;
                passed.fetch_add(1, SeqCst);
            } else if scene.random.once_in(2) {
                // This is dropped without a poll, while others are notified; it may have been
                // notified too.
                while in_line.load(SeqCst) < all {
                    yield_now().await;
                }
                for _ in 0..scene.random.below(10) {
                    yield_now().await;
                }
            } else if scene.cut(waits).await.is_some() {
                notify.notify_one();
            }
        });
    }
    while in_line.load(SeqCst) < all {
        yield_now().await;
    }
    for _ in 0..stay {
        match scene.random.below(3) {
            0 => notify.notify_last(),
            _ => notify.notify_one(),
        }
        scene.did("notify a counted one");
        scene.pause().await;
    }
    // If a notification is lost, this waits for ever: see the watchdog.
    while passed.load(SeqCst) < stay {
        cede::time::sleep(scene.micros(300)).await;
    }
    notify.notify_waiters();
    while tasks.join_next().await.is_some() {}
}

pub(crate) async fn once(mut scene: Scene) {
    let cell = Arc::new(OnceCell::<(usize, Token)>::new());
    let mut tasks = JoinSet::new();
    for number in 0..1 + scene.random.below(8) {
        let (mut scene, cell) = (scene.fork(), cell.clone());
        tasks.spawn(async move {
            let mut inner = scene.fork();
            let fill = cell.get_or_try_init(|| async move {
                inner.pause().await;
                match inner.random.below(5) {
                    0 => Err(()),
                    1 => Planned::panic(),
                    _ => Ok((number, inner.token())),
                }
            });
            scene.did("once_cell get_or_try_init");
            scene.cut(fill).await.and_then(Result::ok).map(|value| value.0)
        });
    }
    let mut seen = None;
    while let Some(value) = tasks.join_next().await {
        if let Ok(Some(value)) = value {
            let first = *seen.get_or_insert(value);
            scene.check(value == first, || format!("filled with {first} and {value}"));
        }
    }
    let stored = cell.get().map(|value| value.0);
    scene.check(stored == seen || seen.is_none(), || format!("{stored:?} instead of {seen:?}"));
}
