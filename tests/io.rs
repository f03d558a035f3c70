//! `cede::io`: any descriptor, both ways at once, and the standard streams.

mod async_fd;
mod both_ways;
mod lines;
mod stdio;
mod storm;
