//! Records as a stranger might send them: whatever is in a file, it is refused in words, or every command
//! that reads one works, and what it prints is safe.
//!
//! Half of the cases change bytes of a report, half its parts: numbers to the largest there are, texts to
//! what terminals and spreadsheets obey, lists to long ones, anything to anything else. A seed says
//! exactly what happens.
//!
//! ```text
//! cargo test -p cede-lab records -- --nocapture           seeds and counts
//! CEDE_SEED=17 cargo test -p cede-lab records             one case again
//! CEDE_SEED=1000..11000 cargo test -p cede-lab records    ten thousand others
//! ```

use std::env;
use std::ops::Range;
use std::process::abort;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::parse;
use crate::base::random::SplitMix;
use crate::commands::report::shown;
use crate::output::csv::csv;
use crate::output::html::document::html;
use crate::output::svg::card::card;
use crate::output::svg::spinners::spinners;
use crate::output::terminal::compare::compare;
use crate::output::terminal::page::Page;
use crate::record::run::Record;

#[path = "../lab/well_formed.rs"]
mod well_formed;

const RUN: &str = include_str!("run.json");
const SWEEP: &str = include_str!("sweep.json");

/// A few seconds; more than ten thousand were tried by hand.
const SEEDS: Range<u64> = 0..600;

/// Far beyond what a case takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// What is written of a record is no more than so many times as long, and this besides.
const TIMES: usize = 100;
const BESIDES: usize = 1 << 20;

/// What terminals, pictures, pages and spreadsheets might obey.
const TEXTS: [&str; 9] = [
    "",
    "\u{1b}[31m\u{1b}]0;title\u{7}",
    "\u{9b}2J\u{202e}\u{2066}\u{feff}\u{ffff}\u{0}",
    "a\r\nb\tc\u{2028}d",
    "<script>alert(1)</script> & \"quoted\" '",
    "=1+1",
    " @SUM(A1),\"x\"",
    "threads@1cpu",
    "-–…漢字",
];

/// The largest, the smallest, those around the limits.
const NUMBERS: [u64; 9] =
    [0, 1, 2, 1_000, 1 << 32, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, u64::MAX];
const FLOATS: [f64; 7] = [-1.0, 0.5, 1e-300, 1e15, 1e16, 1e300, f64::MAX];

fn chance<'a, T>(random: &mut SplitMix, of: &'a [T]) -> &'a T {
    &of[random.below(of.len() as u64) as usize]
}

/// A part of `value`, chosen at random: at each step down any child, or here.
fn part<'a>(random: &mut SplitMix, value: &'a mut Value) -> &'a mut Value {
    let children = match value {
        Value::Array(items) => items.len(),
        Value::Object(fields) => fields.len(),
        _ => 0,
    };
    if children == 0 || random.below(12) == 0 {
        return value;
    }
    let n = random.below(children as u64) as usize;
    match value {
        Value::Array(items) => part(random, &mut items[n]),
        Value::Object(fields) => part(random, fields.values_mut().nth(n).expect("it is there")),
        _ => unreachable!("it has children"),
    }
}

/// Another value, mostly of the same kind, so that some cases get past the reader.
fn other(random: &mut SplitMix, value: &mut Value) {
    let n = random.below(10);
    match value {
        Value::Number(_) if n < 8 => *value = json!(chance(random, &NUMBERS)),
        Value::Number(_) => *value = json!(chance(random, &FLOATS)),
        Value::String(_) if n < 8 => *value = json!(chance(random, &TEXTS)),
        Value::String(text) => *text = chance(random, &TEXTS).repeat(3_000) + text,
        Value::Array(items) if n < 4 && !items.is_empty() => {
            let item = chance(random, items).clone();
            items.extend(vec![item; chance(random, &[1, 3, 300]).to_owned()]);
        }
        Value::Array(items) if n < 7 && items.len() > 1 => {
            let (a, b) = (random.below(items.len() as u64), random.below(items.len() as u64));
            items.swap(a as usize, b as usize);
        }
        Value::Array(items) => drop(items.pop()),
        Value::Object(fields) if n < 6 => {
            let name = fields.keys().nth(random.below(fields.len().max(1) as u64) as usize);
            if let Some(name) = name.cloned()
                && let Some(value) = fields.remove(&name)
                && n < 3
            {
                fields.insert(chance(random, &TEXTS).to_owned().to_owned(), value);
            }
        }
        _ => {
            let any = [
                json!(null),
                json!(true),
                json!([]),
                json!({}),
                json!(7),
                json!("x"),
                json!([[7, 7]]),
            ];
            *value = chance(random, &any).clone();
        }
    }
}

/// A report in which parts were changed.
fn of_parts(random: &mut SplitMix, from: &str) -> String {
    let mut report: Value = serde_json::from_str(from).expect("the report is JSON");
    for _ in 0..1 + random.below(4) {
        let part = part(random, &mut report);
        other(random, part);
    }
    report.to_string()
}

/// A report in which bytes were changed.
fn of_bytes(random: &mut SplitMix, from: &str) -> String {
    let mut bytes = from.as_bytes().to_vec();
    for _ in 0..1 + random.below(3) {
        let at = random.below(bytes.len().max(1) as u64) as usize;
        let end = (at + random.below(40) as usize).min(bytes.len());
        match random.below(5) {
            _ if bytes.is_empty() => {}
            0 => bytes[at] = random.below(256) as u8,
            1 => bytes.insert(at, b"9\"[{:,e-\\"[random.below(9) as usize]),
            2 => drop(bytes.drain(at..end)),
            3 => bytes.extend_from_within(at..end),
            _ => bytes.splice(at..at, from.as_bytes()[..40].to_vec()).for_each(drop),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Every command that reads a record, and what it must keep to.
fn works(record: &Record, base: &Record, size: usize) {
    for width in [60, 200] {
        let page = Page { width, colours: false };
        for verbose in [false, true] {
            printed(&shown(record, page, verbose), size);
        }
        printed(&compare(("a", record), ("b", base), page), 2 * size);
        printed(&compare(("a", base), ("b", record), page), 2 * size);
    }
    let drawn = [html(record), card(record), spinners(record)];
    for text in &drawn {
        printed(text, size);
        well_formed::check(text).unwrap_or_else(|wrong| panic!("{wrong}"));
        let numbers = ["=\"NaN", "NaN\"", "inf\"", "=\"inf", "MNaN", " NaN"];
        assert!(!numbers.iter().any(|no| text.contains(no)), "no number, no place");
    }
    let table = csv(record);
    printed(&table, size);
    let rows = fields(&table);
    for row in &rows {
        assert_eq!(row.len(), rows[0].len(), "{row:?}");
        let is_formula = |field: &String| {
            field.trim_start().starts_with(['=', '+', '-', '@']) && field.parse::<f64>().is_err()
        };
        assert!(!row.iter().any(is_formula), "{row:?}");
    }
    let again = serde_json::to_string(record).expect("it can be written");
    parse(&again).expect("what was read is read again");
}

/// Safe to print, and no longer than such a record deserves.
fn printed(text: &str, size: usize) {
    let obeyed = |c: char| {
        c != '\n'
            && (c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    };
    assert!(!text.contains(obeyed), "a terminal would obey {:?}", text.find(obeyed));
    assert!(text.len() <= TIMES * size + BESIDES, "{} bytes of {size}", text.len());
}

/// The fields of a file of comma-separated values.
fn fields(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut quoted) = (vec![vec![String::new()]], false);
    for c in text.trim_end_matches('\n').chars() {
        let row = rows.last_mut().expect("there is one");
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            c => row.last_mut().expect("there is one").push(c),
        }
    }
    rows
}

fn seeds() -> Range<u64> {
    let Ok(asked) = env::var("CEDE_SEED") else { return SEEDS };
    let number = |text: &str| text.parse().expect("CEDE_SEED is a number, or two: 5..9");
    match asked.split_once("..") {
        Some((first, end)) => number(first)..number(end),
        None => number(&asked)..number(&asked) + 1,
    }
}

#[test]
fn a_record_is_refused_in_words_or_every_command_works() {
    let bases = [RUN, SWEEP].map(|text| (text, parse(text).expect("a report")));
    bases.iter().for_each(|(text, base)| works(base, base, text.len()));
    let (step, steps) = channel();
    thread::spawn(move || {
        let mut seed = None;
        loop {
            match steps.recv_timeout(PATIENCE) {
                Ok(next) => seed = Some(next),
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => break,
            }
        }
        eprintln!("CEDE_SEED={seed:?} hangs: no end after {PATIENCE:?}");
        abort();
    });
    let (mut refused, mut accepted) = (0, 0);
    for seed in seeds() {
        step.send(seed).expect("somebody watches");
        println!("CEDE_SEED={seed}"); // shown if it fails
        let mut random = SplitMix::new(seed);
        let (text, base) = &bases[(seed / 2 % 2) as usize];
        let change = if seed.is_multiple_of(2) { of_parts } else { of_bytes };
        let changed = change(&mut random, text);
        match parse(&changed) {
            Ok(record) => {
                accepted += 1;
                works(&record, base, changed.len());
            }
            Err(error) => {
                refused += 1;
                assert!(format!("{error:#}").len() < 2_000_000, "CEDE_SEED={seed}: too many words");
            }
        }
    }
    println!("seeds {:?}: {refused} refused, {accepted} accepted", seeds());
}
