//! One binary for every integration test: it links once, and the tests run side by side.

#[cfg(not(cede_loom))]
mod blocking;
#[cfg(not(cede_loom))]
mod join_set;
mod support;
mod tidy;
mod time;
