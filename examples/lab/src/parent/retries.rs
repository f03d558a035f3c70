//! A repetition that other programs disturbed is made again, a few times; the quietest of them counts.
//!
//! That helps against a disturbance that passes. Against one that stays it only takes time, so after a few tries
//! that were no quieter than the limit, nothing more is tried again.

use anyhow::Result;

use crate::measure::attempt::{Attempt, Outcome};

/// A repetition is made again at most so often.
const AGAIN: u32 = 2;

/// After so many tries in a row that were disturbed as well, the machine is busy, and no more are made.
const HOPELESS: u32 = 3;

/// The tries of a run.
#[derive(Debug)]
pub(crate) struct Retries {
    in_vain: u32,
}

impl Retries {
    pub(crate) fn new() -> Retries {
        Retries { in_vain: 0 }
    }

    /// On a machine that is known to be busy: nothing is made again.
    pub(crate) fn hopeless() -> Retries {
        Retries { in_vain: HOPELESS }
    }

    /// Makes a repetition until it is undisturbed or there is no use in more; `None`: the run is to stop.
    pub(crate) fn quietest(
        &mut self,
        once: &mut dyn FnMut() -> Result<Option<Attempt>>,
    ) -> Result<Option<Attempt>> {
        let Some(mut best) = once()? else { return Ok(None) };
        for again in 1..=AGAIN {
            if !is_disturbed(&best) || self.in_vain >= HOPELESS {
                break;
            }
            let Some(next) = once()? else { return Ok(None) };
            self.in_vain = if is_disturbed(&next) { self.in_vain + 1 } else { 0 };
            if loudness(&next) < loudness(&best) && is_finished(&next) {
                best = next;
            }
            best.again = again;
        }
        Ok(Some(best))
    }
}

/// Whether it is worth another try: one that crashed or gave no answer is a finding, and stays.
fn is_disturbed(attempt: &Attempt) -> bool {
    is_finished(attempt) && attempt.noise.is_noisy()
}

fn is_finished(attempt: &Attempt) -> bool {
    matches!(attempt.outcome, Outcome::Finished(_))
}

fn loudness(attempt: &Attempt) -> f64 {
    attempt.noise.others + attempt.noise.stolen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::noise::Noise;
    use crate::record::run::tests::report;

    /// Repetitions with these shares of the processors used by others, in this order.
    fn tried(retries: &mut Retries, others: &[f64]) -> (Attempt, usize) {
        let mut left = others.iter();
        let mut once = || {
            let noise =
                Noise { others: *left.next().expect("no more were to be made"), stolen: 0.0 };
            let outcome = Outcome::Finished(Box::new(report()));
            Ok(Some(Attempt { rep: 0, position: 0, wall_ns: 1, noise, again: 0, outcome }))
        };
        let best = retries.quietest(&mut once).unwrap().unwrap();
        (best, others.len() - left.len())
    }

    #[test]
    fn what_is_quiet_is_made_once() {
        let (best, made) = tried(&mut Retries::new(), &[0.05, 0.0]);
        assert_eq!((best.noise.others, best.again, made), (0.05, 0, 1));
    }

    #[test]
    fn a_disturbed_one_is_made_again_and_the_quietest_counts() {
        let (best, made) = tried(&mut Retries::new(), &[0.5, 0.01, 0.0]);
        assert_eq!((best.noise.others, best.again, made), (0.01, 1, 2));
        let (best, made) = tried(&mut Retries::new(), &[0.5, 0.3, 0.4]);
        assert_eq!((best.noise.others, best.again, made), (0.3, 2, 3));
    }

    #[test]
    fn on_a_busy_machine_nothing_is_made_again_for_long() {
        let mut retries = Retries::new();
        assert_eq!(tried(&mut retries, &[0.9, 0.9, 0.9]).1, 3);
        assert_eq!(tried(&mut retries, &[0.9, 0.9]).1, 2);
        assert_eq!(tried(&mut retries, &[0.9]).1, 1);
        assert_eq!(tried(&mut Retries::hopeless(), &[0.9]).1, 1);
    }

    #[test]
    fn what_gave_no_answer_is_not_made_again() {
        let noise = Noise { others: 0.9, stolen: 0.0 };
        let mut made = 0;
        let mut once = || {
            made += 1;
            let outcome = Outcome::TimedOut { after_ns: 1, cpu_ns: None };
            Ok(Some(Attempt { rep: 0, position: 0, wall_ns: 1, noise, again: 0, outcome }))
        };
        Retries::new().quietest(&mut once).unwrap();
        assert_eq!(made, 1);
    }
}
