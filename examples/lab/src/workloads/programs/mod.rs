//! One processor, slow devices, and the ways to write a program that uses both.

// From top to bottom; each uses only those below it:
//
//   batch      two programs on one processor, in series and overlapped
//   ways       the four ways to read from two disks and to compute something besides
//   computing  what a program computes, in slices
//   disk       a slow device that answers through a socket

pub(crate) mod batch;
pub(crate) mod computing;
mod disk;
pub(crate) mod ways;
