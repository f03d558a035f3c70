//! A line of the screen says what its cell measured, and fits.

use super::*;
use crate::measure::lateness::settle;
use crate::models::catalogue::MODELS;
use crate::record::run::tests::{cell_of, record_of, report};

fn page(width: usize) -> Page {
    Page { width, colours: false }
}

fn cell(model: &str, late_ns: u64) -> CellRecord {
    let mut report = report();
    let services: Vec<u64> = (1..=100).map(|k| k * 10_000_000 + late_ns).collect();
    report.measured.lateness = Some(settle(&services, 10_000_000, 1_000_000_000));
    cell_of("spin", model, &[report])
}

fn shown(cell: &CellRecord, width: usize) -> String {
    let layout = Layout::new([cell.model.as_str()].into_iter(), page(width));
    row(cell, &Settings::plain(), None, layout)
}

#[test]
fn every_line_fits_at_every_width() {
    for (model, late_ns) in [
        ("loop-block", 700_000_000),
        ("loop-yield", 99),
        ("gil", 5_300_000),
        ("threads", 12_345_678),
    ] {
        let mut cell = cell(model, late_ns);
        for noisy in [0.0, 0.9] {
            cell.attempts[0].noise.others = noisy;
            for width in 40..=200 {
                let drawn = shown(&cell, width);
                assert!(
                    drawn.lines().all(|line| line.chars().count() <= width),
                    "{width}: {drawn}"
                );
            }
        }
    }
}

#[test]
fn a_row_says_its_verdict_and_its_worst_tick() {
    assert!(shown(&cell("threads", 99_000), 80).contains("on time, worst 99 µs"));
    let wide = shown(&cell("threads", 99_000), 160);
    assert!(wide.contains("on time ") && wide.ends_with("  worst 99 µs\n"), "{wide}");
    assert!(shown(&cell("gil", 5_300_000), 80).contains("lagging 5.3 ms"));
    let frozen = shown(&cell("loop-block", 700_000_000), 80);
    assert!(frozen.contains("FROZEN 0.70 s") && !frozen.contains("worst"), "{frozen}");
}

#[test]
fn only_a_disturbed_row_is_marked() {
    let mut cell = cell("threads", 99_000);
    assert!(!shown(&cell, 80).contains('*'));
    cell.attempts[0].noise.others = 0.5;
    assert!(shown(&cell, 80).contains("on time*"));
}

#[test]
fn the_noise_is_said_first_if_there_is_any() {
    let noise = |others, stolen| busy(Noise { others, stolen }, page(80));
    assert_eq!(noise(0.05, 0.0), "");
    assert!(noise(0.5, 0.0).contains("other programs use 50 %"));
    assert!(noise(0.0, 0.25).contains("its hypervisor takes 25 %"));
}

#[test]
fn the_last_line_is_the_answer_and_quiet_is_said_of_a_quiet_run_only() {
    let mut record = record_of(vec![cell("threads", 99_000)]);
    let told =
        |record: &Record, was_busy| end(Some("The answer."), record, was_busy, &[], page(80));
    assert!(told(&record, false).ends_with("\nThe answer.\n"));
    assert!(told(&record, false).contains("This machine is quiet."));
    assert!(told(&record, true).contains("No row was disturbed."));
    record.cells[0].attempts[0].noise.others = 0.5;
    let disturbed = told(&record, false);
    assert!(disturbed.contains("up to 50 %") && !disturbed.contains("quiet"), "{disturbed}");
    record.interrupted = true;
    assert!(told(&record, false).contains("interrupted"));
}

#[test]
fn every_model_has_a_few_words_that_fit() {
    for card in MODELS.iter().filter(|c| !c.name.contains("tokio") && !c.name.contains("smol")) {
        let words = in_short(card.name);
        assert!((1..=WHAT).contains(&words.chars().count()), "{}: `{words}`", card.name);
    }
    let sliced = what("spin", "loop-yield", &Settings::plain());
    assert_eq!(sliced, "the same, yields each 100 µs");
    // Of two jobs it would not be true that there are two threads.
    let two = Settings { jobs: std::num::NonZeroUsize::new(2), ..Settings::plain() };
    assert_eq!(what("spin", "threads", &two), "a thread a job");
}

#[test]
fn a_long_reason_is_broken_into_lines_below_each_other() {
    let mut cell = cell("loop-await", 0);
    cell.summary = None;
    cell.attempts.clear();
    cell.verdict.kind = Kind::Cannot;
    cell.verdict.text = "computing cannot be awaited: somebody has to do it".into();
    let drawn = shown(&cell, 80);
    assert!(drawn.lines().count() <= 3, "{drawn}");
    assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
}
