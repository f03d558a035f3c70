//! `lab doctor`: what this machine allows, and whether it is quiet enough to measure on.

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::base::units::{ns, show_ns};
use crate::machine::affinity::CAN_PIN;
use crate::machine::environment::Environment;
use crate::machine::noise::{Load, Meter};
use crate::output::terminal::text::say;

const LISTEN: Duration = Duration::from_secs(1);

/// Prints what was found.
pub(crate) fn doctor() -> Result<ExitCode> {
    let here = Environment::here();
    let meter = Meter::start();
    thread::sleep(LISTEN);
    let (noise, load) = (meter.end(), Load::now());
    let limit = |limit: Option<u64>| limit.map_or("no limit".into(), |n| n.to_string());
    let quiet = if noise.is_noisy() { "NOISY: figures will be labelled" } else { "quiet" };
    let build = if here.is_debug() { "debug: figures mean little" } else { "release" };
    let memory = format!("{} MiB", here.memory_bytes >> 20);
    let lines = [
        ("machine", here.line()),
        ("memory", memory),
        ("build", build.into()),
        ("clock", format!("{}, a reading costs {}", here.clock_source, show_ns(clock_cost()))),
        ("sleep", format!("1 ms lasts {} more", show_ns(oversleep()))),
        ("pinning", if CAN_PIN { "possible" } else { "not on this system" }.into()),
        ("threads", format!("{} ({})", limit(here.limits.threads), here.limits.threads_by)),
        ("open files", limit(here.limits.open_files)),
        ("others", format!("{:.0} % of the processors' time: {quiet}", noise.others * 100.0)),
        ("stolen", format!("{:.1} %", noise.stolen * 100.0)),
        ("load", format!("{:.2}, CPU pressure {:.0} %", load.load_average, load.cpu_pressure)),
    ];
    say(&lines.map(|(name, value)| format!("{name:<11} {value}\n")).concat())?;
    Ok(ExitCode::SUCCESS)
}

/// Nanoseconds a reading of the clock takes.
fn clock_cost() -> u64 {
    const READINGS: u32 = 10_000;
    let start = Instant::now();
    (0..READINGS).for_each(|_| {
        std::hint::black_box(Instant::now());
    });
    ns(start.elapsed()) / u64::from(READINGS)
}

/// How much longer than asked for a short sleep lasts, the median of a few.
fn oversleep() -> u64 {
    let mut over: Vec<u64> = (0..21)
        .map(|_| {
            let (start, time) = (Instant::now(), Duration::from_millis(1));
            thread::sleep(time);
            ns(start.elapsed().saturating_sub(time))
        })
        .collect();
    over.sort_unstable();
    over[over.len() / 2]
}
