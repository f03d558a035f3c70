//! The table: the two things on it, the graph of who has and wants them, and everybody's timeline.

use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use cede::sync::{Semaphore, SemaphorePermit};

use crate::measure::film::Film;
use crate::measure::lane::{Doing, Lane};
use crate::workloads::dinner::graph::Graph;

pub(crate) const PEOPLE: [&str; 4] = ["anna", "ben", "carl", "dora"];
pub(crate) const NOODLES: &str = "noodles";
pub(crate) const CHOPSTICKS: &str = "chopsticks";

/// One meal for four.
#[derive(Debug)]
pub(crate) struct Table {
    film: Film,
    /// How a unit waits under this model.
    waiting: Doing,
    noodles: Semaphore,
    chopsticks: Semaphore,
    graph: Mutex<Graph>,
}

impl Table {
    pub(crate) fn new(t0: Instant, waiting: Doing) -> Table {
        Table {
            film: Film::new(t0, &PEOPLE),
            waiting,
            noodles: Semaphore::new(1),
            chopsticks: Semaphore::new(1),
            graph: Mutex::new(Graph::default()),
        }
    }

    /// The circle, if people wait in one.
    pub(crate) fn cycle(&self) -> Option<String> {
        self.graph().cycle().map(|names| names.join("→"))
    }

    /// Takes everything off the table: whoever waits for it goes away hungry.
    pub(crate) fn clear(&self) {
        self.noodles.close();
        self.chopsticks.close();
    }

    pub(crate) fn is_cleared(&self) -> bool {
        self.noodles.is_closed()
    }

    pub(crate) fn lanes(&self) -> Vec<Lane> {
        self.film.developed()
    }

    /// Waits for `thing` however long it takes; `None` if the table is cleared.
    pub(crate) async fn take(&self, person: &'static str, thing: &'static str) -> Option<Held<'_>> {
        let asked = self.now();
        self.graph().waits(person, thing);
        let permit = self.lock(thing).acquire().await.ok();
        self.took(person, thing, asked, permit)
    }

    /// Takes `thing` if nobody has it.
    pub(crate) fn try_take(&self, person: &'static str, thing: &'static str) -> Option<Held<'_>> {
        let permit = self.lock(thing).try_acquire().ok();
        permit.and_then(|permit| self.took(person, thing, self.now(), Some(permit)))
    }

    /// Writes down that `person` waited in vain for `thing` since then.
    pub(crate) fn in_vain(&self, person: &'static str, thing: &'static str, since: u64) {
        self.film.record(person, self.waiting, &format!("wants {thing}"), since);
    }

    /// Writes down that `person` did something with what it has since then.
    pub(crate) fn did(&self, person: &'static str, what: &str, since: u64) {
        self.film.record(person, Doing::Running, what, since);
    }

    /// In ns since t0.
    pub(crate) fn now(&self) -> u64 {
        self.film.now()
    }

    fn took<'a>(
        &'a self,
        person: &'static str,
        thing: &'static str,
        asked: u64,
        permit: Option<SemaphorePermit<'a>>,
    ) -> Option<Held<'a>> {
        self.in_vain(person, thing, asked);
        match permit {
            Some(permit) => {
                self.graph().holds(person, thing);
                Some(Held { table: self, thing, _permit: permit })
            }
            None => {
                self.graph().gave_up(person);
                None
            }
        }
    }

    fn lock(&self, thing: &str) -> &Semaphore {
        if thing == NOODLES { &self.noodles } else { &self.chopsticks }
    }

    fn graph(&self) -> MutexGuard<'_, Graph> {
        self.graph.lock().expect("nobody panics while holding the graph")
    }
}

/// A thing in somebody's hand; dropped, it is back on the table.
#[derive(Debug)]
pub(crate) struct Held<'a> {
    table: &'a Table,
    thing: &'static str,
    // Given back after the graph has heard of it: its field is dropped last.
    _permit: SemaphorePermit<'a>,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.table.graph().released(self.thing);
    }
}
