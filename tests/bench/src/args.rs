//! The command line.

use crate::{
    rows,
    runtimes::{Any, Contender},
};

pub(crate) enum Command {
    Help,
    /// One figure, here and now: what a child process does, and what a profiler wants.
    One {
        row: String,
        contender: Contender,
        quick: bool,
    },
    Table(Plan),
}

#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) rounds: usize,
    pub(crate) rows: Vec<String>,
    pub(crate) quick: bool,
    pub(crate) json: bool,
}

pub(crate) fn usage() -> String {
    let mut text = String::from(
        "cede-bench [--rounds N] [--rows A,B] [--quick] [--json]\n\
         cede-bench one ROW RUNTIME [--quick]     one figure, in this process\n\n\
         rows:\n",
    );
    for row in rows::all::<Any>() {
        text += &format!("  {:<18} {}\n", row.name, row.operation);
    }
    text + &format!("runtimes: {}\n", contender_names().join(", "))
}

pub(crate) fn parse(words: &[String]) -> Result<Command, String> {
    let mut plan = Plan { rounds: 5, rows: row_names(), quick: false, json: false };
    let mut one = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().cloned().unwrap_or_default();
        match &**word {
            "--rounds" => plan.rounds = rounds(&value())?,
            "--rows" => plan.rows = value().split(',').map(row).collect::<Result<_, _>>()?,
            "--quick" => plan.quick = true,
            "--json" => plan.json = true,
            "--help" | "-h" => return Ok(Command::Help),
            "one" => one = Some((row(&value())?, contender(&value())?)),
            _ => {
                let accepted = "--rounds, --rows, --quick, --json, --help, one";
                return Err(format!("`{word}` is not known; accepted: {accepted}"));
            }
        }
    }
    Ok(match one {
        Some((row, contender)) => Command::One { row, contender, quick: plan.quick },
        None => Command::Table(plan),
    })
}

fn rounds(word: &str) -> Result<usize, String> {
    let number = word.parse().ok().filter(|rounds| (1..=1000).contains(rounds));
    number.ok_or_else(|| format!("--rounds `{word}`: accepted: 1 to 1000"))
}

fn row(word: &str) -> Result<String, String> {
    let names = row_names();
    let known = names.iter().any(|name| name == word);
    known.then(|| word.into()).ok_or_else(|| not_one_of("row", word, &names))
}

fn contender(word: &str) -> Result<Contender, String> {
    let found = Contender::all().into_iter().find(|contender| contender.name() == word);
    found.ok_or_else(|| not_one_of("runtime", word, &contender_names()))
}

fn not_one_of(kind: &str, word: &str, accepted: &[String]) -> String {
    format!("{kind} `{word}` is not known; accepted: {}", accepted.join(", "))
}

fn row_names() -> Vec<String> {
    rows::all::<Any>().iter().map(|row| row.name.into()).collect()
}

fn contender_names() -> Vec<String> {
    Contender::all().into_iter().map(Contender::name).collect()
}
