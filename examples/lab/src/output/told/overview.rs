//! What a recording has: threads, tasks, the longest polls.

use crate::base::units::{show_count, show_ns};
use crate::output::terminal::page::Page;
use crate::output::terminal::text::wrap;
use crate::output::told::phrases::{Phrases, count, moment};
use crate::story::parts::{Note, NoteKind, Role};
use crate::story::story::Story;

/// So many of the longest polls are told.
const LONGEST: usize = 3;

/// So much of what threads without a loop did is told.
const SIGNALS: usize = 4;

/// A few lines about the whole.
pub(crate) fn overview(story: &Story, page: Page) -> String {
    let lost = match story.lost {
        0 => String::new(),
        n => format!("; {} older ones were overwritten", show_count(n)),
    };
    let (time, events) = (show_ns(story.end_ns), show_count(story.events as u64));
    let mut said = vec![format!("A recording of {time}: {events} events{lost}.")];
    said.extend((0..story.threads.len()).map(|thread| of_thread(story, thread)));
    said.push(format!(
        "{}, {}, {}.",
        count(story.tasks.len(), "task"),
        count(story.polls.len(), "poll"),
        count(story.timers.len(), "timer")
    ));
    said.extend(longest(story));
    said.extend(rescues(story));
    said.into_iter().map(|said| wrap(&said, page.width, 2) + "\n").collect()
}

fn of_thread(story: &Story, row: usize) -> String {
    let thread = &story.threads[row];
    let turns = story.turns.iter().filter(|turn| turn.thread == row).count();
    let does = match (thread.role, thread.worker) {
        (Role::Loop, _) => format!("runs a current-thread loop: {}", count(turns, "turn")),
        (Role::Worker, Some(worker)) => format!("is worker {worker}: {}", count(turns, "turn")),
        (Role::Worker, None) => format!("is a worker: {}", count(turns, "turn")),
        (Role::Pool, _) => "runs blocking jobs".into(),
        (Role::Plain, _) => "runs no loop".into(),
    };
    format!("Thread `{}` {does}.", thread.name)
}

/// What threads did that run no loop, such as the watcher: `At 0.312 s the thread `cede-worker-3` calls up spare worker 2.`
fn rescues(story: &Story) -> Vec<String> {
    let is_told =
        |note: &&Note| note.kind == NoteKind::Signal && !story.threads[note.thread].role.turns();
    let all = || story.notes.iter().filter(is_told);
    let told = all().take(SIGNALS).map(|note| {
        let (at, name) = (moment(note.begin_ns), &story.threads[note.thread].name);
        format!("At {at} the thread `{name}` {}.", note.text)
    });
    let more = all().count().saturating_sub(SIGNALS);
    let more = (more > 0).then(|| format!("The recording has {more} more of these."));
    told.chain(more).collect()
}

/// `The longest polls: `job` 0.99 s at 0.001 s, …`
fn longest(story: &Story) -> Option<String> {
    let told = Phrases::of(story);
    // A blocking job holds no loop.
    let mut polls: Vec<_> =
        story.polls.iter().filter(|poll| !story.tasks[poll.task].is_job).collect();
    polls.sort_by_key(|poll| std::cmp::Reverse(poll.length_ns()));
    let longest = polls.iter().take(LONGEST).map(|poll| {
        let (time, at) = (show_ns(poll.length_ns()), moment(poll.begin_ns));
        format!("{} {time} at {at}", told.task(poll.task))
    });
    let longest = longest.collect::<Vec<_>>().join(", ");
    (!longest.is_empty()).then(|| format!("The longest polls: {longest}."))
}
