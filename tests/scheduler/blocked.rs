//! While another worker is free, a task that blocks its worker holds up only itself: no task, no
//! timer, no I/O.

use crate::support::{multi_thread, watchdog};
use cede::{
    net::TcpStream,
    runtime::Builder,
    spawn,
    task::{block_in_place, yield_now},
    time::sleep,
};
use futures::{AsyncReadExt, future::BoxFuture};
use std::{
    future::poll_fn,
    io::Write,
    net,
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, Ordering::Relaxed},
        mpsc::channel,
    },
    task::Poll,
    time::Duration,
};

const TICK: Duration = Duration::from_millis(1);

/// Runs a scenario many times: with few and with many workers, with the other workers idle and busy
/// (but free now and then), and with the driver turned rarely and after every poll.
#[track_caller]
fn repeat(scenario: impl Fn() -> BoxFuture<'static, ()>) {
    let _watchdog = watchdog();
    for (workers, event_interval, busy) in [
        (2, 61, false),
        (2, 1, false),
        (3, 61, false),
        (4, 61, false),
        (2, 61, true),
        (2, 1, true),
        (4, 61, true),
    ] {
        let mut builder = Builder::new_multi_thread();
        let runtime = builder.worker_threads(workers).event_interval(event_interval).build();
        let runtime = runtime.unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        for _ in 0..if busy { workers } else { 0 } {
            let stop = stop.clone();
            runtime.spawn(async move {
                while !stop.load(Relaxed) {
                    for _ in 0..30 {
                        yield_now().await;
                    }
                    sleep(TICK / 10).await;
                }
            });
        }
        for _ in 0..50 {
            runtime.block_on(runtime.spawn(scenario())).unwrap();
        }
        stop.store(true, Relaxed);
    }
}

/// Hazards 16 and 17: a task blocks right after it has spawned the task it waits for.
#[test]
fn a_task_spawned_by_one_that_blocks_runs() {
    repeat(|| {
        Box::pin(async {
            let (done, wait) = channel();
            spawn(async move { done.send(()).unwrap() });
            wait.recv().unwrap();
        })
    });
}

/// The same while the other workers always have tasks.
#[test]
fn tasks_behind_one_that_blocks_run_though_the_others_are_busy() {
    let _watchdog = watchdog();
    let runtime = multi_thread(2);
    let stop = Arc::new(AtomicBool::new(false));
    for _ in 0..8 {
        let stop = stop.clone();
        runtime.spawn(async move {
            while !stop.load(Relaxed) {
                yield_now().await;
            }
        });
    }
    for _ in 0..50 {
        let blocks = runtime.spawn(async {
            let (done, wait) = channel();
            for _ in 0..10 {
                let done = done.clone();
                spawn(async move { done.send(()).unwrap() });
            }
            drop(done);
            assert_eq!(wait.iter().count(), 10);
        });
        runtime.block_on(blocks).unwrap();
    }
    stop.store(true, Relaxed);
}

/// Hazard 17: a task blocks right after it has woken the task it waits for.
#[test]
fn a_task_woken_by_one_that_blocks_runs() {
    repeat(|| {
        Box::pin(async {
            let (wake, woken) = cede::sync::oneshot::channel();
            let (done, wait) = channel();
            let (asleep, sleeps) = cede::sync::oneshot::channel();
            spawn(async move {
                asleep.send(()).unwrap();
                woken.await.unwrap();
                done.send(()).unwrap();
            });
            sleeps.await.unwrap();
            wake.send(()).unwrap();
            wait.recv().unwrap();
        })
    });
}

/// A task blocks right after a yield, which put it behind the task it waits for.
#[test]
fn a_task_that_yields_to_one_that_blocks_runs() {
    repeat(|| {
        Box::pin(async {
            let (done, wait) = channel();
            spawn(async move {
                for _ in 0..3 {
                    yield_now().await;
                }
                done.send(()).unwrap();
            });
            yield_now().await;
            wait.recv().unwrap();
        })
    });
}

/// Many tasks are in the queue of the worker that blocks, and it waits for all of them.
#[test]
fn a_whole_queue_behind_a_task_that_blocks_runs() {
    repeat(|| {
        Box::pin(async {
            let (done, wait) = channel();
            for _ in 0..100 {
                let done = done.clone();
                spawn(async move { done.send(()).unwrap() });
            }
            drop(done);
            assert_eq!(wait.iter().count(), 100);
        })
    });
}

/// Hazard 16: the worker that left the driver for a timer blocks; the next timer fires.
#[test]
fn a_timer_fires_while_the_worker_that_turned_the_driver_blocks() {
    repeat(|| {
        Box::pin(async {
            let (done, wait) = channel();
            spawn(async move {
                sleep(2 * TICK).await;
                done.send(()).unwrap();
            });
            sleep(TICK).await;
            wait.recv().unwrap();
        })
    });
}

/// Hazard 16: a task inserts a timer and then blocks, while possibly no worker is in the driver.
#[test]
fn a_timer_set_before_its_worker_blocks_fires() {
    repeat(|| {
        Box::pin(async {
            let (done, wait) = channel();
            let mut timer = Box::pin(sleep(TICK));
            poll_fn(|cx| Poll::Ready(timer.as_mut().poll(cx).is_pending())).await;
            spawn(async move {
                timer.await;
                done.send(()).unwrap();
            });
            wait.recv().unwrap();
        })
    });
}

fn socket_pair() -> (net::TcpStream, TcpStream) {
    let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
    let here = net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let there = listener.accept().unwrap().0;
    there.set_nonblocking(true).unwrap();
    (here, TcpStream::from_std(there).unwrap())
}

/// Hazard 16 (tokio#4730): a task blocks right after an I/O event. The event of another socket,
/// which comes only then, wakes the task that waits for it.
#[test]
fn io_goes_on_while_the_worker_that_turned_the_driver_blocks() {
    repeat(|| {
        Box::pin(async {
            let ((mut first, mut first_end), (mut second, mut second_end)) =
                (socket_pair(), socket_pair());
            let (done, wait) = channel();
            spawn(async move {
                second_end.read_exact(&mut [0]).await.unwrap();
                done.send(()).unwrap();
            });
            let writer = std::thread::spawn(move || first.write_all(b"1").unwrap());
            first_end.read_exact(&mut [0]).await.unwrap();
            second.write_all(b"2").unwrap();
            wait.recv().unwrap();
            writer.join().unwrap();
        })
    });
}

/// The same with a second worker that blocks: the worker that was to take over the driver got a
/// task from another thread.
#[test]
fn io_goes_on_while_the_next_to_turn_the_driver_blocks_too() {
    let _watchdog = watchdog();
    let runtime = multi_thread(3);
    for _ in 0..100 {
        let handle = runtime.handle().clone();
        let ((mut first, mut first_end), (mut second, mut second_end)) = {
            let _guard = runtime.enter();
            (socket_pair(), socket_pair())
        };
        let (done, wait) = channel();
        let (also_done, also_wait) = channel();
        runtime.spawn(async move {
            second_end.read_exact(&mut [0]).await.unwrap();
            done.send(()).unwrap();
            also_done.send(()).unwrap();
        });
        let (blocks, blocked) = channel();
        let also_blocks = blocks.clone();
        let task = runtime.spawn(async move {
            first_end.read_exact(&mut [0]).await.unwrap();
            blocks.send(()).unwrap();
            wait.recv().unwrap();
        });
        first.write_all(b"1").unwrap();
        blocked.recv().unwrap();
        let also_task = handle.spawn(async move {
            also_blocks.send(()).unwrap();
            also_wait.recv().unwrap();
        });
        blocked.recv().unwrap();
        second.write_all(b"2").unwrap();
        runtime.block_on(task).unwrap();
        runtime.block_on(also_task).unwrap();
    }
}

/// A task that comes from another thread reaches the free worker.
#[test]
fn a_task_from_outside_runs_while_a_worker_blocks() {
    repeat(|| {
        Box::pin(async {
            let (done, wait) = channel();
            let handle = cede::runtime::Handle::current();
            let outside = std::thread::spawn(move || {
                let again = done.clone();
                handle.spawn(async move { done.send(()).unwrap() });
                handle.spawn(async move { again.send(()).unwrap() });
            });
            assert_eq!(wait.iter().count(), 2);
            outside.join().unwrap();
        })
    });
}

/// All workers but one block, each with a task in its own queue; the remaining one runs all tasks.
#[test]
fn one_free_worker_is_enough() {
    let _watchdog = watchdog();
    for workers in [2, 3, 4] {
        let runtime = multi_thread(workers);
        for _ in 0..100 {
            let meet = Arc::new(Barrier::new(workers - 1));
            let blockers = (1..workers).map(|_| {
                let meet = meet.clone();
                runtime.spawn(async move {
                    let (done, wait) = channel();
                    spawn(async move {
                        sleep(TICK / 10).await;
                        done.send(()).unwrap();
                    });
                    meet.wait();
                    wait.recv().unwrap();
                })
            });
            let blockers: Vec<_> = blockers.collect();
            for blocker in blockers {
                runtime.block_on(blocker).unwrap();
            }
        }
    }
}

/// `block_in_place` hands the worker over, so that one worker is enough; also when calls are
/// nested, and when the task continues afterwards.
#[test]
fn block_in_place_leaves_the_worker_running() {
    let _watchdog = watchdog();
    for workers in [1, 2] {
        let runtime = multi_thread(workers);
        for _ in 0..100 {
            let task = runtime.spawn(async {
                let (done, wait) = channel();
                let again = done.clone();
                spawn(async move { done.send(()).unwrap() });
                block_in_place(|| {
                    wait.recv().unwrap();
                    spawn(async move {
                        sleep(TICK / 10).await;
                        again.send(()).unwrap();
                    });
                    block_in_place(|| wait.recv().unwrap());
                });
                yield_now().await;
                spawn(async {}).await.unwrap();
            });
            runtime.block_on(task).unwrap();
        }
    }
}

/// The runtime shuts down while a task is in `block_in_place`, and another task enters it after
/// that.
#[test]
fn block_in_place_while_shutting_down_ends() {
    let _watchdog = watchdog();
    for _ in 0..100 {
        let runtime = multi_thread(2);
        let (begun, begins) = channel();
        let (end, ends) = channel::<()>();
        runtime.spawn(async move {
            begun.send(()).unwrap();
            block_in_place(|| ends.recv().unwrap());
            block_in_place(|| {});
            yield_now().await;
            unreachable!("cancelled at the first `.await`");
        });
        begins.recv().unwrap();
        let shutdown = std::thread::spawn(move || drop(runtime));
        end.send(()).unwrap();
        shutdown.join().unwrap();
    }
}
