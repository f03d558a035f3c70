//! One client.
//!
//! It waits for three things at once: bytes from the client, a message of a channel, and the end of the server. A
//! read that is dropped because something else was ready has lost nothing.

use crate::{
    command::{Command, carry_out},
    common::door::Guest,
    resp::{Answer, request},
    store::{Bytes, Store},
};
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::broadcast::{Receiver, error::RecvError},
    time::timeout,
};
use futures::{
    StreamExt,
    stream::{SelectAll, unfold},
};
use std::{
    io::{self, Error, ErrorKind},
    ops::ControlFlow,
    pin::Pin,
    time::Duration,
};

type Message = (Vec<u8>, Bytes);
type Messages = Pin<Box<dyn futures::Stream<Item = Message> + Send + Sync>>;

pub(crate) struct Connection {
    guest: Guest,
    store: Store,
    patience: Duration,
    /// Bytes that have come and are no whole request yet.
    received: Vec<u8>,
    /// What all the channels send to which it has subscribed.
    messages: SelectAll<Messages>,
}

impl Connection {
    pub(crate) fn new(guest: Guest, store: Store, patience: Duration) -> Self {
        Self { guest, store, patience, received: Vec::new(), messages: SelectAll::new() }
    }

    /// Answers until the client closes its side, asks to quit, or the server ends.
    pub(crate) async fn serve(mut self) -> io::Result<()> {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let mut stream = &self.guest.stream;
            cede::select! {
                read = stream.read(&mut buffer) => match read? {
                    0 => return Ok(()),
                    length => {
                        self.received.extend(&buffer[..length]);
                        if self.answer_all().await?.is_break() {
                            return Ok(());
                        }
                    }
                },
                Some((channel, message)) = self.messages.next() => {
                    let parts = [b"message", &*channel, &*message].map(Answer::bytes);
                    self.write(&[Answer::Array(parts.into())]).await?;
                }
                () = self.guest.stopping.cancelled() => return Ok(()),
            }
        }
    }

    /// Answers every whole request that has come, with one write: a client may send many before it reads.
    async fn answer_all(&mut self) -> io::Result<ControlFlow<()>> {
        let (mut answers, mut used, mut goes_on) = (Vec::new(), 0, true);
        while goes_on {
            match request(&self.received[used..]) {
                Ok(None) => break,
                Ok(Some((words, length))) => {
                    used += length;
                    if !words.is_empty() {
                        goes_on = self.answer(&words, &mut answers);
                    }
                }
                Err(why) => {
                    answers.push(Answer::Error(format!("Protocol error: {why}")));
                    goes_on = false;
                }
            }
        }
        self.received.drain(..used);
        self.write(&answers).await?;
        Ok(if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    }

    /// Whether the connection goes on.
    fn answer(&mut self, words: &[Vec<u8>], answers: &mut Vec<Answer>) -> bool {
        match carry_out(words, &self.store) {
            Command::Answer(answer) => answers.push(answer),
            Command::Quit => answers.push(Answer::Simple("OK")),
            Command::Subscribe(channels) => {
                for channel in channels {
                    let receiver = self.store.subscribe(&channel);
                    self.messages.push(messages(channel.clone(), receiver));
                    let count = Answer::Number(self.messages.len() as i64);
                    let parts = [Answer::bytes(b"subscribe"), Answer::Bytes(channel), count];
                    answers.push(Answer::Array(parts.into()));
                }
            }
        }
        !words[0].eq_ignore_ascii_case(b"QUIT")
    }

    async fn write(&self, answers: &[Answer]) -> io::Result<()> {
        let mut bytes = Vec::new();
        answers.iter().for_each(|answer| answer.write(&mut bytes));
        let too_slow = || Error::new(ErrorKind::TimedOut, "it does not read its answers");
        let written = timeout(self.patience, (&self.guest.stream).write_all(&bytes)).await;
        written.unwrap_or_else(|_| Err(too_slow()))
    }
}

/// The messages of a channel. Those that a slow client has missed are left out.
fn messages(channel: Vec<u8>, receiver: Receiver<Bytes>) -> Messages {
    Box::pin(unfold((channel, receiver), |(channel, mut receiver)| async move {
        loop {
            match receiver.recv().await {
                Ok(message) => return Some(((channel.clone(), message), (channel, receiver))),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }))
}
