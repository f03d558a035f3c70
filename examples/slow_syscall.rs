//! Five system calls that block for 0.1 s each, made in four ways, while a helicopter waits for
//! its next position.
//!
//!     cargo run --release --example slow_syscall
//!
//! A call that blocks occupies its thread, so calls overlap only if each has its own thread. The
//! blocking pool provides such threads, two or two hundred.

use cede::task::JoinSet;
use rustix::event::{Timespec, poll};
use std::{
    hint::black_box,
    thread,
    time::{Duration, Instant},
};

const CALLS: usize = 5;
const PAUSE: Duration = Duration::from_millis(100);

/// Waits with a time-out for an empty set of descriptors: only a signal could end it early.
fn slow_syscall() {
    let begin = Instant::now();
    let limit = Timespec { tv_sec: 0, tv_nsec: PAUSE.subsec_nanos().into() };
    poll(&mut [], Some(&limit)).expect("poll");
    assert!(begin.elapsed() >= PAUSE, "the call did not block");
}

/// The work that should not have to wait. Prints when it was done.
fn move_helicopter() -> Instant {
    black_box((0..1000).map(|step| f64::from(step).sin()).sum::<f64>());
    Instant::now()
}

fn one_after_the_other() -> Instant {
    (0..CALLS).for_each(|_| slow_syscall());
    move_helicopter()
}

fn a_thread_for_each() -> Instant {
    thread::scope(|scope| {
        for _ in 0..CALLS {
            scope.spawn(slow_syscall);
        }
        move_helicopter()
    })
}

/// A blocking thread makes each call; the thread of the tasks stays free.
async fn a_blocking_job_for_each() -> Instant {
    let mut jobs = JoinSet::new();
    for _ in 0..CALLS {
        jobs.spawn_blocking(slow_syscall);
    }
    let helicopter = cede::spawn(async { move_helicopter() });
    jobs.join_all().await;
    helicopter.await.expect("the helicopter does not panic")
}

/// The mistake: the tasks share one thread, and each occupies it until its call returns.
async fn a_task_for_each() -> Instant {
    let mut tasks = JoinSet::new();
    for _ in 0..CALLS {
        tasks.spawn(async { slow_syscall() });
    }
    let helicopter = cede::spawn(async { move_helicopter() });
    tasks.join_all().await;
    helicopter.await.expect("the helicopter does not panic")
}

fn show(way: &str, run: impl FnOnce() -> Instant) {
    let begin = Instant::now();
    let moved = run() - begin;
    let total = begin.elapsed();
    println!("{way:<25} {:>7.3} s {:>15.3} s", total.as_secs_f64(), moved.as_secs_f64());
}

fn main() {
    println!("{CALLS} calls of 0.1 s              took   helicopter moved");
    show("one after the other", one_after_the_other);
    show("a thread for each", a_thread_for_each);
    show("a blocking job for each", || cede::block_on(a_blocking_job_for_each()));
    show("a task for each: wrong", || cede::block_on(a_task_for_each()));
}
