//! Makes system calls fail: each call that the library makes × the errors that its manual page
//! lists × the first times it is made.
//!
//! ```text
//! cargo run --release -p cede-inject                    the whole table; takes a while
//! cargo run --release -p cede-inject -- short           a selection; takes seconds
//! cargo run --release -p cede-inject -- short 7         another selection: 7 is the seed
//! cargo run --release -p cede-inject -- only udp        one area; `only write` one call
//! cargo run --release -p cede-inject -- one tcp two accept4 EMFILE 3    one run, to be looked at
//! ```
//!
//! `strace` makes the calls fail. If there is no `strace`, or if the system does not let it trace,
//! the program says so and exits with success.
//!
//! In each run a process exercises one area of the library, round after round, while one call fails in one of
//! its threads (`strace` counts for each thread on its own). What is expected:
//!
//! 1. A round ends as it should, or an operation in it returns exactly the error that was injected.
//! 2. Everything else continues: a round follows in which all is well, unless new threads get the
//!    same error.
//! 3. No panic, no hang, no data lost that was acknowledged, no descriptor, thread or child left behind.
//!
//! `table` has the calls and their errors, `areas` the work, `round` and `exercise` the checks;
//! `strace`, `plan` and `report` belong to the driver.

mod areas;
mod exercise;
mod leftovers;
mod plan;
mod report;
mod round;
mod strace;
mod table;

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["exercise", area, executor, call, error] => exercise::run(area, executor, call, error),
        [] => plan::run(plan::Choice::All),
        ["short"] => plan::run(plan::Choice::Short { seed: 1 }),
        ["short", seed] => plan::run(plan::Choice::Short { seed: seed.parse().unwrap_or(1) }),
        ["only", name] => plan::run(plan::Choice::Only(name.to_owned())),
        ["one", area, executor, call, error, when] => {
            plan::run_one(strace::Run::new(area, executor, call, error, when))
        }
        _ => {
            eprintln!("see the first lines of tests/inject/src/main.rs");
            ExitCode::FAILURE
        }
    }
}
