//! The watch channel: the latest value, its version, and the version each receiver has seen.

use super::{
    end::End,
    frame::{Run, holds},
    model::Model,
    operation::Id,
    random::Random,
    value::{Census, Value},
};
use cede::sync::watch::{self, Receiver, Sender, error::RecvError};
use std::collections::BTreeSet;

#[test]
fn a_watch_is_a_value_with_a_version() {
    holds::<Tested>();
}

pub(crate) enum Output {
    Changed(Result<(), RecvError>),
    /// The number waited for.
    Found(Result<u32, RecvError>),
    Deserted,
}

struct Watcher {
    receiver: Option<End<Receiver<Value>>>,
    seen: i64,
    /// The receiver's operation, if there is one, and whether that is a `wait_for`.
    waits: Option<(Id, bool)>,
}

struct Tested {
    census: Census,
    senders: Vec<Sender<Value>>,
    watchers: Vec<Watcher>,
    number: u32,
    version: i64,
    /// The operations that wait until there is no receiver; each has its own sender.
    wait_for_desertion: BTreeSet<Id>,
}

/// Whether `wait_for` waits for this value.
fn is_wanted(number: u32) -> bool {
    number.is_multiple_of(4)
}

impl Model for Tested {
    type Output = Output;

    fn new(_: &mut Random) -> Self {
        let mut census = Census::default();
        let (sender, receiver) = watch::channel(census.value());
        let mut this = Self {
            number: census.last(),
            census,
            senders: vec![sender],
            watchers: Vec::new(),
            version: 0,
            wait_for_desertion: BTreeSet::new(),
        };
        this.add(receiver, 0);
        this
    }

    fn act(&mut self, run: &mut Run<Output>) {
        let choice = run.random.below(40);
        match run.random.pick(&self.senders).cloned() {
            Some(sender) if choice < 20 => self.act_as_sender(choice, sender, run),
            _ => {
                let Some(at) = run.random.index(self.watchers.len()) else { return };
                self.act_as_receiver(choice, at, run);
            }
        }
    }

    /// A `wait_for` reads the value at each poll.
    fn polled(&mut self, id: Id) {
        let version = self.version;
        let mut watchers = self.watchers.iter_mut();
        if let Some(watcher) = watchers.find(|watcher| watcher.waits == Some((id, true))) {
            watcher.seen = version;
        }
    }

    fn is_ready(&self, id: Id) -> bool {
        let Some(watcher) = self.watcher(id) else { return self.watchers.is_empty() };
        let is_closed = self.sender_count() == 0;
        match watcher.waits {
            Some((_, true)) => is_closed || is_wanted(self.number),
            _ => is_closed || watcher.seen != self.version,
        }
    }

    fn finished(&mut self, id: Id, output: Output) {
        let Some(at) = self.watchers.iter().position(|watcher| watcher.has(id)) else {
            assert!(matches!(output, Output::Deserted) && self.wait_for_desertion.remove(&id));
            return;
        };
        let number = self.number;
        let watcher = &mut self.watchers[at];
        match output {
            Output::Changed(outcome) => assert_eq!(outcome.is_ok(), watcher.seen != self.version),
            Output::Found(outcome) => {
                assert_eq!(outcome.ok(), Some(number).filter(|&number| is_wanted(number)));
            }
            Output::Deserted => panic!("a receiver waits for no desertion"),
        }
        (watcher.seen, watcher.waits) = (self.version, None);
    }

    fn cancelled(&mut self, id: Id) {
        self.wait_for_desertion.remove(&id);
        if let Some(watcher) = self.watchers.iter_mut().find(|watcher| watcher.has(id)) {
            watcher.waits = None;
        }
    }

    fn check(&self) {
        // The value is dropped with the last end.
        let ends = self.watchers.len() + self.sender_count();
        assert_eq!(self.census.alive(), usize::from(ends > 0));
        if let Some(sender) = self.senders.first() {
            assert_eq!(sender.borrow().number, self.number);
            assert_eq!(sender.receiver_count(), self.watchers.len());
            assert_eq!(sender.sender_count(), self.sender_count());
        }
        for watcher in &self.watchers {
            if let Some(receiver) = End::borrow(&watcher.receiver) {
                let has_changed = watcher.seen != self.version;
                assert_eq!(receiver.borrow().has_changed(), has_changed);
                let open = self.sender_count() > 0;
                assert_eq!(receiver.has_changed().ok(), open.then_some(has_changed));
            }
        }
    }

    fn is_spent(&self) -> bool {
        self.senders.is_empty()
    }
}

impl Watcher {
    fn has(&self, id: Id) -> bool {
        self.waits.is_some_and(|(waits, _)| waits == id)
    }
}

impl Tested {
    fn add(&mut self, receiver: Receiver<Value>, seen: i64) {
        self.watchers.push(Watcher { receiver: Some(End::new(receiver)), seen, waits: None });
    }

    fn watcher(&self, id: Id) -> Option<&Watcher> {
        self.watchers.iter().find(|watcher| watcher.has(id))
    }

    fn sender_count(&self) -> usize {
        self.senders.len() + self.wait_for_desertion.len()
    }

    fn changed_to(&mut self, number: u32) {
        self.number = number;
        self.version += 1;
    }

    fn act_as_sender(&mut self, choice: usize, sender: Sender<Value>, run: &mut Run<Output>) {
        match choice {
            0..=12 => self.change(choice, &sender, run),
            13 | 14 => {
                run.note("subscribe");
                self.add(sender.subscribe(), self.version);
            }
            15 | 16 => {
                let closed = async move {
                    sender.closed().await;
                    Output::Deserted
                };
                let id = run.start("closed", closed);
                self.wait_for_desertion.insert(id);
            }
            17 | 18 => {
                run.note("clone a sender");
                self.senders.push(sender);
            }
            _ => {
                run.note("drop a sender");
                drop(run.random.take(&mut self.senders));
            }
        }
    }

    /// Every way to change the value; the last one may leave it.
    fn change(&mut self, choice: usize, sender: &Sender<Value>, run: &mut Run<Output>) {
        let value = self.census.value();
        let number = value.number;
        match choice {
            0..=7 => {
                run.note(format!("send {number}"));
                match sender.send(value) {
                    Ok(()) => self.changed_to(number),
                    Err(error) => {
                        assert!(error.0.number == number && self.watchers.is_empty());
                    }
                }
            }
            8 | 9 => {
                run.note(format!("replace by {number}"));
                assert_eq!(sender.send_replace(value).number, self.number);
                self.changed_to(number);
            }
            10 => {
                run.note(format!("modify to {number}"));
                sender.send_modify(|current| current.number = number);
                self.changed_to(number);
            }
            _ => {
                run.note(format!("look, and perhaps modify to {number}"));
                let modifies = choice == 11;
                let modify = |current: &mut Value| {
                    current.number = if modifies { number } else { current.number };
                    modifies
                };
                assert_eq!(sender.send_if_modified(modify), modifies);
                if modifies {
                    self.changed_to(number);
                }
            }
        }
    }

    fn act_as_receiver(&mut self, choice: usize, at: usize, run: &mut Run<Output>) {
        let version = self.version;
        let watcher = &mut self.watchers[at];
        let Some(mut receiver) = End::borrow(&watcher.receiver) else { return };
        match choice % 20 {
            0..=5 => {
                let changed = async move { Output::Changed(receiver.changed().await) };
                watcher.waits = Some((run.start(format!("changed by {at}"), changed), false));
            }
            6..=9 => {
                let found = async move {
                    let found = receiver.wait_for(|value| is_wanted(value.number)).await;
                    Output::Found(found.map(|value| value.number))
                };
                watcher.waits = Some((run.start(format!("wait_for by {at}"), found), true));
            }
            10..=12 => {
                run.note(format!("borrow_and_update by {at}"));
                let value = receiver.borrow_and_update();
                assert_eq!(
                    (value.number, value.has_changed()),
                    (self.number, watcher.seen != version)
                );
                watcher.seen = version;
            }
            13 => {
                run.note(format!("mark_changed {at}"));
                receiver.mark_changed();
                watcher.seen = version - 1;
            }
            14 => {
                run.note(format!("mark_unchanged {at}"));
                receiver.mark_unchanged();
                watcher.seen = version;
            }
            15 | 16 => {
                run.note(format!("clone receiver {at}"));
                let (clone, seen) = (receiver.clone(), watcher.seen);
                self.add(clone, seen);
            }
            _ => {
                run.note(format!("drop receiver {at}"));
                drop(receiver);
                drop(End::take(&mut watcher.receiver));
                self.watchers.swap_remove(at);
            }
        }
    }
}
