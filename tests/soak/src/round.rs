//! One round: a runtime is made, used, and ended, and leaves nothing behind.

use crate::{
    ledger::{Ledger, Planned, Running},
    random::Random,
    scenarios::{self, Scenario},
    scene::Scene,
    system,
};
use cede::{
    runtime::{Builder, Runtime},
    task::JoinSet,
    time::sleep,
};
use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// For threads that end on their own after the runtime has gone, and for children to be reaped.
const PATIENCE: Duration = Duration::from_secs(15);

struct Kind {
    multi: bool,
    paused: bool,
}

pub(crate) fn run(seed: u64, ledger: &Arc<Ledger>) {
    ledger.begin_round(seed);
    let before = (system::threads(), system::descriptors());
    let mut random = Random::new(seed);
    let (runtime, kind) = make(&mut random);
    runtime.block_on(act(&mut random, &kind, ledger));
    end(runtime, &mut random, ledger);
    settle(ledger, "values", || ledger.alive() == 0, || format!("{} alive", ledger.alive()));
    let threads = || system::threads() <= before.0;
    settle(ledger, "threads", threads, || format!("{}, were {}", system::threads(), before.0));
    settle(ledger, "children", || system::children() == 0, || system::children().to_string());
    let descriptors = || system::descriptors() <= before.1;
    settle(ledger, "descriptors", descriptors, || {
        format!("{}, were {}", system::descriptors(), before.1)
    });
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
    (builder.build().expect("a runtime"), Kind { multi, paused })
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
    let begin = Instant::now();
    while !holds() {
        if begin.elapsed() > PATIENCE {
            return ledger.fault(format!("{what} left behind: {}", found()));
        }
        thread::sleep(Duration::from_millis(1));
    }
}
