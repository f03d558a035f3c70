//! Every model the lab knows, a row each: name, executor, way, what it is, what it teaches.

use crate::models::card::Card;
use crate::models::executor::Executor;
use crate::models::gil::{Gil, TakingTurns};
use crate::models::job::Form;
use crate::models::model::{Model, Under, Way};
use crate::models::pool::Pool;
use crate::models::processes::Apart;
use crate::models::python::cards as python;
use crate::models::same_names::{CedeLoop, CedeMulti, CedeRescue};
#[cfg(feature = "peers")]
use crate::models::same_names::{TokioLoop, TokioMulti};
use crate::models::serial::Serial;
#[cfg(feature = "peers")]
use crate::models::smol::{SmolLoop, SmolMulti};
use crate::models::threads::Threads;
use crate::models::ways::{Awaiting, InPlaceOf, Offloading, Straight, Yielding};

/// What can be done under any model, where the model is known only by its name.
pub(crate) trait Visitor {
    type Output;

    fn visit<M: Model>(self) -> Self::Output;
}

macro_rules! models {
    ($($(#[$cfg:meta])? $name:literal = $executor:ty, $way:ty: $what:literal, $lesson:literal;)*) => {
        /// Every model, in the order of the tables.
        pub(crate) const MODELS: &[Card] = &[$($(#[$cfg])? Card {
            name: $name,
            what: $what,
            lesson: $lesson,
            executor: stringify!($executor),
            form: <$way as Way<$executor>>::FORM,
            unit: <$executor as Executor>::UNIT,
        },)* python::THREADS, python::ASYNCIO, python::ASYNCIO_THREAD];

        /// Calls `visitor` with the model called `name`; `None`: no model here has that name, though Python may.
        pub(crate) fn visit<V: Visitor>(name: &str, visitor: V) -> Option<V::Output> {
            match name {
                $($(#[$cfg])? $name => Some(visitor.visit::<Under<$executor, $way>>()),)*
                _ => None,
            }
        }
    };
}

models! {
    "serial" = Serial, Straight:
        "one thread, one thing after the other",
        "the baseline: the spinner is served only between the jobs";
    "threads" = Threads, Straight:
        "a thread a job",
        "preemption and parallelism: the system takes the processor away from the job";
    "gil" = Gil, TakingTurns:
        "threads under one interpreter lock, handed over when another has waited 5 ms",
        "preemption without parallelism: who wants to run asks, and waits for the holder";
    "pool" = Pool, Straight:
        "as many threads as workers take the jobs from one queue",
        "queueing: a job that blocks keeps its thread, and those behind it wait";
    "processes" = Threads, Apart:
        "a process a job, this program executed again",
        "isolation, and its price: nothing is shared, and everything is made anew";
    "loop-block" = CedeLoop, Straight:
        "current-thread Cede, the work called straight in the task",
        "the sin: the loop is frozen for as long as the call takes";
    "loop-yield" = CedeLoop, Yielding:
        "current-thread Cede, the work in slices with `yield_now` between them",
        "cooperation is manual: a slice is the longest the others wait";
    "loop-await" = CedeLoop, Awaiting:
        "current-thread Cede, the blocking call replaced by its async form",
        "waiting is not computing: a wait can be given back to the loop";
    "loop-offload" = CedeLoop, Offloading:
        "current-thread Cede, the work handed to `spawn_blocking`",
        "the blocking pool *is* threads";
    "multi-block" = CedeMulti, Straight:
        "multi-thread Cede, the work called straight in the task",
        "more workers hide blocking until there are as many blockers, then the cliff";
    "multi-yield" = CedeMulti, Yielding:
        "multi-thread Cede, the work in slices with `yield_now` between them",
        "cooperation and parallelism";
    "multi-await" = CedeMulti, Awaiting:
        "multi-thread Cede, the blocking call replaced by its async form",
        "who waits without blocking needs no second worker";
    "multi-offload" = CedeMulti, Offloading:
        "multi-thread Cede, the work handed to `spawn_blocking`",
        "the workers stay free whatever the jobs do";
    "multi-inplace" = CedeMulti, InPlaceOf:
        "multi-thread Cede, the work inside `block_in_place`",
        "the worker's other tasks move to another thread first";
    "multi-rescue" = CedeRescue, Straight:
        "multi-thread Cede with `rescue_after`, the work called straight in the task",
        "preemption bought back: spare threads run what waits behind workers that are all stuck";
    #[cfg(feature = "peers")]
    "tokio-loop-block" = TokioLoop, Straight:
        "tokio on one thread, the work called straight in the task",
        "beside `loop-block`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "tokio-loop-yield" = TokioLoop, Yielding:
        "tokio on one thread, the work in slices with a yield between them",
        "beside `loop-yield`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "tokio-loop-await" = TokioLoop, Awaiting:
        "tokio on one thread, the blocking call replaced by its async form",
        "beside `loop-await`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "tokio-loop-offload" = TokioLoop, Offloading:
        "tokio on one thread, the work handed to its blocking pool",
        "beside `loop-offload`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "tokio-multi-block" = TokioMulti, Straight:
        "tokio on as many threads as workers, the work called straight in the task",
        "beside `multi-block`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "tokio-multi-yield" = TokioMulti, Yielding:
        "tokio on as many threads as workers, the work in slices with a yield between them",
        "beside `multi-yield`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "tokio-multi-await" = TokioMulti, Awaiting:
        "tokio on as many threads as workers, the blocking call replaced by its async form",
        "beside `multi-await`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "tokio-multi-offload" = TokioMulti, Offloading:
        "tokio on as many threads as workers, the work handed to its blocking pool",
        "beside `multi-offload`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "tokio-multi-inplace" = TokioMulti, InPlaceOf:
        "tokio on as many threads as workers, the work inside its `block_in_place`",
        "beside `multi-inplace`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "smol-loop-block" = SmolLoop, Straight:
        "smol on one thread, the work called straight in the task",
        "beside `loop-block`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "smol-loop-yield" = SmolLoop, Yielding:
        "smol on one thread, the work in slices with a yield between them",
        "beside `loop-yield`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "smol-loop-await" = SmolLoop, Awaiting:
        "smol on one thread, the blocking call replaced by its async form",
        "beside `loop-await`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "smol-loop-offload" = SmolLoop, Offloading:
        "smol on one thread, the work handed to its blocking pool",
        "beside `loop-offload`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "smol-multi-block" = SmolMulti, Straight:
        "smol on as many threads as workers, the work called straight in the task",
        "beside `multi-block`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "smol-multi-yield" = SmolMulti, Yielding:
        "smol on as many threads as workers, the work in slices with a yield between them",
        "beside `multi-yield`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "smol-multi-await" = SmolMulti, Awaiting:
        "smol on as many threads as workers, the blocking call replaced by its async form",
        "beside `multi-await`: whether the field behaves as Cede does";
    #[cfg(feature = "peers")]
    "smol-multi-offload" = SmolMulti, Offloading:
        "smol on as many threads as workers, the work handed to its blocking pool",
        "beside `multi-offload`: whether the field behaves as Cede does";
}

/// The card that stands for its executor where it does not matter how a model does jobs: the one
/// that waits in the executor's own way.
pub(crate) fn stands_for_its_executor(card: &Card) -> bool {
    let mut same = MODELS.iter().filter(|other| other.executor == card.executor);
    let first = same.clone().next();
    let chosen = same.find(|other| other.form == Form::Awaited).or(first);
    chosen.is_some_and(|chosen| chosen.name == card.name)
}

/// The card of the model called `name`.
pub(crate) fn card(name: &str) -> Option<&'static Card> {
    MODELS.iter().find(|card| card.name == name)
}
