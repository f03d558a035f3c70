//! Blame in words.

use crate::base::units::show_ns;
use crate::blame::names::{Called, Names};
use crate::blame::part::{Held, Kind, Late, Part, Who};

/// A part of less than this share of the lateness is named only as one of the rest.
const WORTH_A_WORD: f64 = 0.01;

/// So many culprits of one part are named.
const NAMED: usize = 2;

/// The parts in words, the largest first: `0.99 s not noticed, while task 3 (…) held the thread; the rest 3 µs`.
pub(crate) fn parts(late: &Late, names: &Names) -> String {
    let (all, is_thread) = (late.lateness_ns(), late.task.is_none());
    let is_worth = |part: &&Part| part.ns as f64 >= WORTH_A_WORD * all as f64;
    let mut large: Vec<&Part> = late.parts.iter().filter(is_worth).collect();
    large.sort_by_key(|part| std::cmp::Reverse(part.ns));
    let rest: u64 = late.parts.iter().filter(|part| !is_worth(part)).map(|part| part.ns).sum();
    let mut said: Vec<String> =
        large.into_iter().map(|part| of_part(part, is_thread, names)).collect();
    if rest > 0 {
        said.push(format!("the rest {}", show_ns(rest)));
    }
    said.join("; ")
}

/// `0.99 s not noticed, while task 3 (…) held the thread`
fn of_part(part: &Part, is_thread: bool, names: &Names) -> String {
    let time = show_ns(part.ns);
    let who = holders(part, names);
    match part.kind {
        Kind::Rounding => format!("{time} until the timers fired that were to fire together"),
        Kind::NotNoticed if part.held.is_empty() => format!("{time} not noticed by the runtime"),
        Kind::NotNoticed => format!("{time} not noticed, while {who} held {}", the_threads(part)),
        Kind::Asleep => format!("{time} for a sleeping thread to wake up"),
        Kind::Behind if part.held.is_empty() => format!("{time} of the runtime's own work"),
        Kind::Behind => format!("{time} behind {who}"),
        Kind::OwnPoll if is_thread => format!("{time} running, and not yet there"),
        Kind::OwnPoll => format!("{time} in its own poll"),
        Kind::NoProcessor => format!("{time} without a processor: the system ran something else"),
        Kind::Unrecorded => format!("{time} of which nothing was recorded"),
    }
}

/// A word or two, for a key.
pub(crate) fn in_short(kind: Kind) -> &'static str {
    match kind {
        Kind::Rounding => "rounding",
        Kind::NotNoticed => "not noticed yet",
        Kind::Asleep => "thread asleep",
        Kind::Behind => "behind others",
        Kind::OwnPoll => "its own poll",
        Kind::NoProcessor => "no processor",
        Kind::Unrecorded => "not recorded",
    }
}

fn the_threads(part: &Part) -> &'static str {
    let first = part.held[0].thread;
    if part.held.iter().all(|held| held.thread == first) { "the thread" } else { "the threads" }
}

/// `task 3 (…)`, `12 polls of task 4 (…)`, `tasks 3, 4 and 5 (…)`, `task 3 (…), task 4 (…) and 6 others`
fn holders(part: &Part, names: &Names) -> String {
    let mut alike: Vec<(String, Vec<&Held>)> = Vec::new();
    for held in &part.held {
        let kind = kind(held, names);
        match alike.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, those)) => those.push(held),
            None => alike.push((kind, vec![held])),
        }
    }
    // What had next to nothing of it is not worth a word, unless there is nothing else.
    let ns = |those: &[&Held]| those.iter().map(|held| held.ns).sum::<u64>();
    alike.sort_by_key(|(_, those)| std::cmp::Reverse(ns(those)));
    let worth = WORTH_A_WORD * part.ns as f64;
    let large = alike.iter().filter(|(_, those)| ns(those) as f64 >= worth).count();
    alike.truncate(large.max(1));
    let named = alike.iter().take(NAMED).map(|(kind, those)| group(kind, those));
    let mut said: Vec<String> = named.collect();
    let unnamed: usize = alike.iter().skip(NAMED).map(|(_, those)| those.len()).sum();
    match unnamed + part.others {
        0 => {}
        1 => said.push("another".into()),
        n => said.push(format!("{n} others")),
    }
    listed(said)
}

/// What several holders have in common: the function and its place, or the span and its thread.
fn kind(held: &Held, names: &Names) -> String {
    match &held.who {
        Who::Task(task) => names.called(*task).map_or_else(String::new, Called::to_string),
        Who::Span(_) => names.who(&held.who, held.thread),
    }
}

fn group(kind: &str, held: &[&Held]) -> String {
    let times: u64 = held.iter().map(|held| held.times).sum();
    let longest = held.iter().map(|held| held.longest_ns).max().unwrap_or(0);
    let longest = show_ns(longest);
    let mut numbers: Vec<u64> = held.iter().filter_map(|held| held.task()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let who = match &numbers[..] {
        [] => kind.to_owned(),
        [one] => format!("task {one}{kind}"),
        several => format!("tasks {}{kind}", listed(several.iter().map(u64::to_string).collect())),
    };
    match times {
        n if n <= numbers.len().max(1) as u64 => who,
        n if numbers.is_empty() => format!("{n} times {who}, the longest {longest}"),
        n => format!("{n} polls of {who}, the longest {longest}"),
    }
}

/// `a`, `a and b`, `a, b and c`
fn listed(mut said: Vec<String>) -> String {
    match (said.pop(), said.is_empty()) {
        (None, _) => String::new(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} and {last}", said.join(", ")),
    }
}
