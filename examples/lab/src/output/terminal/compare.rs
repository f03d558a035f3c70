//! Two runs compared, as text.

use crate::base::settings::Settings;
use crate::base::units::show_ns;
use crate::findings::agreement::agreements;
use crate::findings::comparison::{COMPARED, Change, Pair, differences, only_in, pairs};
use crate::findings::headline::headline;
use crate::output::terminal::columns::note as of_cell;
use crate::output::terminal::grid::{Column, draw};
use crate::output::terminal::page::Page;
use crate::output::terminal::paint::{Ink, paint};
use crate::output::terminal::text::wrap;
use crate::record::run::{CellRecord, Record};
use crate::statistics::range::LEAST;

const LEGEND: &str = "Each figure: the median of the repetitions before → after, and its change. ≈: \
    the repetitions do not tell the two apart. ≠: the difference is beyond their spread. –: too few \
    ticks, or none. A computing job is calibrated to take the same time everywhere: its time \
    says nothing of the speed of a machine.";

/// The whole comparison; `a` and `b` are the names of the files.
pub(crate) fn compare(
    (a, before): (&str, &Record),
    (b, after): (&str, &Record),
    page: Page,
) -> String {
    let told = paint(&wrap(&headline(before, after), page.width, 0), Ink::Bold, page.colours);
    let mut out = format!("{told}\n\n");
    out += &line(&format!("A  {a}: {}", machine(before)), page);
    out += &line(&format!("B  {b}: {}", machine(after)), page);
    out += &warnings(before, after, page);
    let pairs = pairs(before, after);
    for workload in before.workloads() {
        let of: Vec<_> = pairs.iter().filter(|pair| pair.before.workload == workload).collect();
        if of.is_empty() {
            continue;
        }
        out += &table(workload, &of, &before.settings, page);
        for found in agreements(before, after, workload) {
            out += &line(&found.sentence(), page);
        }
    }
    if pairs.is_empty() {
        out += "\nThe two runs have no cell in common.\n";
    }
    for (name, cells) in [("A", only_in(before, after)), ("B", only_in(after, before))] {
        out += &only(name, &cells, page);
    }
    out + "\n" + &paint(&wrap(LEGEND, page.width, 2), Ink::Dim, page.colours) + "\n"
}

fn machine(record: &Record) -> String {
    let reps = record.settings.reps;
    let plural = if reps == 1 { "" } else { "s" };
    format!("{}, {reps} repetition{plural}", record.environment.line())
}

fn line(text: &str, page: Page) -> String {
    wrap(text, page.width, 3) + "\n"
}

/// What makes the two hard to compare.
fn warnings(before: &Record, after: &Record, page: Page) -> String {
    let mut said = Vec::new();
    if before.environment.line() != after.environment.line() {
        said.push("different machines: what differs may be theirs".to_owned());
    }
    if before.environment.lab != after.environment.lab {
        let (a, b) = (&before.environment.lab, &after.environment.lab);
        said.push(format!("different versions of the lab: {a}, {b}"));
    }
    if before.environment.build != after.environment.build {
        let (a, b) = (&before.environment.build, &after.environment.build);
        said.push(format!("different builds: {a}, {b}"));
    }
    let changed = differences(&before.settings, &after.settings);
    for (what, a, b) in changed {
        said.push(format!("different settings: {what} {a}, {b}: these are two experiments"));
    }
    if before.settings.reps.min(after.settings.reps) < LEAST as u32 {
        said.push("fewer than three repetitions: no difference can be told from chance".into());
    }
    let warning = |text: String| paint(&wrap(&text, page.width, 3), Ink::Yellow, page.colours);
    said.into_iter().map(|text| warning(text) + "\n").collect()
}

fn table(workload: &str, pairs: &[&Pair], settings: &Settings, page: Page) -> String {
    let mut columns = vec![Column {
        heading: "model".into(),
        cells: pairs.iter().map(|pair| (name(pair), Ink::Plain)).collect(),
        right: false,
    }];
    let mut counts = (0, 0);
    for measure in COMPARED {
        let changes: Vec<_> = pairs.iter().map(|pair| pair.change(measure, settings)).collect();
        if changes.iter().all(Option::is_none) {
            continue;
        }
        let known = || changes.iter().flatten();
        counts.0 += known().filter(|change| change.is_beyond).count();
        counts.1 += known().count();
        let cells =
            changes.iter().map(|change| change.as_ref().map_or(("–".into(), Ink::Dim), shown));
        columns.push(Column { heading: measure.name(), cells: cells.collect(), right: true });
    }
    let notes: Vec<_> = pairs.iter().map(|pair| note(pair)).collect();
    let title = paint(workload, Ink::Bold, page.colours);
    let grid = draw(&columns, &notes, page.width, page.colours);
    let (beyond, all) = counts;
    let told = format!("{beyond} of {all} differences are beyond the spread of the repetitions");
    format!("\n{title}\n\n{grid}\n{}\n{}", line(&told, page).trim_end(), verdicts(pairs, page))
}

/// `*` marks a cell that was disturbed in either run.
fn name(pair: &Pair) -> String {
    let noisy = pair.before.noise().or(pair.after.noise()).is_some();
    format!("{}{}", pair.before.model, if noisy { " *" } else { "" })
}

/// Why there is nothing to compare.
fn note(pair: &Pair) -> Option<String> {
    match (of_cell(pair.before), of_cell(pair.after)) {
        (None, None) => None,
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(a), _) => Some(format!("A: {a}")),
        (None, Some(b)) => Some(format!("B: {b}")),
    }
}

fn shown(change: &Change) -> (String, Ink) {
    let ns = |value: f64| show_ns(value.round() as u64);
    let share = change.share().map_or(String::new(), |share| format!("{:+.0} %", 100.0 * share));
    let (sign, ink) = match change.is_beyond {
        false => ('≈', Ink::Plain),
        true if change.after.median < change.before.median => ('≠', Ink::Green),
        true => ('≠', Ink::Red),
    };
    let (before, after) = (ns(change.before.median), ns(change.after.median));
    (format!("{before} → {after} {sign} {share:>6}"), ink)
}

/// The verdicts that changed.
fn verdicts(pairs: &[&Pair], page: Page) -> String {
    let changed = pairs.iter().filter(|pair| pair.before.verdict.kind != pair.after.verdict.kind);
    let said = changed.map(|pair| {
        let (a, b) = (&pair.before.verdict.text, &pair.after.verdict.text);
        line(&format!("{}: the verdict was \"{a}\" and is \"{b}\"", pair.before.model), page)
    });
    said.collect()
}

fn only(name: &str, cells: &[&CellRecord], page: Page) -> String {
    if cells.is_empty() {
        return String::new();
    }
    let names = cells.iter().map(|cell| format!("{} {}", cell.workload, cell.model));
    let names = names.collect::<Vec<_>>().join(", ");
    format!("\n{}", line(&format!("only in {name}: {names}"), page))
}
