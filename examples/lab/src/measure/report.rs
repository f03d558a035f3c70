//! What a child measured: the one JSON object it prints.
//!
//! Every metric of the lab has its place here; one that a cell could not take is `null`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::machine::usage::Usage;
use crate::measure::done::Done;
use crate::measure::lane::Lane;
use crate::measure::lateness::Lateness;
use crate::measure::polls::Polls;
use crate::measure::recording::Ticks;
use crate::statistics::histogram::Counted;

/// One cell, one repetition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    #[serde(flatten)]
    pub(crate) measured: Measured,
    /// By this process, all threads, from before the first unit to after the last.
    pub(crate) usage: Usage,
    /// By the child processes it waited for.
    pub(crate) usage_of_children: Usage,
    /// Time between the two readings of `usage`.
    pub(crate) wall_ns: u64,
    /// Polls of the units, where units are tasks.
    pub(crate) polls: Option<Polls>,
    /// Where units are threads: from each notification of a blocked thread until it runs.
    #[serde(default)]
    pub(crate) thread_wakes: Option<Counted>,
    /// Time all threads together were ready and had no processor.
    #[serde(default)]
    pub(crate) run_queue_wait_ns: Option<u64>,
    /// The longest a thread waited for the interpreter lock; `None`: there was none.
    #[serde(default)]
    pub(crate) lock_wait_ns: Option<u64>,
    /// Processors the cell could use.
    #[serde(default)]
    pub(crate) cpus: usize,
    /// The processor the cell was pinned to.
    pub(crate) pinned_to: Option<usize>,
    /// Worker threads the multi-thread executor was given.
    pub(crate) workers: usize,
    /// Threads that the executor started, where it counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) threads: Option<u64>,
    /// When the spinner was served, in a recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ticks: Option<Ticks>,
}

/// What the workload itself measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) lateness: Option<Lateness>,
    /// From t0 to the finish of the last job.
    pub(crate) completion_ns: u64,
    pub(crate) jobs: Vec<Done>,
    /// The slope of resident memory over the number of parked units.
    pub(crate) memory_a_unit_bytes: Option<f64>,
    /// Figures only this workload has, by name; its sheet says what they mean.
    pub(crate) figures: BTreeMap<String, f64>,
    /// Findings in words, by name: a wait cycle, the limit that was reached.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, String>,
    /// Timelines, where they are worth a picture.
    #[serde(default)]
    pub(crate) lanes: Vec<Lane>,
}

impl Measured {
    /// The same with one figure more.
    pub(crate) fn figure(mut self, name: &str, value: f64) -> Measured {
        self.figures.insert(name.to_owned(), value);
        self
    }

    /// The same with one finding more.
    pub(crate) fn word(mut self, name: &str, text: impl Into<String>) -> Measured {
        self.words.insert(name.to_owned(), text.into());
        self
    }
}

impl Report {
    /// Processors kept busy on average: 1.0 is one processor all the time.
    pub(crate) fn utilisation(&self) -> f64 {
        let cpu = self.usage.cpu_ns() + self.usage_of_children.cpu_ns();
        cpu as f64 / self.wall_ns.max(1) as f64
    }

    /// Threads that ran or wanted to, on average; `None` where the system does not count those that waited.
    pub(crate) fn runnable(&self) -> Option<f64> {
        let waited = self.run_queue_wait_ns? as f64 / self.wall_ns.max(1) as f64;
        Some(self.utilisation() + waited)
    }

    /// The value of a figure of this workload's; zero where it was not taken.
    pub(crate) fn figure(&self, name: &str) -> f64 {
        self.measured.figures.get(name).copied().unwrap_or(0.0)
    }

    /// A finding of this workload's.
    pub(crate) fn word(&self, name: &str) -> Option<&str> {
        self.measured.words.get(name).map(String::as_str)
    }

    /// One with this figure and nothing else, for tests.
    #[cfg(test)]
    pub(crate) fn of_figure(name: &str, value: f64) -> Report {
        Report {
            measured: Measured::default().figure(name, value),
            usage: Usage::default(),
            usage_of_children: Usage::default(),
            wall_ns: 1,
            polls: None,
            thread_wakes: None,
            run_queue_wait_ns: None,
            lock_wait_ns: None,
            cpus: 2,
            pinned_to: None,
            workers: 2,
            threads: None,
            ticks: None,
        }
    }

    /// The first wrong result, if any.
    pub(crate) fn wrong(&self) -> Option<&str> {
        self.measured.jobs.iter().find_map(|job| job.wrong.as_deref())
    }
}
