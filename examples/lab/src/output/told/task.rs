//! One task in words: its life, its polls, who woke it, what it waited for, when it was late.

use std::collections::BTreeMap;

use cede::trace::Trace;

use crate::base::units::{show_ns, show_share};
use crate::blame::moments::Blame;
use crate::blame::names::Names;
use crate::output::terminal::page::Page;
use crate::output::terminal::text::wrap;
use crate::output::told::late::told as told_late;
use crate::output::told::phrases::{Phrases, count, moment};
use crate::story::parts::{Poll, Task};
use crate::story::story::Story;

/// So many late wakes are told.
const LATE: usize = 5;

/// The task in this row.
pub(crate) fn task(trace: &Trace, story: &Story, row: usize, page: Page) -> String {
    let task = &story.tasks[row];
    let polls: Vec<&Poll> = task.polls.iter().map(|&poll| &story.polls[poll]).collect();
    let told = &Phrases::of(story);
    let mut said = vec![born(told, row), ran(task, &polls)];
    said.extend(longest(told, &polls));
    said.extend(by_whom(told, task));
    said.extend(for_what(told, &polls));
    let lines = said.into_iter().map(|said| wrap(&said, page.width, 2) + "\n");
    lines.collect::<String>() + &latest(trace, told, task, page)
}

fn born(told: &Phrases, row: usize) -> String {
    let task = &told.story.tasks[row];
    let what = match (task.is_root, task.is_job) {
        (true, _) => "the future of a `block_on`",
        (_, true) => "a blocking job",
        _ => "a task",
    };
    let place = if task.place.is_empty() { String::new() } else { format!(" at {}", task.place) };
    let parent = task.parent.map_or(String::new(), |parent| format!(" by {}", told.task(parent)));
    let spawned = match task.spawned_ns {
        Some(at) => format!("spawned {} into the recording{place}{parent}", moment(at)),
        None => format!("spawned{place}{parent} before the recording"),
    };
    let ended = match task.ended_ns {
        Some(at) => format!("ended at {}", moment(at)),
        None => "not ended when the recording did".into(),
    };
    format!("Task {} is {} ({what}), {spawned}, {ended}.", task.number, task.name)
}

/// `100 polls: 1.2 ms running (1 %), 3 ms ready and waiting for the poll, 998 ms waiting.`
fn ran(task: &Task, polls: &[&Poll]) -> String {
    let (Some(first), Some(last)) = (polls.first(), polls.last()) else {
        return "It was never polled in the recording.".into();
    };
    let from = task.spawned_ns.unwrap_or(first.begin_ns).min(first.begin_ns);
    let all = last.end_ns.saturating_sub(from);
    let running: u64 = polls.iter().map(|poll| poll.length_ns()).sum();
    let ready: u64 = polls.iter().map(|poll| poll.begin_ns.saturating_sub(poll.ready_ns)).sum();
    let waiting = all.saturating_sub(running + ready);
    let share = show_share(running as f64 / all.max(1) as f64);
    format!(
        "{}: {} running ({share}), {} ready and not yet polled, {} waiting.",
        count(polls.len(), "poll"),
        show_ns(running),
        show_ns(ready),
        show_ns(waiting)
    )
}

fn longest(told: &Phrases, polls: &[&Poll]) -> Option<String> {
    let longest = polls.iter().max_by_key(|poll| poll.length_ns())?;
    let (time, at) = (show_ns(longest.length_ns()), moment(longest.begin_ns));
    let thread = &told.story.threads[longest.thread].name;
    let came = told.outcome(longest);
    Some(format!("Its longest poll took {time}, at {at} on thread `{thread}`; then it: {came}."))
}

fn by_whom(told: &Phrases, task: &Task) -> Option<String> {
    let wakes = task.wakes.iter().map(|&wake| &told.story.wakes[wake]);
    let wakes = wakes.filter(|wake| !wake.is_spawn).map(|wake| told.woken(wake));
    Some(format!("It was {}.", counted(wakes)?))
}

fn for_what(told: &Phrases, polls: &[&Poll]) -> Option<String> {
    let waits = polls.iter().flat_map(|poll| &poll.waits).map(|wait| told.what(*wait));
    Some(format!("It waited {}.", counted(waits)?))
}

/// What there is, the most frequent first: `for a timer (99 times), for mutex 3 (once)`
fn counted(all: impl Iterator<Item = String>) -> Option<String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for one in all {
        *times.entry(one).or_default() += 1;
    }
    let mut times: Vec<_> = times.into_iter().collect();
    times.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let told = times.iter().take(8).map(|(what, n)| match n {
        1 => format!("{what} (once)"),
        n => format!("{what} ({n} times)"),
    });
    let told = told.collect::<Vec<_>>().join(", ");
    (!told.is_empty()).then_some(told)
}

fn latest(trace: &Trace, told: &Phrases, task: &Task, page: Page) -> String {
    let names = Names::of(trace);
    let late = Blame::of(trace).late_of(task.number, LATE);
    if late.is_empty() {
        return String::new();
    }
    let lines = late
        .iter()
        .map(|late| wrap(&format!("  {}", told_late(late, told, &names)), page.width, 4) + "\n");
    format!("\nThe latest wakes of {}:\n{}", told.numbered(task.number), lines.collect::<String>())
}
