//! Runs a cell in Python and takes over what it measured.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::base::printable::printable;
use crate::base::printed;
use crate::base::settings::Settings;
use crate::machine::usage::Usage;
use crate::measure::done::Done;
use crate::measure::lateness::settle;
use crate::measure::report::Measured;

const SCRIPT: &str = include_str!("cell.py");

/// Mails of `fanout`: a task or a thread of Python's takes so much memory that more are not tried.
const ROOM_TASKS: u64 = 100_000;
const ROOM_THREADS: u64 = 1_000;

/// As long as the spinner is alone in `idle`.
const IDLE_TICKS: u64 = 25;

/// What the script is asked for.
#[derive(Debug, Serialize)]
struct Ask<'a> {
    model: &'a str,
    workload: &'a str,
    tick_ns: u64,
    work_ns: u64,
    jobs: usize,
    seed: u64,
    /// How long the spinner is alone.
    idle_ns: u64,
    /// Of `factor` and `create`.
    rounds: u32,
    /// Of `race`: what is done between reading and writing, and the increments with a lock.
    window: u32,
    each: u64,
    /// Of `fanout`.
    sizes: Vec<u64>,
    longest_ns: u64,
    room: u64,
}

/// What it answers.
#[derive(Debug, Deserialize)]
struct Answer {
    services_ns: Option<Vec<u64>>,
    completion_ns: u64,
    jobs: Vec<(u64, u64, Option<String>)>,
    #[serde(default)]
    figures: BTreeMap<String, f64>,
    #[serde(default)]
    words: BTreeMap<String, String>,
    usage: Usage,
    wall_ns: u64,
}

/// What a cell measured, what it used meanwhile, and how long it took.
pub(crate) fn run(
    model: &str,
    workload: &str,
    settings: &Settings,
) -> Result<(Measured, Usage, u64)> {
    let ask = serde_json::to_string(&ask(model, workload, settings))?;
    let mut python = Command::new("python3");
    // Isolated: what the environment or the user has installed does not matter.
    python.args(["-I", "-S", "-c", SCRIPT, &ask]);
    let output = printed::output(&mut python).context("running python3")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().last().unwrap_or("it said nothing");
        bail!("python3 ended with {}: {}", output.status, printable(last));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let answer = printed::parse(&text).context("reading what python3 printed")?;
    Ok(taken_over(answer, settings))
}

fn ask<'a>(model: &'a str, workload: &'a str, settings: &Settings) -> Ask<'a> {
    let quick = settings.quick;
    let full = if quick { 10_000 } else { 1_000_000 };
    Ask {
        model,
        workload,
        tick_ns: settings.tick_ns,
        work_ns: settings.work_ns,
        jobs: settings.jobs_or(if workload == "syscall" { 5 } else { 1 }),
        seed: settings.seed,
        idle_ns: settings.tick_ns.saturating_mul(IDLE_TICKS),
        rounds: match (workload, quick) {
            ("factor", true) => 8,
            ("factor", false) => 32,
            (_, true) => 5,
            (_, false) => 40,
        },
        window: if quick { 2 } else { 4 },
        each: if quick { 100_000 } else { 500_000 },
        sizes: (1..=6).map(|n| 10_u64.pow(n)).filter(|size| *size <= full).collect(),
        longest_ns: if quick { 100_000_000 } else { 1_000_000_000 },
        room: if model == "python-threads" { ROOM_THREADS } else { ROOM_TASKS },
    }
}

/// How late ticks were is computed here, as for every model.
fn taken_over(answer: Answer, settings: &Settings) -> (Measured, Usage, u64) {
    let late = answer
        .services_ns
        .map(|services| settle(&services, settings.tick_ns, answer.completion_ns));
    let done = |(start_ns, finish_ns, wrong)| Done { start_ns, finish_ns, wrong };
    let measured = Measured {
        lateness: late,
        completion_ns: answer.completion_ns,
        jobs: answer.jobs.into_iter().map(done).collect(),
        figures: answer.figures,
        words: answer.words,
        ..Measured::default()
    };
    (measured, answer.usage, answer.wall_ns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::python::cards::refuses;

    fn settings() -> Settings {
        Settings { quick: true, work_ns: 50_000_000, tick_ns: 2_000_000, ..Settings::plain() }
    }

    #[test]
    fn where_there_is_a_python_it_does_every_workload_of_the_script_and_does_it_right() {
        for model in ["python-threads", "python-asyncio", "python-asyncio-thread"] {
            for workload in ["idle", "spin", "syscall", "create", "fanout", "race"] {
                if let Some(why) = refuses(workload) {
                    eprintln!("{workload}: {why}");
                    return;
                }
                let (measured, usage, wall_ns) = run(model, workload, &settings()).unwrap();
                let wrong = measured.jobs.iter().find_map(|job| job.wrong.as_deref());
                assert_eq!(wrong, None, "{model} {workload}");
                assert!(usage.cpu_ns() > 0 && wall_ns >= measured.completion_ns, "{workload}");
                let spinner = ["idle", "spin", "syscall"].contains(&workload);
                assert_eq!(measured.lateness.is_some(), spinner, "{model} {workload}");
            }
        }
    }

    #[test]
    fn asyncio_freezes_as_every_loop_does() {
        if refuses("syscall").is_some() {
            return;
        }
        let (measured, ..) = run("python-asyncio", "syscall", &settings()).unwrap();
        let lateness = measured.lateness.unwrap();
        // Five calls of 0.1 s, one after the other, and a tick every 2 ms.
        assert!(lateness.longest_missed_run >= 40, "{lateness:?}");
        assert!(measured.completion_ns >= 500_000_000);
    }

    #[test]
    fn what_the_script_cannot_do_is_refused_with_a_reason() {
        assert!(refuses("deadlock").is_some_and(|why| why.contains("no script")));
    }
}
