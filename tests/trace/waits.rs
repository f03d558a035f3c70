//! What a task waits for is recorded where it begins to wait, and what wakes it where it is woken.

use super::kit::{count, recorded, recorded_on_both, waits};
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
    sync::{
        Barrier, CancellationToken, Mutex, Notify, OnceCell, RwLock, Semaphore, broadcast, mpsc,
        oneshot, watch,
    },
    task::{JoinSet, yield_now},
    time::{Duration, sleep, timeout},
    trace::{Cause, EventKind, Recorder, Trace, Wait},
};
use std::sync::Arc;

/// Records what happens while a task waits for something until it gives up.
fn record_wait<F: Future + Send>(
    runtime: &Runtime,
    recorder: &Recorder,
    wait: impl FnOnce() -> F + Send + 'static,
) -> Vec<Wait> {
    recorder.clear();
    runtime.block_on(async {
        let waits = async move { timeout(Duration::from_millis(1), wait()).await.is_err() };
        assert!(cede::spawn(waits).await.unwrap(), "it must have waited");
    });
    let is_own = |wait: &Wait| !matches!(wait, Wait::Timer { .. } | Wait::Join { .. });
    waits(&recorder.snapshot()).into_iter().filter(is_own).collect()
}

#[test]
fn each_channel_and_lock_is_named() {
    recorded_on_both(|runtime, recorder| {
        let waited = |found: Vec<Wait>, name: &str| {
            assert!(!found.is_empty(), "nothing is recorded of {name}");
            for wait in found {
                assert!(format!("{wait:?}").starts_with(name), "{wait:?} instead of {name}");
            }
        };
        let mutex = Arc::new(Mutex::new(0));
        let held = mutex.clone().try_lock_owned().unwrap();
        waited(record_wait(runtime, recorder, || async move { drop(mutex.lock().await) }), "Mutex");
        drop(held);
        let lock = Arc::new(RwLock::new(0));
        let held = lock.clone().try_write_owned().unwrap();
        waited(record_wait(runtime, recorder, || async move { drop(lock.read().await) }), "RwLock");
        drop(held);
        let none = Semaphore::new(0);
        let acquire = || async move { none.acquire().await.unwrap().forget() };
        waited(record_wait(runtime, recorder, acquire), "Semaphore");
        let notify = Notify::new();
        let notified = || async move { notify.notified().await };
        waited(record_wait(runtime, recorder, notified), "Notify");
        let (sender, mut receiver) = mpsc::channel::<u8>(1);
        let receive = || async move { receiver.recv().await };
        waited(record_wait(runtime, recorder, receive), "Channel { id: ");
        drop(sender);
        let (sender, _receiver) = mpsc::channel(1);
        sender.try_send(1).unwrap();
        let send = || async move { sender.send(2).await };
        let found = record_wait(runtime, recorder, send);
        let sends = |wait: &Wait| matches!(wait, Wait::Channel { sends: true, .. });
        assert!(!found.is_empty() && found.iter().all(sends), "{found:?}");
        let (_sender, receiver) = oneshot::channel::<u8>();
        waited(record_wait(runtime, recorder, || receiver), "Oneshot");
        let (_sender, mut receiver) = watch::channel(1);
        let changed = || async move { receiver.changed().await };
        waited(record_wait(runtime, recorder, changed), "Watch");
        let (_sender, mut receiver) = broadcast::channel::<u8>(1);
        let receive = || async move { receiver.recv().await };
        waited(record_wait(runtime, recorder, receive), "Broadcast");
        let barrier = Barrier::new(2);
        let meet = || async move { barrier.wait().await };
        waited(record_wait(runtime, recorder, meet), "Barrier");
        let token = CancellationToken::new();
        let cancelled = || async move { token.cancelled().await };
        waited(record_wait(runtime, recorder, cancelled), "Cancellation");
        let cell = Arc::new(OnceCell::<u8>::new());
        let make = || async move {
            let never = || std::future::pending::<u8>();
            futures::join!(cell.get_or_init(never), cell.get_or_init(never));
        };
        waited(record_wait(runtime, recorder, make), "Once");
        let mut set = JoinSet::new();
        let join = || async move {
            set.spawn(std::future::pending::<()>());
            set.join_next().await
        };
        waited(record_wait(runtime, recorder, join), "JoinSet");
    });
}

/// The events that say how a timer was served, in order, for the deadline that `task` waited for.
fn timer_story(trace: &Trace) -> Vec<&'static str> {
    let Some(deadline) = waits(trace).into_iter().find_map(|wait| match wait {
        Wait::Timer { deadline } => Some(deadline),
        _ => None,
    }) else {
        panic!("nothing waited for a timer: {trace:?}")
    };
    let word = |kind: &EventKind| match *kind {
        EventKind::TimerSet { deadline: at, task } if at == deadline && task != 0 => Some("set"),
        EventKind::WaitsFor { what: Wait::Timer { deadline: at }, .. } if at == deadline => {
            Some("waits")
        }
        EventKind::TimerFired { deadline: at, due } if at == deadline => {
            assert!(due >= deadline && due < deadline + Duration::from_micros(2));
            Some("fired")
        }
        EventKind::Woken { by: Cause::Timer { deadline: at }, was_queued: false, .. }
            if at == deadline =>
        {
            Some("woken")
        }
        _ => None,
    };
    trace.events().filter_map(|event| word(&event.kind)).collect()
}

#[test]
fn a_timer_is_set_fires_and_wakes_its_task() {
    recorded_on_both(|runtime, recorder| {
        runtime.block_on(async {
            cede::spawn(async { sleep(Duration::from_millis(2)).await }).await.unwrap();
        });
        let trace = recorder.snapshot();
        assert_eq!(timer_story(&trace), ["set", "waits", "fired", "woken"]);
        let fired = trace.events().find_map(|event| match event.kind {
            EventKind::TimerFired { due, .. } => Some((event.at, due)),
            _ => None,
        });
        assert!(fired.is_some_and(|(at, due)| at >= due), "never early: {fired:?}");
        if cfg!(target_os = "linux") {
            assert!(count(&trace, |kind| matches!(kind, EventKind::AlarmSet { .. })) > 0);
        }
        let begins = count(&trace, |kind| matches!(kind, EventKind::WaitBegins { .. }));
        assert!(begins > 0, "the thread slept in the event loop");
    });
}

#[test]
fn a_read_waits_for_its_socket_which_becomes_ready_and_wakes_it() {
    recorded_on_both(|runtime, recorder| {
        let reader: u64 = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let mut client = TcpStream::connect(address).await.unwrap();
            let (mut server, _) = listener.accept().await.unwrap();
            let reads = cede::spawn(async move { server.read(&mut [0; 8]).await });
            let reader = reads.id().to_string().parse().unwrap();
            let waits = |kind: &EventKind| match *kind {
                EventKind::WaitsFor { task, what: Wait::Io { .. } } => task == reader,
                _ => false,
            };
            while count(&recorder.snapshot(), waits) == 0 {
                cede::task::yield_now().await;
            }
            client.write_all(b"hello").await.unwrap();
            assert_eq!(reads.await.unwrap().unwrap(), 5);
            reader
        });
        let trace = recorder.snapshot();
        let token = trace.events().find_map(|event| match event.kind {
            EventKind::WaitsFor { task, what: Wait::Io { token, writes: false } } => {
                (task == reader).then_some(token)
            }
            _ => None,
        });
        let token = token.expect("the reader waits for its socket");
        let is_woken = |kind: &EventKind| match *kind {
            EventKind::Woken { task, by: Cause::Driver { token: by }, .. } => {
                task == reader && by == token
            }
            _ => false,
        };
        assert_eq!(count(&trace, is_woken), 1);
        let is_ready = |kind: &EventKind| match *kind {
            EventKind::Ready { token: ready, readiness } => ready == token && readiness & 1 == 1,
            _ => false,
        };
        assert!(count(&trace, is_ready) > 0);
    });
}

#[test]
fn a_join_names_the_task_that_is_joined() {
    recorded_on_both(|runtime, recorder| {
        runtime.block_on(async {
            let outer = cede::spawn(async {
                cede::spawn(async { sleep(Duration::from_millis(1)).await }).await.unwrap();
            });
            outer.await.unwrap();
        });
        let trace = recorder.snapshot();
        let inner = super::kit::task_of_line(&trace, 5);
        assert!(waits(&trace).contains(&Wait::Join { task: inner }));
        let outer = super::kit::task_of_line(&trace, 8);
        assert_eq!(trace.task(inner).unwrap().parent, Some(outer));
        let woken = |kind: &EventKind| match *kind {
            EventKind::Woken { task, by, .. } => task == outer && by == Cause::Task(inner),
            _ => false,
        };
        assert_eq!(count(&trace, woken), 1);
    });
}

#[test]
fn jobs_are_tasks_and_what_blocks_in_place_hands_its_worker_over() {
    recorded_on_both(|runtime, recorder| {
        let handle = runtime.spawn_blocking(|| ());
        runtime.block_on(handle).unwrap();
        let trace = recorder.snapshot();
        let job = super::kit::task_of_line(&trace, 3);
        let name = &trace.task(job).unwrap().name;
        assert!(name.ends_with("hands_its_worker_over"), "{name}");
        assert!(trace.task(job).unwrap().is_job);
        let begins = count(&trace, |kind| *kind == EventKind::PollBegins { task: job });
        assert_eq!(
            (begins, count(&trace, |kind| *kind == EventKind::Dropped { task: job })),
            (1, 1)
        );
    });
    let recorder = Recorder::new();
    let runtime = recorded(1, &recorder);
    runtime.block_on(async {
        let blocks = cede::spawn(async { cede::task::block_in_place(|| ()) });
        let yields = cede::spawn(async { yield_now().await });
        blocks.await.unwrap();
        yields.await.unwrap();
    });
    let trace = recorder.snapshot();
    let handed = count(&trace, |kind| *kind == EventKind::HandedOver { worker: 0 });
    assert_eq!(handed, 1);
}

#[test]
fn a_runtime_without_a_recorder_records_nothing() {
    recorded_on_both(|runtime, recorder| {
        let other = crate::support::current_thread();
        drop(other.spawn(async { sleep(Duration::ZERO).await }));
        recorder.clear();
        other.block_on(async { cede::spawn(async { yield_now().await }).await }).unwrap();
        assert_eq!(count(&recorder.snapshot(), |kind| kind.task().is_some()), 0);
        let _ = runtime;
    });
}
