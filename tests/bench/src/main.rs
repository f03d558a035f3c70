//! The same work on Cede, tokio and smol, side by side.
//!
//! A row is written once, in `rows/`, over the traits in `runtime.rs` and `primitives.rs`; a
//! runtime is written once, in `runtimes/`. Every figure comes from a fresh child process (this
//! program, run again with `one ROW RUNTIME`), and the runtimes take turns round by round, so that
//! other load of the machine affects all of them alike. The ratio matters, not the figure.

mod args;
mod counts;
mod limits;
mod markdown;
mod measure;
mod one;
mod primitives;
mod recorded;
mod report;
mod rescued;
mod rows;
mod runtime;
mod runtimes;
mod scaling;
mod usage;
mod variants;

use args::{Command, Format, Plan};

fn main() {
    let words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    let words: Vec<String> = words.collect();
    match args::parse(&words) {
        Ok(command) => print!("{}", answer(command)),
        Err(message) => {
            eprintln!("cede-bench: {message}");
            std::process::exit(2);
        }
    }
}

fn answer(command: Command) -> String {
    match command {
        Command::Help => args::usage(),
        Command::One { row, contender, amount } => figure(one::run(row, contender, amount)),
        Command::Connections { address, number } => {
            rows::tcp_crowd::connections(address, number);
            String::new()
        }
        Command::Allocations { row, contender } => figure(counts::of_one(row, contender)),
        Command::Table(Plan { rows, rounds, quick, uring, format, .. }) => {
            let figures = measure::all(report::jobs(&rows, uring), rounds, quick);
            match format {
                Format::Text => report::table(&rows, &figures),
                Format::Markdown => markdown::table(&rows, &figures),
                Format::Json => report::json(&figures),
            }
        }
        Command::Scaling(Plan { rows, chosen, rounds, quick, format, .. }) => {
            let rows = chosen.then_some(&*rows);
            let figures = measure::all(scaling::jobs(rows), rounds, quick);
            match format {
                Format::Text => scaling::table(rows, &figures),
                Format::Markdown => scaling::markdown(rows, &figures),
                Format::Json => report::json(&figures),
            }
        }
        Command::Trace(Plan { rows, rounds, quick, format, .. }) => {
            let figures = measure::all(recorded::jobs(&rows), rounds, quick);
            match format {
                Format::Json => report::json(&figures),
                Format::Text | Format::Markdown => recorded::table(&rows, &figures),
            }
        }
        Command::Rescue(Plan { rows, rounds, quick, format, .. }) => {
            let figures = measure::all(rescued::jobs(&rows), rounds, quick);
            match format {
                Format::Json => report::json(&figures),
                Format::Text | Format::Markdown => rescued::table(&rows, &figures),
            }
        }
        Command::Counts(Plan { rows, .. }) => counts::table(&rows),
    }
}

fn figure(figure: Option<f64>) -> String {
    figure.map_or("none\n".into(), |figure| format!("{figure}\n"))
}
