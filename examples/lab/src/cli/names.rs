//! Names of workloads and models on the command line: found, or refused with the accepted names and a near miss.

use std::ffi::OsString;

use strsim::damerau_levenshtein;

use crate::experiment::sheet::Sheet;
use crate::models::catalogue::MODELS;
use crate::parent::plan::Row;
use crate::serve::server::{SERVERS, ServerModel};
use crate::workloads::catalogue::{WORKLOADS, sheet};

/// One workload, or all of them.
pub(crate) type Choice = &'static [Sheet];

/// What `lab explain` is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Name {
    Workload(&'static Sheet),
    Model(Row),
}

/// So many letters may be wrong, missing, or exchanged in a near miss.
const NEAR: usize = 2;

pub(crate) fn choice(name: &str) -> Result<Choice, String> {
    match name {
        "all" => Ok(WORKLOADS),
        name => workload(name).map(std::slice::from_ref),
    }
}

pub(crate) fn workload(name: &str) -> Result<&'static Sheet, String> {
    if name == "serve" {
        return Err("a service is measured by a command of its own: `lab serve`".into());
    }
    sheet(name).ok_or_else(|| unknown("workload", name, &workloads()))
}

pub(crate) fn row(name: &str) -> Result<Row, String> {
    Row::named(name).ok_or_else(|| {
        let pinned = "(and each with @1cpu, pinned)";
        format!("{} {pinned}", unknown("model", name, &models()))
    })
}

/// A model of `lab serve`.
pub(crate) fn server(name: &str) -> Result<&'static ServerModel, String> {
    let names: Vec<&str> = SERVERS.iter().map(|server| server.name).collect();
    let found = SERVERS.iter().find(|server| server.name == name);
    found.ok_or_else(|| unknown("model of a server", name, &names))
}

/// A workload or a model.
pub(crate) fn name(name: &str) -> Result<Name, String> {
    let workload = sheet(name).map(Name::Workload);
    workload.or_else(|| Row::named(name).map(Name::Model)).ok_or_else(|| {
        let (workloads, models) = (workloads(), models());
        let all = [&workloads[..], &models[..]].concat();
        unknown("workload or model", name, &all)
    })
}

fn workloads() -> Vec<&'static str> {
    WORKLOADS.iter().map(|sheet| sheet.name).collect()
}

fn models() -> Vec<&'static str> {
    MODELS.iter().map(|card| card.name).collect()
}

/// `no such workload (did you mean spin?); there are: idle, spin, …`
fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let meant =
        near_miss(name, known).map_or(String::new(), |near| format!(" (did you mean {near}?)"));
    format!("no such {what}{meant}; there are: {}", known.join(", "))
}

fn near_miss<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |known: &&&str| damerau_levenshtein(name, known);
    known.iter().min_by_key(distance).filter(|near| distance(near) <= NEAR).copied()
}

/// The arguments with `run` put in before a workload that comes first, also a misspelt one: `lab spin` is short for
/// `lab run spin`. `commands` are the words that mean something else.
pub(crate) fn with_run(
    args: impl IntoIterator<Item = OsString>,
    commands: &[&str],
) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    let first = args.get(1).and_then(|arg| arg.to_str()).unwrap_or_default();
    let is_workload = |name: &str| choice(name).is_ok() || near_miss(name, &workloads()).is_some();
    if !commands.contains(&first) && first.split(',').all(is_workload) {
        args.insert(1, "run".into());
    }
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_named_and_a_far_one_is_not() {
        assert!(
            workload("spn").unwrap_err().starts_with("no such workload (did you mean spin?); ")
        );
        assert!(row("loop-yeild").unwrap_err().contains("(did you mean loop-yield?)"));
        assert!(!workload("nonsense").unwrap_err().contains("did you mean"));
        assert!(name("gli").unwrap_err().contains("(did you mean gil?)"));
    }

    #[test]
    fn a_workload_alone_is_run() {
        let shown = |args: &[&str]| {
            let args = with_run(args.iter().map(OsString::from), &["run", "list"]);
            args.into_iter().map(|arg| arg.into_string().unwrap()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(&["lab", "spin", "--quick"]), "lab run spin --quick");
        assert_eq!(shown(&["lab", "spin,syscall"]), "lab run spin,syscall");
        assert_eq!(shown(&["lab", "all"]), "lab run all");
        assert_eq!(shown(&["lab", "spn"]), "lab run spn");
        for others in [&["lab"][..], &["lab", "list"], &["lab", "--quick"], &["lab", "run", "spin"]]
        {
            assert_eq!(shown(others), others.join(" "));
        }
    }
}
