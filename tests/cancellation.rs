//! Cancellation tokens as their users see them.

use crate::support::{on_both, watchdog};
use cede::sync::CancellationToken;
use futures::{FutureExt, future::pending};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Wake, Waker},
    thread,
};

#[test]
fn a_cancellation_goes_down_the_tree_and_not_up() {
    let root = CancellationToken::new();
    let children: Vec<_> = (0..3).map(|_| root.child_token()).collect();
    let grandchildren: Vec<_> = children.iter().map(CancellationToken::child_token).collect();
    children[1].cancel();
    assert!(grandchildren[1].is_cancelled());
    assert!(
        !root.is_cancelled() && !children[0].is_cancelled() && !grandchildren[2].is_cancelled()
    );
    assert!(children[1].child_token().is_cancelled(), "a child of a cancelled token is cancelled");
    root.cancel();
    assert!(children.iter().chain(&grandchildren).all(CancellationToken::is_cancelled));
    root.cancel();
}

#[test]
fn a_grandchild_is_cancelled_though_its_parent_was_dropped() {
    let root = CancellationToken::new();
    let parent = root.child_token();
    let (child, grandchild) = (parent.child_token(), parent.child_token().child_token());
    drop(parent);
    assert!(!child.is_cancelled(), "dropping is not cancelling");
    root.cancel();
    assert!(child.is_cancelled() && grandchild.is_cancelled());
}

#[test]
fn orphans_of_a_dropped_root_live_on() {
    let root = CancellationToken::new();
    let (first, second) = (root.child_token(), root.child_token());
    let below = first.child_token();
    drop(root);
    first.cancel();
    assert!(below.is_cancelled() && !second.is_cancelled());
}

/// Neither cancelling nor dropping a token is recursive.
#[test]
fn a_tree_of_ten_thousand_levels_overflows_no_stack() {
    let small = thread::Builder::new().stack_size(64 * 1024);
    let deep = |root: &CancellationToken| {
        let mut chain = vec![root.clone()];
        for level in 0..10_000 {
            chain.push(chain[level].child_token());
        }
        chain
    };
    let runs = small.spawn(move || {
        let root = CancellationToken::new();
        let chain = deep(&root);
        root.cancel();
        assert!(chain[10_000].is_cancelled());
        drop(chain);
        // Tokens are dropped from the top, from the bottom, and from the middle, without
        // cancelling.
        let root = CancellationToken::new();
        drop(deep(&root));
        deep(&root).into_iter().rev().for_each(drop);
        let mut chain = deep(&root);
        let last = chain.pop().unwrap();
        while !chain.is_empty() {
            drop(chain.swap_remove(chain.len() / 2));
        }
        assert!(!last.is_cancelled());
        root.cancel();
        assert!(last.is_cancelled());
    });
    runs.unwrap().join().unwrap();
}

#[test]
fn everybody_who_waits_is_woken() {
    on_both(|runtime| {
        runtime.block_on(async {
            let token = CancellationToken::new();
            let wait = |n| {
                let token = if n % 2 == 0 { token.clone() } else { token.child_token() };
                cede::spawn(async move { token.cancelled().await })
            };
            let waiting: Vec<_> = (0..100).map(wait).collect();
            cede::task::yield_now().await;
            token.cancel();
            for task in waiting {
                task.await.unwrap();
            }
            token.cancelled().await;
        });
    });
}

#[test]
fn run_until_cancelled_drops_the_future() {
    on_both(|runtime| {
        runtime.block_on(async {
            let token = CancellationToken::new();
            let alive = Arc::new(());
            let (own, held) = (token.clone(), alive.clone());
            let works = cede::spawn(async move {
                own.run_until_cancelled(async move {
                    pending::<()>().await;
                    drop(held);
                })
                .await
            });
            cede::task::yield_now().await;
            token.cancel();
            assert_eq!(works.await.unwrap(), None);
            assert_eq!(Arc::strong_count(&alive), 1);
            let never = async { panic!("polled") };
            assert_eq!(token.run_until_cancelled(never).await, None::<()>);
        });
    });
}

/// Like hazard 45: a future that uses up the whole budget in every poll is stopped nevertheless.
#[test]
fn run_until_cancelled_stops_a_future_that_eats_the_budget() {
    on_both(|runtime| {
        runtime.block_on(async {
            let token = CancellationToken::new();
            let works = cede::spawn(token.clone().run_until_cancelled_owned(async {
                loop {
                    cede::task::consume_budget().await;
                }
            }));
            cede::task::yield_now().await;
            token.cancel();
            assert_eq!(works.await.unwrap(), None::<()>);
        });
    });
}

#[test]
fn a_guard_cancels_when_a_panic_drops_it_unless_disarmed() {
    let token = CancellationToken::new();
    let guarded = token.child_token();
    let panics = || {
        let _guard = guarded.clone().drop_guard();
        panic!("on purpose");
    };
    assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
    assert!(guarded.is_cancelled());
    assert!(!token.clone().drop_guard().disarm().is_cancelled() && !token.is_cancelled());
}

/// Wakers are woken without a lock. Each is woken even if another one panics, and is dropped when
/// its wait is dropped.
#[test]
fn a_waker_may_use_the_tree_and_may_panic() {
    struct Uses(CancellationToken, AtomicUsize);
    impl Wake for Uses {
        fn wake(self: Arc<Self>) {
            self.0.cancel();
            assert!(self.0.child_token().is_cancelled());
            self.1.fetch_add(1, Relaxed);
            panic!("on purpose");
        }
    }
    let _watchdog = watchdog();
    let root = CancellationToken::new();
    let uses = Arc::new(Uses(root.clone(), AtomicUsize::new(0)));
    let waker = Waker::from(uses.clone());
    let mut waits: Vec<_> = (0..3).map(|_| root.child_token().cancelled_owned()).collect();
    for wait in &mut waits {
        assert!(wait.poll_unpin(&mut Context::from_waker(&waker)).is_pending());
    }
    drop(waits.pop());
    root.cancel();
    assert_eq!(uses.1.load(Relaxed), 2);
    assert!(waits.into_iter().all(|wait| wait.now_or_never().is_some()));
    drop(waker);
    assert_eq!(Arc::strong_count(&uses), 1);
}
