//! What is said of a service is borne out by its points.

use super::*;
use crate::machine::environment::Environment;
use crate::machine::noise::Noise;
use crate::record::service::{SERVICE_SCHEMA, ServiceSettings};
use crate::statistics::histogram::Counted;
use std::num::NonZeroUsize;

const MS: u64 = 1_000_000;

/// A thousand requests at this rate, all answered after this time.
fn point(rate: f64, latency_ns: u64) -> Point {
    let point = Point {
        rate,
        due: 1_000,
        answered: 1_000,
        errors: 0,
        latency: Counted::of(vec![latency_ns; 1_000]),
        p50_ns: None,
        p90_ns: None,
        p99_ns: None,
        max_ns: 0,
        client_late_p99_ns: None,
        client_cpu: 0.3,
        server_cpu_ns: Some(45_000),
        noise: Noise::default(),
    };
    point.with_quantiles(&Counted::of(vec![10; 1_000]))
}

fn curve(model: &str, limit: f64) -> ServiceCurve {
    ServiceCurve {
        model: model.into(),
        alone: Counted::of(vec![MS; 300]),
        alone_p50_ns: Some(MS),
        points: vec![point(500.0, MS), point(limit, 9 * MS), point(limit * 1.05, 90 * MS)],
        limit: Some(limit),
        is_bounded: true,
    }
}

fn record(curves: Vec<ServiceCurve>) -> ServiceRecord {
    ServiceRecord {
        schema: SERVICE_SCHEMA.into(),
        version: 1,
        started_unix: 0,
        took_ns: 0,
        interrupted: false,
        settings: ServiceSettings {
            compute_ns: 20_000,
            wait_ns: MS,
            connections: 64,
            time_ns: 1,
            limit_ns: 10 * MS,
            workers: None,
            pool: NonZeroUsize::new(16).unwrap(),
            seed: 1,
        },
        environment: Environment { cpus: 2, ..Environment::here() },
        steps_per_ms: 1.0,
        curves,
    }
}

fn all(record: &ServiceRecord) -> String {
    said(record).join(" ")
}

#[test]
fn the_answer_has_every_limit_that_was_found() {
    let mut found = record(vec![curve("threads", 9_040.0), curve("multi", 31_456.0)]);
    let said = answer(&found).unwrap();
    assert_eq!(said, "p99 under 10 ms: threads up to 9,000/s, multi up to 31,000/s.");
    found.curves[1].is_bounded = false;
    assert!(answer(&found).unwrap().contains("multi beyond 31,000/s"));
    found.curves[1].limit = None;
    assert!(answer(&found).unwrap().contains("multi at no rate"));
    assert_eq!(answer(&record(Vec::new())), None);
}

#[test]
fn noise_stands_in_the_answer_and_nobody_is_ranked_by_it() {
    let mut found = record(vec![curve("threads", 9_000.0), curve("multi", 31_000.0)]);
    assert!(!answer(&found).unwrap().contains("other programs"));
    assert!(all(&found).contains("multi holds the highest rate, 3.4 times that of threads."));
    for point in &mut found.curves[0].points {
        point.noise.others = 0.5;
    }
    assert!(answer(&found).unwrap().starts_with("Beside other programs, p99"));
    let said = all(&found);
    assert!(!said.contains("holds the highest") && !said.contains("times that of"), "{said}");
    assert!(said.contains("partly their doing") && !said.contains("the servers'"), "{said}");
}

#[test]
fn limits_that_are_close_are_not_told_apart() {
    let said = all(&record(vec![curve("threads", 30_000.0), curve("multi", 31_000.0)]));
    assert!(said.contains("multi, threads hold about the same rate."), "{said}");
    let said = all(&record(vec![curve("threads", 30_000.0), curve("multi", 45_000.0)]));
    assert!(said.contains("multi holds the highest rate, 1.5 times that of threads."), "{said}");
    assert!(!all(&record(vec![curve("multi", 45_000.0)])).contains("holds the highest"));
}

#[test]
fn the_client_is_suspected_only_where_it_was_late_or_had_no_time_left() {
    let mut found = record(vec![curve("threads", 9_000.0)]);
    assert!(all(&found).contains("used up to 30 % of one processor"));
    assert!(all(&found).contains("the limits are the servers'"));
    // At the lowest rate it does not matter.
    found.curves[0].points[0].client_cpu = 0.95;
    assert!(all(&found).contains("the limits are the servers'"));
    found.curves[0].points[2].client_cpu = 0.95;
    assert!(all(&found).contains("Where threads no longer held, the client was late as well"));
    found.curves[0].points[2].client_cpu = 0.3;
    found.curves[0].points[2].client_late_p99_ns = Some(2 * MS);
    assert!(all(&found).contains("the client was late as well"));
}

#[test]
fn what_load_adds_to_an_answer_is_said_only_where_it_is_more_than_a_tenth() {
    let mut found = record(vec![curve("threads", 9_000.0)]);
    assert!(all(&found).contains("at 500/s no more than a tenth longer"), "{}", all(&found));
    found.curves[0].points[0] = point(500.0, 2 * MS);
    assert!(all(&found).contains("threads 1.00 ms (+100 %); in brackets"), "{}", all(&found));
    assert!(!all(&found).contains("no more than a tenth longer"));
}

#[test]
fn the_bound_is_the_nearest_one() {
    let mut found = record(vec![curve("pool", 9_000.0)]);
    assert!(all(&found).contains("No model can exceed 63,000/s here"), "{}", all(&found));
    assert!(all(&found).contains("pool has 16 threads, each busy as long: 16,000/s at most"));
    found.settings.compute_ns = 10 * MS;
    assert!(all(&found).contains("No model can exceed 200/s"), "{}", all(&found));
    assert!(!all(&found).contains("pool has"), "16 threads are enough for that");
}

#[test]
fn a_point_holds_only_if_all_were_answered_in_time() {
    let good = point(500.0, 9 * MS);
    assert!(good.holds(10 * MS));
    assert!(!good.holds(8 * MS));
    assert!(!Point { errors: 1, ..good.clone() }.holds(10 * MS));
    assert!(!Point { answered: 999, ..good }.holds(10 * MS));
}
