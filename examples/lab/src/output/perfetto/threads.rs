//! The slices of the threads. Those of one thread lie one in the other, and each that begins ends.

use std::io::{Result, Write};
use std::time::Duration;

use serde_json::{Value, json};

use crate::output::perfetto::json::{Events, Place};

/// What is open on each thread, the innermost last.
#[derive(Debug)]
pub(super) struct Threads(Vec<Vec<Slice>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slice {
    Poll(u64),
    /// It sleeps, in the driver or elsewhere.
    Sleep,
    Span,
}

impl Threads {
    pub(super) fn new(threads: usize) -> Threads {
        Threads(vec![Vec::new(); threads])
    }

    pub(super) fn begin<W: Write>(
        &mut self,
        events: &mut Events<W>,
        place: Place,
        slice: Slice,
        (name, args): (&str, &Value),
    ) -> Result<()> {
        self.0[place.thread].push(slice);
        events.thread("B", place, name, args)
    }

    /// Ends `slice`, and what is open inside it. What began before the recording does is not open.
    pub(super) fn end<W: Write>(
        &mut self,
        events: &mut Events<W>,
        place: Place,
        slice: Slice,
        args: &Value,
    ) -> Result<()> {
        let open = &mut self.0[place.thread];
        let Some(at) = open.iter().rposition(|known| *known == slice) else { return Ok(()) };
        for inner in (at..open.len()).rev() {
            events.thread("E", place, "", if inner == at { args } else { &Value::Null })?;
        }
        open.truncate(at);
        Ok(())
    }

    /// The sleep of a thread is over when the thread does anything.
    pub(super) fn awake<W: Write>(&mut self, events: &mut Events<W>, place: Place) -> Result<()> {
        self.end(events, place, Slice::Sleep, &Value::Null)
    }

    /// The recording is over.
    pub(super) fn end_all<W: Write>(&mut self, events: &mut Events<W>, at: Duration) -> Result<()> {
        for (thread, open) in self.0.iter_mut().enumerate() {
            for _ in open.drain(..) {
                events.thread("E", Place { at, thread }, "", &json!({ "not_ended": true }))?;
            }
        }
        Ok(())
    }
}
