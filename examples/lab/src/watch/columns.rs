//! The tables of the page's JSON, column by column: an array a column takes a third of the room of an
//! object a row. `examples/lab/player/recording.js` reads them.
//!
//! Rows are in the order in which they begin, so a begin is written as the distance from the one before,
//! and an end as the distance from its begin. -1: there is none.

use serde::Serialize;

/// Numbers, or -1.
pub(super) type Column = Vec<i64>;

#[derive(Debug, Default, Serialize)]
pub(super) struct Polls {
    pub(super) task: Column,
    pub(super) thread: Column,
    pub(super) begin: Column,
    pub(super) end: Column,
    pub(super) outcome: Column,
    /// How long before its begin the task was ready.
    pub(super) ready: Column,
    pub(super) wake: Column,
    pub(super) turn: Column,
}

/// What a task waits for after a poll: `what` is a place in the list `WAITS` of the script.
#[derive(Debug, Default, Serialize)]
pub(super) struct Waits {
    pub(super) poll: Column,
    pub(super) what: Column,
    /// Which channel or lock, counted from 1 for each kind; the task of a join.
    pub(super) id: Column,
    /// The task that has the lock.
    pub(super) holder: Column,
}

/// `cause` is a place in the list `CAUSES` of the script.
#[derive(Debug, Default, Serialize)]
pub(super) struct Wakes {
    pub(super) at: Column,
    pub(super) task: Column,
    pub(super) thread: Column,
    pub(super) cause: Column,
    pub(super) by: Column,
    pub(super) spawn: Column,
    pub(super) queued: Column,
    pub(super) poll: Column,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Timers {
    pub(super) task: Column,
    pub(super) thread: Column,
    pub(super) set: Column,
    pub(super) deadline: Column,
    pub(super) due: Column,
    pub(super) fired: Column,
    #[serde(rename = "firedOn")]
    pub(super) fired_on: Column,
    pub(super) until: Column,
    /// When its task was polled because of it.
    pub(super) served: Column,
}

/// `kind`: 0 asks for events, 1 sleeps in the system call, 2 is parked.
#[derive(Debug, Default, Serialize)]
pub(super) struct Calls {
    pub(super) thread: Column,
    pub(super) begin: Column,
    pub(super) end: Column,
    pub(super) kind: Column,
    pub(super) timeout: Column,
    pub(super) events: Column,
    pub(super) turn: Column,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Turns {
    pub(super) thread: Column,
    pub(super) number: Column,
    pub(super) begin: Column,
    pub(super) end: Column,
}

/// `kind`: 0 a mark, 1 a span, 2 a gap, 3 a span in which the thread rests, 4 a search for tasks, 5 something that
/// the runtime did.
#[derive(Debug, Default, Serialize)]
pub(super) struct Notes {
    pub(super) thread: Column,
    pub(super) begin: Column,
    pub(super) end: Column,
    pub(super) kind: Column,
    pub(super) text: Vec<String>,
}

/// `kind` is a place in the list `MOMENTS` of the script.
#[derive(Debug, Default, Serialize)]
pub(super) struct Moments {
    pub(super) kind: Column,
    pub(super) row: Column,
}

/// A time, or another number, as a column has it.
pub(super) fn number(value: u64) -> i64 {
    // The largest whole number that a script holds exactly.
    value.min((1 << 53) - 1) as i64
}

/// A row, or -1.
pub(super) fn row(index: Option<usize>) -> i64 {
    index.map_or(-1, |index| index as i64)
}

/// Writes times as distances from the one before.
pub(super) fn to_steps(column: &mut Column) {
    let mut before = 0;
    for value in column {
        let step = *value - before;
        before = *value;
        *value = step;
    }
}
