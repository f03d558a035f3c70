//! Whether one figure rises with another: Spearman's rank correlation, which asks for the order only.

/// From -1 (one falls as the other rises) to 1 (both rise); `None` where one of them never changes, or there are too few.
pub(crate) fn rank_correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (a, b) = (ranks(&a), ranks(&b));
    let mean = (pairs.len() as f64 + 1.0) / 2.0;
    let sum = |f: &dyn Fn(f64, f64) -> f64| {
        a.iter().zip(&b).map(|(a, b)| f(a - mean, b - mean)).sum::<f64>()
    };
    let spread = sum(&|a, _| a * a) * sum(&|_, b| b * b);
    (pairs.len() >= 3 && spread > 0.0).then(|| sum(&|a, b| a * b) / spread.sqrt())
}

/// The place of each value in the order of all; values that are equal share the mean of their places.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let below = values.iter().filter(|other| *other < value).count() as f64;
        let equal = values.iter().filter(|other| *other == value).count() as f64;
        below + (equal + 1.0) / 2.0
    };
    values.iter().map(rank).collect()
}

#[test]
fn it_is_the_order_that_counts() {
    let with = |heights: &[f64]| {
        let pairs: Vec<_> = heights.iter().enumerate().map(|(n, &y)| (n as f64, y)).collect();
        rank_correlation(&pairs)
    };
    assert_eq!(with(&[1.0, 2.0, 300.0, 4e9]), Some(1.0));
    assert_eq!(with(&[9.0, 5.0, 1.0]), Some(-1.0));
    assert_eq!(with(&[7.0, 7.0, 7.0]), None);
    assert_eq!(with(&[1.0, 2.0]), None);
    let loose = with(&[5.0, 1.0, 4.0, 2.0, 3.0]).unwrap();
    assert!(loose.abs() < 0.5, "{loose}");
}
