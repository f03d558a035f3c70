//! Which cells a run has, from what is asked for on the command line.

use clap::Parser;

use super::*;
use crate::cli::command::Cli;

fn planned(args: &[&str]) -> Vec<(String, String)> {
    planned_of(&[], args)
}

fn planned_of(workloads: &[&str], args: &[&str]) -> Vec<(String, String)> {
    let cli = Cli::parse_from([&["lab"], args].concat());
    let sheets: Vec<_> = workloads.iter().filter_map(|name| sheet(name)).collect();
    let (models, settings) = (&cli.options.models, cli.options.settings());
    let rows = if models.is_empty() { Rows::All } else { Rows::Chosen(models) };
    let cells = cells(&sheets, rows, &settings, &Limits::default());
    cells.iter().map(|cell| (cell.sheet.name.into(), cell.row.name())).collect()
}

fn rows(args: &[&str]) -> Vec<String> {
    let of_spin = planned(args).into_iter().filter(|(workload, _)| workload == "spin");
    of_spin.map(|(_, model)| model).collect()
}

#[test]
fn the_few_rows_are_those_that_can_do_it_and_not_all() {
    let few = |name: &str| {
        let sheets = [sheet(name).unwrap()];
        let cells = cells(&sheets, Rows::Few, &Settings::plain(), &Limits::default());
        let rows = cells.iter().filter(|cell| cell.sheet.name == name);
        rows.map(|cell| cell.row.name()).collect::<Vec<_>>()
    };
    assert_eq!(few("spin"), ["loop-block", "loop-yield", "loop-offload", "threads", "gil"]);
    assert_eq!(few("syscall"), ["loop-block", "loop-await", "loop-offload", "threads", "gil"]);
    let create = few("create");
    assert!(create.contains(&"processes".into()) && create.contains(&"threads".into()));
    assert!(!create.iter().any(|row| row.contains("@1cpu")), "{create:?}");
    assert_eq!(few("brigade").iter().filter(|row| row.starts_with("loop-")).count(), 1);
    assert_eq!(few("sched").len(), sheet("sched").unwrap().own.len());
}

#[test]
fn all_models_are_every_model_and_threads_on_one_processor() {
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

#[test]
fn too_many_threads_are_refused_and_tasks_are_not() {
    let limits = Limits { open_files: None, threads: Some(1_000), threads_by: "ulimit -u".into() };
    let refuse = |model: &str, units| limits.refuse(card(model).unwrap().threads_for(units));
    assert_eq!(refuse("threads", 500), None);
    assert!(refuse("threads", 5_000).unwrap().contains("ulimit -u"));
    assert_eq!(refuse("loop-yield", 5_000), None);
}
