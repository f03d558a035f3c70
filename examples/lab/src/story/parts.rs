//! The rows of a story's tables. Times are nanoseconds since the recorder was made; an index is a row of
//! the table of that name.

use cede::trace::{Cause, PollOutcome, Wait};

/// A thread that recorded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Thread {
    pub(crate) name: String,
    /// The number of the worker that it is, or was last.
    pub(crate) worker: Option<u32>,
    pub(crate) role: Role,
    /// How many of its events, the oldest, were overwritten.
    pub(crate) lost: u64,
    /// When the first of its events happened that are left.
    pub(crate) first_ns: u64,
}

/// What a thread did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It ran the loop of a current-thread runtime.
    Loop,
    /// It was a worker of a multi-thread runtime.
    Worker,
    /// It ran blocking jobs.
    Pool,
    /// None of these: it called `block_on`, or it has no runtime.
    Plain,
}

impl Role {
    /// Whether it turns an event loop.
    pub(crate) fn turns(self) -> bool {
        matches!(self, Role::Loop | Role::Worker)
    }
}

/// A task, a blocking job, or the future of a `block_on`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Task {
    pub(crate) number: u64,
    /// Short, for a person: `serve`, `root`; not always unique.
    pub(crate) label: String,
    /// As the recorder has it: `chat::serve`.
    pub(crate) name: String,
    /// `src/main.rs:12:5`; empty if it is not known.
    pub(crate) place: String,
    pub(crate) parent: Option<usize>,
    pub(crate) is_root: bool,
    pub(crate) is_job: bool,
    pub(crate) spawned_ns: Option<u64>,
    pub(crate) ended_ns: Option<u64>,
    /// In the order in which they began.
    pub(crate) polls: Vec<usize>,
    pub(crate) wakes: Vec<usize>,
}

/// One poll of a task, or one run of a blocking job.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Poll {
    pub(crate) task: usize,
    pub(crate) thread: usize,
    pub(crate) begin_ns: u64,
    /// The end of the recording, if it still ran then.
    pub(crate) end_ns: u64,
    /// `None`: it still ran when the recording ended.
    pub(crate) outcome: Option<PollOutcome>,
    /// What made the task ready: the first wake since its last poll began. `None` if that is not in the
    /// recording, or if its last poll ended with a yield.
    pub(crate) wake: Option<usize>,
    /// Since when the task was ready: the time of that wake, but not before its last poll ended; after a yield, when
    /// that ended.
    pub(crate) ready_ns: u64,
    /// What the task waits for afterwards.
    pub(crate) waits: Vec<Wait>,
    /// The turn of the loop that it is in.
    pub(crate) turn: Option<usize>,
}

impl Poll {
    pub(crate) fn length_ns(&self) -> u64 {
        self.end_ns - self.begin_ns
    }

    /// Whether the task went straight back into the queue.
    pub(crate) fn yielded(&self) -> bool {
        matches!(self.outcome, Some(PollOutcome::WokeItself | PollOutcome::OutOfBudget))
    }
}

/// A task was woken, or spawned: that is its first wake.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wake {
    pub(crate) at_ns: u64,
    pub(crate) task: usize,
    /// The thread that woke it.
    pub(crate) thread: usize,
    /// Of a spawn: the task that spawned it, or a thread outside every poll.
    pub(crate) cause: Cause,
    pub(crate) is_spawn: bool,
    /// It was in a queue already.
    pub(crate) was_queued: bool,
    /// The poll that served it.
    pub(crate) poll: Option<usize>,
}

/// A timer that a task has set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Timer {
    pub(crate) task: usize,
    /// The thread on which it was set.
    pub(crate) thread: usize,
    pub(crate) set_ns: u64,
    pub(crate) deadline_ns: u64,
    /// The deadline rounded up to a tick of the timers, once it has fired; until then the deadline.
    pub(crate) due_ns: u64,
    /// When it fired, and on which thread; `None` if it never did.
    pub(crate) fired: Option<(u64, usize)>,
    /// When it fired, or when its task no longer waited for it.
    pub(crate) until_ns: u64,
}

/// A thread waited: in the system call of the event loop, or parked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) thread: usize,
    pub(crate) begin_ns: u64,
    /// The end of the recording, if it still waited then.
    pub(crate) end_ns: u64,
    pub(crate) kind: CallKind,
    pub(crate) turn: Option<usize>,
}

/// How a thread waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallKind {
    /// It asks the system for events: for at most `timeout_ns` if there is a limit; zero only looks.
    Driver { timeout_ns: Option<u64>, events: u32 },
    /// It sleeps until another thread unparks it.
    Park,
}

/// One turn of a thread's loop: polls, then the wait for events, then what that woke.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Turn {
    pub(crate) thread: usize,
    /// From 1, on each thread.
    pub(crate) number: u32,
    pub(crate) begin_ns: u64,
    pub(crate) end_ns: u64,
    pub(crate) polls: Vec<usize>,
    pub(crate) calls: Vec<usize>,
}

/// What the program itself noted, a gap in which the system ran something else, or what the runtime did besides.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Note {
    pub(crate) thread: usize,
    pub(crate) begin_ns: u64,
    pub(crate) end_ns: u64,
    pub(crate) kind: NoteKind,
    pub(crate) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoteKind {
    /// A point in time.
    Mark,
    Span,
    /// The thread had work and no processor.
    Gap,
    /// A worker without a task looked for one in the queues of others.
    Search,
    /// A point in time at which the runtime itself did something: a worker became the monitor, a spare was called up.
    Signal,
}

/// Something that happened at one moment: a row of a table begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) at_ns: u64,
    pub(crate) what: What,
    /// The row of the table that `what` names.
    pub(crate) row: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    PollBegins,
    PollEnds,
    Wake,
    TimerSet,
    TimerFired,
    CallBegins,
    CallEnds,
    NoteBegins,
    NoteEnds,
}
