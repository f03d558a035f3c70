//! What two runs of the same thing show, in one line that chance does not write.
//!
//! The tables compare many figures, and with three repetitions about one in a hundred differs by chance. So the line
//! asks for more than they do: a gap several times as wide as the spread, and a change that matters.

use crate::findings::comparison::{Change, Pair, pairs};
use crate::findings::measures::Measure;
use crate::record::run::Record;
use crate::statistics::range::LEAST;

/// What a line may rest on. The latest tick is one tick, and says nothing of the next run.
const SURE: [Measure; 4] =
    [Measure::Late(0.5), Measure::Late(0.99), Measure::Completion, Measure::Cpu];

/// A smaller change is not worth a line.
const MATTERS: f64 = 0.05;

/// With fewer repetitions the gap must be wider.
const SEVERAL: usize = 5;

/// So many changes are named.
const NAMED: usize = 3;

/// `Changed: spin loop-yield done in 1.01 s → 1.21 s (+20 %).`
pub(crate) fn headline(before: &Record, after: &Record) -> String {
    let pairs = pairs(before, after);
    let mut compared = 0;
    let mut changed: Vec<(f64, String)> = Vec::new();
    for pair in &pairs {
        for measure in SURE {
            let Some(change) = pair.change(measure, &before.settings) else { continue };
            compared += usize::from(change.before.reps.min(change.after.reps) >= LEAST);
            if let Some(size) = sure(&change, measure, before) {
                changed.push((size, named(pair, measure, &change)));
            }
        }
    }
    if compared == 0 {
        return "Fewer than three repetitions: no change can be told from chance.".into();
    }
    if changed.is_empty() {
        return format!("Nothing changed that chance does not explain, in {compared} figures.");
    }
    changed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let more = match changed.len() - changed.len().min(NAMED) {
        0 => String::new(),
        n => format!("; and {n} more"),
    };
    let named: Vec<String> = changed.into_iter().take(NAMED).map(|(_, named)| named).collect();
    format!("Changed: {}{more}.", named.join("; "))
}

/// How large the change is, if it is beyond doubt.
fn sure(change: &Change, measure: Measure, run: &Record) -> Option<f64> {
    let (before, after) = (&change.before, &change.after);
    let reps = before.reps.min(after.reps);
    let wide = before.width().max(after.width());
    let times = if reps < SEVERAL { 4.0 } else { 2.0 };
    let size = change.share()?.abs();
    // A wake-up takes longer today than yesterday; that matters if the ticks show it.
    let least = match measure {
        Measure::Late(_) => 0.02 * run.settings.tick_ns as f64,
        _ => 0.0,
    };
    let matters = size >= MATTERS && (before.median - after.median).abs() >= least;
    (change.is_beyond && matters && before.gap(after) > times * wide).then_some(size)
}

fn named(pair: &Pair, measure: Measure, change: &Change) -> String {
    let percent =
        change.share().map_or(String::new(), |share| format!(" ({:+.0} %)", 100.0 * share));
    format!(
        "{} {} {} {} → {}{percent}",
        pair.before.workload,
        pair.before.model,
        measure.name(),
        measure.show(change.before.median),
        measure.show(change.after.median)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::report::Report;
    use crate::record::run::tests::{cell_of, record_of, report};

    /// A run of one cell whose repetitions took so long and as much processor time.
    fn run(completions: &[u64]) -> Record {
        let of = |ns: &u64| -> Report {
            let mut report = report();
            report.measured.lateness = None;
            report.measured.completion_ns = *ns;
            report.usage.user_ns = 1_000;
            report
        };
        let reports: Vec<_> = completions.iter().map(of).collect();
        record_of(vec![cell_of("factor", "threads", &reports)])
    }

    const BEFORE: [u64; 3] = [1_000_000, 1_010_000, 1_020_000];

    #[test]
    fn a_change_beyond_doubt_is_named_with_its_size() {
        let said = headline(&run(&BEFORE), &run(&[1_200_000, 1_210_000, 1_220_000]));
        assert_eq!(said, "Changed: factor threads done in 1.01 ms → 1.21 ms (+20 %).");
    }

    #[test]
    fn the_same_again_has_not_changed() {
        let said = headline(&run(&BEFORE), &run(&BEFORE));
        assert_eq!(said, "Nothing changed that chance does not explain, in 2 figures.");
        // Beyond the spread, and still too little to matter.
        let little = headline(&run(&[1_000_000, 1_000_001, 1_000_002]), &run(&[1_030_000; 3]));
        assert!(little.starts_with("Nothing changed"), "{little}");
        // Apart by the rule of the tables, and not by that of the line.
        let doubtful = headline(&run(&BEFORE), &run(&[1_060_000, 1_065_000, 1_070_000]));
        assert!(doubtful.starts_with("Nothing changed"), "{doubtful}");
    }

    #[test]
    fn with_few_repetitions_nothing_is_said_to_have_changed_or_not() {
        let said = headline(&run(&BEFORE[..2]), &run(&[9_000_000; 2]));
        assert_eq!(said, "Fewer than three repetitions: no change can be told from chance.");
    }

    #[test]
    fn twenty_runs_of_the_same_thing_make_no_change_and_a_fifth_more_work_is_found() {
        let mut random = crate::base::random::SplitMix::new(7);
        let mut noisy = |base: f64| {
            // Within two per cent, and now and then a repetition that something disturbed.
            let mut one = || {
                let spread = 1.0 + 0.02 * random.share();
                let hit = if random.share() < 0.05 { 1.1 } else { 1.0 };
                (base * spread * hit) as u64
            };
            run(&[one(), one(), one()])
        };
        let (mut wrong, mut found) = (0, 0);
        for _ in 0..200 {
            let (a, b, slower) = (noisy(1e9), noisy(1e9), noisy(1.2e9));
            wrong += usize::from(headline(&a, &b).starts_with("Changed"));
            found += usize::from(headline(&a, &slower).contains("done in"));
        }
        assert_eq!(wrong, 0);
        // Where a repetition was hit, three repetitions tell nothing.
        assert!(found >= 120, "{found} of 200");
    }
}
