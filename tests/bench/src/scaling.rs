//! The curves: what an operation costs with more workers than cores, and among ever more tasks and
//! timers. A flat line is ideal.

use crate::{
    markdown,
    measure::{Figure, Job},
    report::thousands,
    rows::{self, Row},
    runtimes::{Any, Contender, FLAVOURS, WORKERS},
};

/// The rows whose curves over workers are shown, if no others are asked for.
const BY_WORKERS: [&str; 12] = [
    "spawn_many_local",
    "yield_many",
    "mpsc_capacity_1",
    "ring_500",
    "select_2",
    "mutex_busy",
    "timeout_many",
    "tcp_echo_100",
    "tcp_crowd",
    "tcp_stream",
    "http_64",
    "blocking_100",
];
const BY_SIZE: [&str; 2] = ["spawn_of", "timers_of"];
const SIZES: [u64; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// A table: a line for each library, or for each in either flavour.
struct Curves {
    row: &'static str,
    /// What changes from left to right.
    over: &'static str,
    points: Vec<String>,
    lines: Vec<Vec<Job>>,
}

/// Over workers for each of `rows`; without them, all curves.
fn all(rows: Option<&[Row<Any>]>) -> Vec<Curves> {
    let job = |row, contender, times| Job { row, contender, times, once: false };
    let known: Vec<_> = rows::all::<Any>().collect();
    let takes_part =
        |job: &Job| known.iter().any(|row| row.name == job.row && job.contender.takes_part(row));
    let by_workers = |row| Curves {
        row,
        over: "workers",
        points: WORKERS.iter().map(|count| count.to_string()).collect(),
        lines: Contender::in_curves()
            .map(|line| line.into_iter().map(|it| job(row, it, None)).collect::<Vec<_>>())
            .filter(|line| takes_part(&line[0]))
            .collect(),
    };
    let by_size = |row| Curves {
        row,
        over: "at once",
        points: SIZES.iter().map(|size| thousands(*size as f64)).collect(),
        lines: FLAVOURS
            .into_iter()
            .flat_map(Contender::of_flavour)
            .map(|it| SIZES.iter().map(|size| job(row, it, Some(*size))).collect())
            .collect(),
    };
    match rows {
        Some(rows) => rows.iter().map(|row| by_workers(row.name)).collect(),
        None => BY_WORKERS.map(by_workers).into_iter().chain(BY_SIZE.map(by_size)).collect(),
    }
}

/// All jobs: each point of a curve is a set, in which all lines take turns.
pub(crate) fn jobs(rows: Option<&[Row<Any>]>) -> Vec<Vec<Job>> {
    let point = |curves: &Curves, point: usize| {
        curves.lines.iter().map(|line| line[point].clone()).collect::<Vec<_>>()
    };
    let points = |curves: Curves| {
        (0..curves.points.len()).map(|place| point(&curves, place)).collect::<Vec<_>>()
    };
    all(rows).into_iter().flat_map(points).collect()
}

pub(crate) fn table(rows: Option<&[Row<Any>]>, figures: &[Figure]) -> String {
    let mut text = String::from("Nanoseconds an operation: medians.\n");
    for curves in all(rows) {
        text += &format!("\n{:<18}", curves.row);
        curves.points.iter().for_each(|point| text += &format!(" {point:>10}"));
        text += &format!(" {}\n", curves.over);
        for line in curves.lines {
            text += &format!("{:<18}", name(&line[0]));
            for job in line {
                text += &format!(" {:>10}", median(&job, figures));
            }
            text += "\n";
        }
    }
    text
}

/// The same in Markdown.
pub(crate) fn markdown(rows: Option<&[Row<Any>]>, figures: &[Figure]) -> String {
    let mut text = String::new();
    for curves in all(rows) {
        let mut head = vec![format!("`{}`, {}", curves.row, curves.over)];
        head.extend(curves.points);
        text += &(markdown::line(&head) + &markdown::rule(head.len()));
        for line in curves.lines {
            let mut cells = vec![name(&line[0])];
            cells.extend(line.iter().map(|job| median(job, figures)));
            text += &markdown::line(&cells);
        }
        text += "\n";
    }
    text
}

/// `none` where it could not be measured.
fn median(job: &Job, figures: &[Figure]) -> String {
    let figure = figures.iter().find(|figure| figure.job == *job);
    figure.map_or("none".into(), |figure| thousands(figure.median()))
}

/// Of a line: over workers their number is a column.
fn name(job: &Job) -> String {
    match job.contender {
        contender if job.times.is_none() => contender.title().into(),
        contender => contender.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_of_every_curve_is_shown() {
        let figure = |job| Figure { job, samples: vec![1_087_000.0] };
        let figures: Vec<_> = jobs(None).into_iter().flatten().map(figure).collect();
        let text = table(None, &figures);
        assert_eq!(text.matches("1,087,000").count(), figures.len());
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}
