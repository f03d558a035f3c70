//! Hazard 8: every order of abort, completion, join and drop, with a panic at every point.
//!
//! A combination is a script: some of the [`Step`]s in some order, with or without time for the
//! executor between two of them, and one [`Point`] at which foreign code misbehaves. With every
//! script, the future is dropped once, the output is dropped once if there was one, the join
//! returns the right result, and the executor still works.

use super::{
    script::{Script, Step, scripts},
    subject::{POINTS, Point, Seen},
};
use crate::support::{current_thread, multi_thread, watchdog};
use cede::runtime::{Builder, Handle, Runtime};
use std::{
    sync::{Arc, mpsc},
    thread,
};

/// The steps a task can go through; a blocking job is never woken.
const STEPS: [Step; 4] = [Step::Abort, Step::Wake, Step::Join, Step::Detach];

fn each_combination(run: impl Fn(Script, Point)) -> usize {
    let mut count = 0;
    for point in POINTS {
        for script in scripts(&STEPS) {
            run(script, point);
            count += 1;
        }
    }
    count
}

/// The executor still runs tasks.
fn expect_alive(runtime: &Runtime) {
    runtime.block_on(runtime.spawn(async {})).expect("a task that does nothing");
}

#[test]
fn a_task_ends_once_whatever_the_order_on_the_executors_own_thread() {
    let _watchdog = watchdog();
    let runtime = current_thread();
    let count = each_combination(|script, point| {
        runtime.block_on(script.run(runtime.handle().clone(), point));
    });
    expect_alive(&runtime);
    println!("{count} combinations");
}

#[test]
fn a_task_ends_once_whatever_the_order_from_a_thread_beside() {
    let _watchdog = watchdog();
    let runtime = current_thread();
    let (stop, stopped) = futures::channel::oneshot::channel::<()>();
    let count = thread::scope(|scope| {
        scope.spawn(|| runtime.block_on(stopped));
        let handle = runtime.handle();
        let count = each_combination(|script, point| {
            futures::executor::block_on(script.run(handle.clone(), point));
        });
        drop(stop);
        count
    });
    expect_alive(&runtime);
    println!("{count} combinations");
}

#[test]
fn a_task_ends_once_whatever_the_order_beside_the_workers() {
    let _watchdog = watchdog();
    let runtime = multi_thread(2);
    let count = each_combination(|script, point| {
        runtime.block_on(script.run(runtime.handle().clone(), point));
    });
    expect_alive(&runtime);
    println!("{count} combinations");
}

#[test]
fn a_task_ends_once_whatever_the_order_on_a_worker() {
    let _watchdog = watchdog();
    let runtime = multi_thread(2);
    let count = each_combination(|script, point| {
        let script = runtime.spawn(script.run(runtime.handle().clone(), point));
        runtime.block_on(script).expect("a script that holds");
    });
    expect_alive(&runtime);
    println!("{count} combinations");
}

/// The runtime ends after any step of the script, and handles, wakers and abort handles outlive it.
#[test]
fn a_task_ends_once_when_the_runtime_does() {
    let _watchdog = watchdog();
    let mut count = 0;
    for point in POINTS {
        for script in scripts(&STEPS).into_iter().filter(|script| !script.is_drawn_out()) {
            for runtime in [current_thread(), multi_thread(1)] {
                let handle = runtime.handle().clone();
                let left = runtime.block_on(script.steps(handle, point));
                drop(runtime);
                left.check_ended();
                count += 1;
            }
        }
    }
    println!("{count} combinations");
}

/// A pool of one thread, which is kept busy until the script lets the job run.
#[test]
fn a_blocking_job_ends_once_whatever_the_order() {
    let _watchdog = watchdog();
    let mut builder = Builder::new_current_thread();
    let runtime = builder.max_blocking_threads(1).build().expect("a runtime");
    let mut count = 0;
    for point in POINTS {
        for script in scripts(&[Step::Abort, Step::Join, Step::Detach]) {
            let plug = Plug::new(runtime.handle());
            script.run_blocking(runtime.handle(), point, || plug.pull());
            plug.pull();
            count += 1;
        }
    }
    expect_alive(&runtime);
    println!("{count} combinations");
}

/// The runtime ends with the job still in the queue.
#[test]
fn a_queued_blocking_job_ends_once_when_the_runtime_does() {
    let _watchdog = watchdog();
    let mut count = 0;
    for point in POINTS {
        for script in scripts(&[Step::Abort, Step::Join, Step::Detach]) {
            let mut builder = Builder::new_current_thread();
            let runtime = builder.max_blocking_threads(1).build().expect("a runtime");
            let plug = Plug::new(runtime.handle());
            let left = script.blocking_steps(runtime.handle(), point, || {});
            // This shutdown does not wait, since it would wait for the plug; it empties the queue
            // nevertheless.
            runtime.shutdown_background();
            left.check_ended();
            plug.pull();
            count += 1;
        }
    }
    println!("{count} combinations");
}

/// A job that occupies the pool's only thread.
struct Plug(mpsc::SyncSender<()>);

impl Plug {
    fn new(handle: &Handle) -> Self {
        let (pull, wait) = mpsc::sync_channel(2);
        drop(handle.spawn_blocking(move || wait.recv()));
        Self(pull)
    }

    fn pull(&self) {
        let _ = self.0.try_send(());
    }
}

/// Checks the counting itself: a drop is noticed.
#[test]
fn a_drop_is_counted() {
    let seen = Arc::<Seen>::default();
    drop(super::subject::Subject::new(&seen, Point::Nowhere));
    assert_eq!(seen.future_drops.count(), 1);
}
