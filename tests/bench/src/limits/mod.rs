//! The same work without a runtime: plain threads, and for sockets an epoll loop written by hand.
//!
//! Where it is one thread that waits for one thing, this is what a runtime can at best be level
//! with; where it is many threads, it is what tasks are there to spare.

pub(crate) mod epoll_echo;
pub(crate) mod threads;
