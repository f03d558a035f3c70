//! A channel that keeps the latest value only: a setting, a state, a progress.
//!
//! [`channel()`] is made with a first value. Senders put another in its place, or change it where it
//! is; every [`Receiver`] can look at it at any time, and wait until it [changes](Receiver::changed).
//! A receiver that was slow sees the latest value and never knows how many it missed: where every
//! value counts, take [`mpsc`](super::mpsc).
//!
//! ```
//! use cede::sync::watch;
//!
//! cede::block_on(async {
//!     let (sender, mut receiver) = watch::channel("starting");
//!     std::thread::spawn(move || {
//!         sender.send("running").unwrap();
//!         sender.send("done").unwrap();
//!     });
//!     // Perhaps it sees "running" first, perhaps not; it does see "done".
//!     assert_eq!(*receiver.wait_for(|state| *state == "done").await.unwrap(), "done");
//! });
//! ```
//!
//! # The end
//!
//! When the last sender is dropped, a receiver that has not seen the latest value still gets it from
//! [`changed`](Receiver::changed); only then comes the error. When the last receiver is dropped,
//! [`send`](Sender::send) fails, until somebody [subscribes](Sender::subscribe) again.

// From top to bottom; each uses only those below it:
//
//   channel    makes a channel
//   sender     the changing end
//   receiver   the looking end
//   shared     the value and its version
//   reference  the value, while somebody looks at it
//   error      what can go wrong

mod channel;
pub mod error;
mod receiver;
mod reference;
mod sender;
mod shared;

pub use channel::channel;
pub use receiver::Receiver;
pub use reference::Ref;
pub use sender::Sender;
