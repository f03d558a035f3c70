//! What a request costs: the same loop as in every workload, and a wait that needs no processor.

use std::time::Duration;

use crate::base::work::Chain;

/// The cost of one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Handler {
    /// Steps of the work.
    pub(crate) steps: u64,
    /// As for a database.
    pub(crate) wait: Duration,
}

impl Handler {
    /// Computes; an answer that is wrong is not sent.
    pub(crate) fn compute(&self) -> std::io::Result<()> {
        let mut chain = Chain::new(self.steps);
        chain.advance(u64::MAX);
        chain.check().map_err(std::io::Error::other)
    }
}
