//! The bounded mpsc channel: a queue, a number of places in it, and a queue of senders that wait
//! for places.

use super::{
    end::End,
    frame::{Run, holds},
    model::Model,
    operation::Id,
    random::Random,
    value::{Census, Value},
};
use cede::sync::mpsc::{
    self, OwnedPermit, Receiver, Sender, WeakSender,
    error::{SendError, TryRecvError, TrySendError},
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

#[test]
fn a_bounded_channel_is_a_queue_and_a_line() {
    holds::<Tested>();
}

pub(crate) enum Output {
    Sent(Result<(), SendError<Value>>),
    Reserved(Result<OwnedPermit<Value>, SendError<()>>),
    Received(Option<Value>),
    Batch(Vec<Value>),
    Closed,
}

/// What an operation that has not finished wants.
#[derive(Clone, Copy, PartialEq)]
enum Wants {
    /// To send this number.
    Send(u32),
    Reserve,
    /// To receive at most this many.
    Receive(usize),
    Close,
}

struct Tested {
    census: Census,
    capacity: usize,
    senders: Vec<Sender<Value>>,
    weak: WeakSender<Value>,
    permits: Vec<OwnedPermit<Value>>,
    receiver: Option<End<Receiver<Value>>>,
    queue: VecDeque<u32>,
    /// How many places are free.
    free: usize,
    line: VecDeque<Id>,
    granted: BTreeSet<Id>,
    closed: bool,
    operations: BTreeMap<Id, Wants>,
}

impl Model for Tested {
    type Output = Output;

    /// The wakers of a receiver are kept.
    const KEEPS_WAKERS: bool = true;

    fn new(random: &mut Random) -> Self {
        let capacity = 1 + random.below(3);
        let (sender, receiver) = mpsc::channel(capacity);
        Self {
            census: Census::default(),
            capacity,
            weak: sender.downgrade(),
            senders: vec![sender],
            permits: Vec::new(),
            receiver: Some(End::new(receiver)),
            queue: VecDeque::new(),
            free: capacity,
            line: VecDeque::new(),
            granted: BTreeSet::new(),
            closed: false,
            operations: BTreeMap::new(),
        }
    }

    fn act(&mut self, run: &mut Run<Output>) {
        match run.random.below(64) {
            0..=31 => self.act_as_sender(run),
            32..=39 => self.use_permit(run),
            40..=59 => self.act_as_receiver(run),
            60 => {
                run.note("clone a sender, by way of a weak one");
                let strong = self.weak.upgrade();
                assert_eq!(strong.is_some(), self.sender_count() > 0);
                self.senders.extend(strong);
            }
            61 | 62 => {
                run.note("drop a sender");
                drop(run.random.take(&mut self.senders));
            }
            _ => {
                run.note("close, or drop the receiver");
                if run.random.once_in(2) {
                    if let Some(mut receiver) = End::borrow(&self.receiver) {
                        receiver.close();
                        self.close();
                    }
                } else if let Some(receiver) = End::take(&mut self.receiver) {
                    drop(receiver);
                    self.close();
                    self.free += self.queue.drain(..).count();
                }
            }
        }
    }

    fn is_ready(&self, id: Id) -> bool {
        match self.operations[&id] {
            Wants::Send(_) | Wants::Reserve => {
                self.granted.contains(&id) || !self.line.contains(&id)
            }
            Wants::Receive(limit) => limit == 0 || !self.queue.is_empty() || self.is_over(),
            Wants::Close => self.closed,
        }
    }

    fn finished(&mut self, id: Id, output: Output) {
        let was_granted = self.granted.remove(&id);
        match (self.operations.remove(&id).expect("known"), output) {
            (Wants::Send(number), Output::Sent(outcome)) => {
                let back = outcome.err().map(|SendError(value)| value.number);
                assert_eq!(back, (!was_granted).then_some(number));
                if was_granted {
                    self.push(number);
                }
            }
            (Wants::Reserve, Output::Reserved(outcome)) => {
                assert_eq!(outcome.is_ok(), was_granted);
                self.permits.extend(outcome);
            }
            (Wants::Receive(_), Output::Received(value)) => {
                assert_eq!(value.map(|value| value.number), self.pop());
            }
            (Wants::Receive(limit), Output::Batch(values)) => {
                let expected: Vec<_> = (0..limit).map_while(|_| self.pop()).collect();
                assert!(values.iter().map(|value| value.number).eq(expected));
            }
            (wants, output) => assert!(wants == Wants::Close && matches!(output, Output::Closed)),
        }
    }

    fn cancelled(&mut self, id: Id) {
        self.operations.remove(&id);
        self.line.retain(|waits| *waits != id);
        if self.granted.remove(&id) {
            self.give_back();
        }
    }

    fn check(&self) {
        let sending = self.operations.values().filter(|wants| matches!(wants, Wants::Send(_)));
        assert_eq!(self.census.alive(), self.queue.len() + sending.count());
        assert_eq!(
            self.free + self.granted.len() + self.permits.len() + self.queue.len(),
            self.capacity
        );
        assert_eq!((self.weak.strong_count(), self.weak.weak_count()), (self.sender_count(), 1));
        if let Some(sender) = self.senders.first() {
            assert_eq!((sender.capacity(), sender.is_closed()), (self.free, self.closed));
        }
        if let Some(receiver) = End::borrow(&self.receiver) {
            assert_eq!((receiver.len(), receiver.capacity()), (self.queue.len(), self.free));
            assert_eq!(receiver.is_closed(), self.closed || self.sender_count() == 0);
        }
    }

    fn is_spent(&self) -> bool {
        self.is_over() || self.receiver.is_none()
    }

    fn end(self) {
        drop((self.receiver, self.permits, self.senders));
        assert_eq!((self.census.alive(), self.weak.strong_count()), (0, 0));
    }
}

impl Tested {
    fn act_as_sender(&mut self, run: &mut Run<Output>) {
        let Some(sender) = run.random.pick(&self.senders).cloned() else { return };
        match run.random.below(8) {
            0..=3 => {
                let value = self.census.value();
                let wants = Wants::Send(value.number);
                let send = async move { Output::Sent(sender.send(value).await) };
                let id = run.start(format!("send {}", self.census.last()), send);
                self.get_in_line(id, wants);
            }
            4 | 5 => {
                let reserve = async { Output::Reserved(sender.reserve_owned().await) };
                let id = run.start("reserve", reserve);
                self.get_in_line(id, Wants::Reserve);
            }
            6 => {
                let value = self.census.value();
                let number = value.number;
                run.note(format!("try_send {number}"));
                let refused = match sender.try_send(value) {
                    Ok(()) => None,
                    Err(TrySendError::Full(value)) => Some((value.number, false)),
                    Err(TrySendError::Closed(value)) => Some((value.number, true)),
                };
                let accepted = self.take_place();
                assert_eq!(refused, (!accepted).then_some((number, self.closed)));
                if accepted {
                    self.push(number);
                }
            }
            _ => {
                let closed = async move {
                    sender.closed().await;
                    Output::Closed
                };
                let id = run.start("closed", closed);
                self.operations.insert(id, Wants::Close);
            }
        }
    }

    fn use_permit(&mut self, run: &mut Run<Output>) {
        let Some(permit) = run.random.take(&mut self.permits) else { return };
        if run.random.once_in(3) {
            run.note("drop a permit");
            drop(permit);
            self.give_back();
        } else {
            let value = self.census.value();
            let number = value.number;
            run.note(format!("send {number} by a permit"));
            drop(permit.send(value));
            self.push(number);
        }
    }

    fn act_as_receiver(&mut self, run: &mut Run<Output>) {
        let Some(mut receiver) = End::borrow(&self.receiver) else { return };
        match run.random.below(4) {
            0 | 1 => {
                let id = run.start("recv", async move { Output::Received(receiver.recv().await) });
                self.operations.insert(id, Wants::Receive(1));
            }
            2 => {
                let limit = run.random.below(4);
                let batch = async move {
                    let mut batch = Vec::new();
                    receiver.recv_many(&mut batch, limit).await;
                    Output::Batch(batch)
                };
                let id = run.start(format!("recv_many {limit}"), batch);
                self.operations.insert(id, Wants::Receive(limit));
            }
            _ => {
                run.note("try_recv");
                let missing =
                    if self.is_over() { TryRecvError::Disconnected } else { TryRecvError::Empty };
                let outcome = receiver.try_recv().map(|value| value.number);
                assert_eq!(outcome, self.pop().ok_or(missing));
            }
        }
    }

    fn get_in_line(&mut self, id: Id, wants: Wants) {
        self.operations.insert(id, wants);
        if self.take_place() {
            self.granted.insert(id);
        } else if !self.closed {
            self.line.push_back(id);
        }
    }

    fn take_place(&mut self) -> bool {
        let can = !self.closed && self.free > 0;
        self.free -= usize::from(can);
        can
    }

    fn give_back(&mut self) {
        match self.line.pop_front() {
            Some(id) => drop(self.granted.insert(id)),
            None => self.free += 1,
        }
    }

    fn push(&mut self, number: u32) {
        if self.receiver.is_some() {
            self.queue.push_back(number);
        } else {
            self.free += 1;
        }
    }

    fn pop(&mut self) -> Option<u32> {
        let number = self.queue.pop_front()?;
        self.give_back();
        Some(number)
    }

    fn close(&mut self) {
        self.closed = true;
        self.line.clear();
    }

    /// Whether the receiver will never get anything more.
    fn is_over(&self) -> bool {
        let nothing_comes = self.closed && self.free == self.capacity;
        self.queue.is_empty() && (self.sender_count() == 0 || nothing_comes)
    }

    /// Each operation of a sender, and each permit, has its own sender.
    fn sender_count(&self) -> usize {
        let receives = |wants: &&Wants| !matches!(wants, Wants::Receive(_));
        let operations = self.operations.values().filter(receives).count();
        self.senders.len() + self.permits.len() + operations
    }
}
