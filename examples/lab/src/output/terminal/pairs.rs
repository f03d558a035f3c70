//! An order as a triangle of signs, one for each pair of models: for where a sentence would be a list
//! too long to read.
//!
//! ```text
//!                          1 2 3
//!  1  loop-yield  51.8 µs  ·
//!  2  threads     86.0 µs  ≈ ·         cannot be told from the first
//!  3  gil         5.28 ms  < < ·       the first and the second are ahead of it
//! ```

use crate::findings::orders::Order;

/// More exceptions than this are drawn instead of listed in a sentence.
const SENTENCE: usize = 6;

/// What the signs mean.
pub(crate) const KEY: &str = "A row for each model, best first, with its median; a sign for each that \
    stands above it: < that one is ahead, ≈ the repetitions do not tell the two apart.";

/// Whether `order` is better drawn than told.
pub(crate) fn is_long(order: &Order) -> bool {
    order.is_known() && order.blurred() > SENTENCE
}

/// The lines of the triangle, if they fit in `width`.
pub(crate) fn pairs(order: &Order, width: usize) -> Option<Vec<String>> {
    let members: Vec<_> = order.members().collect();
    let median = |value: f64| order.measure.show(value);
    let longest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let names = longest(&mut members.iter().map(|(name, _)| name.chars().count()));
    let medians = longest(&mut members.iter().map(|m| median(m.1.median).chars().count()));
    let lines = members.iter().enumerate().map(|(n, (name, range))| {
        let sign = |other: &&(String, _)| {
            if range.is_apart(&other.1, order.least) { '<' } else { '≈' }
        };
        let signs: String = members[..n].iter().map(sign).chain(['·']).collect();
        let median = median(range.median);
        format!("{:>2}  {name:<names$}  {median:>medians$}  {signs}", n + 1)
    });
    let lines: Vec<_> = lines.collect();
    lines.iter().all(|line| line.chars().count() <= width).then_some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::measures::Measure;
    use crate::statistics::range::Range;
    use crate::statistics::ranking::ranked;

    /// Models as wide as their distance, so that each touches the next and no other.
    fn chain(models: usize) -> Order {
        let row = |n: usize| {
            let low = 10.0 * n as f64 + 100.0;
            let range = Range::of([low, low + 4.0, low + 5.0, low + 6.0, low + 10.0]);
            (format!("m{n}"), range.expect("some values"))
        };
        let groups = ranked((0..models).map(row).collect(), 0.0);
        Order { measure: Measure::Completion, groups, least: 0.0 }
    }

    #[test]
    fn every_pair_has_its_sign() {
        let lines = pairs(&chain(4), 80).expect("it fits");
        assert_eq!(
            lines,
            [
                " 1  m0  105 ns  ·",
                " 2  m1  115 ns  ≈·",
                " 3  m2  125 ns  <≈·",
                " 4  m3  135 ns  <<≈·"
            ]
        );
        assert_eq!(pairs(&chain(4), 19), None, "nothing is cut off");
    }

    #[test]
    fn a_few_pairs_are_told_and_many_are_drawn() {
        assert!(!is_long(&chain(4)), "three pairs in one group are told apart");
        assert!(is_long(&chain(6)), "ten are");
    }
}
