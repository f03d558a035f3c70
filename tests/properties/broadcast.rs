//! The broadcast channel: in the model each receiver has its own queue, and loses the values that
//! are too old.

use super::{
    end::End,
    frame::{Run, holds},
    model::Model,
    operation::Id,
    random::Random,
    value::{Census, Value},
};
use cede::sync::broadcast::{
    self, Receiver, Sender, WeakSender,
    error::{RecvError, SendError, TryRecvError},
};
use std::collections::{BTreeSet, VecDeque};

#[test]
fn a_broadcast_is_a_queue_for_each_receiver() {
    holds::<Tested>();
}

pub(crate) enum Output {
    Received(Result<Value, RecvError>),
    Deserted,
}

struct Listener {
    receiver: Option<End<Receiver<Value>>>,
    /// The values that were sent and not received.
    queue: VecDeque<u32>,
    /// Its `recv`, if there is one.
    waits: Option<Id>,
}

struct Tested {
    census: Census,
    capacity: usize,
    senders: Vec<Sender<Value>>,
    weak: WeakSender<Value>,
    listeners: Vec<Listener>,
    /// The operations that wait until there is no receiver; each has its own sender.
    wait_for_desertion: BTreeSet<Id>,
}

impl Model for Tested {
    type Output = Output;

    fn new(random: &mut Random) -> Self {
        let capacity = 1 + random.below(4);
        let (sender, receiver) = broadcast::channel(capacity);
        let mut this = Self {
            census: Census::default(),
            capacity,
            weak: sender.downgrade(),
            senders: vec![sender],
            listeners: Vec::new(),
            wait_for_desertion: BTreeSet::new(),
        };
        this.add(receiver);
        this
    }

    fn act(&mut self, run: &mut Run<Output>) {
        match run.random.below(32) {
            0 => {
                run.note("clone a sender, by way of a weak one");
                let strong = self.weak.upgrade();
                assert_eq!(strong.is_some(), self.sender_count() > 0);
                self.senders.extend(strong);
            }
            1 if run.random.once_in(2) => {
                run.note("drop a sender");
                drop(run.random.take(&mut self.senders));
            }
            2 => {
                let Some(sender) = run.random.pick(&self.senders).cloned() else { return };
                let closed = async move {
                    sender.closed().await;
                    Output::Deserted
                };
                let id = run.start("closed", closed);
                self.wait_for_desertion.insert(id);
            }
            3 | 4 => {
                run.note("subscribe");
                if let Some(sender) = run.random.pick(&self.senders) {
                    self.add(sender.subscribe());
                }
            }
            5..=12 => self.send(run),
            choice => {
                let Some(at) = run.random.index(self.listeners.len()) else { return };
                self.listen(choice, at, run);
            }
        }
    }

    fn is_ready(&self, id: Id) -> bool {
        match self.listeners.iter().find(|listener| listener.waits == Some(id)) {
            Some(listener) => !listener.queue.is_empty() || self.sender_count() == 0,
            None => self.listeners.is_empty(),
        }
    }

    fn finished(&mut self, id: Id, output: Output) {
        let Output::Received(outcome) = output else {
            assert!(self.wait_for_desertion.remove(&id));
            return;
        };
        let outcome = outcome.map(|value| value.number).map_err(TryRecvError::from);
        let at = self.listeners.iter().position(|listener| listener.waits == Some(id));
        let at = at.expect("its receiver is there");
        self.listeners[at].waits = None;
        assert_eq!(outcome, self.take(at));
    }

    fn cancelled(&mut self, id: Id) {
        self.wait_for_desertion.remove(&id);
        let mut listeners = self.listeners.iter_mut();
        if let Some(listener) = listeners.find(|listener| listener.waits == Some(id)) {
            listener.waits = None;
        }
    }

    fn check(&self) {
        let longest = self.listeners.iter().map(|listener| listener.queue.len()).max();
        let kept = longest.unwrap_or(0).min(self.capacity);
        assert_eq!(self.census.alive(), kept);
        if let Some(sender) = self.senders.first() {
            assert_eq!((sender.len(), sender.receiver_count()), (kept, self.listeners.len()));
        }
        assert_eq!((self.weak.strong_count(), self.weak.weak_count()), (self.sender_count(), 1));
        for listener in &self.listeners {
            if let Some(receiver) = End::borrow(&listener.receiver) {
                assert_eq!(receiver.len(), listener.queue.len());
                assert_eq!(receiver.is_closed(), self.sender_count() == 0);
            }
        }
    }

    fn is_spent(&self) -> bool {
        let had_all = |listener: &Listener| listener.queue.is_empty();
        self.senders.is_empty() && self.listeners.iter().all(had_all)
    }

    fn end(self) {
        drop((self.listeners, self.senders));
        assert_eq!((self.census.alive(), self.weak.strong_count()), (0, 0));
    }
}

impl Tested {
    fn add(&mut self, receiver: Receiver<Value>) {
        let receiver = Some(End::new(receiver));
        self.listeners.push(Listener { receiver, queue: VecDeque::new(), waits: None });
    }

    fn send(&mut self, run: &mut Run<Output>) {
        let Some(sender) = run.random.pick(&self.senders) else { return };
        let value = self.census.value();
        let number = value.number;
        run.note(format!("send {number}"));
        match sender.send(value) {
            Ok(count) => assert_eq!(count, self.listeners.len()),
            Err(SendError(back)) => {
                assert!(back.number == number && self.listeners.is_empty());
            }
        }
        self.listeners.iter_mut().for_each(|listener| listener.queue.push_back(number));
    }

    /// Does something with one of the receivers.
    fn listen(&mut self, choice: usize, at: usize, run: &mut Run<Output>) {
        let listener = &mut self.listeners[at];
        let Some(mut receiver) = End::borrow(&listener.receiver) else { return };
        match choice {
            13 | 14 => {
                run.note(format!("drop receiver {at}"));
                drop(receiver);
                drop(End::take(&mut listener.receiver));
                self.listeners.swap_remove(at);
            }
            15 => {
                run.note("resubscribe");
                let fresh = receiver.resubscribe();
                self.add(fresh);
            }
            16..=24 => {
                let recv = async move { Output::Received(receiver.recv().await) };
                listener.waits = Some(run.start(format!("recv by {at}"), recv));
            }
            _ => {
                run.note(format!("try_recv by {at}"));
                let outcome = receiver.try_recv().map(|value| value.number);
                drop(receiver);
                assert_eq!(outcome, self.take(at));
            }
        }
    }

    /// What the receiver at `at` gets next.
    fn take(&mut self, at: usize) -> Result<u32, TryRecvError> {
        let is_closed = self.sender_count() == 0;
        let queue = &mut self.listeners[at].queue;
        let lost = queue.len().saturating_sub(self.capacity);
        queue.drain(..lost);
        match lost {
            0 if is_closed => queue.pop_front().ok_or(TryRecvError::Closed),
            0 => queue.pop_front().ok_or(TryRecvError::Empty),
            _ => Err(TryRecvError::Lagged(lost as u64)),
        }
    }

    fn sender_count(&self) -> usize {
        self.senders.len() + self.wait_for_desertion.len()
    }
}
