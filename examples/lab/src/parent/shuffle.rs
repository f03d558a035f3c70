//! The order of the cells: different in every repetition, the same for the same seed, so that
//! what drifts while a run lasts does not always hit the same model.

use crate::base::random::SplitMix;

/// The numbers below `n` in the order of this seed and repetition.
pub(crate) fn order(n: usize, seed: u64, rep: u32) -> Vec<usize> {
    let mut random = SplitMix::new(seed ^ u64::from(rep).wrapping_mul(0xD1B5_4A32_D192_ED03));
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        order.swap(last, random.below(last as u64 + 1) as usize);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_comes_once() {
        let mut all = order(30, 7, 2);
        all.sort_unstable();
        assert_eq!(all, (0..30).collect::<Vec<_>>());
        assert!(order(0, 7, 0).is_empty());
    }

    #[test]
    fn the_seed_and_the_repetition_decide() {
        assert_eq!(order(30, 7, 2), order(30, 7, 2));
        assert_ne!(order(30, 7, 2), order(30, 7, 3));
        assert_ne!(order(30, 7, 2), order(30, 8, 2));
    }
}
