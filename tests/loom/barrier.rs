//! The barrier: all tasks pass, and one of them leads, even if another gave up.

use super::{
    block_on::block_on,
    explore::{explore, explore_up_to},
};
use crate::sync::Barrier;
use futures::FutureExt;
use loom::thread;
use std::sync::Arc;

#[test]
fn barrier_two_meet_twice_and_one_leads() {
    explore_up_to(3, || {
        let barrier = Arc::new(Barrier::new(2));
        let other = barrier.clone();
        let meet = |barrier: &Barrier| [(); 2].map(|()| block_on(barrier.wait()).is_leader());
        let thread = thread::spawn(move || meet(&other));
        let here = meet(&barrier);
        let there = thread.join().unwrap();
        assert!(here[0] != there[0] && here[1] != there[1]);
    });
}

#[test]
fn barrier_who_gives_up_leaves_no_trace() {
    explore(|| {
        let barrier = Arc::new(Barrier::new(2));
        let other = barrier.clone();
        let mut first = async move { other.wait().await }.boxed();
        assert!((&mut first).now_or_never().is_none(), "waits");
        let other = barrier.clone();
        let gives_up = thread::spawn(move || drop(first));
        let met = barrier.wait().now_or_never().is_some();
        gives_up.join().unwrap();
        let mut next = async move { other.wait().await }.boxed();
        assert!((&mut next).now_or_never().is_none(), "alone, whether they met ({met}) or not");
        assert!(barrier.wait().now_or_never().unwrap().is_leader());
        assert!(!next.now_or_never().unwrap().is_leader());
    });
}
