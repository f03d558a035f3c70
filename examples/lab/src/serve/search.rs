//! Which rate is tried next, and which is the highest that holds.
//!
//! The rate is doubled until it does not hold, and then the interval between the last that held and the first that
//! did not is halved, in the same ratio, a few times. A rate that does not hold is tried twice: one bad moment of
//! the machine is not a limit of the server.

/// Which rates there are, and how finely the limit is to be found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) first: f64,
    pub(crate) highest: f64,
    pub(crate) halvings: u32,
}

/// One try: the rate, and whether it held.
pub(crate) type Tried = (f64, bool);

/// How often a rate must fail.
const TWICE: usize = 2;

/// If not even the first rate holds, the rate is halved so often.
const DOWN: i32 = 3;

/// The next rate; `None`: the limit is found.
pub(crate) fn next(plan: &Plan, tried: &[Tried]) -> Option<f64> {
    let Some(&(last, held)) = tried.last() else { return Some(plan.first) };
    if !held && !has_failed(tried, last) {
        return Some(last);
    }
    match (limit(tried), first_failure(tried)) {
        (Some(held), None) => Some(held * 2.0).filter(|&next| next <= plan.highest),
        (None, Some(failed)) => {
            let least = plan.first * 0.5_f64.powi(DOWN);
            Some(failed / 2.0).filter(|&next| next >= least)
        }
        (Some(held), Some(failed)) => {
            let end = 2.0_f64.powf(1.0 / f64::from(1_u32 << plan.halvings));
            (failed / held > end * 1.001).then(|| (held * failed).sqrt())
        }
        (None, None) => Some(plan.first),
    }
}

/// The highest rate that held below the first that did not.
pub(crate) fn limit(tried: &[Tried]) -> Option<f64> {
    let failed = first_failure(tried).unwrap_or(f64::INFINITY);
    let held = tried.iter().filter(|(rate, held)| *held && *rate < failed);
    held.map(|(rate, _)| *rate).max_by(f64::total_cmp)
}

/// The lowest rate that failed, and did not hold in another try.
pub(crate) fn first_failure(tried: &[Tried]) -> Option<f64> {
    let failed = tried.iter().map(|(rate, _)| *rate).filter(|&rate| has_failed(tried, rate));
    failed.min_by(f64::total_cmp)
}

fn has_failed(tried: &[Tried], rate: f64) -> bool {
    let of_rate = || tried.iter().filter(|(other, _)| *other == rate);
    of_rate().all(|(_, held)| !held) && of_rate().count() >= TWICE
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Plan = Plan { first: 500.0, highest: 1e6, halvings: 4 };

    /// Everything that is tried of a server that holds up to `capacity`; `hiccup`: the try that fails by chance.
    fn tried(capacity: f64, hiccup: Option<usize>) -> Vec<Tried> {
        let mut tried = Vec::new();
        while let Some(rate) = next(&PLAN, &tried) {
            tried.push((rate, rate <= capacity && hiccup != Some(tried.len())));
            assert!(tried.len() < 60, "endless: {tried:?}");
        }
        tried
    }

    #[test]
    fn the_limit_is_found_within_a_tenth_wherever_it_is() {
        for capacity in [70.0, 501.0, 777.0, 9_000.0, 31_000.0, 400_000.0] {
            let found = limit(&tried(capacity, None)).unwrap();
            assert!(found <= capacity && found > capacity / 1.1, "{found} of {capacity}");
        }
    }

    #[test]
    fn one_bad_moment_moves_it_nowhere() {
        let found = limit(&tried(9_000.0, None));
        for hiccup in 0..8 {
            assert_eq!(limit(&tried(9_000.0, Some(hiccup))), found);
        }
    }

    #[test]
    fn who_never_fails_and_who_never_holds_come_to_an_end() {
        assert_eq!(first_failure(&tried(f64::INFINITY, None)), None);
        assert_eq!(limit(&tried(0.0, None)), None);
    }
}
