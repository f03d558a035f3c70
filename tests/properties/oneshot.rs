//! The oneshot channel: one value, or the end, in every order.

use super::{
    end::End,
    frame::{Run, holds},
    model::Model,
    operation::Id,
    random::Random,
    value::{Census, Value},
};
use cede::sync::oneshot::{
    self, Receiver, Sender,
    error::{RecvError, TryRecvError},
};
use std::collections::BTreeSet;

#[test]
fn a_oneshot_carries_one_value() {
    holds::<Tested>();
}

pub(crate) enum Output {
    Closed,
    Received(Result<Value, RecvError>),
}

struct Tested {
    census: Census,
    sender: Option<End<Sender<Value>>>,
    receiver: Option<End<Receiver<Value>>>,
    /// The value that was sent and not taken.
    value: Option<u32>,
    /// The receiver was closed or dropped.
    closed: bool,
    /// The receiver has yielded.
    answered: bool,
    waits_for_close: BTreeSet<Id>,
}

impl Model for Tested {
    type Output = Output;

    /// The wakers of a receiver are kept.
    const KEEPS_WAKERS: bool = true;

    fn new(_: &mut Random) -> Self {
        let (sender, receiver) = oneshot::channel();
        Self {
            census: Census::default(),
            sender: Some(End::new(sender)),
            receiver: Some(End::new(receiver)),
            value: None,
            closed: false,
            answered: false,
            waits_for_close: BTreeSet::new(),
        }
    }

    fn act(&mut self, run: &mut Run<Output>) {
        match run.random.below(16) {
            0..=4 => self.recv(run),
            5 | 6 => self.try_recv(run),
            7 => {
                run.note("close");
                if let Some(mut receiver) = End::borrow(&self.receiver) {
                    receiver.close();
                    self.closed |= !self.answered;
                }
            }
            8 => {
                run.note("drop the receiver");
                if let Some(receiver) = End::take(&mut self.receiver) {
                    drop(receiver);
                    self.closed |= !self.answered;
                    self.value = None;
                }
            }
            9 => {
                run.note("drop the sender");
                drop(End::take(&mut self.sender));
            }
            10..=13 => {
                if let Some(mut sender) = End::borrow(&self.sender) {
                    let closed = async move { sender.closed().await };
                    let id = run.start("closed", async {
                        closed.await;
                        Output::Closed
                    });
                    self.waits_for_close.insert(id);
                }
            }
            _ => self.send(run),
        }
    }

    fn is_ready(&self, id: Id) -> bool {
        let is_over = self.sender.is_none() || self.closed;
        if self.waits_for_close.contains(&id) { self.closed } else { is_over }
    }

    fn finished(&mut self, id: Id, output: Output) {
        match output {
            Output::Closed => assert!(self.waits_for_close.remove(&id)),
            Output::Received(outcome) => {
                assert_eq!(outcome.ok().map(|value| value.number), self.value.take());
                self.answered = true;
            }
        }
    }

    fn cancelled(&mut self, id: Id) {
        self.waits_for_close.remove(&id);
    }

    fn check(&self) {
        if let Some(sender) = End::borrow(&self.sender) {
            assert_eq!(sender.is_closed(), self.closed);
        }
        if let Some(receiver) = End::borrow(&self.receiver) {
            assert_eq!(receiver.is_empty(), self.value.is_none());
            assert_eq!(receiver.is_terminated(), self.answered);
        }
        assert_eq!(self.census.alive(), usize::from(self.value.is_some()));
    }

    fn is_spent(&self) -> bool {
        self.sender.is_none() && self.receiver.is_none()
    }
}

impl Tested {
    fn recv(&mut self, run: &mut Run<Output>) {
        if !self.answered
            && let Some(mut receiver) = End::borrow(&self.receiver)
        {
            run.start("recv", async move { Output::Received((&mut *receiver).await) });
        }
    }

    fn try_recv(&mut self, run: &mut Run<Output>) {
        run.note("try_recv");
        if let Some(mut receiver) = End::borrow(&self.receiver) {
            let is_over = self.sender.is_none() || self.closed || self.answered;
            let missing = if is_over { TryRecvError::Closed } else { TryRecvError::Empty };
            let outcome = receiver.try_recv().map(|value| value.number);
            assert_eq!(outcome, self.value.take().ok_or(missing));
            self.answered |= is_over;
        }
    }

    fn send(&mut self, run: &mut Run<Output>) {
        let Some(sender) = End::take(&mut self.sender) else { return };
        let value = self.census.value();
        run.note(format!("send {}", value.number));
        let number = value.number;
        match sender.send(value) {
            Ok(()) => {
                assert!(!self.closed && !self.answered);
                self.value = Some(number);
            }
            Err(back) => assert_eq!((back.number, self.closed), (number, true)),
        }
    }
}
