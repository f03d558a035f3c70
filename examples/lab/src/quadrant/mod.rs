//! One processor, slow devices, and the ways to write a program that uses both.

pub(crate) mod batch;
pub(crate) mod computing;
mod disk;
pub(crate) mod ways;
