//! The read-write lock: a writer is alone, and no task waits for ever.

use super::{block_on::block_on, explore::explore_up_to};
use crate::sync::RwLock;
use futures::FutureExt;
use loom::thread;
use std::sync::Arc;

/// The writer's access panics if a reader still has the value.
#[test]
fn rwlock_readers_and_a_writer_take_turns() {
    explore_up_to(3, || {
        let lock = Arc::new(RwLock::new(0));
        let readers =
            [lock.clone(), lock.clone()].map(|lock| thread::spawn(move || *block_on(lock.read())));
        *block_on(lock.write()) += 1;
        readers.into_iter().for_each(|reader| assert!(reader.join().unwrap() <= 1));
        assert_eq!(*lock.try_write().expect("every task has unlocked"), 1);
    });
}

/// Hazard 61: when a writer gives up, in the queue or at its turn, the readers get the lock.
#[test]
fn rwlock_a_cancelled_writer_releases_the_readers() {
    explore_up_to(3, || {
        let lock = Arc::new(RwLock::new(7));
        let first = lock.try_read().unwrap();
        let (other, late) = (lock.clone(), lock.clone());
        let mut writer = async move { drop(other.write().await) }.boxed();
        assert!((&mut writer).now_or_never().is_none(), "in line");
        let gives_up = thread::spawn(move || drop(writer));
        let reader = thread::spawn(move || *block_on(late.read()));
        drop(first);
        gives_up.join().unwrap();
        assert_eq!(reader.join().unwrap(), 7);
    });
}

#[test]
fn rwlock_nobody_writes_between_a_write_and_its_downgrade() {
    explore_up_to(3, || {
        let lock = Arc::new(RwLock::new(0));
        let writers = [lock.clone(), lock.clone()].map(|lock| {
            thread::spawn(move || {
                let mut guard = block_on(lock.write());
                *guard += 1;
                let written = *guard;
                assert_eq!(*guard.downgrade(), written);
            })
        });
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        assert_eq!(*lock.try_read().expect("every task has unlocked"), 2);
    });
}
