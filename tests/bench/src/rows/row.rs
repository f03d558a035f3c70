//! What a row is.

use crate::runtimes::Library;

/// One kind of work.
pub(crate) struct Row<R> {
    pub(crate) name: &'static str,
    /// What an operation is.
    pub(crate) operation: &'static str,
    pub(crate) unit: Unit,
    /// Whether it waits only for the processor, and not for a socket or a thread's wake-up.
    pub(crate) cpu_bound: bool,
    /// How often `run` does its work for one figure.
    pub(crate) times: u64,
    /// How many operations each time are.
    pub(crate) operations: u64,
    /// Whether it is counted rather than timed: once, from a cold start, and in no mean.
    pub(crate) counted: bool,
    /// Does the work this many times; returns how much of the row's unit an operation took.
    pub(crate) run: fn(&R, u64) -> f64,
    /// The same without a runtime, if programs do that.
    pub(crate) limit: Option<fn(u64) -> f64>,
    /// The contenders that do not have what the row measures.
    pub(crate) lacking: Option<Library>,
}

/// What is counted in an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Nanoseconds,
    Bytes,
    Times,
}

impl Unit {
    /// The unit that is printed after a number; none for the usual unit.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Unit::Nanoseconds => "",
            Unit::Bytes => " B",
            Unit::Times => " ×",
        }
    }
}

/// A row that keeps the processor busy; the methods below change what is different in other rows.
pub(crate) fn row<R>(
    name: &'static str,
    operation: &'static str,
    times: u64,
    run: fn(&R, u64) -> f64,
) -> Row<R> {
    Row {
        name,
        operation,
        unit: Unit::Nanoseconds,
        cpu_bound: true,
        times,
        operations: 1,
        counted: false,
        run,
        limit: None,
        lacking: None,
    }
}

impl<R> Row<R> {
    pub(crate) fn operations(self, operations: u64) -> Self {
        Row { operations, ..self }
    }

    /// It waits for sockets, the clock or a thread.
    pub(crate) fn waits(self) -> Self {
        Row { cpu_bound: false, ..self }
    }

    pub(crate) fn counts(self, unit: Unit) -> Self {
        Row { unit, cpu_bound: false, counted: true, ..self }
    }

    pub(crate) fn limit(self, limit: fn(u64) -> f64) -> Self {
        Row { limit: Some(limit), ..self }
    }

    pub(crate) fn lacking(self, library: Library) -> Self {
        Row { lacking: Some(library), ..self }
    }
}
