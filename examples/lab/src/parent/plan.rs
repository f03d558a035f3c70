//! Which cells a run has: every workload under every model that can do it, and for every model
//! the floor.

use std::time::Duration;

use crate::base::settings::{Cpus, Settings};
use crate::experiment::sheet::Sheet;
use crate::machine::affinity::CAN_PIN;
use crate::machine::limits::Limits;
use crate::models::card::Card;
use crate::models::catalogue::{MODELS, card, stands_for_its_executor};
use crate::record::at::At;
use crate::workloads::catalogue::{DEFAULT, FLOOR, WORKLOADS, sheet};

const ONE_CPU: &str = "@1cpu";

/// A row of the tables: a model, perhaps pinned to one processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) card: &'static Card,
    pub(crate) pinned: bool,
}

impl Row {
    /// `threads`, `threads@1cpu`.
    pub(crate) fn named(name: &str) -> Option<Row> {
        let (model, pinned) = match name.strip_suffix(ONE_CPU) {
            Some(model) => (model, true),
            None => (name, false),
        };
        let own = || own_rows().find(|row| row.name == model).filter(|_| !pinned);
        Some(Row { card: card(model).or_else(own)?, pinned })
    }

    pub(crate) fn name(&self) -> String {
        format!("{}{}", self.card.name, if self.pinned { ONE_CPU } else { "" })
    }
}

/// A cell: a workload under a model.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) sheet: &'static Sheet,
    pub(crate) row: Row,
    /// Where it is on the axis of a sweep.
    pub(crate) at: Option<At>,
    /// The run's, but for what a sweep moves.
    pub(crate) settings: Settings,
    /// Why it will not be run.
    pub(crate) refused: Option<String>,
}

impl Cell {
    /// How often it runs.
    pub(crate) fn reps(&self) -> u32 {
        match (&self.refused, self.sheet.simulated) {
            (Some(_), _) => 0,
            (None, true) => 1,
            (None, false) => self.settings.reps,
        }
    }

    /// How long it takes when nothing overlaps.
    pub(crate) fn serially(&self) -> Duration {
        (self.sheet.serially)(&self.settings)
    }

    /// `spin loop-yield`, `spin loop-yield at 30.0 µs`.
    pub(crate) fn name(&self) -> String {
        let at = self.at.map_or(String::new(), |at| format!(" at {at}"));
        format!("{} {}{at}", self.sheet.name, self.row.name())
    }

    /// It should have ended long before; a machine that is merely busy gets the benefit of doubt.
    pub(crate) fn time_limit(&self) -> Duration {
        self.serially() * 10 + Duration::from_secs(10)
    }
}

/// The rows that studies have of their own.
fn own_rows() -> impl Iterator<Item = &'static Card> {
    WORKLOADS.iter().flat_map(|sheet| sheet.own)
}

/// The cells of a run, in the order of the tables.
pub(crate) fn cells(
    workloads: &[&'static Sheet],
    rows: &[Row],
    settings: &Settings,
    limits: &Limits,
) -> Vec<Cell> {
    let mut cells = Vec::new();
    for sheet in with_the_floor(workloads) {
        for row in rows_of(sheet, rows, settings) {
            let refused = (sheet.refuses)(row.card)
                .map(str::to_owned)
                .or_else(|| limits.refuse(row.card, (sheet.units)(settings)));
            cells.push(Cell { sheet, row, at: None, settings: settings.clone(), refused });
        }
    }
    cells
}

/// The rows of `sheet`, or those of them that were asked for, if any of them was.
fn rows_of(sheet: &Sheet, asked: &[Row], settings: &Settings) -> Vec<Row> {
    let (own, models): (Vec<Row>, Vec<Row>) =
        asked.iter().partition(|row| own_rows().any(|card| card.name == row.card.name));
    if !sheet.own.is_empty() {
        let is_asked = |card: &Card| own.iter().any(|row| row.card.name == card.name);
        let any = sheet.own.iter().any(is_asked);
        let rows = sheet.own.iter().filter(|card| !any || is_asked(card));
        return rows.map(|card| Row { card, pinned: false }).collect();
    }
    if !models.is_empty() {
        return once_each(&models, settings);
    }
    let mut rows = all_rows(settings);
    rows.retain(|row| sheet.jobs || stands_for_its_executor(row.card));
    rows
}

/// Every model, and beside `threads` the same without parallelism.
fn all_rows(settings: &Settings) -> Vec<Row> {
    let all = settings.cpus == Cpus::All;
    let mut rows = Vec::new();
    for card in MODELS {
        rows.push(Row { card, pinned: !all });
        if card.name == "threads" && all && CAN_PIN {
            rows.push(Row { card, pinned: true });
        }
    }
    rows
}

fn once_each(rows: &[Row], settings: &Settings) -> Vec<Row> {
    let mut once: Vec<Row> = Vec::new();
    for &row in rows {
        let row = Row { pinned: row.pinned || settings.cpus == Cpus::One, ..row };
        if !once.iter().any(|known| known.name() == row.name()) {
            once.push(row);
        }
    }
    once
}

fn with_the_floor(workloads: &[&'static Sheet]) -> Vec<&'static Sheet> {
    let mut names: Vec<_> = workloads.iter().map(|sheet| sheet.name).collect();
    if names.is_empty() {
        names.extend(DEFAULT);
    }
    let mut sheets: Vec<&Sheet> = Vec::new();
    let floor = names.iter().filter_map(|name| sheet(name)).any(|sheet| sheet.spinner);
    names.extend(floor.then_some(FLOOR));
    for sheet in names.into_iter().filter_map(sheet) {
        if !sheets.iter().any(|known| known.name == sheet.name) {
            sheets.push(sheet);
        }
    }
    sheets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command::Cli;
    use clap::Parser;

    fn planned(args: &[&str]) -> Vec<(String, String)> {
        planned_of(&[], args)
    }

    fn planned_of(workloads: &[&str], args: &[&str]) -> Vec<(String, String)> {
        let cli = Cli::parse_from([&["lab"], args].concat());
        let sheets: Vec<_> = workloads.iter().filter_map(|name| sheet(name)).collect();
        let (models, settings) = (&cli.options.models, cli.options.settings());
        let cells = cells(&sheets, models, &settings, &Limits::default());
        cells.iter().map(|cell| (cell.sheet.name.into(), cell.row.name())).collect()
    }

    fn rows(args: &[&str]) -> Vec<String> {
        let of_spin = planned(args).into_iter().filter(|(workload, _)| workload == "spin");
        of_spin.map(|(_, model)| model).collect()
    }

    #[test]
    fn a_bare_run_has_every_model_and_threads_on_one_processor() {
        let rows = rows(&[]);
        assert_eq!(rows.len(), MODELS.len() + usize::from(CAN_PIN));
        assert_eq!(rows.contains(&"threads@1cpu".to_owned()), CAN_PIN);
    }

    #[test]
    fn on_one_processor_no_row_comes_twice() {
        let rows = rows(&["--cpus", "1", "--model", "threads,threads@1cpu,serial"]);
        assert_eq!(rows, ["threads@1cpu", "serial@1cpu"]);
    }

    #[test]
    fn a_study_has_its_own_rows_and_models_do_not_narrow_it() {
        let own = sheet("sched").unwrap().own.len();
        let planned = planned_of(&["sched", "race"], &["--model", "threads,serial"]);
        assert_eq!(planned.iter().filter(|(workload, _)| workload == "sched").count(), own);
        // And no floor, for there is no spinner.
        assert_eq!(planned.len(), own + 2);
        let planned = planned_of(&["sched"], &["--model", "fcfs,rr-4"]);
        let rows: Vec<_> = planned.iter().map(|(_, row)| row.as_str()).collect();
        assert_eq!(rows, ["fcfs", "rr-4"]);
    }

    #[test]
    fn without_jobs_every_executor_is_one_row_unless_another_is_asked_for() {
        let rows = |args: &[&str]| {
            let planned = planned_of(&["brigade"], args);
            planned.into_iter().map(|(_, row)| row).collect::<Vec<_>>()
        };
        let all = rows(&[]);
        let of_the_loop = all.iter().filter(|row| row.starts_with("loop-"));
        assert_eq!(of_the_loop.collect::<Vec<_>>(), ["loop-await"]);
        assert_eq!(rows(&["--model", "loop-block"]), ["loop-block"]);
    }

    #[test]
    fn no_name_is_used_twice() {
        let mut names: Vec<_> = MODELS.iter().chain(own_rows()).map(|card| card.name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(names.iter().all(|name| !name.contains('@')));
        assert!(Row::named("fcfs").is_some() && Row::named("fcfs@1cpu").is_none());
    }

    #[test]
    fn every_model_has_its_floor() {
        let planned = planned(&["--model", "serial,loop-yield"]);
        let floors = planned.iter().filter(|(workload, _)| workload == FLOOR).count();
        assert_eq!((planned.len(), floors), (6, 2));
    }
}
