//! Who takes part.

mod cede;
mod smol;
mod tokio;

use crate::{
    rows,
    runtime::{Flavour, Runtime},
};

/// A runtime in one of its flavours: a column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Contender {
    pub(crate) library: Library,
    pub(crate) flavour: Flavour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Library {
    Cede,
    Tokio,
    Smol,
}

/// Any of them: where only the names of the rows matter.
pub(crate) type Any = tokio::Tokio;

pub(crate) const LIBRARIES: [Library; 3] = [Library::Cede, Library::Tokio, Library::Smol];
pub(crate) const FLAVOURS: [Flavour; 2] = [Flavour::OneThread, Flavour::TwoWorkers];

impl Library {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Library::Cede => "cede",
            Library::Tokio => "tokio",
            Library::Smol => "smol",
        }
    }
}

impl Contender {
    /// Every library in every flavour.
    pub(crate) fn all() -> Vec<Contender> {
        let of = |flavour| LIBRARIES.map(|library| Contender { library, flavour });
        FLAVOURS.into_iter().flat_map(of).collect()
    }

    /// `tokio-1` on one thread, `tokio-2` with two workers.
    pub(crate) fn name(self) -> String {
        let threads = match self.flavour {
            Flavour::OneThread => 1,
            Flavour::TwoWorkers => 2,
        };
        format!("{}-{threads}", self.library.name())
    }
}

/// Runs one row here and now; nanoseconds an operation.
pub(crate) fn run(contender: Contender, row: &str, quick: bool) -> f64 {
    match contender.library {
        Library::Cede => run_on::<cede::Cede>(contender.flavour, row, quick),
        Library::Tokio => run_on::<tokio::Tokio>(contender.flavour, row, quick),
        Library::Smol => run_on::<smol::Smol>(contender.flavour, row, quick),
    }
}

fn run_on<R: Runtime>(flavour: Flavour, name: &str, quick: bool) -> f64 {
    let rows = rows::all::<R>();
    let row = rows.iter().find(|row| row.name == name).expect("the arguments were checked");
    let times = if quick { row.times.div_ceil(10) } else { row.times };
    let runtime = R::start(flavour);
    (row.run)(&runtime, times.div_ceil(10)); // warms the caches, the allocator, the threads
    (row.run)(&runtime, times)
}
