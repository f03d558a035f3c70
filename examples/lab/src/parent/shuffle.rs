//! The order of the cells: different in every repetition, the same for the same seed, so that
//! what drifts while a run lasts does not always hit the same model.

/// The numbers below `n` in the order of this seed and repetition.
pub(crate) fn order(n: usize, seed: u64, rep: u32) -> Vec<usize> {
    let mut random = SplitMix(seed ^ u64::from(rep).wrapping_mul(0xD1B5_4A32_D192_ED03));
    let mut order: Vec<usize> = (0..n).collect();
    for last in (1..n).rev() {
        order.swap(last, (random.next() % (last as u64 + 1)) as usize);
    }
    order
}

/// SplitMix64: ten lines, and good enough to order a hundred cells.
#[derive(Debug)]
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
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
