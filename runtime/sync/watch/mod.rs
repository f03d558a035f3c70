//! A channel that keeps only the latest value: for a setting, a state, or a progress.
//!
//! A channel is made by [`channel()`] with a first value. Senders replace the value, or change it
//! in place; every [`Receiver`] can read it at any time, and wait until it
//! [changes](Receiver::changed). A receiver that was slow sees the latest value, and cannot tell
//! how many it missed: where every value counts, use [`mpsc`](super::mpsc).
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
//! When the last sender is dropped and a receiver has not seen the latest value,
//! [`changed`](Receiver::changed) reports that value first; only the next call returns the error.
//! When the last receiver is dropped, [`send`](Sender::send) fails until a new one
//! [subscribes](Sender::subscribe).

// From top to bottom; each uses only those below it:
//
//   channel    makes a channel
//   sender     the end that changes the value
//   receiver   the end that reads the value
//   shared     the value and its version
//   reference  a guard through which the value is read
//   error      the errors of a channel

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
