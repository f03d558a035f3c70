//! `Notify`: it notifies the first task, the last, or all, and no notification is lost when a task
//! gives up.

use super::{
    frame::{Run, holds},
    model::Model,
    operation::Id,
    random::Random,
};
use cede::sync::Notify;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

#[test]
fn a_notify_is_a_line_and_one_permit() {
    holds::<Tested>();
}

#[derive(PartialEq)]
enum State {
    /// Neither polled nor enabled.
    Made,
    Waits,
    /// By `notify_one`: if it is dropped, the notification goes to the next.
    Notified,
    /// By `notify_last`: if it is dropped, the notification goes to the one before.
    NotifiedLast,
    Ready,
}

struct Tested {
    real: Arc<Notify>,
    permit: bool,
    line: VecDeque<Id>,
    waits: BTreeMap<Id, State>,
}

impl Model for Tested {
    type Output = ();

    fn new(_: &mut Random) -> Self {
        let real = Arc::new(Notify::new());
        Self { real, permit: false, line: VecDeque::new(), waits: BTreeMap::new() }
    }

    fn act(&mut self, run: &mut Run<()>) {
        match run.random.below(9) {
            0 => {
                let id = run.prepare("notified", self.real.clone().notified_owned());
                self.waits.insert(id, State::Made);
            }
            1 => self.enable(run),
            2 | 3 => {
                let id = run.start("notified", self.real.clone().notified_owned());
                self.waits.insert(id, State::Made);
            }
            4..=6 => {
                run.note("notify_one");
                self.real.notify_one();
                self.notify_first();
            }
            7 => {
                run.note("notify_last");
                self.real.notify_last();
                self.notify_last();
            }
            _ => {
                run.note("notify_waiters");
                self.real.notify_waiters();
                self.line.clear();
                let alone = [State::Notified, State::NotifiedLast];
                let not_yet = |state: &&mut State| !alone.contains(state);
                self.waits.values_mut().filter(not_yet).for_each(|state| *state = State::Ready);
            }
        }
    }

    fn polled(&mut self, id: Id) {
        if self.waits[&id] != State::Made {
            return;
        }
        let state = if self.permit { State::Ready } else { State::Waits };
        self.permit = false;
        if state == State::Waits {
            self.line.push_back(id);
        }
        self.waits.insert(id, state);
    }

    fn is_ready(&self, id: Id) -> bool {
        matches!(self.waits[&id], State::Notified | State::NotifiedLast | State::Ready)
    }

    fn finished(&mut self, id: Id, (): ()) {
        self.waits.remove(&id);
    }

    fn cancelled(&mut self, id: Id) {
        self.line.retain(|waits| *waits != id);
        match self.waits.remove(&id) {
            Some(State::Notified) => self.notify_first(),
            Some(State::NotifiedLast) => self.notify_last(),
            _ => {}
        }
    }

    fn check(&self) {
        let permit = format!("permit: {}", self.permit);
        assert!(format!("{:?}", self.real).contains(&permit));
    }
}

impl Tested {
    fn notify_first(&mut self) {
        let first = self.line.pop_front();
        self.notify(first, State::Notified);
    }

    fn notify_last(&mut self) {
        let last = self.line.pop_back();
        self.notify(last, State::NotifiedLast);
    }

    fn notify(&mut self, id: Option<Id>, state: State) {
        match id {
            Some(id) => drop(self.waits.insert(id, state)),
            None => self.permit = true,
        }
    }

    /// Makes an operation that joins the queue, or takes the permit, before it is polled.
    fn enable(&mut self, run: &mut Run<()>) {
        let mut notified = Box::pin(self.real.clone().notified_owned());
        let was_ready = notified.as_mut().enable();
        let id = run.prepare("notified, enabled", notified);
        self.waits.insert(id, State::Made);
        self.polled(id);
        assert_eq!(was_ready, self.is_ready(id));
    }
}
