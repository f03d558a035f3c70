//! Rounds of child processes: every runtime once a round, a different one first each time.

use crate::{one::Amount, runtimes::Contender};
use std::{
    env,
    io::{IsTerminal, stderr},
    process::{Command, Stdio},
};

/// What a child process does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Job {
    pub(crate) row: &'static str,
    pub(crate) contender: Contender,
    /// How often, if not as often as the row says.
    pub(crate) times: Option<u64>,
    /// One round is enough: it is counted, not timed.
    pub(crate) once: bool,
}

/// The results.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) job: Job,
    /// Smallest first.
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

    /// Half of the distance from the smallest to the largest, as a share of the median.
    pub(crate) fn spread(&self) -> f64 {
        let distance = self.samples[self.samples.len() - 1] - self.samples[0];
        if distance == 0.0 { 0.0 } else { distance / 2.0 / self.median() }
    }
}

/// Each set of jobs is compared: within a set the jobs take turns.
pub(crate) fn all(sets: Vec<Vec<Job>>, rounds: usize, quick: bool) -> Vec<Figure> {
    let empty = |job| Figure { job, samples: Vec::new() };
    let is_installed = |job: &Job| job.contender.is_installed();
    let figures = |set: Vec<Job>| set.into_iter().filter(is_installed).map(empty).collect();
    let mut sets: Vec<Vec<Figure>> = sets.into_iter().map(figures).collect();
    for round in 0..rounds {
        for set in &mut sets {
            let length = set.len();
            for turn in 0..length {
                let Figure { job, samples } = &mut set[(round + turn) % length];
                if round == 0 || !job.once {
                    progress(&format!("round {} of {rounds}: {}", round + 1, job.row));
                    samples.push(child(job, quick));
                }
            }
        }
    }
    progress("");
    let mut figures: Vec<Figure> = sets.into_iter().flatten().collect();
    figures.iter_mut().for_each(|figure| figure.samples.sort_by(f64::total_cmp));
    figures
}

/// Shows the progress in one line, which is overwritten, and only on a terminal.
fn progress(text: &str) {
    if stderr().is_terminal() {
        eprint!("\r\x1b[K{text}");
    }
}

fn child(job: &Job, quick: bool) -> f64 {
    let amount = Amount { times: job.times, quick };
    let name = job.contender.name();
    let text = this_program(&["one", job.row, &name], amount);
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
    number.unwrap_or_else(|| panic!("{} on {name}: `{text}` is no figure", job.row))
}

/// Runs this program again, in a fresh process, and returns what it prints.
pub(crate) fn this_program(words: &[&str], amount: Amount) -> String {
    let mut command = Command::new(env::current_exe().expect("this program's file"));
    command.args(words).args(amount.quick.then_some("--quick"));
    if let Some(times) = amount.times {
        command.args(["--times", &times.to_string()]);
    }
    let output = command.stderr(Stdio::inherit()).output().expect("a child process");
    assert!(output.status.success(), "{} failed: {}", words.join(" "), output.status);
    String::from_utf8_lossy(&output.stdout).trim().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(samples: &[f64]) -> Figure {
        let job = Job { row: "row", contender: Contender::Limit, times: None, once: false };
        Figure { job, samples: samples.into() }
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(figure(&[7.0]).median(), 7.0);
        assert_eq!(figure(&[1.0, 2.0, 9.0]).median(), 2.0);
        assert_eq!(figure(&[1.0, 2.0, 4.0, 9.0]).median(), 3.0);
    }

    #[test]
    fn the_spread_is_a_share_of_the_median() {
        assert_eq!(figure(&[90.0, 100.0, 130.0]).spread(), 0.2);
        assert_eq!(figure(&[5.0]).spread(), 0.0);
        assert_eq!(figure(&[0.0, 0.0]).spread(), 0.0);
    }
}
