//! The recorder: what it records of a program, and its files.

mod causal;
mod environment;
mod files;
mod kit;
mod order;
mod outcomes;
mod slow_polls;
mod spares;
mod waits;
