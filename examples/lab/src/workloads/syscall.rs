//! `syscall`: the spinner beside system calls that block 0.1 s each.

use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollTimeout, poll};

use crate::base::settings::{SYSCALL, Settings};
use crate::base::spans::BLOCKS;
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::measure::recording::during;
use crate::measure::report::Measured;
use crate::models::card::Card;
use crate::models::job::{Checked, Job, Wait, no_shorter};
use crate::models::job_spec::JobSpec;
use crate::models::model::Model;
use crate::workloads::beside::beside;

const CALLS: usize = 5;

/// A spinner beside blocking system calls.
#[derive(Debug)]
pub(crate) struct Syscall;

impl Workload for Syscall {
    const NAME: &'static str = "syscall";
    const WHAT: &'static str = "a spinner beside five system calls that block 0.1 s each";
    const WATCH: &'static str = "A thread that blocks costs only itself; a task that blocks takes \
        its loop with it, though the processor is idle. One after the other the calls take 0.5 s; \
        where they overlap (threads, a blocking pool, an awaited timer) 0.1 s.";
    const SPINNER: bool = true;

    fn refuses(card: &Card) -> Option<&'static str> {
        job().refuses(card.form)
    }

    fn serially(settings: &Settings) -> Duration {
        settings.syscalls(settings.jobs_or(CALLS))
    }

    fn units(settings: &Settings) -> usize {
        settings.jobs_or(CALLS)
    }

    async fn run<M: Model>(model: M, request: &Request) -> Measured {
        let jobs = (0..Syscall::units(&request.settings)).map(|_| job()).collect();
        beside(model, request.settings.tick(), jobs).await
    }
}

pub(crate) fn job() -> Job {
    Job {
        whole: Box::new(block),
        sliced: Err("a system call cannot be sliced: it returns when it is done"),
        awaited: Ok(Wait::For(SYSCALL)),
        apart: Ok(JobSpec::Block),
    }
}

fn block() -> Checked {
    during(BLOCKS, wait)
}

/// Blocks in `poll` on no descriptors: nothing can make it return early but a signal.
fn wait() -> Checked {
    let start = Instant::now();
    let mut left = SYSCALL;
    while !left.is_zero() {
        let timeout = PollTimeout::try_from(left).map_err(|error| error.to_string())?;
        match poll(&mut [], timeout) {
            Ok(_) => break,
            Err(Errno::EINTR) => left = SYSCALL.saturating_sub(start.elapsed()),
            Err(error) => return Err(format!("poll: {error}")),
        }
    }
    no_shorter(start, SYSCALL)
}
