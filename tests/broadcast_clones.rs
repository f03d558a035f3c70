//! What the `clone` of a broadcast channel's value may do, also with the channel.

use crate::support::{on_both, watchdog};
use cede::sync::broadcast::{
    self,
    error::{RecvError, TryRecvError},
};
use futures::FutureExt;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Barrier, Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

/// A `clone` that sends into its own full channel makes the channel lose the value, but its
/// receiver still gets it.
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

/// A `clone` that drops the last other receiver of its value does not keep its own receiver from
/// getting the value.
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

/// A `clone` that takes long holds up neither senders nor receivers of another value. Receivers of
/// the same value wait for it.
#[test]
fn a_slow_clone_holds_up_nobody_but_who_wants_the_same_value() {
    /// Its `clone` is slow if it has a barrier to wait for.
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
                // The second clone of the value begins when the first is finished.
                (0..3).for_each(|_| {
                    barrier.wait();
                });
                assert_eq!(same.join().unwrap(), Ok(1));
            }
            assert_eq!(slow.join().unwrap(), Some(1));
        });
    }
}

/// A `clone` may receive from another receiver of its channel, and never waits for itself: its own
/// value counts as not sent yet, by every method, and is received when the clone is finished.
#[test]
fn a_clone_may_receive_what_is_there() {
    type Ask = fn(&mut broadcast::Receiver<Curious>) -> Option<u8>;
    type Asking = (broadcast::Receiver<Curious>, Ask, Vec<Option<u8>>);
    struct Curious(u8, Arc<Mutex<Option<Asking>>>);
    impl Clone for Curious {
        fn clone(&self) -> Self {
            let asking = self.1.lock().unwrap().take();
            if let Some((mut receiver, ask, mut heard)) = asking {
                heard.push(ask(&mut receiver));
                *self.1.lock().unwrap() = Some((receiver, ask, heard));
            }
            Self(self.0, self.1.clone())
        }
    }
    let _watchdog = watchdog();
    let asks: [Ask; 3] = [
        |receiver| receiver.try_recv().ok().map(|value| value.0),
        |receiver| receiver.recv().now_or_never().and_then(Result::ok).map(|value| value.0),
        |receiver| {
            let received = catch_unwind(AssertUnwindSafe(|| receiver.blocking_recv()));
            received.ok().and_then(Result::ok).map(|value| value.0)
        },
    ];
    for ask in asks {
        let (sender, mut first) = broadcast::channel(2);
        let mut last = sender.subscribe();
        let curious = Arc::new(Mutex::new(None));
        assert!(sender.send(Curious(1, Arc::default())).is_ok());
        *curious.lock().unwrap() = Some((sender.subscribe(), ask, Vec::new()));
        // The inner receiver has yet to receive the second value; the others have yet to receive
        // both.
        assert!(sender.send(Curious(2, curious.clone())).is_ok());
        for receiver in [&mut first, &mut last] {
            assert_eq!(receiver.try_recv().ok().map(|value| value.0), Some(1));
            assert_eq!(receiver.try_recv().ok().map(|value| value.0), Some(2));
        }
        let (mut inner, _, heard) = curious.lock().unwrap().take().unwrap();
        assert_eq!(heard, [None, None], "its own value is being cloned");
        assert!(sender.send(Curious(3, Arc::default())).is_ok());
        let after: Vec<u8> = (0..2).map(|_| inner.try_recv().ok().unwrap().0).collect();
        assert_eq!(after, [2, 3], "nothing is lost");
    }
}

/// Two threads clone two values, and each `clone` tries to receive the other value: neither waits.
#[test]
fn clones_do_not_wait_for_each_other() {
    type Other = Arc<Mutex<Option<broadcast::Receiver<Crossed>>>>;
    struct Crossed(Other, Option<Arc<Barrier>>);
    impl Clone for Crossed {
        fn clone(&self) -> Self {
            if let (Some(barrier), Some(mut other)) = (&self.1, self.0.lock().unwrap().take()) {
                barrier.wait();
                assert_eq!(other.try_recv().err(), Some(TryRecvError::Empty));
                barrier.wait();
            }
            Self(self.0.clone(), None)
        }
    }
    let _watchdog = watchdog();
    let barrier = Arc::new(Barrier::new(2));
    let channels = [broadcast::channel(1), broadcast::channel(1)];
    let others = [0, 1].map(|n| channels[1 - n].0.subscribe());
    let mut receivers = Vec::new();
    for ((sender, receiver), other) in channels.into_iter().zip(others) {
        let other = Arc::new(Mutex::new(Some(other)));
        assert!(sender.send(Crossed(other, Some(barrier.clone()))).is_ok());
        receivers.push(receiver);
    }
    thread::scope(|scope| {
        for receiver in &mut receivers {
            scope.spawn(|| assert!(receiver.try_recv().is_ok()));
        }
    });
}

/// If another thread is cloning the value that a `recv` wants, the `recv` does not block its own
/// thread: it is woken when the value is back or lost.
#[test]
fn a_recv_waits_for_a_clone_without_blocking_its_thread() {
    struct Slow(Option<Arc<Barrier>>);
    impl Clone for Slow {
        fn clone(&self) -> Self {
            if let Some(barrier) = &self.0 {
                barrier.wait();
                barrier.wait();
            }
            Self(None)
        }
    }
    for is_lost in [false, true] {
        on_both(|runtime| {
            let barrier = Arc::new(Barrier::new(2));
            let (sender, mut first) = broadcast::channel(1);
            let mut second = sender.subscribe();
            // `second` is the last of two receivers to take the value, and needs no clone.
            assert!(sender.send(Slow(Some(barrier.clone()))).is_ok());
            thread::scope(|scope| {
                scope.spawn(|| assert!(first.try_recv().is_ok()));
                barrier.wait();
                runtime.block_on(async {
                    let mut receive = std::pin::pin!(second.recv());
                    assert!(receive.as_mut().now_or_never().is_none());
                    let free = cede::spawn(async move {
                        if is_lost {
                            assert!(sender.send(Slow(None)).is_ok());
                        } else {
                            barrier.wait();
                        }
                        barrier
                    });
                    let received = receive.await.map(|_| ());
                    let barrier = free.await.unwrap();
                    if is_lost {
                        assert_eq!(received, Err(RecvError::Lagged(1)));
                        barrier.wait();
                    } else {
                        assert_eq!(received, Ok(()));
                    }
                });
            });
        });
    }
}

/// A value with nothing to drop is cloned under a lock: if that panics, other receivers lose
/// nothing, and a `clone` that uses its own channel, through a static, panics instead of waiting
/// for itself.
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
