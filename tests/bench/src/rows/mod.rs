//! The rows of the table, one file each.

mod blocking_rtt;
mod idle_wake;
mod mpsc;
mod ping_pong;
mod sleep_lateness;
mod spawn_many_local;
mod spawn_remote_join;
mod tcp_echo;
mod timer_fire;
mod yield_many;

use crate::runtime::Runtime;
use std::time::{Duration, Instant};

/// One kind of work.
pub(crate) struct Row<R> {
    pub(crate) name: &'static str,
    /// What an operation is.
    pub(crate) operation: &'static str,
    /// Whether the processor is all it waits for: no socket, no thread's wake-up.
    pub(crate) cpu_bound: bool,
    /// How often `run` does its work for one figure.
    pub(crate) times: u64,
    /// Does it so many times; nanoseconds an operation.
    pub(crate) run: fn(&R, u64) -> f64,
}

/// Every row, in the order of the table.
pub(crate) fn all<R: Runtime>() -> Vec<Row<R>> {
    let row =
        |name, operation, cpu_bound, times, run| Row { name, operation, cpu_bound, times, run };
    vec![
        row(
            "spawn_many_local",
            "spawn a task from a task, run it",
            true,
            30,
            spawn_many_local::run,
        ),
        row("spawn_remote_join", "spawn from outside, join", true, 30, spawn_remote_join::run),
        row("yield_many", "yield_now, of 200 tasks", true, 2_000, yield_many::run),
        row("ping_pong", "two tasks, two oneshots, there and back", true, 100, ping_pong::run),
        row("mpsc_1to1", "a message, capacity 128", true, 300_000, mpsc::one_to_one),
        row("mpsc_8to1", "a message, capacity 128", true, 300_000, mpsc::eight_to_one),
        row("timer_fire", "a task that sleeps: CPU time", true, 100_000, timer_fire::run),
        row(
            "sleep_lateness",
            "a sleep of 0.5–3.5 ms: late by, median",
            false,
            500,
            sleep_lateness::run,
        ),
        row("tcp_echo_1", "64 bytes there and back", false, 20_000, tcp_echo::one),
        row("tcp_echo_100", "64 bytes there and back", false, 600, tcp_echo::hundred),
        row("blocking_rtt", "spawn_blocking(…).await", false, 20_000, blocking_rtt::run),
        row("idle_wake", "a thread wakes a task: median", false, 1_000, idle_wake::run),
    ]
}

/// Nanoseconds an operation, when `operations` took `time`.
fn each(time: Duration, operations: u64) -> f64 {
    time.as_nanos() as f64 / operations as f64
}

/// In nanoseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_nanos() as f64
}

/// Wall time of a task's work, the task's own start and end not counted.
async fn timed(work: impl Future<Output = ()>) -> Duration {
    let begin = Instant::now();
    work.await;
    begin.elapsed()
}
