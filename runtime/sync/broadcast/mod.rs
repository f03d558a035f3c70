//! A channel on which every receiver gets every value: publish and subscribe.
//!
//! A channel made by [`channel()`] holds the last `capacity` values. [`Sender::send`] never waits:
//! if the channel is full, it overwrites the oldest value. A receiver that had not received that
//! value *lags*. Its next [`recv`](Receiver::recv) says how many values it missed, and the one
//! after that returns the oldest value that the channel still holds. A value leaves the channel
//! when every receiver has received it.
//!
//! ```
//! use cede::sync::broadcast;
//!
//! cede::block_on(async {
//!     let (sender, mut first) = broadcast::channel(16);
//!     let mut second = sender.subscribe();
//!     sender.send("news").unwrap();
//!     assert_eq!(first.recv().await, Ok("news"));
//!     assert_eq!(second.recv().await, Ok("news"));
//! });
//! ```
//!
//! # Lagging
//!
//! ```
//! use cede::sync::broadcast::{self, error::RecvError};
//!
//! cede::block_on(async {
//!     let (sender, mut receiver) = broadcast::channel(2);
//!     for n in 1..=5 {
//!         sender.send(n).unwrap();
//!     }
//!     assert_eq!(receiver.recv().await, Err(RecvError::Lagged(3)));
//!     assert_eq!(receiver.recv().await, Ok(4));
//!     assert_eq!(receiver.recv().await, Ok(5));
//! });
//! ```
//!
//! # Values are cloned
//!
//! Each receiver gets a clone; the last one gets the value itself. A value's `clone` may panic,
//! take long, or use the channel: that delays only receivers that want the same value, and no value
//! is lost. Receivers clone a value one after the other, because it need not be `Sync`; a
//! [`recv`](Receiver::recv) that must wait for this does not block its thread. If a value's `clone`
//! itself receives from the channel, a value that is being cloned counts as not sent yet:
//! [`try_recv`](Receiver::try_recv) returns `Empty`, and `recv` is pending. A value that has
//! nothing to drop ([`needs_drop`](std::mem::needs_drop)), such as a number or a reference, is
//! cloned faster, but inside the channel and under a lock: a `clone` that takes long then holds up
//! the sender that needs the room, and one that uses its own channel panics.
//!
//! # The end
//!
//! When the last sender is dropped, each receiver gets the values it has not received yet, and then
//! [`Closed`](error::RecvError::Closed). While there is no receiver, sending fails with an error
//! that returns the value; a new receiver may [subscribe](Sender::subscribe) at any time.

// From top to bottom; each uses only those below it:
//
//   channel   makes a channel
//   weak      a sender that does not keep the channel open
//   sender    the sending end
//   receiver  the receiving end
//   shared    the ring of values, and the position of the newest one
//   slot      one value of the ring
//   cloning   whether this thread is cloning a value
//   error     the errors of a channel

mod channel;
mod cloning;
pub mod error;
mod receiver;
mod sender;
mod shared;
mod slot;
mod weak;

pub use channel::channel;
pub use receiver::Receiver;
pub use sender::Sender;
pub use weak::WeakSender;
