//! A channel from many senders to one receiver, in order: work for one task.
//!
//! [`channel()`] makes a bounded one: when it is full, [`Sender::send`] waits, first come, first
//! served, so that a fast producer slows down to the pace of its consumer. A channel made by
//! [`unbounded_channel`] never makes a sender wait, and grows as long as there is memory.
//!
//! ```
//! use cede::sync::mpsc;
//!
//! cede::block_on(async {
//!     let (sender, mut receiver) = mpsc::channel(16);
//!     for name in ["first", "second"] {
//!         let sender = sender.clone();
//!         std::thread::spawn(move || sender.blocking_send(name));
//!     }
//!     drop(sender);
//!     let mut names = Vec::new();
//!     while let Some(name) = receiver.recv().await {
//!         names.push(name);
//!     }
//!     assert_eq!(names.len(), 2);
//! });
//! ```
//!
//! # The end
//!
//! When the last sender is dropped, the receiver gets the queued values and then `None`. When the
//! receiver is dropped, the queued values are dropped too, and sending fails with an error that
//! returns the value. [`Receiver::close`] is between the two: the channel accepts nothing more, but
//! values that it has accepted, or promised to accept by a [`Permit`], still arrive.

// From top to bottom; each uses only those below it:
//
//   channel             makes a channel, bounded or unbounded
//   permits             many places reserved together
//   permit              a place reserved for one value
//   receiver            the bounded receiving end
//   sender              the bounded sending end
//   unbounded_receiver  the unbounded receiving end
//   unbounded_sender    the unbounded sending end
//   receiving           what both receivers have in common
//   sending             what both senders have in common, and their weak forms
//   ends                what both kinds of ends have in common
//   error               the errors of a channel
//   shared              the channel itself
//   returned            permits that the receiver gives back without the lock
//   state               what the lock guards
//   taken               values that the receiver took from the queue and has not received yet

mod channel;
mod ends;
pub mod error;
mod permit;
mod permits;
mod receiver;
mod receiving;
mod returned;
pub(crate) mod sender;
mod sending;
mod shared;
mod state;
mod taken;
mod unbounded_receiver;
mod unbounded_sender;

pub use channel::{channel, unbounded_channel};
pub use permit::{OwnedPermit, Permit};
pub use permits::PermitIterator;
pub use receiver::Receiver;
pub use sender::{Sender, WeakSender};
pub use unbounded_receiver::UnboundedReceiver;
pub use unbounded_sender::{UnboundedSender, WeakUnboundedSender};
