//! Records what a runtime does, event by event, to be looked at later.
//!
//! A [`Recorder`] is given to a runtime by [`Builder::record`](crate::runtime::Builder::record).
//! From then on each thread of the runtime writes down what happens on it: which task it polls and
//! for how long, what the task then waits for, what wakes it, when timers are due and when they
//! fire, when the thread sleeps. [`Recorder::snapshot`] returns a [`Trace`] of it at any time.
//!
//! For readers of the source: this folder need not be read to understand the event loop. What to read is
//! listed in `docs/architecture.md`.

// From top to bottom; each uses only those below it:
//
//   program      marks, spans and gaps: what a program records itself
//   snapshot     takes a trace from a recorder that goes on recording
//   automatic    which recorder a runtime has
//   saver        CEDE_TRACE: records every runtime of a program into a file
//   file         a trace in a file
//   format       a trace as bytes: what a file contains
//   bytes        numbers and texts as bytes
//   recorder     Recorder: the lanes of all threads that record for it
//   current      what this thread records now: its current lane, and on whose behalf it runs
//   slow_poll    finds polls that hold a worker for too long
//   lane         what one thread records for one recorder
//   trace        Trace: what a recorder had at one moment
//   origin       where a task came from
//   task_table   what is known of each living task
//   ring         where one thread writes its events, and any thread copies them
//   processor    how much processor time a thread has had
//   texts        a table of the texts that events refer to
//   words        how an event is written as numbers
//   event        the kinds of events

pub(crate) mod automatic;
mod bytes;
pub(crate) mod current;
pub(crate) mod event;
mod file;
mod format;
mod lane;
pub(crate) mod origin;
mod processor;
mod program;
pub(crate) mod recorder;
pub(crate) mod ring;
mod saver;
pub(crate) mod slow_poll;
mod snapshot;
pub(crate) mod task_table;
mod texts;
#[expect(clippy::module_inception, reason = "the file that defines what the folder is named after")]
mod trace;
mod words;

pub use self::{
    event::{Cause, Event, EventKind, PollOutcome, Wait},
    program::{Span, gap, mark, span},
    recorder::{EnterGuard, Recorder},
    slow_poll::SlowPoll,
    trace::{TaskInfo, ThreadInfo, Trace},
};
