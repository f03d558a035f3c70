//! What the clones of a broadcast channel's values may do, to the channel too.

use crate::support::watchdog;
use cede::sync::broadcast::{self, error::TryRecvError};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Barrier, Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

/// A clone that sends into its own full channel loses the value it is a clone of, and gets it.
#[test]
fn a_clone_may_send_until_its_own_value_is_lost() {
    struct Echo(broadcast::Sender<Echo>, usize);
    impl Clone for Echo {
        fn clone(&self) -> Self {
            for n in 0..self.1 {
                assert_eq!((self.0.len(), self.0.receiver_count()), (1, 2));
                assert_eq!(self.0.send(Self(self.0.clone(), n)).ok(), Some(2));
            }
            Self(self.0.clone(), self.1)
        }
    }
    let _watchdog = watchdog();
    let (sender, mut first) = broadcast::channel(1);
    let mut second = sender.subscribe();
    assert!(sender.send(Echo(sender.clone(), 3)).is_ok());
    assert_eq!(first.try_recv().ok().map(|echo| echo.1), Some(3));
    for receiver in [&mut first, &mut second] {
        let lost = receiver.try_recv().err().expect("more was sent than there is room for");
        assert!(matches!(lost, TryRecvError::Lagged(2 | 3)));
    }
    assert_eq!(second.try_recv().ok().map(|echo| echo.1), Some(2));
    drop((first, second));
    assert_eq!((sender.len(), sender.strong_count()), (0, 1));
}

/// A clone that drops the last other receiver of its value keeps the value from nobody.
#[test]
fn a_clone_may_drop_the_receiver_that_still_wants_its_value() {
    struct Parting(Arc<AtomicUsize>, Arc<Mutex<Option<broadcast::Receiver<Parting>>>>);
    impl Clone for Parting {
        fn clone(&self) -> Self {
            drop(self.1.lock().unwrap().take());
            self.0.fetch_add(1, Relaxed);
            Self(self.0.clone(), self.1.clone())
        }
    }
    impl Drop for Parting {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Relaxed);
        }
    }
    let _watchdog = watchdog();
    let alive = Arc::new(AtomicUsize::new(1));
    let parted: Arc<Mutex<Option<_>>> = Arc::default();
    let (sender, mut first) = broadcast::channel(2);
    *parted.lock().unwrap() = Some(sender.subscribe());
    assert!(sender.send(Parting(alive.clone(), parted)).is_ok());
    let value = first.try_recv();
    assert!(value.is_ok());
    assert_eq!((sender.len(), alive.load(Relaxed)), (0, 1), "the original is dropped");
    drop(value);
    assert_eq!((sender.receiver_count(), alive.load(Relaxed)), (1, 0));
}

/// A clone that takes long holds up neither senders nor who receives another value, and who wants the
/// same one waits for it.
#[test]
fn a_slow_clone_holds_up_nobody_but_who_wants_the_same_value() {
    /// Cloned slowly if it has somebody to wait for.
    struct Slow(u8, Option<Arc<Barrier>>);
    impl Clone for Slow {
        fn clone(&self) -> Self {
            if let Some(barrier) = &self.1 {
                barrier.wait();
                barrier.wait();
            }
            Self(self.0, None)
        }
    }
    let _watchdog = watchdog();
    for overwritten in [false, true] {
        let barrier = Arc::new(Barrier::new(2));
        let (sender, mut first) = broadcast::channel(2);
        let [mut second, mut third] = [sender.subscribe(), sender.subscribe()];
        assert!(sender.send(Slow(1, Some(barrier.clone()))).is_ok());
        thread::scope(|scope| {
            let slow = scope.spawn(|| first.try_recv().ok().map(|value| value.0));
            barrier.wait();
            let same = scope.spawn(|| second.try_recv().map(|value| value.0));
            assert!(sender.send(Slow(2, None)).is_ok());
            if overwritten {
                (3..=4).for_each(|n| assert!(sender.send(Slow(n, None)).is_ok()));
                assert_eq!(third.try_recv().err(), Some(TryRecvError::Lagged(2)));
                assert_eq!(third.try_recv().ok().map(|value| value.0), Some(3));
                let lost = same.join().unwrap();
                assert!(matches!(lost, Err(TryRecvError::Lagged(1 | 2))), "{lost:?}");
                barrier.wait();
            } else {
                // The second cloning of it begins when the first is over.
                (0..3).for_each(|_| {
                    barrier.wait();
                });
                assert_eq!(same.join().unwrap(), Ok(1));
            }
            assert_eq!(slow.join().unwrap(), Some(1));
        });
    }
}

/// A value with nothing to drop is cloned under a lock: a panic there costs nobody else anything, and
/// a clone that uses its own channel, by a static, panics instead of waiting for itself.
#[test]
fn a_clone_with_nothing_to_drop_panics_if_it_uses_its_channel() {
    #[derive(Debug)]
    struct Plain(fn(&broadcast::Sender<Plain>));
    static SENDER: OnceLock<broadcast::Sender<Plain>> = OnceLock::new();
    impl Clone for Plain {
        fn clone(&self) -> Self {
            (self.0)(SENDER.get().unwrap());
            Self(self.0)
        }
    }
    let _watchdog = watchdog();
    let (sender, mut first) = broadcast::channel(1);
    let mut second = sender.subscribe();
    SENDER.set(sender.clone()).unwrap();
    fn use_another() {
        let (sender, mut first) = broadcast::channel(1);
        let second = sender.subscribe();
        sender.send(1).unwrap();
        assert_eq!((first.try_recv(), second.len()), (Ok(1), 1), "another channel is free");
    }
    let uses: [fn(&broadcast::Sender<Plain>); 6] = [
        |_| panic!("on purpose"),
        |sender| drop(sender.send(Plain(|_| ()))),
        |sender| assert_eq!(sender.len(), 1),
        |sender| drop(sender.subscribe()),
        |sender| {
            use_another();
            assert_eq!(sender.receiver_count(), 2);
        },
        |_| use_another(),
    ];
    for (n, usage) in uses.into_iter().enumerate() {
        assert_eq!(sender.send(Plain(usage)).unwrap(), 2);
        let received = catch_unwind(AssertUnwindSafe(|| first.try_recv()));
        assert_eq!(received.is_ok_and(|value| value.is_ok()), n == 5);
        assert!(second.try_recv().is_ok(), "the last receiver needs no clone");
        assert_eq!((sender.len(), first.try_recv().err()), (0, Some(TryRecvError::Empty)));
    }
}
