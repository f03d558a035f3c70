//! Plans the runs, and runs them.

use crate::{
    areas::AREAS,
    report::{Outcome, Report},
    strace::Run,
    table::{FOR_GOOD, TABLE, applies, is_known},
};
use std::{
    collections::BTreeSet,
    io::{self, Write, stdout},
    process::ExitCode,
    sync::{Mutex, mpsc},
    thread,
    time::Instant,
};

/// How many of the first calls of each thread are made to fail.
const FIRST: usize = 20;
/// How many runs the short selection has.
const SHORT: usize = 80;
const EXECUTORS: [&str; 2] = ["current", "two"];

pub(crate) enum Choice {
    All,
    Short { seed: u64 },
    Only(String),
}

pub(crate) fn run(choice: Choice) -> ExitCode {
    let begin = Instant::now();
    let mut plan = match plan(&choice) {
        Ok(plan) => plan,
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            println!("No system call is made to fail: {error}.");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            println!("{error}");
            return ExitCode::FAILURE;
        }
    };
    if let Choice::Short { seed } = choice {
        shuffle(&mut plan, seed);
        plan.truncate(SHORT);
    }
    let count = plan.len();
    let report = run_all(plan);
    report.print();
    println!("{count} runs in {} s", begin.elapsed().as_secs());
    if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Makes one run, and shows everything about it.
pub(crate) fn run_one(run: Run) -> ExitCode {
    match run.run() {
        Ok(ran) => {
            ran.log.iter().for_each(|line| println!("{line}"));
            println!("{}\n{} injected, {}", ran.words, ran.injected(), ran.status);
            println!("{:?}", Outcome::of(&run, &ran));
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Watches each area once, and plans a run for each call that it makes.
fn plan(choice: &Choice) -> io::Result<Vec<Run>> {
    let (mut plan, mut unknown) = (Vec::new(), BTreeSet::new());
    for area in AREAS {
        for executor in EXECUTORS {
            if area.name == "runtime" && executor != EXECUTORS[0] {
                continue; // it makes both itself
            }
            let ran = Run::only_watched(area.name, executor).run()?;
            if !ran.status.success() {
                let words =
                    format!("without a fault {} does not end well: {}", area.name, ran.words);
                return Err(io::Error::other(words));
            }
            let calls = ran.calls();
            unknown.extend(calls.keys().filter(|call| !is_known(call)).cloned());
            for row in TABLE.iter().filter(|row| applies(area.name, row.call)) {
                let most = calls.get(row.call).copied().unwrap_or(0).min(FIRST);
                for error in row.errors {
                    let run = |when: usize| {
                        Run::new(area.name, executor, row.call, error, &when.to_string())
                    };
                    plan.extend((1..=most).map(run));
                }
            }
            for (name, call, error) in FOR_GOOD {
                if *name == area.name {
                    plan.push(Run::new(area.name, executor, call, error, "4+"));
                }
            }
        }
    }
    if !unknown.is_empty() {
        println!("In no list of the table: {unknown:?}");
    }
    if let Choice::Only(name) = choice {
        plan.retain(|run| run.area == *name || run.call == *name);
    }
    Ok(plan)
}

/// Two at a time and no more: a process that waits too long for the processor seems to hang.
fn run_all(plan: Vec<Run>) -> Report {
    let count = plan.len();
    let plan = Mutex::new(plan.into_iter().enumerate());
    let mut report = Report::default();
    thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..2 {
            let (send, plan) = (send.clone(), &plan);
            scope.spawn(move || {
                loop {
                    let next = plan.lock().unwrap().next();
                    let Some((number, run)) = next else { return };
                    let outcome =
                        run.run().map_or_else(Outcome::failed, |ran| Outcome::of(&run, &ran));
                    if send.send((number, run, outcome)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        for (number, run, outcome) in receive {
            if number % 100 == 99 {
                print!("{}/{count} ", number + 1);
                let _ = stdout().flush();
            }
            if let Outcome::Fault(words) = &outcome {
                println!("\n{}\n{}", run.command(), words.trim_end());
            }
            report.add(run, outcome);
        }
    });
    report
}

/// Fisher and Yates's shuffle, by a xorshift generator.
fn shuffle(plan: &mut [Run], seed: u64) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for last in (1..plan.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        plan.swap(last, (state % (last as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_an_order_and_loses_nothing() {
        let runs = || -> Vec<Run> {
            (0..50).map(|when| Run::new("a", "b", "c", "d", &when.to_string())).collect()
        };
        let (mut one, mut same, mut other) = (runs(), runs(), runs());
        shuffle(&mut one, 1);
        shuffle(&mut same, 1);
        shuffle(&mut other, 2);
        assert!(one == same && one != other && one != runs());
        one.sort_by_key(|run| run.when.parse::<usize>().unwrap());
        assert_eq!(one, runs());
    }
}
