//! A send with a time limit: in time, too late, and without a receiver.

use crate::support::on_both;
use cede::{
    sync::mpsc::{self, error::SendTimeoutError},
    time::Duration,
};

const LONG: Duration = Duration::from_secs(3600);

#[test]
fn a_send_in_time_arrives() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::channel(1);
            sender.send_timeout(1, Duration::ZERO).await.expect("there is room at once");
            let waits = cede::spawn(async move { sender.send_timeout(2, LONG).await });
            cede::task::yield_now().await;
            assert_eq!(receiver.recv().await, Some(1));
            assert_eq!(receiver.recv().await, Some(2));
            assert_eq!(waits.await.unwrap(), Ok(()));
        });
    });
}

/// Hazard 58: a sender whose time limit has passed holds up no other sender.
#[test]
fn a_send_too_late_hands_the_value_back_and_leaves_the_line() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::channel(1);
            sender.send(1).await.unwrap();
            let late = sender.send_timeout(2, Duration::from_millis(1)).await;
            assert_eq!(late, Err(SendTimeoutError::Timeout(2)));
            assert_eq!(receiver.recv().await, Some(1));
            assert_eq!(sender.try_send(3), Ok(()));
            assert_eq!(receiver.recv().await, Some(3));
            let waits = cede::spawn(async move { sender.send_timeout(4, LONG).await });
            drop(receiver);
            let closed = waits.await.unwrap();
            // The value was sent before the close, or not at all.
            assert!(matches!(closed, Ok(()) | Err(SendTimeoutError::Closed(4))), "{closed:?}");
        });
    });
}

#[test]
fn a_send_to_nobody_hands_the_value_back() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, receiver) = mpsc::channel(1);
            sender.send(1).await.unwrap();
            let waits = cede::spawn(async move { sender.send_timeout(2, LONG).await });
            cede::task::yield_now().await;
            drop(receiver);
            assert_eq!(waits.await.unwrap(), Err(SendTimeoutError::Closed(2)));
        });
    });
}
