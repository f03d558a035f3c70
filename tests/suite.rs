//! One binary for every integration test: it links once, and the tests run side by side.

mod support;
mod tidy;
mod time;
