//! Cancellation tokens: every task that waits is woken, and no child is missed.

use super::{block_on::block_on, explore::explore_up_to};
use crate::sync::CancellationToken;
use futures::FutureExt;
use loom::thread;

#[test]
fn cancellation_is_not_missed() {
    explore_up_to(3, || {
        let token = CancellationToken::new();
        let (child, own) = (token.child_token(), token.clone());
        let other = thread::spawn(move || own.cancel());
        block_on(child.cancelled());
        block_on(token.cancelled());
        other.join().unwrap();
    });
}

#[test]
fn cancellation_reaches_a_child_made_meanwhile() {
    explore_up_to(3, || {
        let token = CancellationToken::new();
        let own = token.clone();
        let other = thread::spawn(move || own.cancel());
        let child = token.child_token();
        block_on(child.cancelled());
        other.join().unwrap();
    });
}

#[test]
fn cancellation_reaches_a_grandchild_whose_parent_goes_meanwhile() {
    explore_up_to(3, || {
        let token = CancellationToken::new();
        let parent = token.child_token();
        let child = parent.child_token();
        let other = thread::spawn(move || drop(parent));
        token.cancel();
        assert!(child.is_cancelled());
        other.join().unwrap();
    });
}

#[test]
fn cancellation_of_a_token_seen_is_that_of_its_descendants_too() {
    explore_up_to(3, || {
        let token = CancellationToken::new();
        let child = token.child_token();
        let own = token.clone();
        let other = thread::spawn(move || own.cancel());
        while !token.is_cancelled() {
            thread::yield_now();
        }
        assert!(child.is_cancelled());
        other.join().unwrap();
    });
}

/// If a wait is dropped while it is being woken, the other wait is still woken.
#[test]
fn cancellation_wakes_who_stays_when_another_gives_up() {
    explore_up_to(2, || {
        let token = CancellationToken::new();
        let mut gives_up = token.clone().cancelled_owned();
        assert!((&mut gives_up).now_or_never().is_none());
        let own = token.clone();
        let other = thread::spawn(move || own.cancel());
        drop(gives_up);
        block_on(token.cancelled());
        other.join().unwrap();
    });
}
