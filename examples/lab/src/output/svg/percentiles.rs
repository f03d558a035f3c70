//! Percentile curves: how late the ticks were, from the best half to the worst of a thousand.
//!
//! The quantile q is drawn at -log10(1 - q), so that every further nine takes the same room. The
//! line is a staircase: each step is a value that was recorded, none is made up between two. From
//! the point on where fewer than ten samples lie beyond, the line is thin: an anecdote.

use hdrhistogram::Histogram;

use crate::base::units::show_ns;
use crate::output::axis::{Axis, LEAST_NS};
use crate::output::svg::plot::{Level, Line, Plot};

/// A curve to be drawn.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    pub(crate) samples: Histogram<u64>,
    /// The classes of its line.
    pub(crate) class: String,
    pub(crate) label: Option<String>,
}

/// How large, and what for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) class: &'static str,
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Room for so many characters of label.
    pub(crate) label_chars: usize,
}

/// An empty plot over axes that all `curves` fit on, with a level at one period.
pub(crate) fn axes(title: String, curves: &[Curve], tick_ns: u64, frame: Frame) -> Plot {
    let most = curves.iter().map(|curve| curve.samples.len()).max().unwrap_or(1) as f64;
    let highest = curves.iter().map(|curve| curve.samples.max()).max().unwrap_or(1);
    let lowest = curves.iter().map(|curve| curve.samples.min()).min().unwrap_or(1);
    Plot {
        title,
        class: frame.class,
        width: frame.width,
        height: frame.height,
        x: nines(most.log10().max(1.0), frame.width),
        y: Axis::decades("late by", lowest as f64, highest.max(tick_ns) as f64),
        lines: Vec::new(),
        dots: Vec::new(),
        level: Some(Level {
            at: (tick_ns as f64).log10(),
            label: format!("missed: {} and above", show_ns(tick_ns)),
        }),
        label_chars: frame.label_chars,
        behind: None,
    }
}

/// The curves over common axes.
pub(crate) fn percentiles(title: String, curves: &[Curve], tick_ns: u64, frame: Frame) -> Plot {
    let plot = axes(title, curves, tick_ns, frame);
    Plot { lines: curves.iter().flat_map(lines).collect(), ..plot }
}

/// The solid part, which has samples enough, and the thin rest.
pub(crate) fn lines(curve: &Curve) -> [Line; 2] {
    let all = curve.samples.len() as f64;
    let enough = (all / 10.0).log10();
    let steps = steps(&curve.samples);
    let until = steps.iter().position(|&(x, _)| x > enough).unwrap_or(steps.len());
    let mut solid = steps[..until].to_vec();
    let mut thin = steps[until..].to_vec();
    if let (Some(&(_, level)), Some(&(_, next))) = (solid.last(), thin.first()) {
        // They meet where the samples end to be enough.
        let level = if next > level { level } else { next };
        solid.push((enough, level));
        thin.insert(0, (enough, level));
    }
    let label = curve.label.clone();
    let thin_class = format!("{} few", curve.class);
    [
        Line { points: solid, class: curve.class.clone(), label: None },
        Line { points: thin, class: thin_class, label },
    ]
}

/// The corners of the staircase.
fn steps(samples: &Histogram<u64>) -> Vec<(f64, f64)> {
    let all = samples.len() as f64;
    let (mut below, mut points) = (0.0, Vec::new());
    for step in samples.iter_recorded() {
        let level = (step.value_iterated_to() as f64).max(LEAST_NS).log10();
        points.push((-(1.0 - below / all).log10(), level));
        below += step.count_at_value() as f64;
        // The last sample has none beyond: it is drawn where one in all would be.
        points.push((-(1.0 - below / all).max(1.0 / all).log10(), level));
    }
    points
}

/// 50, 90, 99, 99.9 … as far as there are samples.
fn nines(most: f64, width: f64) -> Axis {
    let name = |nines: usize| match nines {
        1 => "90 %".to_owned(),
        2 => "99 %".to_owned(),
        n => format!("99.{} %", "9".repeat(n - 2)),
    };
    let mut marks = vec![(0.0, "0".to_owned())];
    if width / most > 70.0 {
        marks.push((2_f64.log10(), "50 %".to_owned()));
    }
    marks.extend((1..=most as usize).map(|n| (n as f64, name(n))));
    Axis { low: 0.0, high: most, marks, name: "share of the ticks that were no later" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::histogram::{Counted, merged};

    #[test]
    fn the_staircase_has_each_value_at_its_share() {
        let steps = steps(&merged([&Counted::of([10_000, 10_000, 10_000, 1_000_000])]));
        let expected = [(0.0, 4.0), (0.602, 4.0), (0.602, 6.0), (0.602, 6.0)];
        for (step, expected) in steps.iter().zip(expected) {
            assert!((step.0 - expected.0).abs() < 1e-3 && (step.1 - expected.1).abs() < 1e-3);
        }
    }

    #[test]
    fn what_has_too_few_samples_beyond_is_thin() {
        let samples = merged([&Counted::of((1..=1_000).map(|n| n * 10_000))]);
        let curve = Curve { samples, class: "s0".into(), label: Some("x".into()) };
        let [solid, thin] = lines(&curve);
        assert!(solid.points.iter().all(|point| point.0 <= 2.0 + 1e-9));
        assert!(thin.points.iter().all(|point| point.0 >= 2.0 - 1e-9));
        assert_eq!((solid.label, thin.label.as_deref()), (None, Some("x")));
    }

    #[test]
    fn axes_are_marked_as_people_read_them() {
        let names = |axis: Axis| axis.marks.into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(
            names(Axis::decades("late by", 40_000.0, 2e9)),
            ["10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s"]
        );
        assert_eq!(names(nines(3.2, 900.0)), ["0", "50 %", "90 %", "99 %", "99.9 %"]);
    }
}
