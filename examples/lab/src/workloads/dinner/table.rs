//! The table: the two things on it, the wait-for graph, and the timeline of each person.

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

    /// Clears the table: a person who waits for a thing goes away hungry.
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

    /// Takes `thing` if it is on the table.
    pub(crate) fn try_take(&self, person: &'static str, thing: &'static str) -> Option<Held<'_>> {
        let permit = self.lock(thing).try_acquire().ok();
        permit.and_then(|permit| self.took(person, thing, self.now(), Some(permit)))
    }

    /// Records that `person` has waited in vain for `thing` since then.
    pub(crate) fn in_vain(&self, person: &'static str, thing: &'static str, since: u64) {
        self.film.record(person, self.waiting, &format!("wants {thing}"), since);
    }

    /// Records what `person` has done since then with what it holds.
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

/// A thing that a person holds; dropping it puts the thing back on the table.
#[derive(Debug)]
pub(crate) struct Held<'a> {
    table: &'a Table,
    thing: &'static str,
    // The last field, so that the thing is given back after the graph was updated.
    _permit: SemaphorePermit<'a>,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.table.graph().released(self.thing);
    }
}
