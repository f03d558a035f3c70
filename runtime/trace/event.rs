//! What is recorded: the kinds of events, and what they carry.

use std::{sync::Arc, time::Duration};

/// Something that happened on one thread at one moment.
///
/// ```
/// use cede::{runtime::Builder, trace::{EventKind, Recorder}};
///
/// let recorder = Recorder::new();
/// let runtime = Builder::new_current_thread().record(&recorder).build()?;
/// runtime.block_on(async { cede::trace::mark("here") });
/// let trace = recorder.snapshot();
/// let marks = trace.events().filter(|event| matches!(event.kind, EventKind::Mark { .. }));
/// assert_eq!(marks.count(), 1);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it happened, counted from the moment at which the recorder was made.
    pub at: Duration,
    /// On which thread: an index into [`Trace::threads`](super::Trace::threads).
    pub thread: usize,
    /// What happened.
    pub kind: EventKind,
}

/// What happened. A deadline is counted from the moment at which the recorder was made, as
/// [`Event::at`] is; one that was earlier is zero.
///
/// ```
/// use cede::trace::EventKind;
///
/// let poll = EventKind::PollBegins { task: 7 };
/// assert_eq!(poll.task(), Some(7));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind {
    /// A task was spawned, a blocking job submitted, or a future given to `block_on`.
    Spawned {
        /// Its number.
        task: u64,
        /// The task that was being polled when it was spawned.
        parent: Option<u64>,
    },
    /// This thread begins to poll a task, or to run a blocking job.
    PollBegins {
        /// The number of the task.
        task: u64,
    },
    /// The poll, or the blocking job, ends.
    PollEnds {
        /// The number of the task.
        task: u64,
        /// How it ended.
        outcome: PollOutcome,
    },
    /// The task that is being polled waits for something. A task may wait for several things.
    WaitsFor {
        /// The number of the task.
        task: u64,
        /// What it waits for.
        what: Wait,
    },
    /// A task was woken: from now on it waits for its next poll.
    Woken {
        /// The number of the task.
        task: u64,
        /// What woke it.
        by: Cause,
        /// Whether it had been woken before and not polled since; then this wake has no effect.
        was_queued: bool,
    },
    /// The life of a task is over: its future has been dropped and its output stored.
    Dropped {
        /// The number of the task.
        task: u64,
    },
    /// A task was put into the common queue, or into the inbox of a current-thread runtime.
    Injected {
        /// The number of the task.
        task: u64,
    },
    /// This thread took tasks from the common queue or from the inbox.
    TookInjected {
        /// How many tasks.
        count: u32,
    },
    /// This worker took tasks from the queue of another.
    Stole {
        /// The number of the other worker.
        from: u32,
        /// How many tasks.
        count: u32,
    },
    /// A timer was set.
    TimerSet {
        /// When it is due.
        deadline: Duration,
        /// The task that is being polled; 0 if none is.
        task: u64,
    },
    /// The system was told to wake the event loop at a time.
    AlarmSet {
        /// When.
        deadline: Duration,
    },
    /// This thread asks the system for events, and sleeps until there are any.
    WaitBegins {
        /// For how long at most. Zero: it only looks. `None`: without limit.
        timeout: Option<Duration>,
    },
    /// The system has answered.
    WaitEnds {
        /// The number of events.
        events: u32,
    },
    /// A source, such as a socket, became ready.
    Ready {
        /// The number of the source.
        token: u64,
        /// 1: readable, 2: writable, 4: its peer will write no more, 8: it takes no more writes;
        /// or a sum of these.
        readiness: u8,
    },
    /// A timer fired: what waits for it is woken.
    TimerFired {
        /// The deadline that was asked for.
        deadline: Duration,
        /// The deadline rounded up to a tick of the timers: no timer fires before.
        due: Duration,
    },
    /// From now on this thread is a worker of a multi-thread runtime, or the thread that runs a
    /// current-thread runtime, which is worker 0.
    WorkerBegins {
        /// The number of the worker.
        worker: u32,
    },
    /// From now on this thread is that worker no longer.
    WorkerEnds {
        /// The number of the worker.
        worker: u32,
    },
    /// This worker has no task left, and looks for tasks in the queues of others. The search ends when it
    /// takes one, or goes to sleep.
    SearchBegins,
    /// This thread goes to sleep, not in the event loop.
    Parks,
    /// The sleep is over.
    Unparked,
    /// Whether this worker, from now on, sleeps as the monitor: the one that looks every
    /// millisecond for tasks behind a stuck worker.
    IsMonitor(bool),
    /// This worker blocks in place: another thread goes on as that worker.
    HandedOver {
        /// The number of the worker.
        worker: u32,
    },
    /// The watcher of a runtime with [`rescue_after`](crate::runtime::Builder::rescue_after) has found that every
    /// worker is stuck in one poll, and that something is due behind them.
    AllStuck {
        /// How many tasks are queued, and one more if a timer or an event is due.
        due: u32,
    },
    /// The watcher calls up a spare worker, which takes over what is due. If no thread is left for it, the watcher
    /// tries again later.
    SpareCalled {
        /// The number of the spare worker.
        worker: u32,
    },
    /// This thread, a spare worker, retires: enough others are free.
    SpareRetires {
        /// The number of the spare worker.
        worker: u32,
    },
    /// A mark of the program's own: [`mark`](super::mark).
    Mark {
        /// Its text.
        text: Arc<str>,
    },
    /// A span of the program's own begins: [`span`](super::span()).
    SpanBegins {
        /// Its text.
        text: Arc<str>,
    },
    /// The span that this thread began last, and that has not ended, ends.
    SpanEnds,
    /// The thread did nothing for this long, until now, although it had work: the system ran
    /// something else. See [`gap`](super::gap).
    Gap {
        /// For how long.
        length: Duration,
    },
    /// How much processor time this thread has had since it began. Noted about once a millisecond
    /// at most, on Linux only.
    Processor {
        /// How long it was on a processor.
        used: Duration,
        /// How long it was ready and waited for a processor.
        waited: Duration,
    },
}

impl EventKind {
    /// The task that the event is about, if there is one.
    ///
    /// ```
    /// assert_eq!(cede::trace::EventKind::Parks.task(), None);
    /// ```
    pub fn task(&self) -> Option<u64> {
        match *self {
            Self::Spawned { task, .. }
            | Self::PollBegins { task }
            | Self::PollEnds { task, .. }
            | Self::WaitsFor { task, .. }
            | Self::Woken { task, .. }
            | Self::Dropped { task }
            | Self::Injected { task } => Some(task),
            Self::TimerSet { task, .. } => (task != 0).then_some(task),
            _ => None,
        }
    }
}

/// How a poll ended.
///
/// ```
/// assert!(cede::trace::PollOutcome::Panicked.is_end());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PollOutcome {
    /// The task waits for a wake.
    Pending,
    /// The task is ready: it has its output.
    Ready,
    /// The future panicked.
    Panicked,
    /// The task was aborted: its future was dropped and not polled.
    Aborted,
    /// The task was woken during its poll, and is in the queue again.
    WokeItself,
    /// As `WokeItself`: the task had done as much as it may do in one poll, and had to cede.
    OutOfBudget,
}

impl PollOutcome {
    /// Whether the task will not be polled again.
    ///
    /// ```
    /// assert!(!cede::trace::PollOutcome::Pending.is_end());
    /// ```
    pub fn is_end(self) -> bool {
        matches!(self, Self::Ready | Self::Panicked | Self::Aborted)
    }
}

/// What a task waits for. Two tasks that wait for the same object have the same `id`; an object
/// that was made after another had been dropped may have the number of that one.
///
/// ```
/// use cede::trace::Wait;
/// use std::time::Duration;
///
/// let sleep = Wait::Timer { deadline: Duration::from_millis(5) };
/// assert_ne!(sleep, Wait::Other);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Wait {
    /// For a timer.
    Timer {
        /// When it is due.
        deadline: Duration,
    },
    /// For a socket, a pipe or another source to become ready.
    Io {
        /// The number of the source, as in [`EventKind::Ready`].
        token: u64,
        /// Whether to write; else to read.
        writes: bool,
    },
    /// For an `mpsc` channel.
    Channel {
        /// Which channel.
        id: u64,
        /// Whether to send, so for room; else for a message.
        sends: bool,
    },
    /// For a `Mutex`.
    Mutex {
        /// Which lock.
        id: u64,
    },
    /// For an `RwLock`.
    RwLock {
        /// Which lock.
        id: u64,
    },
    /// For permits of a `Semaphore`.
    Semaphore {
        /// Which semaphore.
        id: u64,
    },
    /// For a `Notify`.
    Notify {
        /// Which one.
        id: u64,
    },
    /// For another task, or for a blocking job.
    Join {
        /// The number of that task.
        task: u64,
    },
    /// For any task of a `JoinSet`.
    JoinSet {
        /// Which set.
        id: u64,
    },
    /// For a new value of a `watch` channel.
    Watch {
        /// Which channel.
        id: u64,
    },
    /// For a message of a `broadcast` channel.
    Broadcast {
        /// Which channel.
        id: u64,
    },
    /// For the value of a `oneshot` channel.
    Oneshot {
        /// Which channel.
        id: u64,
    },
    /// For the others to come to a `Barrier`.
    Barrier {
        /// Which barrier.
        id: u64,
    },
    /// For a `CancellationToken` to be cancelled.
    Cancellation {
        /// Which token.
        id: u64,
    },
    /// For a `OnceCell` to be set.
    Once {
        /// Which cell.
        id: u64,
    },
    /// For something that the runtime does not know.
    Other,
}

/// What woke a task.
///
/// ```
/// use cede::trace::Cause;
///
/// assert_ne!(Cause::Task(7), Cause::Thread);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// A task that was being polled on the thread of the wake.
    Task(u64),
    /// A timer that fired.
    Timer {
        /// The deadline that was asked for.
        deadline: Duration,
    },
    /// The driver: a source became ready.
    Driver {
        /// The number of the source, as in [`EventKind::Ready`].
        token: u64,
    },
    /// Other code, outside every poll.
    Thread,
}
