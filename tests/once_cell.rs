//! The once cell: one task makes the value; if it fails, panics or gives up, the next one makes it.

use crate::support::{in_a_task, on_both, panics};
use cede::sync::{OnceCell, SetError};
use futures::FutureExt;
use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

#[test]
fn the_value_is_made_once() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (cell, made) = (Arc::new(OnceCell::new()), Arc::new(AtomicUsize::new(0)));
            let mut tasks = cede::task::JoinSet::new();
            for n in 0..10 {
                let (cell, made) = (cell.clone(), made.clone());
                tasks.spawn(async move {
                    let init = || async {
                        cede::task::yield_now().await;
                        made.fetch_add(1, Relaxed);
                        n
                    };
                    *cell.get_or_init(init).await
                });
            }
            let seen = tasks.join_all().await;
            assert!(seen.iter().all(|n| n == cell.get().unwrap()), "{seen:?}");
            assert_eq!(made.load(Relaxed), 1);
        });
    });
}

/// Hazard 58: the right to make the value goes to the next task in the queue.
#[test]
fn who_gives_up_leaves_it_to_the_next() {
    in_a_task(|| {
        let cell = OnceCell::new();
        let mut first = Box::pin(cell.get_or_init(pending));
        let mut second = Box::pin(cell.get_or_init(pending));
        let mut third = Box::pin(cell.get_or_init(|| async { 3 }));
        assert!((&mut first).now_or_never().is_none() && (&mut second).now_or_never().is_none());
        assert!((&mut third).now_or_never().is_none());
        assert_eq!(cell.set(0), Err(SetError::InitializingError(0)));
        drop(first);
        drop(second); // its turn, which it has not noticed
        assert_eq!(third.now_or_never(), Some(&3));
        assert_eq!(cell.set(0), Err(SetError::AlreadyInitializedError(0)));
    });
}

#[test]
fn who_fails_leaves_it_to_the_next() {
    let cell = OnceCell::new();
    let fails = cell.get_or_try_init(|| async { Err::<u8, _>("no") });
    assert_eq!(fails.now_or_never(), Some(Err("no")));
    assert_eq!((cell.initialized(), cell.get()), (false, None));
    let works = cell.get_or_try_init(|| async { Ok::<_, ()>(1) });
    assert_eq!(works.now_or_never(), Some(Ok(&1)));
}

/// Hazard 62: if a task panics while it makes the value, the next task makes it.
#[test]
fn who_panics_leaves_it_to_the_next() {
    on_both(|runtime| {
        runtime.block_on(async {
            let cell = Arc::new(OnceCell::new());
            let other = cell.clone();
            panics(async move { *other.get_or_init(|| async { panic!("no") }).await }).await;
            cell.get_or_init(|| async {}).await;
        });
    });
}

#[test]
fn all_that_wait_see_the_value() {
    let cell = OnceCell::new();
    let (send, made) = cede::sync::oneshot::channel();
    let mut first = Box::pin(cell.get_or_init(|| async { made.await.unwrap() }));
    assert!((&mut first).now_or_never().is_none());
    let mut others = [2, 3].map(|n| Box::pin(cell.get_or_init(move || async move { n })));
    others.iter_mut().for_each(|wait| assert!(wait.now_or_never().is_none()));
    send.send(1).unwrap();
    assert_eq!(first.now_or_never(), Some(&1));
    assert!(others.iter_mut().all(|wait| wait.now_or_never() == Some(&1)));
}

#[test]
fn the_value_comes_out_and_the_cell_may_be_filled_again() {
    let mut cell = OnceCell::from(String::from("a"));
    cell.get_mut().unwrap().push('b');
    assert_eq!(cell.clone(), OnceCell::new_with(Some(String::from("ab"))));
    assert_eq!(cell.take().as_deref(), Some("ab"));
    assert_eq!(cell, OnceCell::default());
    assert_eq!(cell.set(String::from("c")), Ok(()));
    assert_eq!(cell.into_inner().as_deref(), Some("c"));
}
