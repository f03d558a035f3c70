//! How an event is written as numbers: the kind, a small number, and two large ones.
//!
//! Both the rings of the threads and the files use this form; `docs/trace-format.md` has it as a
//! table. A text is written as its number in a table of texts.

use super::event::{Cause, EventKind, PollOutcome, Wait};
use std::{sync::Arc, time::Duration};

/// An event as numbers, without its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) kind: u8,
    /// Less than 2^56, so that it fits into one word with the kind.
    pub(super) small: u64,
    pub(super) a: u64,
    pub(super) b: u64,
}

pub(super) const SPAWNED: u8 = 1;
pub(super) const POLL_BEGINS: u8 = 2;
pub(super) const POLL_ENDS: u8 = 3;
const WAITS_FOR: u8 = 4;
const WOKEN: u8 = 5;
pub(super) const DROPPED: u8 = 6;
const INJECTED: u8 = 7;
const TOOK_INJECTED: u8 = 8;
const STOLE: u8 = 9;
const TIMER_SET: u8 = 10;
const ALARM_SET: u8 = 11;
const WAIT_BEGINS: u8 = 12;
const WAIT_ENDS: u8 = 13;
const READY: u8 = 14;
const TIMER_FIRED: u8 = 15;
pub(super) const WORKER_BEGINS: u8 = 16;
pub(super) const WORKER_ENDS: u8 = 17;
const SEARCH_BEGINS: u8 = 18;
const PARKS: u8 = 19;
const UNPARKED: u8 = 20;
const IS_MONITOR: u8 = 21;
pub(super) const HANDED_OVER: u8 = 22;
pub(super) const MARK: u8 = 23;
pub(super) const SPAN_BEGINS: u8 = 24;
const SPAN_ENDS: u8 = 25;
const GAP: u8 = 26;
const PROCESSOR: u8 = 27;
const ALL_STUCK: u8 = 28;
const SPARE_CALLED: u8 = 29;
const SPARE_RETIRES: u8 = 30;

/// In whole nanoseconds; 584 years at most.
#[inline]
pub(super) fn nanoseconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_mul(1_000_000_000).saturating_add(duration.subsec_nanos().into())
}

/// Writes an event as numbers. `text` gives a text its number.
#[inline]
pub(super) fn encode<'a>(event: &'a EventKind, text: impl FnOnce(&'a Arc<str>) -> u64) -> Words {
    let words = |kind, small, a, b| Words { kind, small, a, b };
    match *event {
        EventKind::Spawned { task, parent } => words(SPAWNED, 0, task, parent.unwrap_or(0)),
        EventKind::PollBegins { task } => words(POLL_BEGINS, 0, task, 0),
        EventKind::PollEnds { task, outcome } => words(POLL_ENDS, encode_outcome(outcome), task, 0),
        EventKind::WaitsFor { task, what } => {
            let (small, b) = encode_wait(what);
            words(WAITS_FOR, small, task, b)
        }
        EventKind::Woken { task, by, was_queued } => {
            let (small, b) = encode_cause(by);
            words(WOKEN, small | u64::from(was_queued) << 8, task, b)
        }
        EventKind::Dropped { task } => words(DROPPED, 0, task, 0),
        EventKind::Injected { task } => words(INJECTED, 0, task, 0),
        EventKind::TookInjected { count } => words(TOOK_INJECTED, count.into(), 0, 0),
        EventKind::Stole { from, count } => words(STOLE, count.into(), from.into(), 0),
        EventKind::TimerSet { deadline, task } => words(TIMER_SET, 0, task, nanoseconds(deadline)),
        EventKind::AlarmSet { deadline } => words(ALARM_SET, 0, nanoseconds(deadline), 0),
        EventKind::WaitBegins { timeout } => {
            let limit = timeout.map_or(0, nanoseconds);
            words(WAIT_BEGINS, timeout.is_some().into(), limit, 0)
        }
        EventKind::WaitEnds { events } => words(WAIT_ENDS, events.into(), 0, 0),
        EventKind::Ready { token, readiness } => words(READY, readiness.into(), token, 0),
        EventKind::TimerFired { deadline, due } => {
            words(TIMER_FIRED, 0, nanoseconds(deadline), nanoseconds(due))
        }
        EventKind::WorkerBegins { worker } => words(WORKER_BEGINS, worker.into(), 0, 0),
        EventKind::WorkerEnds { worker } => words(WORKER_ENDS, worker.into(), 0, 0),
        EventKind::SearchBegins => words(SEARCH_BEGINS, 0, 0, 0),
        EventKind::Parks => words(PARKS, 0, 0, 0),
        EventKind::Unparked => words(UNPARKED, 0, 0, 0),
        EventKind::IsMonitor(is) => words(IS_MONITOR, is.into(), 0, 0),
        EventKind::HandedOver { worker } => words(HANDED_OVER, worker.into(), 0, 0),
        EventKind::AllStuck { due } => words(ALL_STUCK, due.into(), 0, 0),
        EventKind::SpareCalled { worker } => words(SPARE_CALLED, worker.into(), 0, 0),
        EventKind::SpareRetires { worker } => words(SPARE_RETIRES, worker.into(), 0, 0),
        EventKind::Mark { text: ref mark } => words(MARK, text(mark), 0, 0),
        EventKind::SpanBegins { text: ref span } => words(SPAN_BEGINS, text(span), 0, 0),
        EventKind::SpanEnds => words(SPAN_ENDS, 0, 0, 0),
        EventKind::Gap { length } => words(GAP, 0, nanoseconds(length), 0),
        EventKind::Processor { used, waited } => {
            words(PROCESSOR, 0, nanoseconds(used), nanoseconds(waited))
        }
    }
}

/// Reads an event from numbers; `None` if its kind, or something in it, is not known. `text` finds
/// a text by its number.
pub(super) fn decode(
    words: Words,
    text: impl FnOnce(u64) -> Option<Arc<str>>,
) -> Option<EventKind> {
    let Words { kind, small, a, b } = words;
    let (time, count) = (Duration::from_nanos, u32::try_from(small).ok());
    Some(match kind {
        SPAWNED => EventKind::Spawned { task: a, parent: (b != 0).then_some(b) },
        POLL_BEGINS => EventKind::PollBegins { task: a },
        POLL_ENDS => EventKind::PollEnds { task: a, outcome: decode_outcome(small)? },
        WAITS_FOR => EventKind::WaitsFor { task: a, what: decode_wait(small, b)? },
        WOKEN => {
            let by = decode_cause(small & 0xff, b)?;
            EventKind::Woken { task: a, by, was_queued: small >> 8 & 1 == 1 }
        }
        DROPPED => EventKind::Dropped { task: a },
        INJECTED => EventKind::Injected { task: a },
        TOOK_INJECTED => EventKind::TookInjected { count: count? },
        STOLE => EventKind::Stole { from: u32::try_from(a).ok()?, count: count? },
        TIMER_SET => EventKind::TimerSet { deadline: time(b), task: a },
        ALARM_SET => EventKind::AlarmSet { deadline: time(a) },
        WAIT_BEGINS => EventKind::WaitBegins { timeout: (small == 1).then_some(time(a)) },
        WAIT_ENDS => EventKind::WaitEnds { events: count? },
        READY => EventKind::Ready { token: a, readiness: u8::try_from(small).ok()? },
        TIMER_FIRED => EventKind::TimerFired { deadline: time(a), due: time(b) },
        WORKER_BEGINS => EventKind::WorkerBegins { worker: count? },
        WORKER_ENDS => EventKind::WorkerEnds { worker: count? },
        SEARCH_BEGINS => EventKind::SearchBegins,
        PARKS => EventKind::Parks,
        UNPARKED => EventKind::Unparked,
        IS_MONITOR => EventKind::IsMonitor(small == 1),
        HANDED_OVER => EventKind::HandedOver { worker: count? },
        ALL_STUCK => EventKind::AllStuck { due: count? },
        SPARE_CALLED => EventKind::SpareCalled { worker: count? },
        SPARE_RETIRES => EventKind::SpareRetires { worker: count? },
        MARK => EventKind::Mark { text: text(small)? },
        SPAN_BEGINS => EventKind::SpanBegins { text: text(small)? },
        SPAN_ENDS => EventKind::SpanEnds,
        GAP => EventKind::Gap { length: time(a) },
        PROCESSOR => EventKind::Processor { used: time(a), waited: time(b) },
        _ => return None,
    })
}

#[inline]
fn encode_outcome(outcome: PollOutcome) -> u64 {
    match outcome {
        PollOutcome::Pending => 0,
        PollOutcome::Ready => 1,
        PollOutcome::Panicked => 2,
        PollOutcome::Aborted => 3,
        PollOutcome::WokeItself => 4,
        PollOutcome::OutOfBudget => 5,
    }
}

fn decode_outcome(number: u64) -> Option<PollOutcome> {
    Some(match number {
        0 => PollOutcome::Pending,
        1 => PollOutcome::Ready,
        2 => PollOutcome::Panicked,
        3 => PollOutcome::Aborted,
        4 => PollOutcome::WokeItself,
        5 => PollOutcome::OutOfBudget,
        _ => return None,
    })
}

/// The kind in the low eight bits, a flag above them; and the word.
fn encode_wait(what: Wait) -> (u64, u64) {
    match what {
        Wait::Other => (0, 0),
        Wait::Timer { deadline } => (1, nanoseconds(deadline)),
        Wait::Io { token, writes } => (2 | u64::from(writes) << 8, token),
        Wait::Channel { id, sends } => (3 | u64::from(sends) << 8, id),
        Wait::Mutex { id } => (4, id),
        Wait::RwLock { id } => (5, id),
        Wait::Semaphore { id } => (6, id),
        Wait::Notify { id } => (7, id),
        Wait::Join { task } => (8, task),
        Wait::Watch { id } => (9, id),
        Wait::Broadcast { id } => (10, id),
        Wait::Oneshot { id } => (11, id),
        Wait::Barrier { id } => (12, id),
        Wait::Cancellation { id } => (13, id),
        Wait::Once { id } => (14, id),
        Wait::JoinSet { id } => (15, id),
    }
}

fn decode_wait(small: u64, id: u64) -> Option<Wait> {
    let flag = small >> 8 & 1 == 1;
    Some(match small & 0xff {
        0 => Wait::Other,
        1 => Wait::Timer { deadline: Duration::from_nanos(id) },
        2 => Wait::Io { token: id, writes: flag },
        3 => Wait::Channel { id, sends: flag },
        4 => Wait::Mutex { id },
        5 => Wait::RwLock { id },
        6 => Wait::Semaphore { id },
        7 => Wait::Notify { id },
        8 => Wait::Join { task: id },
        9 => Wait::Watch { id },
        10 => Wait::Broadcast { id },
        11 => Wait::Oneshot { id },
        12 => Wait::Barrier { id },
        13 => Wait::Cancellation { id },
        14 => Wait::Once { id },
        15 => Wait::JoinSet { id },
        _ => return None,
    })
}

#[inline]
fn encode_cause(cause: Cause) -> (u64, u64) {
    match cause {
        Cause::Thread => (0, 0),
        Cause::Task(task) => (1, task),
        Cause::Timer { deadline } => (2, nanoseconds(deadline)),
        Cause::Driver { token } => (3, token),
    }
}

fn decode_cause(kind: u64, value: u64) -> Option<Cause> {
    Some(match kind {
        0 => Cause::Thread,
        1 => Cause::Task(value),
        2 => Cause::Timer { deadline: Duration::from_nanos(value) },
        3 => Cause::Driver { token: value },
        _ => return None,
    })
}
