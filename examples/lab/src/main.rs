//! The laboratory of Cede: the same work under cooperative tasks and under preemptive threads,
//! and what each does to whoever wants to be served meanwhile.
//!
//! ```text
//!  parent   cli → plan → calibrate → run ──────────────► record → tables, JSON, CSV
//!                                     │ request      ▲ report
//!  child (one a cell and repetition)  ▼              │
//!                                    harness: workload × model
//! ```
//!
//! - `models`: how a unit is started, waits and works; `workloads`: what is done. Each is written
//!   without knowing the other.
//! - `interpreter`: the lock of the model `gil`, and where work lets it change hands.
//! - `sweep`: one setting moved step by step, and the curves of its points.
//! - `parent`: the plan, the child processes, noise and limits. `child`, `harness`: one cell.
//! - `lateness`, `histogram`, `summary`, `verdict`, `why`: from service times to words.
//! - `range`, `ranking`, `measures`, `standing`, `duel`, `comparison`, `agreement`: which figures
//!   differ, and which the repetitions cannot tell apart.
//! - `output`: tables and files; `reader`: back from a file, past `guard` and `sound`, so that what is
//!   read is safe to print and to compute with; `printable`: what makes a text so.

mod base;
mod cli;
mod commands;
mod experiment;
mod findings;
mod judge;
mod machine;
mod measure;
mod models;
mod output;
mod parent;
mod record;
mod statistics;
mod sweep;
mod workloads;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::command::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = match cli.command {
        None => commands::run::run(&[], &cli.options),
        Some(Command::Run { workloads, options }) => commands::run::run(&workloads, &options),
        Some(Command::Sweep { sweep, options }) => commands::sweep::sweep(sweep, options),
        Some(Command::Report { file, files, picture }) => {
            commands::report::report(&file, &files, &picture)
        }
        Some(Command::Compare { before, after, anyway }) => {
            commands::compare::compare(&before, &after, anyway)
        }
        Some(Command::List) => commands::show::list(),
        Some(Command::Explain { model, workload }) => commands::show::explain(model, workload),
        Some(Command::Calibrate(work)) => commands::show::calibrate(&work),
        Some(Command::Doctor) => commands::doctor::doctor(),
        Some(Command::Cell { request }) => commands::child::run(&request),
        Some(Command::Job { order }) => commands::child::perform(&order),
    };
    ended.unwrap_or_else(|error| {
        output::terminal::text::complain(&format!("lab: {error:#}"));
        ExitCode::FAILURE
    })
}
