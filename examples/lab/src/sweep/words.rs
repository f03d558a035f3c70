//! What the points of a curve say, in sentences.

use crate::base::units::show_ns;
use crate::findings::measures::Measure;
use crate::record::at::At;
use crate::record::run::CellRecord;
use crate::record::sweep::{Height, Point};
use crate::record::sweep_kind::SweepKind;
use crate::statistics::correlation::rank_correlation;
use crate::statistics::range::LEAST;

/// Lateness keeps step with the slice if the ratio of their growth is at most this, either way.
const IN_STEP: f64 = 1.6;

/// From this rank correlation on one figure rises with the other.
const RISES: f64 = 0.6;

/// Below this rank correlation, either way, two figures have nothing to do with each other, if there are points
/// [enough](ENOUGH).
const UNRELATED: f64 = 0.3;
const ENOUGH: usize = 5;

/// The sentences about one curve. `cells` are the cells of its points, `whole` is the same work in
/// one piece, `floor` the spinner alone.
pub(crate) fn words(
    kind: SweepKind,
    (points, cells): (&[Point], &[&CellRecord]),
    height: Height,
    marked: Option<At>,
    (whole, floor): (Option<&CellRecord>, Option<&CellRecord>),
) -> Vec<String> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    match kind {
        SweepKind::Yield => {
            let mut said = vec![by_the_slice(points, height)];
            said.extend(marked.and_then(|at| at_the_knee(points, height, at, floor)));
            said.extend(whole.and_then(|whole| cost(points, cells, whole)));
            said.extend(whole.and_then(in_one_piece));
            said
        }
        SweepKind::Rescue => {
            let mut said = vec![the_price(first), the_price(last)];
            said.extend(whole.and_then(without_rescue));
            said
        }
        SweepKind::Blockers => {
            let workers = cells.iter().find_map(|cell| Some(cell.reports().next()?.workers));
            vec![at_the_cliff(points, marked, workers.unwrap_or(0), (first, last))]
        }
    }
}

/// From where on the spinner is later by as much as the slices are longer.
fn by_the_slice(points: &[Point], (name, late): Height) -> String {
    let grows = |pair: &&[Point]| {
        let longer = pair[1].at.value() as f64 / pair[0].at.value() as f64;
        let later = late(&pair[1]) as f64 / late(&pair[0]).max(1) as f64;
        (longer / IN_STEP..=longer * IN_STEP).contains(&later)
    };
    let steps = points.windows(2).rev().take_while(grows).count();
    match &points[points.len() - 1 - steps..] {
        [from, .., to] => {
            let slices = |point: &Point| late(point) as f64 / point.at.value() as f64;
            format!(
                "from {} on the spinner is late by the slice: {name} {} there ({:.1} slices), {} \
                 ({:.1}) and at the most {} at {}",
                from.at,
                show_ns(late(from)),
                slices(from),
                show_ns(late(to)),
                slices(to),
                show_ns(to.late_max_ns),
                to.at
            )
        }
        _ => {
            let heights = || points.iter().map(late);
            let (least, most) = (heights().min().unwrap_or(0), heights().max().unwrap_or(0));
            let (least, most) = (show_ns(least), show_ns(most));
            let pairs = points.iter().map(|point| (point.at.value() as f64, late(point) as f64));
            let how = match rank_correlation(&pairs.collect::<Vec<_>>()) {
                Some(rho) if rho >= RISES => "rises with the slice, though not in step",
                Some(rho) if rho <= -RISES => "falls as the slices get longer",
                Some(rho) if rho.abs() < UNRELATED && points.len() >= ENOUGH => {
                    "does not follow the slice"
                }
                _ => "has no clear relation to the slice in so few points",
            };
            format!("the spinner's lateness {how}: {name} {least} to {most}")
        }
    }
}

/// What the knee is.
fn at_the_knee(
    points: &[Point],
    (name, late): Height,
    at: At,
    floor: Option<&CellRecord>,
) -> Option<String> {
    let knee = points.iter().find(|point| point.at == at)?;
    let shortest = points.first()?;
    let floor = floor.and_then(|cell| cell.summary.as_ref()?.spinner?.lateness.p50_ns);
    let alone = floor.map_or(String::new(), |ns| format!("; alone its p50 is {}", show_ns(ns)));
    Some(format!(
        "shorter slices than {at} serve it hardly sooner: {name} {} there, {} at {}{alone}",
        show_ns(late(knee)),
        show_ns(late(shortest)),
        shortest.at
    ))
}

/// Up to which slice yielding costs what the repetitions can tell.
fn cost(points: &[Point], cells: &[&CellRecord], whole: &CellRecord) -> Option<String> {
    let unsliced = Measure::Completion.range(whole)?;
    let share = |point: &Point| 100.0 * point.throughput.unwrap_or(1.0);
    let costs = |point: &Point| 100.0 - share(point);
    let is_slower = |cell: &&&CellRecord| {
        let sliced = Measure::Completion.range(cell);
        sliced.is_some_and(|s| s.median > unsliced.median && s.is_apart(&unsliced, 0.0))
    };
    let first = points.first()?;
    if unsliced.reps < LEAST {
        return Some(format!(
            "at {} the throughput was {:.1} % of the unsliced, in fewer than three repetitions, \
             which tell nothing apart",
            first.at,
            share(first)
        ));
    }
    Some(match &points[..cells.iter().take_while(is_slower).count()] {
        [] if share(first) > 100.0 => format!(
            "the repetitions do not show that yielding costs anything: at {} the throughput is \
             {:.1} % of the unsliced, and what is above 100 % is noise",
            first.at,
            share(first)
        ),
        [] => format!(
            "the repetitions do not show that yielding costs anything: at {} the throughput is \
             {:.1} % of the unsliced",
            first.at,
            share(first)
        ),
        [only] => format!(
            "at {} yielding costs {:.1} % of the throughput; longer slices cost nothing the \
             repetitions show",
            only.at,
            costs(only)
        ),
        [from, .., to] => format!(
            "up to {} yielding costs throughput: {:.1} % there, {:.1} % at {}",
            to.at,
            costs(to),
            costs(from),
            from.at
        ),
    })
}

/// What slicing is for.
fn in_one_piece(whole: &CellRecord) -> Option<String> {
    let summary = whole.summary.as_ref()?;
    let freeze = show_ns(summary.spinner?.longest_freeze_ns.median);
    let time = show_ns(summary.completion_ns.median);
    Some(format!("in one piece ({}) it takes {time}, and the spinner waits {freeze}", whole.model))
}

/// What one threshold gives, and what it takes.
fn the_price(point: &Point) -> String {
    let threads = point.threads.map_or(String::new(), |threads| format!(", {threads} threads"));
    let share = point.throughput.map_or(String::new(), |share| {
        format!("the work makes {:.1} % of the throughput without rescue, ", 100.0 * share)
    });
    format!(
        "rescue after {}: the spinner waits {} at the most; {share}{} of processor time{threads}",
        point.at,
        show_ns(point.freeze_ns),
        show_ns(point.cpu_ns)
    )
}

/// What rescue is for.
fn without_rescue(whole: &CellRecord) -> Option<String> {
    let summary = whole.summary.as_ref()?;
    let freeze = show_ns(summary.spinner?.longest_freeze_ns.median);
    let (time, cpu) = (show_ns(summary.completion_ns.median), show_ns(summary.cpu_ns.median));
    let model = &whole.model;
    Some(format!(
        "without rescue ({model}) it takes {time} and {cpu} of processor time, and the spinner waits {freeze}"
    ))
}

fn at_the_cliff(
    points: &[Point],
    marked: Option<At>,
    workers: usize,
    (first, last): (&Point, &Point),
) -> String {
    let plural = if workers == 1 { "" } else { "s" };
    let with = format!("with {workers} worker{plural}");
    let Some(index) = points.iter().position(|point| Some(point.at) == marked) else {
        let most = points.iter().map(|point| point.freeze_ns).max().unwrap_or(0);
        let (from, to) = (first.at, last.at);
        return format!(
            "{with} no number of blockers from {from} to {to} freezes the spinner: {} at the most",
            show_ns(most)
        );
    };
    let frozen = &points[index];
    let nth = ordinal(frozen.at.value());
    let freeze = show_ns(frozen.freeze_ns);
    let before = index.checked_sub(1).map_or(String::new(), |before| {
        let before = &points[before];
        format!("; with {} it waited {} at the most", before.at, show_ns(before.freeze_ns))
    });
    format!("{with} the {nth} blocker freezes the spinner for {freeze}{before}")
}

fn ordinal(n: u64) -> String {
    match n {
        1 => "first".into(),
        2 => "second".into(),
        3 => "third".into(),
        _ if n % 10 == 1 && n % 100 != 11 => format!("{n}st"),
        _ if n % 10 == 2 && n % 100 != 12 => format!("{n}nd"),
        _ if n % 10 == 3 && n % 100 != 13 => format!("{n}rd"),
        _ => format!("{n}th"),
    }
}
