//! The recorder: what it records of a program, and its files.

mod files;
mod kit;
mod waits;
