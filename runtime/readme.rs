//! The README: here so that the tests compile its program.
#![doc = include_str!("../README.md")]
