//! In what order waiting senders get capacity, and what happens when a sender gives up.

use crate::support::{current_thread, in_a_task, on_both, watchdog};
use cede::{
    sync::mpsc::{self, error::TrySendError},
    task::JoinHandle,
};
use futures::{FutureExt, future::BoxFuture};
use std::task::Poll;

/// `count` senders that wait for a full channel, each to send its number.
fn line_up(sender: &mpsc::Sender<usize>, count: usize) -> Vec<BoxFuture<'static, ()>> {
    let send = |n| {
        let sender = sender.clone();
        let mut send = async move { sender.send(n).await.unwrap() }.boxed();
        assert!((&mut send).now_or_never().is_none(), "the channel is full");
        send
    };
    (0..count).map(send).collect()
}

/// Which of the senders have finished.
fn finished(line: &mut [BoxFuture<'static, ()>]) -> Vec<usize> {
    let mut finished = Vec::new();
    for (n, send) in line.iter_mut().enumerate() {
        if send.now_or_never().is_some() {
            finished.push(n);
            *send = futures::future::pending().boxed();
        }
    }
    finished
}

/// Hazard 59: first come, first served.
#[test]
fn waiting_senders_are_served_in_order() {
    in_a_task(|| {
        let (sender, mut receiver) = mpsc::channel(1);
        sender.try_send(100).unwrap();
        let mut line = line_up(&sender, 5);
        assert_eq!(receiver.try_recv(), Ok(100));
        for n in 0..5 {
            assert_eq!(sender.try_send(9), Err(TrySendError::Full(9)), "the place is promised");
            assert_eq!(receiver.try_recv().ok(), None, "and not yet used");
            assert_eq!(finished(&mut line), [n]);
            assert_eq!(receiver.try_recv(), Ok(n));
        }
        assert_eq!(sender.capacity(), 1);
    });
}

/// Hazard 59: receiving a batch lets as many senders continue as values were received, those at the
/// front.
#[test]
fn a_batch_wakes_the_front_of_the_line() {
    in_a_task(|| {
        let (sender, mut receiver) = mpsc::channel(3);
        (0..3).for_each(|n| sender.try_send(n).unwrap());
        let mut line = line_up(&sender, 5);
        let mut batch = Vec::new();
        assert_eq!(receiver.recv_many(&mut batch, 2).now_or_never(), Some(2));
        assert_eq!(finished(&mut line), [0, 1]);
        assert_eq!(receiver.recv_many(&mut batch, 9).now_or_never(), Some(3));
        assert_eq!(finished(&mut line), [2, 3, 4]);
        assert_eq!(batch, [0, 1, 2, 0, 1]);
    });
}

/// Hazard 58: a place granted to a sender that has given up goes to the next.
#[test]
fn a_cancelled_sender_passes_its_place_on() {
    in_a_task(|| {
        let (sender, mut receiver) = mpsc::channel(1);
        sender.try_send(100).unwrap();
        let mut line = line_up(&sender, 4);
        drop(line.remove(1)); // in line, not granted
        assert_eq!(receiver.try_recv(), Ok(100));
        drop(line.remove(0)); // granted
        assert_eq!(finished(&mut line), [0], "the third of the four is next");
        assert_eq!(receiver.try_recv(), Ok(2));
        drop(line); // the last one, granted too
        assert_eq!(sender.capacity(), 1);
        assert_eq!(receiver.try_recv().ok(), None);
    });
}

/// Hazard 58, for permits: an unused permit goes to the next sender in the queue.
#[test]
fn an_unused_permit_goes_to_the_next_in_line() {
    in_a_task(|| {
        let (sender, mut receiver) = mpsc::channel(2);
        let owned = sender.clone().try_reserve_owned().unwrap();
        let permit = sender.try_reserve().unwrap();
        let mut line = line_up(&sender, 3);
        drop(permit);
        assert_eq!(finished(&mut line), [0]);
        drop(owned.release());
        assert_eq!(finished(&mut line), [1]);
        assert_eq!((receiver.try_recv(), receiver.try_recv()), (Ok(0), Ok(1)));
    });
}

/// Hazard 54: sends and receives that are dropped again and again lose nothing.
#[test]
fn cancelled_sends_and_receives_lose_nothing() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::channel(2);
            for _ in 0..3 {
                let sender = sender.clone();
                cede::spawn(async move {
                    for n in 0..1_000_u64 {
                        // The send is dropped while the channel is full, so the value is not sent.
                        for _ in 0..n % 3 {
                            let given_up = once(sender.reserve()).await;
                            drop(given_up);
                        }
                        sender.send(n).await.unwrap();
                    }
                });
            }
            drop(sender);
            let (mut count, mut sum) = (0, 0);
            loop {
                match once(receiver.recv()).await {
                    Some(Some(n)) => (count, sum) = (count + 1, sum + n),
                    Some(None) => break,
                    None => cede::task::yield_now().await,
                }
            }
            assert_eq!((count, sum), (3_000, 3 * 999 * 1_000 / 2));
        });
    });
}

/// Polls a future once, with the task's own waker, and drops it.
async fn once<F: Future>(future: F) -> Option<F::Output> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

/// Hazard 59: neither end of a channel that is always ready keeps other tasks from their turn.
#[test]
fn both_ends_cede_when_the_budget_is_spent() {
    let _watchdog = watchdog();
    current_thread().block_on(async {
        let (sender, mut receiver) = mpsc::channel(1_000);
        let sends = cede::spawn(async move {
            for n in 0..1_000 {
                sender.send(n).await.unwrap();
            }
        });
        assert!(turns_beside(sends).await >= 1_000 / 128);
        let receives = cede::spawn(async move { while receiver.recv().await.is_some() {} });
        assert!(turns_beside(receives).await >= 1_000 / 128);
    });
}

/// How many turns another task gets until `busy` has ended.
async fn turns_beside(busy: JoinHandle<()>) -> usize {
    let other = cede::spawn(async move {
        let mut turns = 0;
        while !busy.is_finished() {
            turns += 1;
            cede::task::yield_now().await;
        }
        turns
    });
    other.await.unwrap()
}
