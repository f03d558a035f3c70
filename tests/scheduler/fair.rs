//! Tasks that are always ready hold up no other task.

use crate::support::{current_thread, on_both, watchdog};
use cede::{
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
    spawn,
    sync::mpsc,
    task::{JoinHandle, yield_now},
    time::{interval, sleep},
};
use futures::{AsyncReadExt, AsyncWriteExt};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

/// Tasks that are ready until they are told to stop.
struct Crowd {
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Crowd {
    fn gather(runtime: &Runtime, size: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let member = |_| {
            let stop = stop.clone();
            runtime.spawn(async move {
                while !stop.load(Relaxed) {
                    yield_now().await;
                }
            })
        };
        let tasks = (0..size).map(member).collect();
        Self { stop, tasks }
    }

    async fn leave(self) {
        self.stop.store(true, Relaxed);
        for task in self.tasks {
            task.await.unwrap();
        }
    }
}

/// Runs a test on both executors, with the longest and the shortest intervals too.
#[track_caller]
fn with_a_crowd(test: impl Fn(&Runtime)) {
    let run = |runtime: Runtime, size| {
        let crowd = Crowd::gather(&runtime, size);
        test(&runtime);
        runtime.block_on(crowd.leave());
    };
    for size in [1, 2, 300] {
        on_both(|runtime| run(runtime, size));
    }
    let _watchdog = watchdog();
    for interval in [1, 1000] {
        for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
            builder.worker_threads(2).global_queue_interval(interval).event_interval(interval);
            run(builder.build().unwrap(), 10);
        }
    }
}

/// Hazard 19: the driver is polled, so timers fire.
#[test]
fn a_crowd_does_not_starve_timers() {
    with_a_crowd(|runtime| {
        runtime.block_on(async {
            sleep(Duration::from_millis(1)).await;
            spawn(sleep(Duration::from_millis(1))).await.unwrap();
        });
    });
}

/// Hazard 19: the driver is polled, so sockets become ready.
#[test]
fn a_crowd_does_not_starve_io() {
    with_a_crowd(|runtime| {
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let client = spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.write_all(b"?").await.unwrap();
                stream.read_exact(&mut [0]).await.unwrap();
            });
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.read_exact(&mut [0]).await.unwrap();
            stream.write_all(b"!").await.unwrap();
            client.await.unwrap();
        });
    });
}

/// Hazard 18: tasks that other threads spawn get their turn, however full the workers' own queues
/// are.
#[test]
fn a_crowd_does_not_starve_the_common_queue() {
    with_a_crowd(|runtime| {
        let handle = runtime.handle().clone();
        let (done, mut wait) = mpsc::channel(1);
        let outside = thread::spawn(move || handle.spawn(async move { done.send(()).await }));
        runtime.block_on(wait.recv()).unwrap();
        runtime.block_on(outside.join().unwrap()).unwrap().unwrap();
    });
}

/// The future of `block_on` gets its turn, woken by tasks and by other threads.
#[test]
fn a_crowd_does_not_starve_the_future_of_block_on() {
    with_a_crowd(|runtime| {
        runtime.block_on(async {
            for _ in 0..10 {
                yield_now().await;
            }
            cede::spawn_blocking(|| {}).await.unwrap();
        });
    });
}

/// Hazard 17: two tasks that wake each other without end hold up no third.
#[test]
fn ping_pong_does_not_starve_a_third() {
    on_both(|runtime| {
        let stop = Arc::new(AtomicBool::new(false));
        let (ping, mut pings) = mpsc::channel(1);
        let (pong, mut pongs) = mpsc::channel(1);
        let stopped = stop.clone();
        let first = runtime.spawn(async move {
            while !stopped.load(Relaxed) {
                ping.send(()).await.unwrap();
                pongs.recv().await.unwrap();
            }
        });
        let second = runtime.spawn(async move {
            while pings.recv().await.is_some() {
                pong.send(()).await.unwrap();
            }
        });
        let third = runtime.spawn(async {
            for _ in 0..1000 {
                yield_now().await;
            }
        });
        runtime.block_on(third).unwrap();
        stop.store(true, Relaxed);
        runtime.block_on(first).unwrap();
        runtime.block_on(second).unwrap();
    });
}

/// Tasks that compute between their yields make a timer wait for a few polls, not for as many as
/// the event interval allows. This counts polls, each of which is longer than the timer's period.
#[test]
fn long_polls_do_not_keep_a_timer_waiting_for_a_whole_round() {
    const POLL: Duration = Duration::from_millis(1);
    let _watchdog = watchdog();
    let runtime = current_thread();
    let polls = Arc::new(AtomicUsize::new(0));
    let counter = polls.clone();
    runtime.block_on(async move {
        let worker = spawn(async move {
            loop {
                let begin = Instant::now();
                while begin.elapsed() < POLL {}
                counter.fetch_add(1, Relaxed);
                yield_now().await;
            }
        });
        let mut ticks = interval(POLL / 2);
        let mut served = Vec::new();
        while served.len() < 50 {
            ticks.tick().await;
            served.push(polls.load(Relaxed));
        }
        worker.abort();
        let waits = served.windows(2).map(|pair| pair[1] - pair[0]);
        let longest = waits.skip(1).max().unwrap();
        assert!(longest <= 8, "a timer that was due waited for {longest} polls");
    });
}
