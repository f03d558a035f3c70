//! Blame in words.

use crate::base::units::show_ns;
use crate::blame::names::Names;
use crate::blame::part::{Held, Kind, Late, Part, Who};

/// A part of less than this share of the lateness is named only as one of the rest.
const WORTH_A_WORD: f64 = 0.01;

/// So many culprits of one part are named.
const NAMED: usize = 2;

/// The parts in words, the largest first: `0.99 s not noticed, while task 3 (…) held the thread; the rest 3 µs`.
pub(crate) fn parts(late: &Late, names: &Names) -> String {
    let all = late.lateness_ns();
    let is_worth = |part: &&Part| part.ns as f64 >= WORTH_A_WORD * all as f64;
    let mut large: Vec<&Part> = late.parts.iter().filter(is_worth).collect();
    large.sort_by_key(|part| std::cmp::Reverse(part.ns));
    let rest: u64 = late.parts.iter().filter(|part| !is_worth(part)).map(|part| part.ns).sum();
    let mut said: Vec<String> = large.into_iter().map(|part| of_part(part, names)).collect();
    if rest > 0 {
        said.push(format!("the rest {}", show_ns(rest)));
    }
    said.join("; ")
}

/// `0.99 s not noticed, while task 3 (…) held the thread`
pub(crate) fn of_part(part: &Part, names: &Names) -> String {
    let time = show_ns(part.ns);
    let who = holders(part, names);
    match part.kind {
        Kind::Rounding => format!("{time} until the timers fired that were to fire together"),
        Kind::NotNoticed if part.held.is_empty() => format!("{time} not noticed by the runtime"),
        Kind::NotNoticed => format!("{time} not noticed, while {who} held {}", the_threads(part)),
        Kind::Asleep => format!("{time} for a sleeping thread to wake up"),
        Kind::Behind if part.held.is_empty() => format!("{time} of the runtime's own work"),
        Kind::Behind => format!("{time} behind {who}"),
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

/// `task 3 (…)`, `12 polls of task 4 (…)`, `task 3 (…), task 4 (…) and 6 others`
fn holders(part: &Part, names: &Names) -> String {
    let mut said: Vec<String> =
        part.held.iter().take(NAMED).map(|held| holder(held, names)).collect();
    let others = part.held.len().saturating_sub(NAMED) + part.others;
    match others {
        0 => {}
        1 => said.push("another".into()),
        n => said.push(format!("{n} others")),
    }
    match said.pop() {
        Some(last) if said.is_empty() => last,
        Some(last) => format!("{} and {last}", said.join(", ")),
        None => String::new(),
    }
}

fn holder(held: &Held, names: &Names) -> String {
    let who = names.who(&held.who, held.thread);
    let longest = show_ns(held.longest_ns);
    match (held.times, &held.who) {
        (1, _) => who,
        (n, Who::Task(_)) => format!("{n} polls of {who}, the longest {longest}"),
        (n, Who::Span(_)) => format!("{n} times {who}, the longest {longest}"),
    }
}
