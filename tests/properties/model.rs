//! What a property test consists of: the real thing beside a plain description of it.

use super::{frame::Run, operation::Id, random::Random};

/// The real thing and its model, which are changed together.
pub(crate) trait Model {
    /// What its operations come to.
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

    /// The operation, which was ready, came to this.
    fn finished(&mut self, id: Id, output: Self::Output);

    /// The operation, ready or not, was given up.
    fn cancelled(&mut self, id: Id);

    /// What can be seen of the real thing without an operation.
    fn check(&self);

    /// Nothing of interest can happen any more, once the operations are through.
    fn is_spent(&self) -> bool {
        false
    }

    /// No operation is left.
    fn end(self)
    where
        Self: Sized,
    {
    }
}
