//! The line through some points.

/// The slope of the line with the least squares; zero where the points do not define one.
pub(crate) fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let products: f64 = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    let squares: f64 = points.iter().map(|p| (p.0 - x).powi(2)).sum();
    if squares > 0.0 { products / squares } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_what_a_unit_adds() {
        assert_eq!(slope(&[(1.0, 12.0), (2.0, 14.0), (6.0, 22.0)]), 2.0);
        // By hand: (−1·−1 + 0·−1 + 1·2) / 2.
        assert_eq!(slope(&[(0.0, 0.0), (1.0, 0.0), (2.0, 3.0)]), 1.5);
        assert_eq!(slope(&[(3.0, 1.0)]), 0.0);
        assert_eq!(slope(&[]), 0.0);
    }
}
