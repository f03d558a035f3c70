//! The result of each run, and of all runs together.

use crate::strace::{Ran, Run};
use std::{collections::BTreeMap, io, os::unix::process::ExitStatusExt};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The call was not made often enough.
    NotReached,
    /// An operation returned the error, and a round followed in which all was well.
    Refused,
    /// The same, but new threads or calls got the error until the end.
    Always,
    /// No operation had to return the error.
    WentOn,
    /// The process ended, and said why: this is allowed if the event loop fails permanently.
    Ended,
    Fault(String),
}

impl Outcome {
    pub(crate) fn of(run: &Run, ran: &Ran) -> Self {
        let for_good = run.when.ends_with('+');
        if ran.status.signal() == Some(6) && for_good {
            // If `write` fails permanently, the message cannot be written either.
            let in_words = run.call == "write" || ran.words.contains("cede: cannot");
            return if in_words { Self::Ended } else { Self::Fault(ran.words.clone()) };
        }
        if !ran.status.success() {
            return Self::Fault(format!("{}: {}", ran.status, ran.words));
        }
        match (ran.words.contains("refused: "), ran.words.contains("well in the end")) {
            _ if ran.injected() == 0 => Self::NotReached,
            (true, true) => Self::Refused,
            (true, false) => Self::Always,
            (false, _) => Self::WentOn,
        }
    }

    pub(crate) fn failed(error: io::Error) -> Self {
        Self::Fault(format!("it could not be run: {error}"))
    }

    fn column(&self) -> usize {
        match self {
            Self::Refused => 0,
            Self::Always => 1,
            Self::WentOn => 2,
            Self::Ended => 3,
            Self::NotReached => 4,
            Self::Fault(_) => 5,
        }
    }
}

const COLUMNS: [&str; 6] = ["refused", "always", "went on", "ended", "not reached", "faults"];

#[derive(Default)]
pub(crate) struct Report {
    /// By call and error.
    counts: BTreeMap<(String, String), [usize; COLUMNS.len()]>,
    faults: Vec<Run>,
}

impl Report {
    pub(crate) fn add(&mut self, run: Run, outcome: Outcome) {
        let for_good = if run.when.ends_with('+') { " for good" } else { "" };
        let key = (run.call.clone(), format!("{}{for_good}", run.error));
        self.counts.entry(key).or_default()[outcome.column()] += 1;
        if let Outcome::Fault(_) = outcome {
            self.faults.push(run);
        }
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    pub(crate) fn print(&self) {
        println!("\n{:<18}{:<20}{}", "call", "error", row(&COLUMNS));
        let mut sums = [0; COLUMNS.len()];
        for ((call, error), counts) in &self.counts {
            println!("{call:<18}{error:<20}{}", row(counts));
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        println!("{:<38}{}", "all", row(&sums));
        println!(
            "\nrefused: somebody was told of the error, then all was well. always: new threads met it to \
             the end.\nwent on: nobody had to be told. ended: the process said why it cannot go on."
        );
        for run in &self.faults {
            println!("fault: {}", run.command());
        }
    }
}

fn row(cells: &[impl ToString]) -> String {
    cells.iter().map(|cell| format!("{:>12}", cell.to_string())).collect()
}
