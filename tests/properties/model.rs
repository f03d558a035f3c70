//! What a property test consists of: the real thing, and a plain description of it.

use super::{frame::Run, operation::Id, random::Random};

/// The real thing and its model, which are changed together.
pub(crate) trait Model {
    /// The output of its operations.
    type Output;

    /// Whether a waker may be kept after its operation is over, until another takes its place.
    const KEEPS_WAKERS: bool = false;

    fn new(random: &mut Random) -> Self;

    /// One operation, chosen at random, that is done at once or [started](Run::start).
    fn act(&mut self, run: &mut Run<Self::Output>);

    /// The operation is about to be polled.
    fn polled(&mut self, _id: Id) {}

    /// Whether a poll of the operation ends it. If it was polled before, it must have been woken.
    fn is_ready(&self, id: Id) -> bool;

    /// The operation, which was ready, returned `output`.
    fn finished(&mut self, id: Id, output: Self::Output);

    /// The operation, ready or not, was dropped.
    fn cancelled(&mut self, id: Id);

    /// What can be seen of the real thing without an operation.
    fn check(&self);

    /// Whether nothing of interest can happen any more, once the operations have finished.
    fn is_spent(&self) -> bool {
        false
    }

    /// Ends the run; no operation is left.
    fn end(self)
    where
        Self: Sized,
    {
    }
}
