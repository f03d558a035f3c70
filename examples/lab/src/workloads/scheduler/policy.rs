//! What a scheduling policy decides, and how it is asked.
//!
//! ```text
//!             enter (Arrived)
//!  arrival ───────────────────►┌───────┐  pick   ┌─────────┐
//!                              │ ready │────────►│ running │────► finished
//!            ┌────────────────►└───────┘         └─────────┘
//!            └── enter (Expired: its slice is used up; Preempted: a better one came)    ──┘
//! ```

/// A process as the policy sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) id: usize,
    /// Units of processor time it still needs. Real schedulers can only guess it.
    pub(crate) left: u64,
}

/// Why a process is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Arrived,
    /// It used up the slice it was given.
    Expired,
    /// It was taken off the processor with `slice_left` of its slice.
    Preempted {
        slice_left: u64,
    },
}

/// A scheduling policy: it keeps the ready processes.
pub(crate) trait Policy {
    /// `process` is ready from now on.
    fn enter(&mut self, process: Candidate, why: Entry);

    /// Takes out the process that runs next, and says for how long at most.
    fn pick(&mut self) -> Option<(Candidate, u64)>;

    /// Whether a process that is ready should have the processor instead of `running`.
    fn preempts(&self, _running: Candidate) -> bool {
        false
    }
}
