//! The mpsc channels. The modules below test cancelling, closing and waiting.

mod closing;
mod fairness;
mod many;

use crate::support::{on_both, watchdog};
use cede::sync::{
    mpsc::{
        self,
        error::{SendError, TryRecvError, TrySendError},
    },
    oneshot,
};
use futures::{FutureExt, Stream, StreamExt, select, stream::FusedStream};
use std::thread;

#[test]
fn each_senders_values_arrive_in_its_order() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::channel(3);
            for id in 0..4_usize {
                let sender = sender.clone();
                cede::spawn(async move {
                    for n in 0..500 {
                        sender.send((id, n)).await.unwrap();
                    }
                });
            }
            drop(sender);
            let mut next = [0; 4];
            while let Some((id, n)) = receiver.recv().await {
                assert_eq!(n, next[id]);
                next[id] += 1;
            }
            assert_eq!(next, [500; 4]);
        });
    });
}

#[test]
fn an_unbounded_channel_delivers_everything_in_batches() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::unbounded_channel();
            cede::spawn(async move {
                for n in 0..10_000 {
                    sender.send(n).unwrap();
                }
            });
            let mut all = Vec::new();
            while receiver.recv_many(&mut all, 100).await > 0 {}
            assert!(all.into_iter().eq(0..10_000));
        });
    });
}

#[test]
fn recv_many_takes_what_is_there_up_to_its_limit() {
    let (sender, mut receiver) = mpsc::channel(4);
    let mut batch = vec![0];
    assert_eq!(receiver.recv_many(&mut batch, 0).now_or_never(), Some(0));
    assert_eq!(receiver.recv_many(&mut batch, 2).now_or_never(), None);
    (1..=3).for_each(|n| sender.try_send(n).unwrap());
    assert_eq!(receiver.recv_many(&mut batch, 2).now_or_never(), Some(2));
    assert_eq!((batch.as_slice(), receiver.capacity()), (&[0, 1, 2][..], 3));
    drop(sender);
    assert_eq!(receiver.recv_many(&mut batch, 9).now_or_never(), Some(1));
    assert_eq!(receiver.recv_many(&mut batch, 9).now_or_never(), Some(0));
}

#[test]
fn try_recv_tells_empty_from_over() {
    let (sender, mut receiver) = mpsc::channel(1);
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    let permit = sender.clone().try_reserve_owned().unwrap();
    receiver.close();
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty), "the permit may still be used");
    assert_eq!(sender.try_send(2), Err(TrySendError::Closed(2)));
    drop(permit.send(1));
    assert_eq!(receiver.try_recv(), Ok(1));
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
}

#[test]
fn a_receiver_is_a_stream() {
    let (sender, receiver) = mpsc::channel(3);
    (0..3).for_each(|n| sender.try_send(n).unwrap());
    drop(sender);
    assert_eq!(receiver.collect::<Vec<_>>().now_or_never(), Some(vec![0, 1, 2]));
    let (sender, receiver) = mpsc::unbounded_channel();
    (0..3).for_each(|n| sender.send(n).unwrap());
    drop(sender);
    assert_eq!(receiver.collect::<Vec<_>>().now_or_never(), Some(vec![0, 1, 2]));
}

/// `futures::select!` skips streams that have ended, and must be told of it.
#[test]
fn a_select_loop_ends_with_its_channels() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (bounded, mut first) = mpsc::channel(1);
            let (unbounded, mut second) = mpsc::unbounded_channel();
            let (answer, mut third) = oneshot::channel();
            let sends = cede::spawn(async move {
                for n in 0..10 {
                    bounded.send(n).await.unwrap();
                    unbounded.send(n).unwrap();
                }
                answer.send(1000)
            });
            let mut sum = 0;
            loop {
                select! {
                    value = first.select_next_some() => sum += value,
                    value = second.select_next_some() => sum += value,
                    value = third => sum += value.unwrap(),
                    complete => break,
                }
            }
            assert_eq!(sum, 45 + 45 + 1000);
            assert!(first.is_terminated() && second.is_terminated() && third.is_terminated());
            sends.await.unwrap().unwrap();
        });
    });
}

/// A select loop skips a stream that is terminated, so a receiver must be terminated only after it
/// has returned the end.
#[test]
fn a_receiver_is_over_when_it_has_told_of_the_end() {
    let (bounded, mut first) = mpsc::channel::<u8>(1);
    let (unbounded, mut second) = mpsc::unbounded_channel::<u8>();
    drop((bounded, unbounded));
    assert!(!first.is_terminated() && !second.is_terminated());
    futures::executor::block_on(async {
        select! { value = first.next() => assert_eq!(value, None), complete => panic!("untold") }
        select! { value = second.next() => assert_eq!(value, None), complete => panic!("untold") }
    });
    assert!(first.is_terminated() && second.is_terminated());
}

#[test]
fn senders_are_counted() {
    let (sender, receiver) = mpsc::channel::<u8>(1);
    let weak = sender.downgrade();
    let (second, third) = (sender.clone(), weak.upgrade().unwrap());
    assert!(sender.same_channel(&third));
    assert_eq!((receiver.sender_strong_count(), receiver.sender_weak_count()), (3, 1));
    drop((sender, second));
    let weaker = weak.clone();
    assert_eq!((third.strong_count(), third.weak_count()), (1, 2));
    drop((third, weak));
    assert_eq!((weaker.strong_count(), weaker.weak_count()), (0, 1));
    assert!(weaker.upgrade().is_none() && receiver.is_closed());
}

/// Hazard 57: an invalid capacity is refused when the channel is made.
#[test]
#[should_panic = "a capacity of at least 1"]
fn capacity_zero_is_refused() {
    mpsc::channel::<u8>(0);
}

/// Hazard 57: capacities near overflow are refused; large ones below that cost nothing.
#[test]
fn capacities_end_at_an_eighth_of_usize() {
    let (sender, _receiver) = mpsc::channel::<u8>(usize::MAX >> 3);
    sender.try_send(1).unwrap();
    assert_eq!(sender.capacity(), (usize::MAX >> 3) - 1);
    let panic = std::panic::catch_unwind(|| mpsc::channel::<u8>((usize::MAX >> 3) + 1));
    let message = *panic.map(drop).unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("must not exceed"), "{message}");
}

/// Hazard 57: a blocking call in async context panics with a clear message, even if the channel has
/// room.
#[test]
fn blocking_in_async_context_panics() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::channel(1);
            let message = panic_of(async move { sender.blocking_send(1).unwrap() }).await;
            assert!(message.contains("Cannot block the current thread"), "{message}");
            assert!(message.contains("mpsc::Sender::blocking_send"), "{message}");
            let message = panic_of(async move { assert_eq!(receiver.blocking_recv(), None) }).await;
            assert!(message.contains("mpsc::Receiver::blocking_recv"), "{message}");
        });
    });
}

async fn panic_of(future: impl Future<Output = ()> + Send + 'static) -> String {
    let error = cede::spawn(future).await.unwrap_err();
    *error.into_panic().downcast::<String>().unwrap()
}

#[test]
fn threads_and_tasks_share_a_channel() {
    on_both(|runtime| {
        let (to_task, mut from_thread) = mpsc::channel(2);
        let (to_thread, mut from_task) = mpsc::unbounded_channel();
        let thread = thread::spawn(move || {
            (0..100).for_each(|n| to_task.blocking_send(n).unwrap());
            drop(to_task);
            std::iter::from_fn(|| from_task.blocking_recv()).sum::<i32>()
        });
        runtime.block_on(async move {
            while let Some(n) = from_thread.recv().await {
                to_thread.send(n).unwrap();
            }
        });
        assert_eq!(thread.join().unwrap(), 4950);
    });
}

#[test]
fn a_closed_channel_hands_the_value_back() {
    let _watchdog = watchdog();
    let (sender, receiver) = mpsc::channel(1);
    drop(receiver);
    assert_eq!(sender.send("a").now_or_never(), Some(Err(SendError("a"))));
    assert_eq!(sender.blocking_send("b"), Err(SendError("b")));
    assert_eq!(sender.try_send("c"), Err(TrySendError::Closed("c")));
    assert!(sender.reserve().now_or_never().unwrap().is_err());
    assert!(sender.closed().now_or_never().is_some());
    let error = sender.try_reserve_owned().unwrap_err();
    assert!(error.into_inner().is_closed());
}

/// As a stream, a receiver reports how many values there are, and how many more can come.
#[test]
fn a_receiver_says_how_long_its_stream_is() {
    let (sender, mut receiver) = mpsc::channel(4);
    assert_eq!(receiver.size_hint(), (0, None));
    (0..3).for_each(|n| sender.try_send(n).unwrap());
    assert_eq!(receiver.try_recv(), Ok(0));
    assert_eq!(receiver.size_hint(), (2, None));
    let permit = sender.try_reserve().unwrap();
    receiver.close();
    assert_eq!(receiver.size_hint(), (2, Some(3)));
    permit.send(3);
    assert_eq!(receiver.size_hint(), (3, Some(3)));
    drop(sender);
    assert_eq!(receiver.size_hint(), (3, Some(3)));
    assert_eq!(futures::executor::block_on(receiver.collect::<Vec<_>>()), [1, 2, 3]);

    let (sender, mut receiver) = mpsc::unbounded_channel();
    (0..3).for_each(|n| sender.send(n).unwrap());
    assert_eq!((receiver.try_recv(), receiver.size_hint()), (Ok(0), (2, None)));
    receiver.close();
    assert_eq!(receiver.size_hint(), (2, Some(2)));
    drop(sender);
    assert_eq!((receiver.try_recv(), receiver.size_hint()), (Ok(1), (1, Some(1))));
}
