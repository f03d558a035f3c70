//! The rows of the tables, one idea a file, and their groups.

mod blocking_100;
mod blocking_rtt;
mod contended;
mod fan_out;
pub(crate) mod http;
mod idle;
pub(crate) mod idle_wake;
mod memory;
pub(crate) mod mpsc;
mod mutex;
mod notify;
mod oneshot_rtt;
mod ping_pong;
mod ring;
mod row;
mod rwlock;
mod select;
mod semaphore;
mod sleep_lateness;
mod spawn_many_local;
mod spawn_remote_join;
pub(crate) mod tcp_crowd;
pub(crate) mod tcp_echo;
pub(crate) mod tcp_stream;
mod timeout_many;
mod timer_cancel;
mod timer_fire;
mod unbounded;
pub(crate) mod yield_many;

pub(crate) use row::{Row, Unit};

use crate::{
    limits::{epoll_echo, threads},
    primitives::Primitives,
    runtimes::Library,
};
use row::row;
use std::time::{Duration, Instant};

const MILLION: u64 = 1_000_000;

/// Rows that are shown together.
pub(crate) struct Group<R> {
    pub(crate) name: &'static str,
    pub(crate) rows: Vec<Row<R>>,
}

/// Every group. The first is the table that is shown when none is asked for.
pub(crate) fn groups<R: Primitives>() -> [Group<R>; 3] {
    [
        Group { name: "core", rows: core() },
        Group { name: "sync", rows: sync() },
        Group { name: "sizes", rows: sizes() },
    ]
}

/// Every row, in the order of the tables.
pub(crate) fn all<R: Primitives>() -> impl Iterator<Item = Row<R>> {
    groups().into_iter().flat_map(|group| group.rows)
}

/// The group of what every program does.
fn core<R: Primitives>() -> Vec<Row<R>> {
    vec![
        row("spawn_many_local", "a task spawned from a task, and run", 30, spawn_many_local::run)
            .operations(spawn_many_local::TASKS),
        row(
            "spawn_remote_join",
            "a task spawned from outside, and joined",
            30,
            spawn_remote_join::run,
        )
        .operations(spawn_remote_join::TASKS)
        .limit(threads::spawn_join),
        row("yield_many", "a yield_now, of 200 tasks", 2_000, yield_many::run)
            .operations(yield_many::TASKS)
            .limit(threads::yields),
        row("ping_pong", "two tasks, two oneshots, there and back", 100, ping_pong::run)
            .operations(ping_pong::PAIRS)
            .limit(threads::ping_pong),
        row("mpsc_1to1", "a message, capacity 128", 300_000, mpsc::one_to_one)
            .limit(threads::one_to_one),
        row("mpsc_8to1", "a message of eight senders', capacity 128", 300_000, mpsc::eight_to_one)
            .limit(threads::eight_to_one),
        row("mpsc_capacity_1", "a message, capacity 1", 300_000, mpsc::capacity_one),
        row("ring_500", "a token from a task to the next, of 500", 1_000, ring::run)
            .operations(ring::TASKS),
        row("select_2", "a message of either of two channels", 300_000, select::run),
        row("mutex_busy", "a lock held over a yield, 8 tasks", 100_000, mutex::busy),
        row("timer_fire", "a task that sleeps: CPU time", 100_000, timer_fire::run),
        row("timeout_many", "a timeout and a yield within it, 100 tasks", 3_000, timeout_many::run)
            .operations(timeout_many::TASKS),
        row("sleep_lateness", "a sleep of 0.5–3.5 ms: late by, median", 500, sleep_lateness::run)
            .waits()
            .limit(threads::sleep_lateness),
        row("tcp_echo_1", "64 bytes there and back", 20_000, tcp_echo::one)
            .waits()
            .limit(epoll_echo::one),
        row("tcp_echo_100", "64 bytes there and back, 100 connections", 600, tcp_echo::hundred)
            .operations(100)
            .waits()
            .limit(epoll_echo::hundred),
        row("tcp_crowd", "the same with 10,000 idle connections more", 600, tcp_crowd::run)
            .operations(tcp_crowd::BUSY)
            .waits(),
        row("tcp_stream", "1 MiB there and back", 500, tcp_stream::run)
            .waits()
            .limit(tcp_stream::by_threads),
        row("http_64", "a request answered by hyper, 64 connections", 600, http::run)
            .operations(http::CONNECTIONS)
            .waits(),
        row("blocking_rtt", "a spawn_blocking(…).await", 20_000, blocking_rtt::run)
            .waits()
            .limit(threads::blocking),
        row("blocking_100", "a spawn_blocking of 100 at once, awaited", 200, blocking_100::run)
            .operations(blocking_100::CALLS)
            .waits(),
        row("idle_wake", "a thread wakes a task: median", 1_000, idle_wake::run)
            .waits()
            .limit(threads::wake),
        row("memory", "a parked task, of 200,000", 200_000, memory::run).counts(Unit::Bytes),
        row("idle_cpu", "CPU time of 3 s without work", 3_000, idle::cpu).counts(Unit::Nanoseconds),
        row("idle_sleeps", "a thread woken and asleep again in 3 s", 3_000, idle::sleeps)
            .counts(Unit::Times),
    ]
}

/// Channels, locks and timers.
fn sync<R: Primitives>() -> Vec<Row<R>> {
    vec![
        row("mpsc_1to1", "a message, capacity 128", 300_000, mpsc::one_to_one),
        row("mpsc_8to1", "a message of eight senders', capacity 128", 300_000, mpsc::eight_to_one),
        row("unbounded_1to1", "a message, no bound", 300_000, unbounded::one_to_one),
        row(
            "unbounded_8to1",
            "a message of eight senders', no bound",
            300_000,
            unbounded::eight_to_one,
        ),
        row("mpsc_capacity_1", "a message, capacity 1", 300_000, mpsc::capacity_one),
        row(
            "oneshot_rtt",
            "two oneshots between two tasks, there and back",
            100_000,
            oneshot_rtt::run,
        ),
        row("semaphore_free", "a permit acquired and given back", MILLION, semaphore::free),
        row("semaphore_busy", "the same and a yield, 8 tasks, 2 permits", 100_000, semaphore::busy),
        row("mutex_free", "a lock and an unlock", MILLION, mutex::free),
        row("mutex_busy", "the same and a yield, 8 tasks", 100_000, mutex::busy),
        row("rwlock_read_free", "a read lock and an unlock", MILLION, rwlock::read_free),
        row("rwlock_busy", "the same and a yield, 7 readers, 1 writer", 100_000, rwlock::busy),
        row("notify_free", "a notification, and the wait for it", MILLION, notify::free),
        row(
            "notify_rtt",
            "two notifications between two tasks, there and back",
            100_000,
            notify::round_trip,
        ),
        row("watch_1", "a value seen by the one receiver", 100_000, fan_out::watch_1)
            .lacking(Library::Smol),
        row("watch_100", "a value seen by one of 100 receivers", 3_000, fan_out::watch_100)
            .operations(100)
            .lacking(Library::Smol),
        row("broadcast_1", "a value received by the one receiver", 200_000, fan_out::broadcast_1),
        row(
            "broadcast_100",
            "a value received by one of 100 receivers",
            3_200,
            fan_out::broadcast_100,
        )
        .operations(100),
        row(
            "timer_cancel",
            "a timer of a million registered, then cancelled",
            MILLION,
            timer_cancel::run,
        ),
    ]
}

/// Whose number of times is how many things there are at once; of `cede-bench scaling`.
fn sizes<R: Primitives>() -> Vec<Row<R>> {
    vec![
        row("spawn_of", "a task spawned among so many, and run", 1_000, spawn_many_local::sizes),
        row(
            "timers_of",
            "a timer registered among so many, then cancelled",
            1_000,
            timer_cancel::sizes,
        ),
    ]
}

/// Nanoseconds an operation, when `operations` took `time`.
pub(crate) fn each(time: Duration, operations: u64) -> f64 {
    time.as_nanos() as f64 / operations as f64
}

/// In nanoseconds.
pub(crate) fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_nanos() as f64
}

/// Wall time of a task's work, the task's own start and end not counted.
async fn timed(work: impl Future<Output = ()>) -> Duration {
    let begin = Instant::now();
    work.await;
    begin.elapsed()
}
