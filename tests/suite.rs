//! One binary for every integration test: it links once, and the tests run side by side.

#[cfg(not(cede_loom))]
mod blocking;
#[cfg(not(cede_loom))]
mod join_set;
#[cfg(not(cede_loom))]
mod net;
mod support;
mod tidy;
mod time;
