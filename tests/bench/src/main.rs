//! The same work on Cede, tokio and smol, side by side.
//!
//! A row is written once, in `rows/`, over the trait in `runtime.rs`; a runtime is written once, in
//! `runtimes/`. Every figure comes from a fresh child process (this program, run again with `one
//! ROW RUNTIME`), and the runtimes take turns round by round, so that whatever else the machine
//! does falls on all of them alike. What counts is the ratio, not the figure.

mod args;
mod measure;
mod report;
mod rows;
mod runtime;
mod runtimes;

use args::Command;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match args::parse(&words) {
        Ok(Command::Help) => print!("{}", args::usage()),
        Ok(Command::One { row, contender, quick }) => {
            println!("{}", runtimes::run(contender, &row, quick));
        }
        Ok(Command::Table(plan)) => {
            let figures = measure::all(&plan);
            let text = if plan.json { report::json(&figures) } else { report::table(&figures) };
            print!("{text}");
        }
        Err(message) => {
            eprintln!("cede-bench: {message}");
            std::process::exit(2);
        }
    }
}
