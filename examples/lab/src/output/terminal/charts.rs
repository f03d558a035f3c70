//! What is drawn of a sweep, on the terminal and on the page.

use crate::output::axis::{Axis, log};
use crate::output::terminal::plot::Series;
use crate::record::at::At;
use crate::record::sweep::{Curve, Point, Sweep};
use crate::record::sweep_kind::SweepKind;

/// Room under the lowest mark of the throughput, in per cent.
const BELOW: f64 = 2.0;

/// One drawing: its axes and a series a curve.
#[derive(Debug)]
pub(crate) struct Chart {
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) series: Vec<Series>,
}

/// Lateness over the swept setting, and what that costs where it costs something.
pub(crate) fn charts(sweep: &Sweep) -> Vec<Chart> {
    let points = || sweep.curves.iter().flat_map(|curve| &curve.points);
    if points().next().is_none() {
        return Vec::new();
    }
    let (name, late) = sweep.height();
    let heights = || points().map(late);
    let (low, high) = (heights().min().unwrap_or(0), heights().max().unwrap_or(0));
    let up = Axis::decades(name, low as f64, high as f64).fitted(log(low), log(high));
    let mut charts = vec![Chart {
        x: across(sweep),
        y: up,
        series: series(sweep, &|point| Some(log(late(point)))),
    }];
    let shares = || points().filter_map(|point| point.throughput);
    if shares().next().is_some() {
        let least = shares().fold(1.0, f64::min);
        let low = if least > 0.9 { 90.0 } else { (least * 10.0).floor() * 10.0 };
        let high = (shares().fold(1.0, f64::max) * 100.0).ceil();
        let third = if high > 105.0 { high } else { (low + 100.0) / 2.0 };
        let marks = [low, 100.0, third].map(|share| (share, format!("{share:.0} %")));
        charts.push(Chart {
            x: across(sweep),
            y: Axis { low: low - BELOW, high, marks: marks.into(), name: "throughput" },
            series: series(sweep, &|point| Some(100.0 * point.throughput?)),
        });
    }
    charts
}

fn series(sweep: &Sweep, height: &dyn Fn(&Point) -> Option<f64>) -> Vec<Series> {
    let of_curve = |curve: &Curve| {
        let points = curve.points.iter();
        let at = |point: &Point| Some((place(point.at), height(point)?));
        Series {
            name: curve.model.clone(),
            points: points.clone().filter_map(at).collect(),
            marked: points.clone().position(|point| Some(point.at) == curve.marked),
        }
    };
    sweep.curves.iter().map(of_curve).collect()
}

fn across(sweep: &Sweep) -> Axis {
    let values = || sweep.curves.iter().flat_map(|curve| &curve.points).map(|p| p.at.value());
    let (low, high) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
    match sweep.kind {
        SweepKind::Yield | SweepKind::Rescue => {
            Axis::decades(sweep.kind.axis(), low as f64, high as f64)
        }
        SweepKind::Blockers => {
            let mut marks: Vec<u64> = values().collect();
            marks.sort_unstable();
            marks.dedup();
            let marks = marks.into_iter().map(|n| (n as f64, n.to_string())).collect();
            Axis { low: low as f64, high: high as f64, marks, name: sweep.kind.axis() }
        }
    }
}

fn place(at: At) -> f64 {
    match at {
        At::SliceNs(ns) | At::RescueNs(ns) => log(ns),
        At::Blockers(n) => n as f64,
    }
}
