//! The unbounded mpsc channel: a queue that takes everything until it is closed.

use super::{
    end::End,
    frame::{Run, holds},
    model::Model,
    operation::Id,
    random::Random,
    value::{Census, Value},
};
use cede::sync::mpsc::{
    self, UnboundedReceiver, UnboundedSender,
    error::{SendError, TryRecvError},
};
use std::collections::{BTreeMap, VecDeque};

#[test]
fn an_unbounded_channel_is_a_queue() {
    holds::<Tested>();
}

struct Tested {
    census: Census,
    senders: Vec<UnboundedSender<Value>>,
    receiver: Option<End<UnboundedReceiver<Value>>>,
    queue: VecDeque<u32>,
    closed: bool,
    /// How many values each receiving operation takes at most; `None` for one that waits for the close.
    operations: BTreeMap<Id, Option<usize>>,
}

impl Model for Tested {
    /// The values received; none at the end, and none for an operation that waited for the close.
    type Output = Vec<Value>;

    /// The wakers of a receiver are kept.
    const KEEPS_WAKERS: bool = true;

    fn new(_: &mut Random) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self {
            census: Census::default(),
            senders: vec![sender],
            receiver: Some(End::new(receiver)),
            queue: VecDeque::new(),
            closed: false,
            operations: BTreeMap::new(),
        }
    }

    fn act(&mut self, run: &mut Run<Self::Output>) {
        match run.random.below(32) {
            0..=12 => self.send(run),
            13..=27 => self.receive(run),
            28 => {
                run.note("clone a sender");
                self.senders.extend(run.random.pick(&self.senders).cloned());
            }
            29 => {
                run.note("drop a sender");
                drop(run.random.take(&mut self.senders));
            }
            30 if run.random.once_in(4) => {
                run.note("close");
                if let Some(mut receiver) = End::borrow(&self.receiver) {
                    receiver.close();
                    self.closed = true;
                }
            }
            31 if run.random.once_in(4) => {
                run.note("drop the receiver");
                if let Some(receiver) = End::take(&mut self.receiver) {
                    drop(receiver);
                    self.closed = true;
                    self.queue.clear();
                }
            }
            _ => {
                let Some(sender) = run.random.pick(&self.senders).cloned() else { return };
                let closed = async move {
                    sender.closed().await;
                    Vec::new()
                };
                let id = run.start("closed", closed);
                self.operations.insert(id, None);
            }
        }
    }

    fn is_ready(&self, id: Id) -> bool {
        match self.operations[&id] {
            Some(limit) => limit == 0 || !self.queue.is_empty() || self.is_over(),
            None => self.closed,
        }
    }

    fn finished(&mut self, id: Id, output: Vec<Value>) {
        let limit = self.operations.remove(&id).flatten().unwrap_or(0);
        let expected: Vec<_> = self.queue.drain(..limit.min(self.queue.len())).collect();
        assert!(output.iter().map(|value| value.number).eq(expected));
    }

    fn cancelled(&mut self, id: Id) {
        self.operations.remove(&id);
    }

    fn check(&self) {
        assert_eq!(self.census.alive(), self.queue.len());
        if let Some(sender) = self.senders.first() {
            assert_eq!((sender.is_closed(), sender.strong_count()), (self.closed, self.count()));
        }
        if let Some(receiver) = End::borrow(&self.receiver) {
            assert_eq!(
                (receiver.len(), receiver.sender_strong_count()),
                (self.queue.len(), self.count())
            );
        }
    }

    fn is_spent(&self) -> bool {
        self.is_over() || self.receiver.is_none()
    }

    fn end(self) {
        drop((self.receiver, self.senders));
        assert_eq!(self.census.alive(), 0);
    }
}

impl Tested {
    fn send(&mut self, run: &mut Run<Vec<Value>>) {
        let Some(sender) = run.random.pick(&self.senders) else { return };
        let value = self.census.value();
        let number = value.number;
        run.note(format!("send {number}"));
        let back = sender.send(value).err().map(|SendError(value)| value.number);
        assert_eq!(back, self.closed.then_some(number));
        self.queue.extend((!self.closed).then_some(number));
    }

    fn receive(&mut self, run: &mut Run<Vec<Value>>) {
        let Some(mut receiver) = End::borrow(&self.receiver) else { return };
        let limit = run.random.below(6);
        let id = match run.random.below(4) {
            0 => {
                run.note("try_recv");
                let missing =
                    if self.is_over() { TryRecvError::Disconnected } else { TryRecvError::Empty };
                let outcome = receiver.try_recv().map(|value| value.number);
                return assert_eq!(outcome, self.queue.pop_front().ok_or(missing));
            }
            1 => {
                let batch = async move {
                    let mut batch = Vec::new();
                    receiver.recv_many(&mut batch, limit).await;
                    batch
                };
                (run.start(format!("recv_many {limit}"), batch), limit)
            }
            _ => {
                let recv = async move { Vec::from_iter(receiver.recv().await) };
                (run.start("recv", recv), 1)
            }
        };
        self.operations.insert(id.0, Some(id.1));
    }

    /// Whether the receiver will never get anything more.
    fn is_over(&self) -> bool {
        self.queue.is_empty() && (self.closed || self.count() == 0)
    }

    /// How many senders there are: an operation that waits for the close has one too.
    fn count(&self) -> usize {
        self.senders.len() + self.operations.values().filter(|limit| limit.is_none()).count()
    }
}
