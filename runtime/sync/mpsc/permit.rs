//! A place in a bounded channel, reserved before there is a value for it.

use super::{
    error::{SendError, TrySendError},
    sender::Sender,
    shared::MpscChannel,
};
use crate::sync::{
    opaque::opaque,
    permit_queue::{PermitSource, Turn},
};
use std::mem;

impl<T> Sender<T> {
    /// Waits for capacity and reserves it. The permit then sends a value without waiting.
    ///
    /// This suits a value that is expensive to make, or that must not be lost when a wait is
    /// cancelled: make it once there is room for it.
    ///
    /// # Errors
    ///
    /// If the receiver was dropped or closed.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, its place in the queue of senders is lost, and nothing else.
    ///
    /// ```
    /// use cede::sync::mpsc;
    ///
    /// cede::block_on(async {
    ///     let (sender, mut receiver) = mpsc::channel(1);
    ///     let permit = sender.reserve().await.unwrap();
    ///     assert!(sender.try_send(0).is_err(), "the place is taken");
    ///     permit.send(1);
    ///     assert_eq!(receiver.recv().await, Some(1));
    /// });
    /// ```
    pub async fn reserve(&self) -> Result<Permit<'_, T>, SendError<()>> {
        let shared = self.tx.shared();
        match Turn::new(shared, 1, drop).await {
            Ok(()) => Ok(Permit { shared }),
            Err(_) => Err(SendError(())),
        }
    }

    /// Reserves capacity if there is some, without waiting.
    ///
    /// # Errors
    ///
    /// If the channel is [full](TrySendError::Full) or [closed](TrySendError::Closed).
    ///
    /// ```
    /// use cede::sync::mpsc;
    ///
    /// let (sender, mut receiver) = mpsc::channel(1);
    /// sender.try_reserve().unwrap().send(1);
    /// assert!(sender.try_reserve().is_err());
    /// assert_eq!(receiver.try_recv(), Ok(1));
    /// ```
    pub fn try_reserve(&self) -> Result<Permit<'_, T>, TrySendError<()>> {
        let shared = self.tx.shared();
        match shared.try_acquire(1).map(drop) {
            Ok(()) => Ok(Permit { shared }),
            Err(refusal) => Err(TrySendError::refused(refusal, ())),
        }
    }

    /// [`reserve`](Self::reserve) with a permit that owns the sender, so that it can be stored or
    /// moved to a task.
    ///
    /// # Errors
    ///
    /// If the receiver was dropped or closed. The sender is dropped.
    ///
    /// # Cancel safety
    ///
    /// As [`reserve`](Self::reserve). The sender is dropped with the future: call this on a clone.
    ///
    /// ```
    /// use cede::sync::mpsc;
    ///
    /// cede::block_on(async {
    ///     let (sender, mut receiver) = mpsc::channel(1);
    ///     let permit = sender.clone().reserve_owned().await.unwrap();
    ///     std::thread::spawn(move || permit.send(1));
    ///     assert_eq!(receiver.recv().await, Some(1));
    /// });
    /// ```
    pub async fn reserve_owned(self) -> Result<OwnedPermit<T>, SendError<()>> {
        mem::forget(self.reserve().await?);
        Ok(OwnedPermit { sender: Some(self) })
    }

    /// [`try_reserve`](Self::try_reserve) with a permit that owns the sender.
    ///
    /// # Errors
    ///
    /// If the channel is [full](TrySendError::Full) or [closed](TrySendError::Closed). The error
    /// holds the sender.
    ///
    /// ```
    /// use cede::sync::mpsc;
    ///
    /// let (sender, mut receiver) = mpsc::channel(1);
    /// let permit = sender.try_reserve_owned().unwrap();
    /// let sender = permit.send(1);
    /// assert!(sender.try_reserve_owned().is_err());
    /// assert_eq!(receiver.try_recv(), Ok(1));
    /// ```
    pub fn try_reserve_owned(self) -> Result<OwnedPermit<T>, TrySendError<Self>> {
        let taken = self.tx.shared().try_acquire(1).map(drop);
        match taken {
            Ok(()) => Ok(OwnedPermit { sender: Some(self) }),
            Err(refusal) => Err(TrySendError::refused(refusal, self)),
        }
    }
}

/// One reserved place, from [`Sender::reserve`]. If it is dropped unused, the next sender in the
/// queue gets the place.
///
/// ```
/// use cede::sync::mpsc::{self, Permit};
///
/// cede::block_on(async {
///     let (sender, mut receiver) = mpsc::channel(1);
///     let permit: Permit<u8> = sender.reserve().await.unwrap();
///     drop(permit);
///     sender.reserve().await.unwrap().send(2);
///     assert_eq!(receiver.recv().await, Some(2));
/// });
/// ```
#[must_use = "dropping it gives the place up"]
pub struct Permit<'a, T> {
    pub(super) shared: &'a MpscChannel<T>,
}

impl<T> Permit<'_, T> {
    /// Sends `value` into the reserved place. This neither waits nor fails, even if the channel was
    /// closed after the reservation. (If the receiver was dropped, the value is dropped.)
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::mpsc::channel(1);
    /// let permit = sender.try_reserve().unwrap();
    /// receiver.close();
    /// permit.send(1);
    /// assert_eq!(receiver.try_recv(), Ok(1));
    /// ```
    pub fn send(self, value: T) {
        let shared = self.shared;
        mem::forget(self);
        shared.send_permitted(value);
    }
}

impl<T> Drop for Permit<'_, T> {
    fn drop(&mut self) {
        self.shared.give_back(1);
    }
}

opaque!([T] Permit<'_, T>, "mpsc::Permit");

/// One reserved place and its sender, from [`Sender::reserve_owned`]. If it is dropped unused, the
/// next sender in the queue gets the place.
///
/// ```
/// use cede::sync::mpsc;
///
/// cede::block_on(async {
///     let (sender, mut receiver) = mpsc::channel(1);
///     let permit = sender.reserve_owned().await.unwrap();
///     cede::spawn(async move { permit.send("from the task") });
///     assert_eq!(receiver.recv().await, Some("from the task"));
/// });
/// ```
#[must_use = "dropping it gives the place up"]
pub struct OwnedPermit<T> {
    /// `None` once the permit is used.
    sender: Option<Sender<T>>,
}

impl<T> OwnedPermit<T> {
    /// Sends `value` into the reserved place, as [`Permit::send`] does, and returns the sender.
    ///
    /// ```
    /// let (sender, mut receiver) = cede::sync::mpsc::channel(2);
    /// let sender = sender.try_reserve_owned().unwrap().send(1);
    /// sender.try_send(2).unwrap();
    /// assert_eq!((receiver.try_recv(), receiver.try_recv()), (Ok(1), Ok(2)));
    /// ```
    pub fn send(mut self, value: T) -> Sender<T> {
        let sender = self.sender.take().expect("a permit is used once");
        sender.tx.shared().send_permitted(value);
        sender
    }

    /// Gives up the place and returns the sender.
    ///
    /// ```
    /// let (sender, _receiver) = cede::sync::mpsc::channel::<u8>(1);
    /// let permit = sender.try_reserve_owned().unwrap();
    /// assert_eq!(permit.release().capacity(), 1);
    /// ```
    pub fn release(mut self) -> Sender<T> {
        let sender = self.sender.take().expect("a permit is used once");
        sender.tx.shared().give_back(1);
        sender
    }
}

impl<T> Drop for OwnedPermit<T> {
    fn drop(&mut self) {
        if let Some(sender) = &self.sender {
            sender.tx.shared().give_back(1);
        }
    }
}

opaque!([T] OwnedPermit<T>, "mpsc::OwnedPermit");
