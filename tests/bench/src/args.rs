//! The command line.

use crate::{
    one::Amount,
    rows::{self, Row},
    runtimes::{Any, Contender},
};
use std::{borrow::Borrow, net::SocketAddr, slice::Iter, str::FromStr};

pub(crate) enum Command {
    Help,
    /// Connections that stay idle, for another process.
    Connections {
        address: SocketAddr,
        number: u64,
    },
    One {
        row: &'static str,
        contender: Contender,
        amount: Amount,
    },
    Allocations {
        row: &'static str,
        contender: Contender,
    },
    Table(Plan),
    Scaling(Plan),
    Trace(Plan),
    Rescue(Plan),
    Counts(Plan),
}

/// What is measured, and how often.
pub(crate) struct Plan {
    pub(crate) rows: Vec<Row<Any>>,
    /// Whether the command line says which rows.
    pub(crate) chosen: bool,
    pub(crate) rounds: usize,
    pub(crate) quick: bool,
    /// Whether monoio takes part.
    pub(crate) uring: bool,
    pub(crate) format: Format,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Markdown,
    Json,
}

const USAGE: &str = "\
cede-bench [--rounds N] [--group G | --rows A,B] [--quick] [--uring] [--markdown | --json]
                                    the table: medians, spread, ratios; with a
                                    column for monoio, if it can be built
cede-bench scaling [--rounds N] [--group G | --rows A,B]
                                    curves over workers, tasks and timers
cede-bench trace [--rounds N] [--group G | --rows A,B]
                                    what a recorder costs, switched off and on
cede-bench rescue [--rounds N] [--group G | --rows A,B]
                                    what `rescue_after` costs two workers when none is stuck
cede-bench counts [--group G | --rows A,B]
                                    allocations an operation; needs --features counts
cede-bench one ROW RUNTIME [--times N] [--quick]
                                    one figure, in this process
";

pub(crate) fn usage() -> String {
    let mut text = String::from(USAGE);
    for group in rows::groups::<Any>() {
        text += &format!("\ngroup {}:\n", group.name);
        for row in group.rows {
            text += &format!("  {:<18} {}\n", row.name, row.operation);
        }
    }
    text + &format!("\nruntimes: {}\n", contender_names().join(", "))
}

pub(crate) fn parse(words: &[String]) -> Result<Command, String> {
    if words.iter().any(|word| word == "--help" || word == "-h") {
        return Ok(Command::Help);
    }
    let Some((command, options)) = words.split_first().filter(|(first, _)| !first.starts_with('-'))
    else {
        return Ok(Command::Table(plan(words)?));
    };
    match (&**command, options) {
        ("scaling", options) => Ok(Command::Scaling(plan(options)?)),
        ("trace", options) => Ok(Command::Trace(plan(options)?)),
        ("rescue", options) => Ok(Command::Rescue(plan(options)?)),
        ("counts", options) => Ok(Command::Counts(plan(options)?)),
        ("one", [name, runtime, options @ ..]) => {
            let amount = amount(options)?;
            Ok(Command::One { row: row(name)?.name, contender: contender(runtime)?, amount })
        }
        ("allocations", [name, runtime]) => {
            Ok(Command::Allocations { row: row(name)?.name, contender: contender(runtime)? })
        }
        ("connections", [address, number]) => {
            let refused = |word| format!("`{word}`: accepted: an address and a port, and a number");
            Ok(Command::Connections {
                address: address.parse().map_err(|_| refused(address))?,
                number: number.parse().map_err(|_| refused(number))?,
            })
        }
        _ => Err(format!("`{}` is not known\n{USAGE}", words.join(" "))),
    }
}

fn plan(options: &[String]) -> Result<Plan, String> {
    let mut plan = Plan {
        rows: group("core")?,
        chosen: false,
        rounds: 5,
        quick: false,
        uring: false,
        format: Format::Text,
    };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        plan.chosen |= matches!(&**option, "--group" | "--rows");
        match &**option {
            "--rounds" => plan.rounds = number(option, &mut options)?,
            "--group" => plan.rows = group(value(&mut options))?,
            "--rows" => {
                plan.rows = value(&mut options).split(',').map(row).collect::<Result<_, _>>()?
            }
            "--quick" => plan.quick = true,
            "--uring" => plan.uring = true,
            "--markdown" => plan.format = Format::Markdown,
            "--json" => plan.format = Format::Json,
            _ => {
                return Err(unknown(
                    option,
                    "--rounds, --group, --rows, --quick, --uring, --markdown, --json, --help",
                ));
            }
        }
    }
    Ok(plan)
}

fn amount(options: &[String]) -> Result<Amount, String> {
    let mut amount = Amount::default();
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match &**option {
            "--times" => amount.times = Some(number(option, &mut options)?),
            "--quick" => amount.quick = true,
            _ => return Err(unknown(option, "--times, --quick")),
        }
    }
    Ok(amount)
}

fn unknown(option: &str, accepted: &str) -> String {
    format!("`{option}` is not known; accepted: {accepted}")
}

/// The value of an option.
fn value<'a>(options: &mut Iter<'a, String>) -> &'a str {
    options.next().map_or("", |word| word)
}

fn number<N: FromStr + PartialOrd + Default>(
    option: &str,
    options: &mut Iter<'_, String>,
) -> Result<N, String> {
    let word = value(options);
    let number = word.parse().ok().filter(|number| *number > N::default());
    number.ok_or_else(|| format!("{option} `{word}`: accepted: a whole number from 1"))
}

fn group(name: &str) -> Result<Vec<Row<Any>>, String> {
    let groups = rows::groups();
    let names = groups.each_ref().map(|group| group.name);
    let found = groups.into_iter().find(|group| group.name == name);
    found.map(|group| group.rows).ok_or_else(|| not_one_of("group", name, &names))
}

fn row(name: &str) -> Result<Row<Any>, String> {
    let names: Vec<_> = rows::all::<Any>().map(|row| row.name).collect();
    let found = rows::all().find(|row| row.name == name);
    found.ok_or_else(|| not_one_of("row", name, &names))
}

fn contender(name: &str) -> Result<Contender, String> {
    let found = Contender::all().find(|contender| contender.name() == name);
    found.ok_or_else(|| not_one_of("runtime", name, &contender_names()))
}

fn not_one_of<S: Borrow<str>>(kind: &str, word: &str, accepted: &[S]) -> String {
    format!("{kind} `{word}` is not known; accepted: {}", accepted.join(", "))
}

fn contender_names() -> Vec<String> {
    Contender::all().map(Contender::name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(&line.split_whitespace().map(String::from).collect::<Vec<_>>())
    }

    fn refusal(line: &str) -> String {
        parsed(line).map(drop).unwrap_err()
    }

    #[test]
    fn nothing_said_is_the_table_of_the_core() {
        let Ok(Command::Table(plan)) = parsed("") else { panic!() };
        assert_eq!((plan.rows[0].name, plan.rounds), ("spawn_many_local", 5));
    }

    #[test]
    fn rows_are_taken_in_the_order_they_are_named() {
        let Ok(Command::Table(plan)) = parsed("--rows mutex_free,memory --rounds 2") else {
            panic!()
        };
        let names: Vec<_> = plan.rows.iter().map(|row| row.name).collect();
        assert_eq!((&*names.join(" "), plan.rounds), ("mutex_free memory", 2));
    }

    #[test]
    fn what_is_not_known_is_refused_with_what_is() {
        assert!(refusal("--rows mutex").ends_with("timers_of"));
        assert!(refusal("--group all").ends_with("accepted: core, sync, sizes"));
        assert!(refusal("one memory cede-3").contains("cede-1, tokio-1"));
        assert!(refusal("--rounds 0").ends_with("a whole number from 1"));
        assert!(refusal("--fast").ends_with("--help"));
        assert!(refusal("tables").contains("cede-bench one ROW RUNTIME"));
    }

    #[test]
    fn a_runtime_is_found_by_its_name() {
        for known in Contender::all() {
            assert_eq!(contender(&known.name()), Ok(known));
        }
    }
}
