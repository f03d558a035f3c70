//! What a record says of its cells: the models in order, and cooperation against preemption.

use serde::{Deserialize, Serialize};

/// An order as it stands in the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Standing {
    pub(crate) workload: String,
    /// What it is by: `p90 lateness`, `completion`.
    pub(crate) by: String,
    /// Best first; those of one group are tied.
    pub(crate) groups: Vec<Vec<String>>,
    /// The pairs that the repetitions do not tell apart.
    pub(crate) not_told_apart: Vec<(String, String)>,
    /// The whole in a sentence.
    pub(crate) said: String,
}

/// The two sides of a workload compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Duel {
    pub(crate) workload: String,
    /// `multi-yield against threads`
    pub(crate) sides: String,
    /// A sentence for each figure: which side wins, or why that cannot be told.
    pub(crate) results: Vec<String>,
    /// What decided it, and what each of the two did.
    pub(crate) why: Vec<String>,
}
