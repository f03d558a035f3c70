//! Channels between tasks.
//!
//! | channel | how many send, how many receive | what for |
//! |---|---|---|
//! | [`oneshot`] | one value, once | the answer to a request |
//! | [`mpsc`] | many senders, one receiver, in order | work for one task; with a bound, backpressure |
//! | [`watch`] | many senders, many receivers, the latest value only | a setting, a state |
//!
//! Names and semantics are tokio's. None of this needs a runtime: a channel knows nothing but
//! [`Waker`](std::task::Waker)s, so its two ends may stand in different runtimes, or in a plain
//! thread that uses the `blocking_*` methods.

mod blocking;
mod line;
pub mod mpsc;
pub mod oneshot;
pub mod watch;
