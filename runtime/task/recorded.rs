//! What is recorded of a task, if its runtime has a [`Recorder`].
//!
//! The header of a task says whether it is recorded. So a poll or a wake of a task that is not
//! costs one comparison with a byte that is in the cache already.
//!
//! ```text
//!   spawn ─▶ Spawned       run ─▶ PollBegins … PollEnds, and Dropped if that was the last poll
//!   wake, abort ─▶ Woken   discard ─▶ Dropped      refused by the executor ─▶ Dropped
//! ```
//!
//! 1. A wake is noted before the task is put into a queue, and a poll after the task was taken from
//!    it: a poll never seems to begin before the wake that caused it.
//! 2. The end of a poll is noted before the task becomes idle: two polls of a task never seem to
//!    overlap.
//! 3. A poll is noted on the current lane of its thread: a thread that runs an executor records for
//!    it.
//! 4. If a task wakes itself, to yield for example, that is noted as the outcome of its poll, and
//!    not as a wake.

use super::task_ref::TaskRef;
use crate::{
    base::budget,
    trace::{
        current,
        event::{Cause, EventKind, PollOutcome},
        recorder::Recorder,
    },
};
use std::cell::Cell;

thread_local! {
    /// Whether a future has panicked since the last poll ended on this thread.
    static PANICKED: Cell<bool> = const { Cell::new(false) };
}

/// A poll of a recorded task. While it exists, what the thread wakes is woken by that task.
pub(super) struct RecordedPoll(Cause);

impl RecordedPoll {
    #[cold]
    pub(super) fn begin(task: &TaskRef) -> Self {
        // A task that is not recorded may have panicked on this thread.
        PANICKED.set(false);
        let number = task.id().number();
        let begins = EventKind::PollBegins { task: number };
        if task.header().executor.is_some() {
            // Without reading the clock: whatever led to this poll has been noted on this lane, as
            // the wake, or as the taking of tasks from elsewhere.
            current::note_again(begins);
        } else {
            current::note(begins); // a job, which came from another thread
        }
        Self(current::set_cause(Cause::Task(number)))
    }
}

impl Drop for RecordedPoll {
    fn drop(&mut self) {
        current::set_cause(self.0);
    }
}

/// A poll returned `Pending`, and the task does not end.
pub(super) fn poll_ended(task: &TaskRef, woke_itself: bool) -> PollOutcome {
    let outcome = if woke_itself && !budget::has_remaining() {
        PollOutcome::OutOfBudget
    } else if woke_itself || task.state().is_woken() {
        PollOutcome::WokeItself
    } else {
        PollOutcome::Pending
    };
    current::note(EventKind::PollEnds { task: task.id().number(), outcome });
    current::set_cause(Cause::Thread);
    if outcome == PollOutcome::Pending {
        // Until the task is idle, another thread may wake it; that puts it into our queue.
        current::time_has_passed();
    }
    outcome
}

/// The task was woken after [`poll_ended`] had noted that its poll ended with `outcome`, and before
/// it became idle. The thread that woke it may have no lane.
pub(super) fn rescheduled(task: &TaskRef, outcome: PollOutcome) {
    if outcome == PollOutcome::Pending {
        current::note(wake_of(task, true));
    }
}

/// The output of the task was stored by its last poll.
pub(super) fn last_poll_ended(task: &TaskRef) {
    let outcome = if PANICKED.take() { PollOutcome::Panicked } else { PollOutcome::Ready };
    ended(task, outcome);
}

/// The future of the task was dropped: instead of a poll, after one, or outside any poll.
pub(super) fn aborted(task: &TaskRef) {
    if current::cause() == Cause::Task(task.id().number()) {
        ended(task, PollOutcome::Aborted);
    } else {
        dropped(task);
    }
}

fn ended(task: &TaskRef, outcome: PollOutcome) {
    current::note(EventKind::PollEnds { task: task.id().number(), outcome });
    dropped(task);
}

/// The life of the task is over.
fn dropped(task: &TaskRef) {
    current::note(EventKind::Dropped { task: task.id().number() });
}

/// The executor did not accept the new task. The thread that spawned it may be any thread.
#[cold]
pub(super) fn refused(task: &TaskRef, recorder: &Recorder) {
    recorder.note_from_anywhere(&EventKind::Dropped { task: task.id().number() });
}

/// The future of a task has panicked on this thread.
#[cold]
pub(super) fn panicked() {
    let _ = PANICKED.try_with(|panicked| panicked.set(true));
}

/// The task was idle and was woken; it is about to be put into a queue. The waking thread may be
/// any thread, so the recorder of the task's executor is given.
#[cold]
pub(super) fn woken(task: &TaskRef, recorder: &Recorder) {
    if recorder.is_enabled() {
        recorder.note_from_anywhere(&wake_of(task, false));
    }
}

/// The task is about to be woken. If it is idle, [`woken`] notes that later.
///
/// Another thread may end the task meanwhile, and then its executor may be gone. So this notes the
/// wake only on the lane of this thread, if it has one.
#[cold]
pub(super) fn about_to_wake(task: &TaskRef) {
    if current::is_enabled() && task.state().is_active() {
        current::note(wake_of(task, true));
    }
}

fn wake_of(task: &TaskRef, was_queued: bool) -> EventKind {
    EventKind::Woken { task: task.id().number(), by: current::cause(), was_queued }
}

/// The task is about to be put into the queue that all threads may fill.
#[cold]
pub(crate) fn injected(task: &TaskRef, recorder: &Recorder) {
    recorder.note_from_anywhere(&EventKind::Injected { task: task.id().number() });
}
