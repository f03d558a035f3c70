//! Runs a model under the orders its threads could take, and says how many those were.
//!
//! With `--nocapture` each model prints one line, `NAME: explored N`, where N is how often its closure ran:
//! once for each execution that loom tells apart from the others. `docs/contributing.md` adds them up.

use loom::model::Builder;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
};

/// Every order there is.
pub(super) fn explore(model: impl Fn() + Send + Sync + 'static) {
    counted(Builder::new(), model);
}

/// Every order in which a thread loses its turn, while it could go on, at most so many times: three threads
/// in every order would take too long, and what goes wrong mostly goes wrong with few preemptions.
pub(super) fn explore_up_to(preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(preemptions);
    counted(builder, model);
}

/// The count is std's: loom must neither see it nor reset it between executions.
fn counted(builder: Builder, model: impl Fn() + Send + Sync + 'static) {
    let executions = Arc::new(AtomicU64::new(0));
    let count = executions.clone();
    builder.check(move || {
        count.fetch_add(1, Relaxed);
        model();
    });
    // The harness names the thread of a test after it.
    let test = thread::current();
    let name = test.name().unwrap_or("a model");
    println!("{name}: explored {}", executions.load(Relaxed));
}
