//! The work itself: one integer loop, the same machine code under every model.
//!
//! Each step is `x ← A·x mod M`, the "minimal standard" random number generator: a chain the
//! processor cannot overlap, that touches no memory, and whose remainder keeps the compiler from
//! taking several steps at once. Arithmetic can (`Aⁿ·x mod M`), so a job's result is checked
//! against that and not against another run of the same loop.

use std::hint::black_box;

const A: u64 = 48_271;
const M: u64 = 2_147_483_647;
const START: u64 = 42;

/// A computation in progress.
#[derive(Debug)]
pub(crate) struct Chain {
    value: u64,
    left: u64,
    steps: u64,
}

impl Chain {
    pub(crate) fn new(steps: u64) -> Chain {
        Chain { value: START, left: steps, steps }
    }

    /// Takes up to `steps` steps; whether any are left.
    #[inline(never)]
    pub(crate) fn advance(&mut self, steps: u64) -> bool {
        let now = steps.min(self.left);
        let mut value = black_box(self.value);
        for _ in 0..now {
            value = value * A % M;
        }
        self.value = black_box(value);
        self.left -= now;
        self.left > 0
    }

    /// Whether the result is the right one.
    pub(crate) fn check(&self) -> Result<(), String> {
        let expected = at_once(self.steps);
        if self.left == 0 && self.value == expected {
            return Ok(());
        }
        Err(format!(
            "{} of {} steps gave {}, not {expected}",
            self.steps - self.left,
            self.steps,
            self.value
        ))
    }
}

/// The value after `steps` steps, by repeated squaring of the step.
fn at_once(mut steps: u64) -> u64 {
    let mut step = A;
    let mut value = START;
    while steps > 0 {
        if steps & 1 == 1 {
            value = value * step % M;
        }
        step = step * step % M;
        steps >>= 1;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_and_the_whole_reach_the_same_checked_result() {
        for steps in [0, 1, 2, 3, 1_000, 12_345] {
            let mut whole = Chain::new(steps);
            assert!(!whole.advance(u64::MAX));
            assert_eq!(whole.check(), Ok(()));

            let mut sliced = Chain::new(steps);
            while sliced.advance(7) {}
            assert_eq!(sliced.value, whole.value);
        }
    }

    #[test]
    fn unfinished_and_wrong_work_is_noticed() {
        let mut chain = Chain::new(10);
        chain.advance(9);
        assert!(chain.check().is_err());
        chain.advance(1);
        assert_eq!(chain.check(), Ok(()));
        chain.value ^= 1;
        assert!(chain.check().is_err());
    }
}
