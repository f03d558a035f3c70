//! Runs a model in the orders that its threads could take, and prints how many there were.
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

/// Runs the model in every order.
pub(super) fn explore(model: impl Fn() + Send + Sync + 'static) {
    counted(Builder::new(), model);
}

/// Runs the model in every order in which threads that could continue are preempted at most this
/// many times: three threads in every order would take too long, and most faults appear with few
/// preemptions.
pub(super) fn explore_up_to(preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(preemptions);
    counted(builder, model);
}

/// The same for models whose threads take many steps: one of them looks again and again.
pub(super) fn explore_long(preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.max_branches = 20_000;
    counted(builder, model);
}

/// The counter is a type of std: loom must neither see it nor reset it between executions.
fn counted(builder: Builder, model: impl Fn() + Send + Sync + 'static) {
    let executions = Arc::new(AtomicU64::new(0));
    let count = executions.clone();
    builder.check(move || {
        count.fetch_add(1, Relaxed);
        model();
    });
    // The harness gives a test's thread the name of the test.
    let test = thread::current();
    let name = test.name().unwrap_or("a model");
    println!("{name}: explored {}", executions.load(Relaxed));
}
