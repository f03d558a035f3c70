//! `storm`: the spinner beside a channel that always has a message ready.
//!
//! A task that receives from such a channel never waits, and so never yields by waiting. If it
//! awaits the messages, Cede counts them: after a number in a row the channel returns `Pending`
//! once, and the executor runs its other tasks (a *budget*). A loop that receives without
//! awaiting has no budget.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use cede::sync::mpsc::{Receiver, Sender, channel};

use crate::base::settings::Settings;
use crate::experiment::figure::{Better, Figure};
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::measure::report::Measured;
use crate::models::card::Card;
use crate::models::job::{Checked, Form, Job, Wait};
use crate::models::job_spec::SHARED;
use crate::models::model::Model;
use crate::workloads::beside::beside;

const JOBS: usize = 1;

/// Messages between two readings of the clock.
const LOOK: u64 = 64;

/// A channel that is never empty.
#[derive(Debug)]
pub(crate) struct Storm;

impl Workload for Storm {
    const NAME: &'static str = "storm";
    const WHAT: &'static str = "a spinner beside a channel that always has a message ready";
    const WATCH: &'static str = "Awaiting what is always ready never waits: without a budget an \
        async loop over a full channel freezes its executor like any other computation. Awaited \
        on Cede the spinner stays on time although nobody wrote `yield_now`; received with \
        `try_recv` in a plain loop it freezes.";
    const FIGURES: &'static [Figure] = &[
        Figure::count("messages_per_s", "messages/s", Better::Higher, "received in a second"),
        Figure::time("message_ns", "a message", "the time for one, sent and received"),
    ];
    const HEADLINE: Option<&'static str> = Some("message_ns");
    const SPINNER: bool = true;

    fn refuses(card: &Card) -> Option<&'static str> {
        (card.form == Form::Apart).then_some(SHARED)
    }

    fn serially(settings: &Settings) -> Duration {
        settings.work(settings.jobs_or(JOBS))
    }

    fn units(settings: &Settings) -> usize {
        settings.jobs_or(JOBS)
    }

    async fn run<M: Model>(model: M, request: &Request) -> Measured {
        let settings = &request.settings;
        let all = Arc::new(AtomicU64::new(0));
        let (time, slice) = (settings.work(1), Duration::from_nanos(settings.chunk_ns));
        let jobs = (0..settings.jobs_or(JOBS)).map(|_| job(time, slice, &all)).collect();
        let measured = beside(model, settings.tick(), jobs).await;
        let (messages, time_ns) = (all.load(Relaxed) as f64, measured.completion_ns as f64);
        let measured = measured.figure("messages_per_s", 1e9 * messages / time_ns);
        measured.figure("message_ns", time_ns / messages.max(1.0))
    }
}

fn job(time: Duration, slice: Duration, all: &Arc<AtomicU64>) -> Job {
    let [mut whole, mut sliced, awaited] = [(); 3].map(|()| Channel::new(all.clone()));
    let mut until = None;
    Job {
        whole: Box::new(move || whole.drain(Instant::now() + time)),
        sliced: Ok(Box::new(move || {
            let now = Instant::now();
            let until = *until.get_or_insert(now + time);
            match sliced.drain(until.min(now + slice)) {
                Ok(()) if Instant::now() < until => ControlFlow::Continue(()),
                checked => ControlFlow::Break(checked),
            }
        })),
        awaited: Ok(Wait::On(Box::pin(awaited.receive(time)))),
        apart: Err(SHARED),
    }
}

/// A channel whose receiver answers every message with the next.
#[derive(Debug)]
struct Channel {
    sender: Sender<u64>,
    receiver: Receiver<u64>,
    next: u64,
    all: Arc<AtomicU64>,
}

impl Channel {
    fn new(all: Arc<AtomicU64>) -> Channel {
        let (sender, receiver) = channel(1);
        Channel { sender, receiver, next: 0, all }
    }

    fn send(&self) -> Checked {
        self.sender.try_send(self.next).map_err(|error| error.to_string())
    }

    /// Checks that the messages come in order and none comes twice.
    fn took(&mut self, message: Option<u64>) -> Checked {
        if message != Some(self.next) {
            return Err(format!("{message:?} came instead of {}", self.next));
        }
        self.next += 1;
        Ok(())
    }

    /// Receives until the time is up without ever waiting.
    fn drain(&mut self, until: Instant) -> Checked {
        let before = self.next;
        while Instant::now() < until {
            for _ in 0..LOOK {
                self.send()?;
                let message = self.receiver.try_recv().ok();
                self.took(message)?;
            }
        }
        self.all.fetch_add(self.next - before, Relaxed);
        Ok(())
    }

    /// Receives until the time is up, awaiting each message.
    async fn receive(mut self, time: Duration) -> Checked {
        let until = Instant::now() + time;
        while Instant::now() < until {
            for _ in 0..LOOK {
                self.send()?;
                let message = self.receiver.recv().await;
                self.took(message)?;
            }
        }
        self.all.fetch_add(self.next, Relaxed);
        Ok(())
    }
}
