//! A timeline: lanes, one a participant, and on each what it did from when to when.

use serde::{Deserialize, Serialize};

/// The line of one participant. Spans are in order and do not overlap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lane {
    pub(crate) name: String,
    pub(crate) spans: Vec<Span>,
}

/// One stretch of a lane, in ns since t0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Span {
    pub(crate) start_ns: u64,
    pub(crate) finish_ns: u64,
    pub(crate) kind: Doing,
    /// What it is about, such as a fork's name; may be empty.
    pub(crate) label: String,
}

/// What a participant does during a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Doing {
    /// It has a processor.
    Running,
    /// It could run, but another has the processor.
    Ready,
    /// It waits, and its thread with it.
    Blocked,
    /// It waits, and its thread is free for others.
    Waiting,
}

impl Lane {
    pub(crate) fn new(name: impl Into<String>) -> Lane {
        Lane { name: name.into(), spans: Vec::new() }
    }

    /// Adds a span; one that continues the last (same doing, same label) prolongs it.
    pub(crate) fn add(&mut self, kind: Doing, (start_ns, finish_ns): (u64, u64), label: &str) {
        match self.spans.last_mut() {
            _ if start_ns == finish_ns => {}
            Some(last)
                if last.finish_ns == start_ns && last.kind == kind && last.label == label =>
            {
                last.finish_ns = finish_ns;
            }
            _ => self.spans.push(Span { start_ns, finish_ns, kind, label: label.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_that_goes_on_is_one_span() {
        let mut lane = Lane::new("a");
        lane.add(Doing::Running, (0, 5), "");
        lane.add(Doing::Running, (5, 9), "");
        lane.add(Doing::Ready, (9, 9), "");
        lane.add(Doing::Running, (10, 11), "");
        let times: Vec<_> = lane.spans.iter().map(|s| (s.start_ns, s.finish_ns)).collect();
        assert_eq!(times, [(0, 9), (10, 11)]);
    }
}
