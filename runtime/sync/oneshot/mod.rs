//! A channel for one value: the answer to a request.
//!
//! [`channel()`] makes a [`Sender`] and a [`Receiver`]. `send` never waits, so it is not `async`;
//! the receiver is itself a future that yields the value. Each end learns when the other is
//! dropped: the receiver by an error, the sender by [`Sender::closed`], so that it can stop working
//! on an answer that is no longer needed.
//!
//! ```
//! use cede::sync::oneshot;
//!
//! cede::block_on(async {
//!     let (answer, question) = oneshot::channel();
//!     std::thread::spawn(move || answer.send(6 * 7));
//!     assert_eq!(question.await, Ok(42));
//! });
//! ```

// From top to bottom; each uses only those below it:
//
//   channel   makes a channel
//   receiver  the receiving end
//   sender    the sending end
//   shared    the protocol between them
//   error     the errors of a channel

mod channel;
pub mod error;
mod receiver;
mod sender;
mod shared;

pub use channel::channel;
pub use receiver::Receiver;
pub use sender::Sender;
