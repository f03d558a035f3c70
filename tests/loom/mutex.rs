//! The mutex: one task at a time has the value, and the next one finds it.

use super::{
    block_on::block_on,
    explore::{explore, explore_up_to},
};
use crate::sync::Mutex;
use futures::FutureExt;
use loom::thread;
use std::sync::Arc;

#[test]
fn mutex_the_value_goes_from_one_to_the_next() {
    explore_up_to(3, || {
        let mutex = Arc::new(Mutex::new(0));
        let threads = [mutex.clone(), mutex.clone()]
            .map(|mutex| thread::spawn(move || *block_on(mutex.lock()) += 1));
        if let Ok(mut guard) = mutex.try_lock() {
            *guard += 10;
        }
        *block_on(mutex.clone().lock_owned()) += 1;
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        let sum = *mutex.try_lock().expect("every task has unlocked");
        assert!(sum == 3 || sum == 13, "{sum}");
    });
}

/// Hazard 58: if a lock is dropped just when it is granted, the next task gets the value.
#[test]
fn mutex_a_cancelled_lock_leaves_the_value_to_the_next() {
    explore(|| {
        let mutex = Arc::new(Mutex::new(7));
        let guard = mutex.try_lock().unwrap();
        let (other, third) = (mutex.clone(), mutex.clone());
        let mut given_up = async move { drop(other.lock().await) }.boxed();
        assert!((&mut given_up).now_or_never().is_none(), "in line");
        let gives_up = thread::spawn(move || drop(given_up));
        let waits = thread::spawn(move || *block_on(third.lock()));
        drop(guard);
        gives_up.join().unwrap();
        assert_eq!(waits.join().unwrap(), 7);
    });
}
