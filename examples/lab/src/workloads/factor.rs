//! `factor`: the spinner beside four numbers that are factorised by trial division.

use std::ops::ControlFlow;
use std::time::Duration;

use crate::base::settings::Settings;
use crate::experiment::request::Request;
use crate::experiment::workload::Workload;
use crate::measure::report::Measured;
use crate::models::card::Card;
use crate::models::job::{COMPUTING, Checked, Job};
use crate::models::job_spec::JobSpec;
use crate::models::model::Model;
use crate::workloads::beside::beside;

/// The numbers, and how many divisors each has.
const NUMBERS: [(u32, usize); 4] =
    [(2_139_079, 4), (1_214_759, 12), (1_516_637, 4), (1_852_285, 8)];

/// How often each is factorised, so that a job takes some time.
fn rounds(settings: &Settings) -> u32 {
    if settings.quick { 8 } else { 32 }
}

/// Four factorisations.
#[derive(Debug)]
pub(crate) struct Factor;

impl Workload for Factor {
    const NAME: &'static str = "factor";
    const WHAT: &'static str = "a spinner beside four numbers that are factorised";
    const WATCH: &'static str = "Four computations that have nothing to do with each other: \
        threads and workers share them among the processors, a loop does one after the other \
        whatever its tasks are called. Only parallelism makes them quicker; neither yielding nor \
        taking turns does.";
    const SPINNER: bool = true;

    fn refuses(card: &Card) -> Option<&'static str> {
        job(NUMBERS[0], 1, 1).refuses(card.form)
    }

    fn serially(settings: &Settings) -> Duration {
        // Some nanoseconds a division.
        let divisions: u32 = NUMBERS.iter().map(|(number, _)| number).sum();
        Duration::from_nanos(3) * divisions * rounds(settings)
    }

    fn units(_: &Settings) -> usize {
        NUMBERS.len()
    }

    async fn run<M: Model>(model: M, request: &Request) -> Measured {
        let (rounds, slice) = (rounds(&request.settings), request.counts.chunk);
        let jobs = NUMBERS.map(|number| job(number, rounds, slice)).into();
        beside(model, request.settings.tick(), jobs).await
    }
}

pub(crate) fn job((number, divisors): (u32, usize), rounds: u32, slice: u64) -> Job {
    let mut whole = Trial::new(number, rounds);
    let mut sliced = Trial::new(number, rounds);
    Job {
        whole: Box::new(move || {
            whole.divide(u64::MAX);
            whole.check(divisors)
        }),
        sliced: Ok(Box::new(move || match sliced.divide(slice) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(sliced.check(divisors)),
        })),
        awaited: Err(COMPUTING),
        apart: Ok(JobSpec::Divide { number, divisors, rounds }),
    }
}

/// A trial division in progress.
#[derive(Debug)]
struct Trial {
    number: u32,
    next: u32,
    rounds: u32,
    /// Of this round.
    divisors: Vec<u32>,
}

impl Trial {
    fn new(number: u32, rounds: u32) -> Trial {
        Trial { number, next: 1, rounds, divisors: Vec::new() }
    }

    /// Tries up to `trials` divisors; whether any are left to try.
    #[inline(never)]
    fn divide(&mut self, trials: u64) -> bool {
        for _ in 0..trials {
            if self.next > self.number {
                self.rounds -= 1;
                if self.rounds == 0 {
                    return false;
                }
                self.next = 1;
                self.divisors.clear();
            }
            if self.number.is_multiple_of(self.next) {
                self.divisors.push(self.next);
            }
            self.next += 1;
        }
        true
    }

    /// The divisors come in pairs whose product is the number, and as many as there must be.
    fn check(&self, expected: usize) -> Checked {
        let pairs = self.divisors.iter().zip(self.divisors.iter().rev());
        if self.divisors.len() == expected && pairs.into_iter().all(|(a, b)| a * b == self.number) {
            return Ok(());
        }
        Err(format!("{} has other divisors than {:?}", self.number, self.divisors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_and_the_whole_find_the_same_divisors() {
        let (mut whole, mut sliced) = (Trial::new(12, 3), Trial::new(12, 3));
        assert!(!whole.divide(u64::MAX));
        while sliced.divide(5) {}
        assert_eq!((&whole.divisors, whole.check(6)), (&vec![1, 2, 3, 4, 6, 12], Ok(())));
        assert_eq!(whole.divisors, sliced.divisors);
        assert!(whole.check(5).is_err());
        whole.divisors[1] = 5;
        assert!(whole.check(6).is_err());
    }
}
