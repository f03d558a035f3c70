//! The same work without a runtime: plain threads, and for sockets an epoll loop written by hand.
//!
//! Where one thread waits for one thing, a runtime can at best be as fast as this; where many
//! threads wait, this is the cost that tasks avoid.

pub(crate) mod epoll_echo;
pub(crate) mod threads;
