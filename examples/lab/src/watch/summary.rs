//! What was late in a recording, in sentences: what the page says without scripts.

use crate::base::units::show_ns;
use crate::story::parts::{Poll, Timer};
use crate::story::story::Story;

/// A timer that is served less late than this is not late, in ns.
const LATE: u64 = 1_000_000;

/// The most important things about a recording.
pub(super) fn summary(story: &Story) -> Vec<String> {
    let (tasks, threads) = (story.tasks.len(), story.threads.len());
    let counts = format!(
        "{} long: {}, {}, {}.",
        show_ns(story.end_ns),
        count(threads, "thread"),
        count(tasks, "task"),
        count(story.polls.len(), "poll")
    );
    let mut said = vec![counts];
    said.extend(latest(story));
    said.extend(longest(story));
    said
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The timer that was served latest, and what ran meanwhile.
fn latest(story: &Story) -> Option<String> {
    let lateness = |timer: &Timer| Some(story.served_ns(timer)?.saturating_sub(timer.due_ns));
    let (late, timer) = story
        .timers
        .iter()
        .filter_map(|timer| Some((lateness(timer)?, timer)))
        .max_by_key(|(late, _)| *late)?;
    let task = &story.tasks[timer.task].label;
    if late < LATE {
        return Some(format!("No timer was served later than {}.", show_ns(late)));
    }
    let due = show_ns(timer.due_ns);
    Some(format!("The timer of {task} was due at {due}, and its task ran {} later.", show_ns(late)))
}

/// The poll that held its thread longest.
fn longest(story: &Story) -> Option<String> {
    let polls = story.polls.iter().filter(|poll| !story.tasks[poll.task].is_job);
    let poll = polls.max_by_key(|poll| Poll::length_ns(poll))?;
    let (task, length) = (&story.tasks[poll.task], show_ns(poll.length_ns()));
    let place = match task.place.as_str() {
        "" => String::new(),
        place => format!(", spawned at {place},"),
    };
    let thread = &story.threads[poll.thread].name;
    Some(format!("The longest poll: {}{place} held the thread {thread} for {length}.", task.label))
}
