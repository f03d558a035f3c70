//! Multilevel feedback: it finds the short jobs by letting every job try.
//!
//! ```text
//!  arrived ──► level 0 │ slice 2 │ expired ─┐
//!              level 1 │ slice 4 │◄─────────┘ expired ─┐
//!              level 2 │ to its end │◄─────────────────┘
//! ```
//!
//! 1. A process starts on the highest level; one that uses up its slice sinks by one.
//! 2. The processor serves the highest level that is not empty; a process that arrives there
//!    preempts one from a lower level.
//! 3. A preempted process goes to the front of its level and keeps the rest of its slice: being
//!    preempted does not earn a new one.
//!
//! A process on the lowest level can starve: nothing lifts it again.

use std::collections::VecDeque;

use crate::workloads::scheduler::policy::{Candidate, Entry, Policy};

/// The levels, highest first.
#[derive(Debug)]
pub(crate) struct Feedback {
    slices: Vec<u64>,
    /// The ready processes of each level, each with what is left of its slice.
    levels: Vec<VecDeque<(Candidate, u64)>>,
    /// The level of every process, by id.
    level_of: Vec<usize>,
}

impl Feedback {
    /// One level for each slice.
    pub(crate) fn new(slices: &[u64]) -> Feedback {
        let levels = vec![VecDeque::new(); slices.len()];
        Feedback { slices: slices.to_vec(), levels, level_of: Vec::new() }
    }
}

impl Policy for Feedback {
    fn enter(&mut self, process: Candidate, why: Entry) {
        if self.level_of.len() <= process.id {
            self.level_of.resize(process.id + 1, 0);
        }
        let lowest = self.slices.len() - 1;
        let level = &mut self.level_of[process.id];
        match why {
            Entry::Arrived => *level = 0,
            Entry::Expired => *level = (*level + 1).min(lowest),
            Entry::Preempted { slice_left } => {
                return self.levels[*level].push_front((process, slice_left));
            }
        }
        self.levels[*level].push_back((process, self.slices[*level]));
    }

    fn pick(&mut self) -> Option<(Candidate, u64)> {
        self.levels.iter_mut().find_map(VecDeque::pop_front)
    }

    fn preempts(&self, running: Candidate) -> bool {
        let level = self.level_of[running.id];
        self.levels[..level].iter().any(|level| !level.is_empty())
    }
}
