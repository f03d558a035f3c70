//! `lab doctor`: what this machine allows, and whether it is quiet enough to measure on.

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::base::units::{ns, show_ns};
use crate::base::work::Chain;
use crate::machine::affinity::CAN_PIN;
use crate::machine::calibrate::calibrate;
use crate::machine::environment::Environment;
use crate::machine::noise::{Load, Meter};
use crate::output::terminal::page::Page;
use crate::output::terminal::text::{say, wrap};
use crate::statistics::range::LEAST;

/// How long the work is that is timed, and how often: three trials are like three repetitions.
const TRIAL: u64 = 30_000_000;
const TRIALS: usize = 15;

/// The lab calls nothing less a difference.
const RESOLUTION: f64 = 0.02;

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
    let told = tells_apart(&trials());
    let width = Page::here().width;
    let answer = wrap(&verdict(told, noise.is_noisy()), width, 0);
    say(&(lines.map(|(name, value)| format!("{name:<11} {value}\n")).concat() + &answer + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// How long the same work takes, again and again, on the wall's clock.
fn trials() -> Vec<u64> {
    let steps = calibrate(TRIAL, TRIAL).counts.job;
    let trial = |_| {
        let start = Instant::now();
        Chain::new(steps).advance(steps);
        ns(start.elapsed())
    };
    (0..TRIALS).map(trial).collect()
}

/// The least share by which two things must differ to be told apart with three repetitions each: the gap between
/// them must be wider than the spread of either.
fn tells_apart(times_ns: &[u64]) -> f64 {
    let spread = |three: &[u64]| {
        let (least, most) = (three.iter().min().unwrap_or(&1), three.iter().max().unwrap_or(&1));
        *most as f64 / (*least).max(1) as f64 - 1.0
    };
    let mut spreads: Vec<f64> = times_ns.chunks_exact(LEAST).map(spread).collect();
    spreads.sort_by(f64::total_cmp);
    let typical = spreads.get(spreads.len() / 2).copied().unwrap_or(f64::INFINITY);
    (2.0 * typical).max(RESOLUTION)
}

fn verdict(told: f64, is_noisy: bool) -> String {
    let percent = format!("{:.0} %", (100.0 * told).ceil());
    let head = format!("Three repetitions here tell apart what differs by {percent} or more");
    match told {
        _ if is_noisy => format!("{head}, while other programs run: stop them, and ask again."),
        t if t <= 0.03 => format!("{head}: this machine is good to measure on."),
        t if t <= 0.10 => format!("{head}: take --reps 10 for less."),
        _ => format!("{head}, although it seems quiet: only large differences are to be trusted."),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wider_the_trials_the_less_is_told_apart() {
        assert_eq!(tells_apart(&[100; 15]), RESOLUTION, "nothing finer is ever claimed");
        let five = tells_apart(&[100, 102, 105].repeat(5));
        assert!((five - 0.10).abs() < 1e-9, "{five}");
        // One bad trial in fifteen is not typical.
        let mut once = vec![100; 15];
        once[7] = 300;
        assert_eq!(tells_apart(&once), RESOLUTION);
    }

    #[test]
    fn the_sentence_says_by_how_much_and_praises_only_a_quiet_machine() {
        assert!(verdict(0.02, false).contains("differs by 2 % or more: this machine is good"));
        assert!(verdict(0.02, true).contains("other programs"));
        assert!(!verdict(0.02, true).contains("good"));
        assert!(verdict(0.08, false).contains("8 % or more: take --reps 10"));
        assert!(verdict(0.4, false).contains("40 % or more, although it seems quiet"));
    }
}
