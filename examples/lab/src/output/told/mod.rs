//! A recording in words, for a terminal: turn by turn, a task, what was late.

// From top to bottom; each uses only those below it:
//
//   overview  what a recording has: threads, tasks, the longest polls, the latest wakes
//   turns     turns of the loops, those that are alike in one line
//   turn      one turn: what was polled and why, what the loop asked and how long it slept
//   task      one task: its life, its polls, who woke it, what it waited for
//   late      wakes that were served late, and whose fault that was
//   phrases   polls, wakes and waits in a few words

pub(crate) mod late;
pub(crate) mod overview;
mod phrases;
pub(crate) mod task;
mod turn;
pub(crate) mod turns;
