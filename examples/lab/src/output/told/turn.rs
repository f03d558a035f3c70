//! One turn of a loop in words: what was polled and why, what the loop asked, how long it slept.

use crate::base::units::show_ns;
use crate::output::told::phrases::{Phrases, count, lateness};
use crate::story::parts::{Call, CallKind, Note, NoteKind, Poll, Turn};

/// More polls than this are told by task.
const MANY: usize = 8;

/// `polled `job` (61 µs, yielded), `spin` (2 µs, woken by its timer, sleeps 9.9 ms), asked for events (none), slept 9.7 ms`
pub(super) fn turn(told: &Phrases, turn: &Turn) -> String {
    let mut said = Vec::new();
    if !turn.polls.is_empty() {
        said.push(format!("polled {}", polls(told, turn)));
    }
    said.extend(calls(told, turn));
    said.extend(besides(told, turn));
    if said.is_empty() { "did nothing".into() } else { said.join(", ") }
}

fn polls(told: &Phrases, turn: &Turn) -> String {
    if turn.polls.len() <= MANY {
        let each = turn.polls.iter().map(|&row| one(told, &told.story.polls[row]));
        return each.collect::<Vec<_>>().join(", ");
    }
    let mut tasks: Vec<(usize, Vec<&Poll>)> = Vec::new();
    for poll in turn.polls.iter().map(|&row| &told.story.polls[row]) {
        match tasks.iter_mut().find(|(of, _)| *of == poll.task) {
            Some((_, polls)) => polls.push(poll),
            None => tasks.push((poll.task, vec![poll])),
        }
    }
    let rest = tasks.len().saturating_sub(MANY);
    let mut said: Vec<String> =
        tasks.iter().take(MANY).map(|(_, polls)| several(told, polls)).collect();
    if rest > 0 {
        said.push(format!("and {}", count(rest, "other task")));
    }
    said.join(", ")
}

/// `` `spin` (2 µs, woken by its timer, sleeps 9.9 ms) ``
fn one(told: &Phrases, poll: &Poll) -> String {
    let wake = poll.wake.map(|wake| &told.story.wakes[wake]);
    let why = wake.map(|wake| told.woken(wake) + &lateness(wake) + ", ").unwrap_or_default();
    let (length, came) = (show_ns(poll.length_ns()), told.outcome(poll));
    format!("{} ({length}, {why}{came})", told.task(poll.task))
}

/// `` `job` 61 times (6.1 ms, the longest 0.1 ms) ``
fn several(told: &Phrases, polls: &[&Poll]) -> String {
    let [poll] = polls else {
        let all = polls.iter().map(|poll| poll.length_ns()).sum();
        let longest = polls.iter().map(|poll| poll.length_ns()).max().unwrap_or(0);
        let (all, longest) = (show_ns(all), show_ns(longest));
        let (who, times) = (told.task(polls[0].task), polls.len());
        return format!("{who} {times} times ({all}, the longest {longest})");
    };
    one(told, poll)
}

/// Looks for events that found none, one after the other, are one.
fn calls(told: &Phrases, turn: &Turn) -> Vec<String> {
    let mut said: Vec<(String, usize)> = Vec::new();
    for call in turn.calls.iter().map(|&row| &told.story.calls[row]) {
        let now = of_call(call);
        match said.last_mut().filter(|(last, _)| *last == now) {
            Some((_, times)) => *times += 1,
            None => said.push((now, 1)),
        }
    }
    let times = |(said, times): (String, usize)| {
        if times == 1 { said } else { format!("{said} {times} times") }
    };
    said.into_iter().map(times).collect()
}

/// What the runtime did besides: searches together, and each of the rest.
fn besides(told: &Phrases, turn: &Turn) -> Vec<String> {
    let of_thread = &told.besides[turn.thread];
    let first = of_thread.partition_point(|note| note.begin_ns < turn.begin_ns);
    let here = of_thread[first..].iter().take_while(|note| note.begin_ns <= turn.end_ns);
    let (searches, rest): (Vec<&Note>, Vec<&Note>) =
        here.partition(|note| note.kind == NoteKind::Search);
    let searched = (!searches.is_empty()).then(|| {
        let time = show_ns(searches.iter().map(|note| note.end_ns - note.begin_ns).sum());
        match searches.len() {
            1 => format!("searched for tasks for {time}"),
            times => format!("searched for tasks {times} times, for {time}"),
        }
    });
    searched.into_iter().chain(rest.into_iter().map(|note| note.text.clone())).collect()
}

fn of_call(call: &Call) -> String {
    let slept = show_ns(call.end_ns - call.begin_ns);
    match call.kind {
        CallKind::Driver { timeout_ns: Some(0), events: 0 } => "asked for events (none)".into(),
        CallKind::Driver { timeout_ns: Some(0), events } => format!("asked for events ({events})"),
        CallKind::Driver { events: 0, .. } => format!("slept {slept}"),
        CallKind::Driver { events, .. } => {
            format!("slept {slept} until there was {}", count(events as usize, "event"))
        }
        CallKind::Park => format!("slept {slept}, parked"),
    }
}
