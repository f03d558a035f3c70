//! Several places reserved together: all or none, in order, and no place is lost.

use crate::support::on_both;
use cede::sync::mpsc::{
    self,
    error::{SendError, TrySendError},
};
use futures::FutureExt;

/// Hazard 59: however many places the first sender needs, no other overtakes it.
#[test]
fn who_needs_many_is_not_overtaken() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::channel(3);
            (0..3).for_each(|n| sender.try_send(n).unwrap());
            let mut many = Box::pin(sender.reserve_many(2));
            assert!((&mut many).now_or_never().is_none());
            let mut late = Box::pin(sender.send(7));
            assert!((&mut late).now_or_never().is_none());
            assert_eq!(receiver.recv().await, Some(0));
            assert_eq!((sender.capacity(), sender.try_send(9)), (0, Err(TrySendError::Full(9))));
            assert!(
                (&mut late).now_or_never().is_none(),
                "one place is kept for the sender that needs two"
            );
            assert_eq!(receiver.recv().await, Some(1));
            many.await.unwrap().for_each(|permit| permit.send(100));
            assert!((&mut late).now_or_never().is_none());
            assert_eq!(receiver.recv().await, Some(2));
            late.await.unwrap();
            let mut rest = Vec::new();
            assert_eq!(receiver.recv_many(&mut rest, 9).await, 3);
            assert_eq!(rest, [100, 100, 7]);
        });
    });
}

/// Hazard 58: places that were kept for or granted to a wait go to the next sender when the wait is
/// dropped.
#[test]
fn a_wait_for_many_that_is_given_up_lets_in_those_behind() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::channel(2);
            let taken = sender.try_reserve_many(2).unwrap();
            let mut many = Box::pin(sender.reserve_many(2));
            assert!((&mut many).now_or_never().is_none());
            let (mut one, mut two) = (Box::pin(sender.send(1)), Box::pin(sender.send(2)));
            assert!((&mut one).now_or_never().is_none() && (&mut two).now_or_never().is_none());
            let mut taken = taken;
            drop(taken.next());
            assert!((&mut one).now_or_never().is_none(), "one is kept for the first in line");
            drop(many);
            assert_eq!((&mut one).now_or_never(), Some(Ok(())));
            assert!((&mut two).now_or_never().is_none());
            drop(taken);
            assert_eq!((&mut two).now_or_never(), Some(Ok(())));
            assert_eq!((receiver.recv().await, receiver.recv().await), (Some(1), Some(2)));

            let mut granted = Box::pin(sender.reserve_many(2));
            let taken = sender.try_reserve().unwrap();
            assert!((&mut granted).now_or_never().is_none());
            let (mut one, mut two) = (Box::pin(sender.send(1)), Box::pin(sender.send(2)));
            assert!((&mut one).now_or_never().is_none() && (&mut two).now_or_never().is_none());
            drop(taken);
            drop(granted);
            assert_eq!((&mut one).now_or_never(), Some(Ok(())));
            assert_eq!((&mut two).now_or_never(), Some(Ok(())));
        });
    });
}

/// Hazard 53: if the channel closes while places are reserved, they still deliver, and then comes
/// the end.
#[test]
fn many_places_outstanding_at_the_close_still_deliver() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::channel(3);
            let mut permits = sender.reserve_many(3).await.unwrap();
            let mut waits = Box::pin(sender.reserve_many(1));
            assert!((&mut waits).now_or_never().is_none());
            receiver.close();
            assert_eq!(waits.await.map(drop), Err(SendError(())));
            assert_eq!(sender.try_reserve_many(0).map(drop), Err(TrySendError::Closed(())));
            permits.next().unwrap().send(1);
            assert_eq!(receiver.recv().await, Some(1));
            assert!(receiver.recv().now_or_never().is_none(), "two may still come");
            drop(permits);
            assert_eq!(receiver.recv().await, None);
        });
    });
}

#[test]
fn more_than_there_can_be_is_refused_and_none_is_none() {
    let (sender, _receiver) = mpsc::channel::<u8>(2);
    assert_eq!(sender.reserve_many(3).now_or_never().unwrap().map(drop), Err(SendError(())));
    assert_eq!(sender.try_reserve_many(3).map(drop), Err(TrySendError::Full(())));
    assert_eq!(sender.try_reserve_many(0).unwrap().count(), 0);
    assert_eq!(sender.capacity(), 2);
}
