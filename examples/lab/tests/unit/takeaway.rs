//! What is said in general is borne out by the cells it is said of.

use super::*;
use crate::measure::report::Report;
use crate::record::run::tests::{cell_of, record_of, report};

/// A spinner that is due every 10 ms for a second, all of it late by `late_us`.
fn late(late_us: u64) -> Report {
    let late = late_us * 1_000;
    let services: Vec<u64> = (1..=100).map(|k| k * 10_000_000 + late).collect();
    with(&services)
}

/// A spinner that is served at the end only.
fn frozen() -> Report {
    with(&[1_000_000_000])
}

fn with(services: &[u64]) -> Report {
    let mut report = report();
    let lateness = crate::measure::lateness::settle(services, 10_000_000, 1_000_000_000);
    report.measured.lateness = Some(lateness);
    report.usage.user_ns = 1_000_000_000;
    report
}

fn using(mut report: Report, cpu_ms: u64) -> Report {
    report.usage.user_ns = cpu_ms * 1_000_000;
    report
}

fn said(workload: &str, models: &[(&str, Report)]) -> String {
    let cells =
        models.iter().map(|(model, report)| cell_of(workload, model, std::slice::from_ref(report)));
    takeaway(&record_of(cells.collect()), workload).unwrap_or_default()
}

const LESSON: &str = "A task that does not yield stops everybody on its thread.";

#[test]
fn a_task_that_does_not_yield_is_blamed_only_where_it_froze_the_spinner() {
    let all = |block| [("loop-block", block), ("loop-yield", late(50)), ("loop-offload", late(50))];
    let froze = said("spin", &all(frozen()));
    assert!(froze.starts_with(LESSON), "{froze}");
    assert!(froze.contains("Cut into slices of 100 µs, or on another thread,"), "{froze}");
    let short = said("spin", &all(late(9_000)));
    assert!(!short.contains(LESSON) && short.contains("too short to freeze"), "{short}");
    assert!(short.contains("at most 9.0 ms late"), "{short}");
}

#[test]
fn a_cure_is_named_only_where_it_cured() {
    let one = said(
        "spin",
        &[("loop-block", frozen()), ("loop-yield", late(15_000)), ("loop-offload", late(50))],
    );
    assert!(one.contains(" On another thread, the same job left the spinner on time."), "{one}");
    assert!(!one.contains("slices"), "{one}");
    let none = said(
        "spin",
        &[("loop-block", frozen()), ("loop-yield", late(15_000)), ("loop-offload", late(30_000))],
    );
    assert!(!none.contains("on time"), "{none}");
    let slices = "Cut into slices of 100 µs, the same job made it at most 15 ms late here, in place of 0.99 s";
    assert!(none.contains(slices) && !none.contains("another thread"), "{none}");
    let alone = said("spin", &[("loop-block", frozen())]);
    assert!(!alone.contains("on time") && !alone.contains("slices"), "{alone}");
}

#[test]
fn a_price_is_named_only_where_one_run_can_show_it() {
    let priced = |cpu_ms| {
        let sliced = using(late(50), cpu_ms);
        said("spin", &[("loop-block", frozen()), ("loop-yield", sliced)])
    };
    assert!(
        priced(1_080).contains("The slices cost 8.0 % more processor time."),
        "{}",
        priced(1_080)
    );
    assert!(!priced(1_010).contains("cost"), "within chance: {}", priced(1_010));
    assert!(!priced(900).contains("cost"), "cheaper: {}", priced(900));
}

#[test]
fn a_disturbed_cell_has_no_price() {
    let mut cells = [
        cell_of("spin", "loop-block", &[frozen()]),
        cell_of("spin", "loop-yield", &[using(late(50), 1_200)]),
    ];
    assert!(cost(&cells[0], &cells[1], 0.0).is_some());
    cells[1].attempts[0].noise.others = 0.5;
    assert_eq!(cost(&cells[0], &cells[1], 0.0), None);
    cells[1].attempts[0].noise.others = 0.0;
    // Trials that differed by more than the price.
    assert_eq!(cost(&cells[0], &cells[1], 0.15), None);
}

#[test]
fn a_call_that_blocks_is_blamed_only_where_it_froze_the_spinner() {
    let models = |block| [("loop-block", block), ("loop-await", late(50))];
    let froze = said("syscall", &models(frozen()));
    assert!(froze.contains("A call that blocks") && froze.contains("Awaited, the same wait"));
    assert!(!froze.contains("another thread"), "it was not tried: {froze}");
    let fine = said("syscall", &models(late(50)));
    assert!(!fine.contains("A call that blocks"), "{fine}");
}

#[test]
fn who_is_ahead_is_said_only_of_repetitions_that_tell() {
    let reps = |ns: [u64; 3]| {
        ns.map(|ns| {
            let mut report = report();
            report.measured.lateness = None;
            report.measured.completion_ns = ns;
            report
        })
    };
    let of = |a: &[Report], b: &[Report]| {
        let cells = vec![cell_of("factor", "threads", a), cell_of("factor", "gil", b)];
        takeaway(&record_of(cells), "factor")
    };
    let (quick, slow) = (reps([100, 101, 102]), reps([900, 901, 902]));
    assert_eq!(of(&quick, &slow).unwrap(), "Best first, by completion: threads < gil.");
    assert_eq!(of(&quick, &quick), None);
    assert_eq!(of(&quick[..1], &slow[..1]), None, "one repetition");
}

#[test]
fn the_question_has_the_times_that_were_set() {
    let mut settings = Settings::plain();
    let asked = question("spin", "", &settings);
    assert_eq!(
        asked,
        "A spinner should turn every 10 ms while a job computes for 1 s. How late was it?"
    );
    settings.jobs = std::num::NonZeroUsize::new(3);
    assert!(question("spin", "", &settings).contains("3 jobs compute"));
    assert!(question("syscall", "", &settings).contains("3 calls that block 0.1 s each"));
}

#[test]
fn cooperation_and_preemption_are_compared_only_where_the_repetitions_tell_them_apart() {
    let reps = |late_us: u64, done_ms: u64| {
        [0, 1, 2].map(|n| {
            let mut report = late(late_us + n);
            report.measured.completion_ns = done_ms * 1_000_000 + n;
            report
        })
    };
    let of = |tasks: &[Report], threads: &[Report]| {
        let cells = vec![
            cell_of("spin", "loop-block", &[frozen()]),
            cell_of("spin", "multi-yield", tasks),
            cell_of("spin", "threads", threads),
        ];
        takeaway(&record_of(cells), "spin").unwrap()
    };
    let told = of(&reps(100, 1_000), &reps(900, 1_000));
    let line = "multi-yield kept the spinner 8.9 times closer to its time than threads (p90), at the same \
                speed, as far as can be told.";
    assert!(told.ends_with(line), "{told}");
    let slower = of(&reps(100, 1_200), &reps(900, 1_000));
    assert!(slower.ends_with("(p90), in 20 % more time."), "{slower}");
    let alike = of(&reps(100, 1_000), &reps(100, 1_000));
    assert!(!alike.contains("closer"), "{alike}");
    let once = of(&reps(100, 1_000)[..1], &reps(900, 1_000)[..1]);
    assert!(!once.contains("closer"), "{once}");
}
