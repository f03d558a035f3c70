//! Rounds of child processes: every runtime once a round, a different one first each time.

use crate::{args::Plan, runtimes::Contender};
use std::{
    env,
    io::{IsTerminal, stderr},
    process::{Command, Stdio},
};

/// What one runtime did in one row: nanoseconds an operation, smallest first.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) row: String,
    pub(crate) contender: Contender,
    pub(crate) samples: Vec<f64>,
}

impl Figure {
    pub(crate) fn median(&self) -> f64 {
        let middle = self.samples.len() / 2;
        if self.samples.len().is_multiple_of(2) {
            (self.samples[middle - 1] + self.samples[middle]) / 2.0
        } else {
            self.samples[middle]
        }
    }

    /// The smallest and the largest.
    pub(crate) fn spread(&self) -> (f64, f64) {
        (self.samples[0], self.samples[self.samples.len() - 1])
    }
}

pub(crate) fn all(plan: &Plan) -> Vec<Figure> {
    let contenders = Contender::all();
    let empty = |row: &String, contender| Figure { row: row.clone(), contender, samples: vec![] };
    let of_row = |row| contenders.iter().map(move |contender| empty(row, *contender));
    let mut figures: Vec<Figure> = plan.rows.iter().flat_map(of_row).collect();
    for round in 0..plan.rounds {
        for row in figures.chunks_mut(contenders.len()) {
            progress(&format!("round {} of {}: {}", round + 1, plan.rounds, row[0].row));
            for turn in 0..contenders.len() {
                let figure = &mut row[(round + turn) % contenders.len()];
                figure.samples.push(child(&figure.row, figure.contender, plan.quick));
            }
        }
    }
    progress("");
    figures.iter_mut().for_each(|figure| figure.samples.sort_by(f64::total_cmp));
    figures
}

/// One line that is overwritten, and only where somebody watches.
fn progress(text: &str) {
    if stderr().is_terminal() {
        eprint!("\r\x1b[K{text}");
    }
}

fn child(row: &str, contender: Contender, quick: bool) -> f64 {
    let this = env::current_exe().expect("this program's file");
    let mut command = Command::new(this);
    command.args(["one", row, &contender.name()]).args(quick.then_some("--quick"));
    let output = command.stderr(Stdio::inherit()).output().expect("a child process");
    let text = String::from_utf8_lossy(&output.stdout);
    match text.trim().parse() {
        Ok(figure) if output.status.success() => figure,
        _ => panic!("{row} on {} failed: {}: {text}", contender.name(), output.status),
    }
}
