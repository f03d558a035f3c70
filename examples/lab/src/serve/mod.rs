//! A service under load: a server under each model, a client that does not wait for it, and the search for the
//! highest rate at which it still answers in time.

// From top to bottom; each uses only those below it:
//
//   search    which rate comes next, and which is the highest that holds
//   client    sends requests when they are due, and notes how late the answers come
//   arrivals  when requests are due: at random, at a given rate
//   point     what was measured at one rate
//   server    a server process: one model, on loopback
//   tasks     a task a connection, on Cede
//   pool      a poller, and a fixed number of threads
//   threads   a thread a connection
//   handler   what a request costs
//   http      the little of HTTP that is spoken

pub(crate) mod arrivals;
pub(crate) mod client;
mod handler;
mod http;
pub(crate) mod point;
mod pool;
pub(crate) mod search;
pub(crate) mod server;
mod tasks;
mod threads;
