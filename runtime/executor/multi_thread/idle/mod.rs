//! The idle protocol: how workers find tasks, go to sleep without missing one, and wake each other.
//!
//! ```text
//!            no task found                        announce_sleep
//!   awake ───────────────────▶ searching ──────────────────────────▶ asleep, in the driver
//!     ▲ ▲                        │    ▲                              or on its parker
//!     │ └──── task found ────────┘    └──────────── wake_one ───────────┘ │
//!     └──────────────────────────── wake_up ──────────────────────────────┘
//! ```
//!
//! A sleeping worker is parked in one of two places. One of them sleeps *in the driver*: it holds the driver
//! lock and waits for events and timers. All others sleep *on their parkers*.
//!
//! This folder has the loop and the state. It asks the executor for all else (queues, driver, parkers)
//! through two traits, [`IdleHost`](host::IdleHost) and [`IdleWorker`](host::IdleWorker). The executor
//! implements them in `idle_host.rs`, and the loom models in `tests/loom/workers.rs`: what the models run is
//! the code in this folder.
//!
//! # No task is missed
//!
//! A *shared task* is one in the common queue, or one in a [backlog](super::load), which is a worker's own
//! queue with so much in it that another worker should help. Any other task in a worker's own queue is left
//! to that worker, and to the rules of the next section.
//!
//! 1. A thread that makes a shared task checks whether a worker is searching. If none is and one sleeps, it
//!    takes one off the list of sleepers and wakes it. That one is searching from this moment.
//! 2. A worker that finds a task stops searching. If it was the last one searching, it checks whether there
//!    are more shared tasks, and if so wakes one more. So many tasks wake many workers, but one after the
//!    other.
//! 3. A worker that goes to sleep first enters itself in the list of sleepers. If nobody searches now, it
//!    then checks for shared tasks once more. This holds also for a worker that did not search itself: the
//!    one that did may have found no sleeper to wake, because this one was not yet in the list.
//!
//! Rules 1 and 2, and rules 1 and 3, are tied by pairs of sequentially consistent fences. One thread writes
//! "there is a task" and then reads "does anybody search?"; the other writes "I do not search any more" and
//! then reads "is there a task?". With a fence between each write and read, at least one of them sees what the
//! other wrote.
//!
//! # No task is stuck behind a worker
//!
//! Waking a worker costs several microseconds. So a task in a running worker's own queue wakes nobody, unless
//! it is in a backlog: that worker will soon take it. For the same reason a worker that leaves the driver to
//! run tasks does not wake another to drive. Both are fine until the task it runs blocks. Therefore:
//!
//! 4. While some workers are awake and others sleep, one sleeper is the *monitor*, unless rule 5 says
//!    otherwise. It sleeps for at most [`MONITOR`](sleepers::MONITOR) at a time. Then it takes a task if it
//!    finds one. If no worker fell asleep or woke up meanwhile, it also drives if nobody does. (A worker that
//!    does will soon drive again, and the next event would otherwise wake another thread, most often on
//!    another processor.) A sleeper is made the monitor when a worker
//!    - leaves the driver,
//!    - puts a task into its own queue without waking anybody for it, or gets a batch there,
//!    - or falls asleep itself while others are awake: then it is that worker.
//!
//!    A monitor that is woken for a task makes another sleeper the monitor as it wakes up.
//! 5. The monitor ceases to be one when nothing can be stuck: a sleeper drives, and all queues are empty. It
//!    first clears the mark that there is a monitor, and then checks the queues again. Two fences tie this
//!    to the worker that pushes a task and then reads the mark. So a task that computes for long with nothing
//!    behind it does not cause a thousand wake-ups a second.
//! 6. It also ceases to be one when no worker was awake for a whole interval. Not sooner: otherwise each burst
//!    of traffic would make a new one. An idle runtime makes no system call.
//! 7. A worker with work of its own cannot sleep, so if all are like this there is no monitor. Therefore each
//!    of them checks, every [`STUCK`](super::worker), whether another has ended no poll since the last check,
//!    and takes half of what is queued there.
//!
//! If all of them are inside polls that do not end, none is left to check. For that there is [`rescue`], which can be
//! switched on; it has its own rules.
//!
//! # The end
//!
//! 8. The thread that ends the last task after a shutdown wakes all workers. A worker that goes to sleep
//!    checks for the end after it has entered itself in the list, and a worker that leaves wakes all
//!    others.
//!
//! Parts of this are Go's `sysmon`, tokio's `idle.rs` and rayon's `sleep` module; that the loop asks its host
//! for what it needs, so that it can be run without it, is an idea of rayon's, too.

// From top to bottom; each uses only those below it:
//
//   next_task  the loop in which a worker waits for its next task
//   sleep      how a worker sleeps, and what the monitor does
//   rescue     spare workers for the time in which all others are inside long polls
//   find       how a worker takes tasks from the common queue and from others
//   wake       what a thread does that has made a task, or ended the last one
//   host       what the protocol asks of the executor
//   spares     which spares work
//   sleepers   who sleeps and where, and who is the monitor

pub(crate) mod find;
pub(crate) mod host;
pub(crate) mod next_task;
pub(crate) mod rescue;
pub(crate) mod sleep;
pub(crate) mod sleepers;
pub(crate) mod spares;
pub(crate) mod wake;
