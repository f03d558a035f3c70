//! The laboratory of Cede: the same work under cooperative tasks and under preemptive threads, and
//! how late something that wants to move is served meanwhile.
//!
//! ```text
//!  9  commands              one file a command
//!  8  cli  sweep  output  watch options; one setting moved step by step; tables, pages, pictures
//!  7  parent  findings      runs the cells; tells which figures differ
//!  6  record                a run as it is kept in a file
//!  5  workloads             what is done
//!  4  experiment  serve     what a workload is, and how one cell of it runs; a service under load
//!  3  models  judge  blame  how units start, wait and work; verdicts; whose a delay is
//!  2  measure               the meters of a cell, and the report of what they read
//!  1  machine  story        what the machine is and allows; a recording as a story: polls, wakes, turns
//!  0  base  statistics      settings, units, texts; histograms, ranges, rankings
//! ```
//!
//! A folder imports only from lower storeys, and its `mod.rs` lists its files in the order to read
//! them in. Two sides that do not know each other meet in `experiment`: `models` say how a unit is
//! started, waits and works; `workloads` say what is done. Each cell runs in a child process
//! (`commands::child`), which `parent` starts and which prints its report. `docs/lab.md` has the way
//! of one cell through the storeys.

mod base;
mod blame;
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
mod serve;
mod statistics;
mod story;
mod sweep;
mod watch;
mod workloads;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::base::detail::Detail;
use crate::cli::command::{Cli, Command};
use crate::cli::names::with_run;

fn main() -> ExitCode {
    let lab = Cli::command();
    let commands: Vec<_> = lab.get_subcommands().map(|command| command.get_name()).collect();
    let cli = Cli::parse_from(with_run(std::env::args_os(), &commands));
    let ended = match cli.command {
        None if cli.options.detail() == Detail::Screen => commands::first::first(&cli.options),
        None => commands::run::run(&[], &cli.options),
        Some(Command::Run { workloads, options }) => commands::run::run(&workloads, &options),
        Some(Command::Sweep { sweep, options }) => commands::sweep::sweep(sweep, options),
        Some(Command::Why { workloads, options }) => commands::why::why(&workloads, &options),
        Some(Command::Serve(options)) => commands::serve::serve(&options),
        Some(Command::Report(options)) => commands::report::report(&options),
        Some(Command::Compare { before, after, anyway }) => {
            commands::compare::compare(&before, &after, anyway)
        }
        Some(Command::Watch(options)) => commands::watch::watch(&options),
        Some(Command::List) => commands::show::list(),
        Some(Command::Explain { names }) => commands::show::explain(&names),
        Some(Command::Calibrate(work)) => commands::show::calibrate(&work),
        Some(Command::Doctor) => commands::doctor::doctor(),
        Some(Command::Cell { request }) => commands::child::run(&request),
        Some(Command::Server { request }) => commands::child::server(&request),
        Some(Command::Job { order }) => commands::child::perform(&order),
    };
    ended.unwrap_or_else(|error| {
        output::terminal::text::complain(&format!("lab: {error:#}"));
        ExitCode::FAILURE
    })
}
