//! The contenders.

mod cede;
mod go;
/// Of the example `http`, whose timers and tasks are not needed here.
#[path = "../../../../examples/servers/http/rt.rs"]
#[allow(dead_code)]
mod hyper_io;
mod monoio;
mod program;
mod same_names;
mod smol;
mod smol_primitives;
mod tokio;

use crate::{
    primitives::Primitives,
    rows::{self, Row},
    runtime::Flavour,
};

/// A runtime in one of its flavours, or none at all: a column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contender {
    Runtime(Library, Flavour),
    /// Cede with a recorder, which records or is switched off.
    Recorded(bool, Flavour),
    /// Goroutines, on as many processors as a runtime of this flavour has threads.
    Go(Flavour),
    /// A server on monoio, one thread: its I/O is io_uring.
    Monoio,
    /// Cede with two workers, which spare ones may rescue.
    Rescued,
    /// The same work without a runtime.
    Limit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Library {
    Cede,
    Tokio,
    Smol,
}

/// A contender for code in which only the names of the rows matter.
pub(crate) type Any = tokio::Tokio;

pub(crate) const LIBRARIES: [Library; 3] = [Library::Cede, Library::Tokio, Library::Smol];
/// The contenders of the tables.
pub(crate) const FLAVOURS: [Flavour; 2] = [Flavour::OneThread, Flavour::Workers(2)];
/// The contenders of the curves.
pub(crate) const WORKERS: [usize; 4] = [1, 2, 4, 8];

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
    /// The contenders of the tables: every library in both flavours.
    pub(crate) fn in_tables() -> impl Iterator<Item = Contender> {
        FLAVOURS.into_iter().flat_map(Self::of_flavour)
    }

    pub(crate) fn of_flavour(flavour: Flavour) -> impl Iterator<Item = Contender> {
        LIBRARIES.into_iter().map(move |library| Contender::Runtime(library, flavour))
    }

    /// The lines of the curves over workers: every library, and Go.
    pub(crate) fn in_curves() -> impl Iterator<Item = [Contender; WORKERS.len()]> {
        let of =
            |library| WORKERS.map(|count| Contender::Runtime(library, Flavour::Workers(count)));
        let go = WORKERS.map(|count| Contender::Go(Flavour::Workers(count)));
        LIBRARIES.into_iter().map(of).chain([go])
    }

    /// Every contender that can be named.
    pub(crate) fn all() -> impl Iterator<Item = Contender> {
        let workers = WORKERS.into_iter().map(Flavour::Workers);
        let flavours = [Flavour::OneThread].into_iter().chain(workers);
        let recorded = |flavour| [false, true].map(|is_on| Contender::Recorded(is_on, flavour));
        let recorded = FLAVOURS.into_iter().flat_map(recorded);
        let go = flavours.clone().map(Contender::Go);
        flavours.flat_map(Self::of_flavour).chain(recorded).chain(go).chain([
            Contender::Rescued,
            Contender::Monoio,
            Contender::Limit,
        ])
    }

    /// The contender's name in the head of a table of one flavour.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Contender::Runtime(library, _) => library.name(),
            Contender::Recorded(..) | Contender::Rescued => Library::Cede.name(),
            Contender::Go(_) => "go",
            Contender::Monoio => "monoio",
            Contender::Limit => "limit",
        }
    }

    /// `tokio-1` on one thread, `tokio-2` with two workers; `tokio-1w` with one; `cede-1-on` recorded.
    pub(crate) fn name(self) -> String {
        match self {
            Contender::Runtime(_, flavour) | Contender::Go(flavour) => {
                let threads = match flavour {
                    Flavour::OneThread => "1".into(),
                    Flavour::Workers(1) => "1w".into(),
                    Flavour::Workers(count) => count.to_string(),
                };
                format!("{}-{threads}", self.title())
            }
            Contender::Recorded(is_on, flavour) => {
                let name = Contender::Runtime(Library::Cede, flavour).name();
                format!("{name}-{}", if is_on { "on" } else { "off" })
            }
            Contender::Rescued => "cede-2-rescue".into(),
            Contender::Monoio | Contender::Limit => self.title().into(),
        }
    }

    /// Whether there is such a thing.
    pub(crate) fn takes_part(self, row: &Row<Any>) -> bool {
        match self {
            Contender::Runtime(library, _) => row.lacking != Some(library),
            Contender::Recorded(..) | Contender::Rescued => row.lacking != Some(Library::Cede),
            Contender::Go(_) => go::has(row.name),
            Contender::Monoio => monoio::has(row.name),
            Contender::Limit => row.limit.is_some(),
        }
    }

    /// Whether it can be measured here.
    pub(crate) fn is_installed(self) -> bool {
        match self {
            Contender::Go(_) => go::is_installed(),
            Contender::Monoio => monoio::is_installed(),
            Contender::Runtime(..)
            | Contender::Recorded(..)
            | Contender::Rescued
            | Contender::Limit => true,
        }
    }
}

/// A row's work, ready to be done.
pub(crate) struct Work {
    /// Does the work as often as it is told to.
    pub(crate) run: Box<dyn Fn(u64) -> f64>,
    pub(crate) times: u64,
    pub(crate) operations: u64,
    pub(crate) counted: bool,
}

/// Starts the runtime. `None` if it does not have what the row measures.
pub(crate) fn prepare(contender: Contender, row: &str) -> Option<Work> {
    let row = rows::all::<Any>().find(|known| known.name == row)?;
    if !contender.takes_part(&row) {
        return None;
    }
    Some(match contender {
        Contender::Runtime(Library::Cede, flavour) => work::<cede::Cede>(flavour, row.name),
        Contender::Runtime(Library::Tokio, flavour) => work::<tokio::Tokio>(flavour, row.name),
        Contender::Runtime(Library::Smol, flavour) => work::<smol::Smol>(flavour, row.name),
        Contender::Recorded(is_on, flavour) => {
            cede::record(is_on);
            work::<cede::Cede>(flavour, row.name)
        }
        Contender::Go(flavour) => {
            let processors = match flavour {
                Flavour::OneThread => 1,
                Flavour::Workers(count) => count,
            };
            by_program(&row, go::work(row.name, processors))
        }
        Contender::Monoio => by_program(&row, monoio::work(row.name)),
        Contender::Rescued => {
            cede::rescue();
            work::<cede::Cede>(Flavour::Workers(2), row.name)
        }
        Contender::Limit => {
            let Row { times, operations, counted, limit, .. } = row;
            Work { run: Box::new(limit?), times, operations, counted }
        }
    })
}

/// The work of a program, which warms up by itself; so `counted` is set.
fn by_program(row: &Row<Any>, run: impl Fn(u64) -> f64 + 'static) -> Work {
    Work { run: Box::new(run), times: row.times, operations: row.operations, counted: true }
}

fn work<R: Primitives>(flavour: Flavour, name: &str) -> Work {
    let row = rows::all::<R>().find(|row| row.name == name).expect("every runtime has every row");
    let Row { times, operations, counted, run, .. } = row;
    let runtime = R::start(flavour);
    Work { run: Box::new(move |times| run(&runtime, times)), times, operations, counted }
}
