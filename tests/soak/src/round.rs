//! One round: a runtime is made, used, and ended, and leaves nothing behind.

use crate::{
    ledger::{Ledger, Planned, Running},
    random::Random,
    recording,
    scenarios::{self, Scenario},
    scene::{Scene, comes_true},
    system,
};
use cede::{
    runtime::{Builder, Runtime},
    task::JoinSet,
    time::sleep,
    trace::Recorder,
};
use std::{sync::Arc, thread, time::Duration};

/// The watcher that calls up spares, and the one that reports slow polls.
const WATCHERS: usize = 2;

struct Kind {
    multi: bool,
    paused: bool,
    recorder: Option<Recorder>,
}

/// On a thread of its own, so that what a thread keeps for itself is not left either.
pub(crate) fn run(seed: u64, ledger: &Arc<Ledger>) {
    ledger.begin_round(seed);
    let before = (system::threads(), system::descriptors());
    let round = thread::scope(|scope| {
        let threads = before.0 + 1;
        scope.spawn(move || life(&mut Random::new(seed), threads, ledger)).join()
    });
    let Ok(recorder) = round else { return }; // a panic, which is noted
    settle(ledger, "values", || ledger.alive() == 0, || format!("{} alive", ledger.alive()));
    let threads = || system::threads() <= before.0;
    settle(ledger, "threads", threads, || format!("{}, were {}", system::threads(), before.0));
    settle(ledger, "children", || system::children() == 0, || system::children().to_string());
    let descriptors = || system::descriptors() <= before.1;
    settle(ledger, "descriptors", descriptors, || {
        format!("{}, were {}", system::descriptors(), before.1)
    });
    if let Some(recorder) = recorder {
        recording::check_whole(&recorder, ledger);
    }
}

/// Returns what recorded the runtime.
fn life(random: &mut Random, threads: usize, ledger: &Arc<Ledger>) -> Option<Recorder> {
    let (runtime, kind) = make(random);
    runtime.block_on(act(random, &kind, ledger));
    if kind.multi && random.once_in(3) {
        quiet(&runtime, threads, ledger);
    }
    end(runtime, random, ledger);
    kind.recorder
}

fn make(random: &mut Random) -> (Runtime, Kind) {
    let multi = random.once_in(2);
    let paused = !multi && random.once_in(4);
    let mut builder =
        if multi { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    if multi {
        builder.worker_threads(1 + random.below(4));
    }
    builder
        .max_blocking_threads(2 + random.below(8))
        .thread_keep_alive(Duration::from_millis(random.below(20) as u64))
        .global_queue_interval(1 + random.below(64) as u32)
        .event_interval(1 + random.below(64) as u32)
        .start_paused(paused);
    if random.once_in(3) {
        builder
            .rescue_after(Duration::from_micros(10 + random.below(2000) as u64))
            .max_spare_workers(1 + random.below(8));
    }
    let recorder = recording::record(&mut builder, random);
    (builder.build().expect("a runtime"), Kind { multi, paused, recorder })
}

/// When nothing is left to do, the workers are left, and neither spares nor threads for jobs.
fn quiet(runtime: &Runtime, before: usize, ledger: &Ledger) {
    let metrics = runtime.metrics();
    let spares = || metrics.num_spare_workers();
    settle(ledger, "spare workers", || spares() == 0, || spares().to_string());
    let most = before + metrics.num_workers() + WATCHERS;
    let threads = || system::threads() <= most;
    settle(ledger, "threads beside the workers", threads, || {
        format!("{}, at most {most}", system::threads())
    });
    ledger.did("a quiet runtime");
    if metrics.rescue_count() > 0 {
        ledger.did("a quiet runtime after a rescue");
    }
}

/// Runs some scenarios side by side, with one on the root's own thread, and aborts some of them.
async fn act(random: &mut Random, kind: &Kind, ledger: &Arc<Ledger>) {
    let mut set = JoinSet::new();
    let mut handles = Vec::new();
    for _ in 0..1 + random.below(8) {
        let scenario = scenarios::pick(random, kind.paused);
        handles.push(set.spawn(play(scenario, scene(scenario, random, kind, ledger, true))));
    }
    let root = scenarios::pick_root(random);
    let here = scene(root, random, kind, ledger, false);
    let local = !kind.multi && random.once_in(2);
    if random.once_in(4) {
        sleep(Duration::from_micros(random.below(3000) as u64)).await;
        for handle in handles {
            if random.once_in(2) {
                handle.abort();
            }
        }
    }
    if local {
        scenarios::local(here).await;
    } else {
        play(root, here).await;
    }
    if random.once_in(6) {
        ledger.end_round();
        return; // the set aborts what is left
    }
    while let Some(joined) = set.join_next().await {
        if let Err(error) = joined {
            let planned = error.is_cancelled() || Planned::is(&*error.into_panic());
            if !planned {
                ledger.fault("a scenario panicked".into());
            }
        }
    }
}

fn scene(
    scenario: &Scenario,
    random: &mut Random,
    kind: &Kind,
    ledger: &Arc<Ledger>,
    task: bool,
) -> Scene {
    Scene {
        name: scenario.name,
        random: Random::new(random.below(usize::MAX) as u64),
        ledger: ledger.clone(),
        paused: kind.paused,
        multi: kind.multi && task,
        recorder: kind.recorder.clone(),
    }
}

async fn play(scenario: &'static Scenario, scene: Scene) {
    let _running = Running::new(&scene.ledger, scenario.name);
    let _token = scene.token();
    (scenario.run)(scene).await;
}

fn end(runtime: Runtime, random: &mut Random, ledger: &Arc<Ledger>) {
    ledger.end_round();
    match random.below(4) {
        0 => runtime.shutdown_background(),
        1 => runtime.shutdown_timeout(Duration::from_micros(random.below(5000) as u64)),
        2 => {
            let handle = runtime.handle().clone();
            drop(runtime);
            let token = crate::ledger::Token::new(ledger);
            let late = handle.spawn(async move { drop(token) });
            drop(late);
        }
        _ => drop(runtime),
    }
    ledger.did("a runtime");
}

/// Waits until `holds`, or notes the fault.
fn settle(ledger: &Ledger, what: &str, holds: impl Fn() -> bool, found: impl Fn() -> String) {
    if !comes_true(holds) {
        ledger.fault(format!("{what} left behind: {}", found()));
    }
}
