//! `cede::io`: descriptors of any kind, copying in both directions, transfers that end early, and
//! the standard streams.

mod async_fd;
mod async_fd_edges;
mod both_ways;
mod duplex;
mod interrupted;
mod lines;
mod short;
mod stdio;
mod storm;
