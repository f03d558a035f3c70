//! The table: for each flavour and row the medians, their spread, and how Cede stands.

use crate::{
    measure::Figure,
    rows,
    runtime::Flavour,
    runtimes::{Any, FLAVOURS, LIBRARIES, Library},
};

/// Best peer ÷ Cede: above 1, Cede is faster.
fn ratio(figures: &[&Figure]) -> Option<f64> {
    let cede = figures.iter().find(|figure| figure.contender.library == Library::Cede)?;
    let peers = figures.iter().filter(|figure| figure.contender.library != Library::Cede);
    Some(peers.map(|figure| figure.median()).reduce(f64::min)? / cede.median())
}

fn geometric_mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp()
}

/// The figures of one flavour, row by row, in the order of the table.
fn by_row(figures: &[Figure], flavour: Flavour) -> Vec<(rows::Row<Any>, Vec<&Figure>)> {
    let of = |row: &rows::Row<Any>| {
        let here = |f: &&Figure| f.row == row.name && f.contender.flavour == flavour;
        figures.iter().filter(here).collect::<Vec<_>>()
    };
    let all = rows::all::<Any>().into_iter().map(|row| (of(&row), row));
    all.filter(|(found, _)| !found.is_empty()).map(|(found, row)| (row, found)).collect()
}

fn title(flavour: Flavour) -> &'static str {
    match flavour {
        Flavour::OneThread => "one thread",
        Flavour::TwoWorkers => "two workers",
    }
}

pub(crate) fn table(figures: &[Figure]) -> String {
    let mut text = String::from("Nanoseconds an operation: median (smallest–largest).\n");
    for flavour in FLAVOURS {
        text += &format!("\n{:<18}", title(flavour));
        for library in LIBRARIES {
            text += &format!(" {:>24}", library.name());
        }
        text += "  best peer ÷ cede\n";
        let (mut all, mut cpu_bound) = (Vec::new(), Vec::new());
        for (row, found) in by_row(figures, flavour) {
            text += &format!("{:<18}", row.name);
            for figure in &found {
                text += &format!(" {:>24}", cell(figure));
            }
            if let Some(ratio) = ratio(&found) {
                text += &format!("  {ratio:>16.2}");
                all.push(ratio);
                cpu_bound.extend(row.cpu_bound.then_some(ratio));
            }
            text += "\n";
        }
        text += &mean("all rows", &all);
        text += &mean("CPU-bound rows", &cpu_bound);
    }
    text
}

fn cell(figure: &Figure) -> String {
    let (least, most) = figure.spread();
    format!("{:.0} ({least:.0}–{most:.0})", figure.median())
}

fn mean(of: &str, ratios: &[f64]) -> String {
    if ratios.is_empty() {
        return String::new();
    }
    let width = 18 + 25 * LIBRARIES.len();
    let label = format!("geometric mean, {of}");
    format!("{label:<width$}  {:>16.2}\n", geometric_mean(ratios))
}

pub(crate) fn json(figures: &[Figure]) -> String {
    let line = |figure: &Figure| {
        let samples: Vec<String> = figure.samples.iter().map(|ns| format!("{ns:.2}")).collect();
        format!(
            "  {{\"row\": \"{}\", \"runtime\": \"{}\", \"median_ns\": {:.2}, \"samples_ns\": [{}]}}",
            figure.row,
            figure.contender.name(),
            figure.median(),
            samples.join(", ")
        )
    };
    format!("[\n{}\n]\n", figures.iter().map(line).collect::<Vec<_>>().join(",\n"))
}
