//! An idle runtime sleeps: none of its threads wakes up periodically.

#![cfg(target_os = "linux")]

use super::stuck;
use crate::{
    support::{multi_thread, watchdog},
    task::alone::alone,
};
use cede::{net::TcpStream, runtime::Runtime, spawn, time::sleep};
use futures::AsyncReadExt;
use std::{collections::BTreeMap, fs, io::Write, net, thread, time::Duration};

/// How often each thread of a runtime in this process went to sleep, by the thread's number.
fn switches() -> BTreeMap<String, String> {
    let tasks = fs::read_dir("/proc/self/task").unwrap().map(|task| task.unwrap().path());
    let ours = tasks.filter_map(|task| {
        let name = fs::read_to_string(task.join("comm")).ok()?;
        let status = fs::read_to_string(task.join("status")).ok()?;
        let count = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches"))?;
        let number = task.file_name()?.to_str()?.to_owned();
        name.starts_with("cede-worker").then(|| (number, count.to_owned()))
    });
    ours.collect()
}

/// Passes once no thread has woken up for a second. If a thread woke up periodically, there would
/// be no such second.
#[test]
fn an_idle_runtime_does_not_wake_up() {
    // This runs in its own process, so that no other test's runtime is counted.
    alone(|| workers_sleep_for_a_second(multi_thread(4), 4));
}

/// Also with a watcher, and after it has called up spares.
#[test]
fn an_idle_runtime_that_can_be_rescued_does_not_wake_up() {
    alone(|| {
        let runtime = stuck::runtime(4);
        stuck::block(&runtime, 6).release();
        stuck::wait_for_retirement(&runtime);
        workers_sleep_for_a_second(runtime, 5);
    });
}

fn workers_sleep_for_a_second(runtime: Runtime, threads: usize) {
    let _watchdog = watchdog();
    let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut here = net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let there = listener.accept().unwrap().0;
    there.set_nonblocking(true).unwrap();
    runtime.block_on(async {
        // A socket and a distant timer stay; everything else has ended.
        let mut there = TcpStream::from_std(there).unwrap();
        let tasks: Vec<_> = (0..1000).map(|_| spawn(sleep(Duration::from_millis(1)))).collect();
        for task in tasks {
            task.await.unwrap();
        }
        here.write_all(b"1").unwrap();
        there.read_exact(&mut [0]).await.unwrap();
        spawn(async move {
            sleep(Duration::from_secs(3600)).await;
            drop(there);
        });
    });
    // A thread has its name only once it runs, and it may not have run yet.
    while switches().len() < threads {
        thread::yield_now();
    }
    let mut before = switches();
    loop {
        thread::sleep(Duration::from_secs(1));
        let after = switches();
        if before == after {
            break;
        }
        before = after;
    }
}
