//! Records what a runtime does, event by event, to be looked at later.
//!
//! A measurement says that a task was late. A recording says why: which task held the thread
//! meanwhile, what lay in the queue before it, when its timer fired, and who woke it.
//!
//! ```
//! use cede::{runtime::Builder, time::{Duration, sleep}, trace::{EventKind, Recorder}};
//!
//! let recorder = Recorder::new();
//! let runtime = Builder::new_current_thread().record(&recorder).build()?;
//! runtime.block_on(async {
//!     let sleeper = cede::spawn(async { sleep(Duration::from_millis(2)).await });
//!     let blocker = cede::spawn(async { std::thread::sleep(Duration::from_millis(10)) });
//!     sleeper.await.unwrap();
//!     blocker.await.unwrap();
//! });
//! let trace = recorder.snapshot();
//! for event in trace.events() {
//!     if let EventKind::TimerFired { deadline, .. } = event.kind {
//!         let late = event.at - deadline;
//!         assert!(late >= Duration::from_millis(1), "the blocker held the thread");
//!     }
//! }
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Without a change to the program
//!
//! `CEDE_TRACE=file` records every runtime of a program that has no recorder of its own. The file is
//! written when a runtime ends, and every quarter of a second in which something happened; so a
//! program that is killed leaves its recording, too. `CEDE_SLOW_POLL=100ms` prints a line for each
//! poll that holds a worker for longer than that, also while it goes on; the program can do the same
//! by [`Builder::on_slow_poll`](crate::runtime::Builder::on_slow_poll). A value that is no good is
//! reported in one line on standard error, and the program goes on.
//!
//! # What is recorded
//!
//! Each thread of the runtime writes down what happens on it: what it polls and how the poll ends,
//! what the task then waits for, what wakes it, which way it takes through the queues, when timers
//! are set, due and fired, when sources become ready, when the thread asks the system for events and
//! when it sleeps, and once a millisecond how much processor time it has had and how long it waited
//! for a processor. [`EventKind`] is the list. Blocking jobs, and the future of a `block_on`, are
//! recorded as if they were tasks. A program adds its own events by [`mark`] and [`span()`].
//!
//! All times are on one axis, that of the recorder. The order is causal: a wake has its time before
//! the task is put into a queue, and a poll after the task was taken from there. If a poll follows
//! upon another event of its thread at once, it has the time of that event. A wake that comes from
//! another thread in the moment before a poll may therefore seem to come during it.
//!
//! # What it costs
//!
//! A runtime without a recorder compares one byte for each poll, wake and wait. With a recorder, an
//! event is 32 bytes in a ring of its thread: a reading of the clock, and a few stores. There is no
//! lock, and no allocation once the ring is full. A full ring overwrites its oldest events, and counts
//! them ([`ThreadInfo::lost`]); where living tasks were spawned is remembered all the same. A recorder
//! keeps 2 MiB for each thread, unless told otherwise. On Linux a thread that records keeps one file
//! open, from which it reads its processor time. `cargo run --release -p cede-bench -- trace`
//! measures all this.
//!
//! # Where the ideas come from
//!
//! Rings that are always on and read after the fact are the flight recorder of Go's
//! [execution tracer], from which tasks as the unit, and the wakes that connect them, are taken, too.
//! [tokio-console] names tasks by the place of their spawn. [dial9] records tokio with a ring for each
//! worker, and samples the kernel's count of the time that a thread waited for a processor.
//! [Perfetto] shows such recordings; the laboratory (`lab watch`) converts them, and explains them in
//! words. `docs/trace-format.md` describes the file.
//!
//! [execution tracer]: https://go.dev/blog/execution-traces-2024
//! [tokio-console]: https://docs.rs/tokio-console
//! [dial9]: https://docs.rs/dial9-tokio-telemetry
//! [Perfetto]: https://perfetto.dev
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
