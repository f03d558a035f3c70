//! A job in the forms a model may want it in.
//!
//! The same work can be called as a whole, taken in slices, or (when it is a wait) awaited. A form
//! a job does not have carries the reason, which the table shows in place of a number.

use std::future::ready;
use std::ops::ControlFlow;
use std::thread::sleep;
use std::time::{Duration, Instant};

use futures::future::BoxFuture;

use crate::models::job_spec::{JobSpec, SHARED};

/// The result of a finished job: right, or what was wrong with it.
pub(crate) type Checked = Result<(), String>;

/// The form of a job that a model needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Whole,
    Sliced,
    Awaited,
    /// As a [`JobSpec`] for another process.
    Apart,
}

/// One call that does the whole job.
pub(crate) type Whole = Box<dyn FnOnce() -> Checked + Send>;
/// One slice of the job; `Break` with the result after the last.
pub(crate) type Slice = Box<dyn FnMut() -> ControlFlow<Checked> + Send>;

/// Why a computation cannot be had in the form of a wait.
pub(crate) const COMPUTING: &str = "computing cannot be awaited: somebody has to do it";

/// One piece of work.
pub(crate) struct Job {
    pub(crate) whole: Whole,
    pub(crate) sliced: Result<Slice, &'static str>,
    pub(crate) awaited: Result<Wait, &'static str>,
    pub(crate) apart: Result<JobSpec, &'static str>,
}

/// A job that waits, in a form that does not block.
pub(crate) enum Wait {
    /// How long to sleep instead of blocking.
    For(Duration),
    /// What to await instead, whatever the executor.
    On(BoxFuture<'static, Checked>),
}

impl Job {
    /// Next to nothing, so that what is around it can be measured.
    pub(crate) fn trivial() -> Job {
        Job {
            whole: Box::new(|| Ok(())),
            sliced: Ok(Box::new(|| ControlFlow::Break(Ok(())))),
            awaited: Ok(Wait::On(Box::pin(ready(Ok(()))))),
            apart: Ok(JobSpec::Nothing),
        }
    }

    /// A wait of `time`: slept through, asked for again and again, or awaited.
    pub(crate) fn pause(time: Duration) -> Job {
        let mut start = None;
        Job {
            whole: Box::new(move || {
                sleep(time);
                Ok(())
            }),
            sliced: Ok(Box::new(move || {
                let start = *start.get_or_insert_with(Instant::now);
                if start.elapsed() < time {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(Ok(()))
                }
            })),
            awaited: Ok(Wait::For(time)),
            apart: Err(SHARED),
        }
    }

    /// Why this job cannot be had in `form`.
    pub(crate) fn refuses(&self, form: Form) -> Option<&'static str> {
        match form {
            Form::Whole => None,
            Form::Sliced => self.sliced.as_ref().err().copied(),
            Form::Awaited => self.awaited.as_ref().err().copied(),
            Form::Apart => self.apart.as_ref().err().copied(),
        }
    }
}

/// Checks that a wait took at least `least`; a shorter one is a wrong result.
pub(crate) fn no_shorter(start: Instant, least: Duration) -> Checked {
    let took = start.elapsed();
    if took >= least { Ok(()) } else { Err(format!("blocked {took:?} instead of {least:?}")) }
}
