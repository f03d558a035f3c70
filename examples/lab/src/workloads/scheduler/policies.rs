//! The policies: which process runs next, and for how long.

use std::collections::VecDeque;

use crate::workloads::scheduler::feedback::Feedback;
use crate::workloads::scheduler::policy::{Candidate, Entry, Policy};

/// A slice that never ends.
pub(crate) const TO_ITS_END: u64 = u64::MAX;

/// The policy called `name`: `fcfs`, `sjf`, `srtf`, `rr-4`, `mlfq`.
pub(crate) fn policy(name: &str) -> Option<Box<dyn Policy>> {
    match name {
        "fcfs" => Some(Box::new(InTurn::new(TO_ITS_END))),
        "sjf" => Some(Box::new(Shortest::new(false))),
        "srtf" => Some(Box::new(Shortest::new(true))),
        "mlfq" => Some(Box::new(Feedback::new(&[2, 4, TO_ITS_END]))),
        _ => {
            let quantum = name.strip_prefix("rr-")?.parse().ok().filter(|&quantum| quantum > 0)?;
            Some(Box::new(InTurn::new(quantum)))
        }
    }
}

/// One queue: first come, first served, each for a slice. With a slice that never ends it is FCFS,
/// with a short one round robin.
#[derive(Debug)]
struct InTurn {
    slice: u64,
    queue: VecDeque<Candidate>,
}

impl InTurn {
    fn new(slice: u64) -> InTurn {
        InTurn { slice, queue: VecDeque::new() }
    }
}

impl Policy for InTurn {
    fn enter(&mut self, process: Candidate, _: Entry) {
        self.queue.push_back(process);
    }

    fn pick(&mut self) -> Option<(Candidate, u64)> {
        Some((self.queue.pop_front()?, self.slice))
    }
}

/// The process that needs the least runs next; of equals, the one that has been ready longest.
#[derive(Debug)]
struct Shortest {
    preemptive: bool,
    ready: Vec<Candidate>,
}

impl Shortest {
    fn new(preemptive: bool) -> Shortest {
        Shortest { preemptive, ready: Vec::new() }
    }
}

impl Policy for Shortest {
    fn enter(&mut self, process: Candidate, _: Entry) {
        self.ready.push(process);
    }

    fn pick(&mut self) -> Option<(Candidate, u64)> {
        let (at, _) = self.ready.iter().enumerate().min_by_key(|(_, process)| process.left)?;
        Some((self.ready.remove(at), TO_ITS_END))
    }

    fn preempts(&self, running: Candidate) -> bool {
        self.preemptive && self.ready.iter().any(|process| process.left < running.left)
    }
}
