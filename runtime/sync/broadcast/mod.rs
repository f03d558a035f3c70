//! A channel on which every receiver gets every value: publish and subscribe.
//!
//! [`channel`] holds the last `capacity` values. [`Sender::send`] never waits: a receiver that is so
//! slow that a value it has not had yet must make room, *lags*. Its next
//! [`recv`](Receiver::recv) says how many values it missed, and the one after that goes on with the
//! oldest value still there. A value leaves the channel when every receiver has had it.
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
//! Each receiver gets a clone, the last one the value itself. A clone may panic, take long, or use the
//! channel: that delays only receivers that want the same value, and loses nothing. Receivers clone a value
//! one after the other, for it need not be `Sync`: meanwhile a [`recv`](Receiver::recv) waits without
//! blocking its thread. In a clone, a value that is being cloned counts as not there yet:
//! [`try_recv`](Receiver::try_recv) says `Empty`, and `recv` is pending. A value that has
//! nothing to drop ([`needs_drop`](std::mem::needs_drop)), as a number or a reference, is cloned faster
//! but in its place: a clone of it that takes long holds up the sender that needs the room, and one
//! that uses its own channel panics.
//!
//! # The end
//!
//! When the last sender is dropped, each receiver gets what it has not had yet, and then
//! [`Closed`](error::RecvError::Closed). When there is no receiver, sending is an error that hands
//! the value back, until somebody [subscribes](Sender::subscribe).

// From top to bottom; each uses only those below it:
//
//   channel   makes a channel
//   weak      a sender that does not count
//   sender    the sending end
//   receiver  the receiving end
//   shared    the ring of values, and how far each end is
//   slot      one value of the ring
//   cloning   whether this thread is cloning a value
//   error     what can go wrong

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
