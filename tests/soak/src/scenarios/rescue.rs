//! Tasks that block and compute among others: nothing is lost behind them, no timer is early, and where
//! there are spare workers they do the others' work meanwhile and retire after it.

use crate::{
    ledger::Token,
    scene::{Scene, comes_true},
};
use cede::{
    runtime::{Builder, Runtime},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::{JoinHandle, JoinSet, yield_now},
    time::{Duration, sleep},
};
use std::{
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc::{Sender, channel},
    },
    thread,
    time::Instant,
};

/// The runtime of the round may have spare workers or none.
pub(crate) async fn hogs(mut scene: Scene) {
    let mut tasks = JoinSet::new();
    let (sender, receiver) = unbounded_channel();
    let senders = scene.random.below(12);
    for number in 0..senders {
        tasks.spawn(hog(scene.fork(), number, sender.clone()));
    }
    drop(sender);
    for _ in 0..scene.random.below(40) {
        let mut scene = scene.fork();
        tasks.spawn(async move {
            let (begin, time) = (Instant::now(), scene.micros(5000));
            scene.did("a timer among hogs");
            sleep(time).await;
            scene.not_early(begin, time);
        });
    }
    receive(&scene, receiver, senders).await;
    while let Some(end) = tasks.join_next().await {
        scene.expect("a task among hogs", end);
    }
}

const MESSAGES: usize = 5;

/// The number of the sender, that of the message, and a value to be dropped.
type Message = (usize, usize, Token);

async fn hog(mut scene: Scene, number: usize, sender: UnboundedSender<Message>) {
    for message in 0..MESSAGES {
        let time = scene.micros(5000);
        match scene.random.below(6) {
            0 => thread::sleep(time),
            1 => compute(time),
            2 => sleep(time).await,
            _ => yield_now().await,
        }
        scene.did("a message of a hog");
        if sender.send((number, message, scene.token())).is_err() {
            return; // the scenario was aborted
        }
    }
}

fn compute(time: Duration) {
    let begin = Instant::now();
    let mut sum = 0_u64;
    while begin.elapsed() < time {
        sum = black_box(sum.wrapping_mul(31).wrapping_add(7));
    }
}

/// Each message of each sender comes once, in its order.
async fn receive(scene: &Scene, mut receiver: UnboundedReceiver<Message>, senders: usize) {
    let mut next = vec![0; senders];
    while let Some((sender, message, _token)) = receiver.recv().await {
        let expected = next[sender];
        scene.check(message == expected, || format!("message {message} instead of {expected}"));
        next[sender] = message + 1;
    }
    let whole = next.iter().all(|next| *next == MESSAGES);
    scene.check(whole, || format!("of {MESSAGES} messages of each sender came {next:?}"));
}

/// A runtime of its own, where all but one of the threads are blocked until a task that is behind them has
/// had its turn, and its timer.
pub(crate) async fn released(mut scene: Scene) {
    let other = scene.fork();
    let _end = cede::spawn_blocking(move || whole_life(other)).await;
}

fn whole_life(mut scene: Scene) {
    let (workers, spares) = (1 + scene.random.below(2), 1 + scene.random.below(4));
    let threads = Arc::new(AtomicUsize::new(0));
    let (starts, stops) = (threads.clone(), threads.clone());
    let mut builder = Builder::new_multi_thread();
    builder
        .worker_threads(workers)
        .rescue_after(Duration::from_micros(10) + scene.micros(2000))
        .max_spare_workers(spares)
        .thread_keep_alive(scene.micros(2000))
        .on_thread_start(move || _ = starts.fetch_add(1, SeqCst))
        .on_thread_stop(move || _ = stops.fetch_sub(1, SeqCst));
    let Some(runtime) = scene.expect("a runtime", builder.build()) else { return };
    for _ in 0..1 + scene.random.below(3) {
        let blocked = scene.random.below(workers + spares);
        let tasks = block(&mut scene, &runtime, blocked);
        if scene.random.once_in(8) {
            return; // the shutdown cancels the task that would release the others, which releases them
        }
        tasks.into_iter().for_each(|task| {
            scene.expect("a task that was rescued", runtime.block_on(task));
        });
        scene.did("a rescue");
    }
    let at_work = || runtime.metrics().num_spare_workers();
    if !comes_true(|| at_work() == 0) {
        return scene.ledger.fault(format!("{} spare workers have not retired", at_work()));
    }
    // The workers and the watcher are left.
    if !comes_true(|| threads.load(SeqCst) <= workers + 1) {
        let threads = threads.load(SeqCst);
        scene.ledger.fault(format!("{threads} threads of {workers} workers and a watcher"));
    }
}

fn block(scene: &mut Scene, runtime: &Runtime, number: usize) -> Vec<JoinHandle<()>> {
    let (releases, released): (Vec<Sender<()>>, Vec<_>) = (0..number).map(|_| channel()).unzip();
    let mut tasks = Vec::new();
    for released in released {
        let token = scene.token();
        tasks.push(runtime.spawn(async move {
            let _ended = released.recv();
            drop(token);
        }));
    }
    let mut last = scene.fork();
    tasks.push(runtime.spawn(async move {
        let (begin, time) = (Instant::now(), last.micros(2000));
        sleep(time).await;
        last.not_early(begin, time);
        drop(releases);
    }));
    tasks
}
