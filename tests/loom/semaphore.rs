//! The semaphore: permits are neither lost nor doubled when tasks wait, give up or close it.

use super::{
    block_on::block_on,
    explore::{explore, explore_up_to},
};
use crate::{
    base::primitive::{
        Arc as Counter,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    sync::Semaphore,
};
use futures::FutureExt;
use loom::thread;
use std::sync::Arc;

#[test]
fn semaphore_admits_as_many_as_it_has_permits() {
    explore_up_to(3, || {
        let semaphore = Arc::new(Semaphore::new(1));
        let inside = Counter::new(AtomicUsize::new(0));
        let enter = |semaphore: Arc<Semaphore>, inside: Counter<AtomicUsize>| {
            let _permit = block_on(semaphore.acquire()).unwrap();
            assert_eq!(inside.fetch_add(1, Relaxed), 0, "alone");
            inside.fetch_sub(1, Relaxed);
        };
        let threads = [(); 2].map(|()| {
            let (semaphore, inside) = (semaphore.clone(), inside.clone());
            thread::spawn(move || enter(semaphore, inside))
        });
        enter(semaphore.clone(), inside);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(semaphore.available_permits(), 1);
    });
}

#[test]
fn semaphore_who_needs_many_gets_them_from_several() {
    explore_up_to(3, || {
        let semaphore = Arc::new(Semaphore::new(0));
        let other = semaphore.clone();
        let many = thread::spawn(move || drop(block_on(other.acquire_many(2)).unwrap()));
        let other = semaphore.clone();
        let adds = thread::spawn(move || other.add_permits(1));
        semaphore.add_permits(1);
        adds.join().unwrap();
        many.join().unwrap();
        assert_eq!(semaphore.available_permits(), 2);
    });
}

/// Hazard 58: a waiter that gives up, perhaps just after it was granted a permit, passes the permit
/// on.
#[test]
fn semaphore_a_cancelled_acquire_racing_a_grant_passes_the_permit_on() {
    explore_up_to(3, || {
        let semaphore = Arc::new(Semaphore::new(0));
        let line = [semaphore.clone(), semaphore.clone()];
        let [mut first, mut second] =
            line.map(|semaphore| async move { drop(semaphore.acquire().await.unwrap()) }.boxed());
        assert!((&mut first).now_or_never().is_none(), "first in line");
        assert!((&mut second).now_or_never().is_none(), "second in line");
        let gives_up = thread::spawn(move || drop(first));
        let waits = thread::spawn(move || block_on(second));
        semaphore.add_permits(1);
        gives_up.join().unwrap();
        waits.join().unwrap();
        assert_eq!(semaphore.available_permits(), 1);
    });
}

/// Hazard 58: the permits that were kept for a waiter that gives up are enough for those behind it.
#[test]
fn semaphore_a_cancelled_big_acquire_lets_the_small_ones_through() {
    explore(|| {
        let semaphore = Arc::new(Semaphore::new(1));
        let (other, small) = (semaphore.clone(), semaphore.clone());
        let mut big = async move { drop(other.acquire_many(2).await.unwrap()) }.boxed();
        assert!((&mut big).now_or_never().is_none(), "first in line");
        let waits = thread::spawn(move || drop(block_on(small.acquire()).unwrap()));
        drop(big);
        waits.join().unwrap();
        assert_eq!(semaphore.available_permits(), 1);
    });
}

#[test]
fn semaphore_the_close_releases_who_waits() {
    explore(|| {
        let semaphore = Arc::new(Semaphore::new(0));
        let other = semaphore.clone();
        let waits = thread::spawn(move || block_on(other.acquire()).is_err());
        semaphore.close();
        semaphore.add_permits(1);
        assert!(waits.join().unwrap(), "nothing is granted after the close");
    });
}
