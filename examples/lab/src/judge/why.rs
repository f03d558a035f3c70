//! Why a verdict is what it is: one sentence from the cell's own measurements.

use crate::base::units::{show_count, show_ns};
use crate::judge::summary::{SpinnerSummary, Summary};
use crate::judge::verdict::{Kind, Opinion, Verdict, failure};
use crate::measure::attempt::Attempt;

/// The sentence; empty where there is nothing to add to the verdict. `slice_ns`: how long a poll was asked to be,
/// where the model does its job in slices.
pub(crate) fn why(
    verdict: &Verdict,
    attempts: &[Attempt],
    opinion: Option<&Opinion>,
    sum: Option<&Summary>,
    slice_ns: Option<u64>,
) -> String {
    if let Some((_, said)) = attempts.iter().find_map(failure) {
        return said;
    }
    if let Some(opinion) = opinion {
        return opinion.why.clone();
    }
    let Some((sum, spinner)) = sum.and_then(|sum| Some((sum, sum.spinner?))) else {
        return String::new();
    };
    if spinner.unserved > 0 {
        return format!("the spinner was never served again: {} ticks were not", spinner.unserved);
    }
    match (verdict.kind, sum.longest_poll_ns) {
        (Kind::OnTime, Some(poll)) => tasks_on_time(sum, &spinner, poll.max),
        (_, Some(poll)) => tasks_late(sum, &spinner, poll.max, slice_ns),
        (Kind::OnTime, None) => threads_on_time(sum, &spinner),
        (_, None) => threads_late(sum, &spinner),
    }
}

fn tasks_on_time(sum: &Summary, spinner: &SpinnerSummary, poll_ns: u64) -> String {
    let poll = show_ns(poll_ns);
    // On one thread such a poll would have made the spinner miss a tick.
    if poll_ns >= 2 * spinner.tick_ns {
        return format!("a poll held its worker for {poll}; another worker served the spinner");
    }
    if poll_ns >= spinner.tick_ns {
        let worst = show_ns(spinner.max_ns.max);
        return format!("the longest poll, {poll}, made no tick later than {worst}");
    }
    let polls = show_count(sum.polls.map_or(0, |polls| polls.median));
    format!("no task held the executor longer than {poll} ({polls} polls)")
}

fn tasks_late(
    sum: &Summary,
    spinner: &SpinnerSummary,
    poll_ns: u64,
    slice_ns: Option<u64>,
) -> String {
    let (poll, missed) = (show_ns(poll_ns), ticks(spinner.longest_missed_run));
    let freeze = spinner.longest_freeze_ns.max;
    let is_as_asked = |slice: &u64| (slice / 2..=slice * 2).contains(&poll_ns);
    if let Some(slice) = slice_ns.filter(is_as_asked)
        && spinner.max_ns.max <= 2 * poll_ns + spinner.tick_ns
    {
        let slice = show_ns(slice);
        return format!("slices of {slice} were asked for, and a tick waits until one is over");
    }
    if 2 * poll_ns < spinner.tick_ns && 2 * poll_ns < spinner.max_ns.max {
        return wake_late(sum, &poll, spinner.max_ns.max);
    }
    if poll_ns > 2 * freeze.max(spinner.max_ns.max) {
        let late = show_ns(spinner.max_ns.max);
        let other = "another worker served the spinner, up to";
        return format!(
            "a poll held its worker for {poll}; {other} {late} late ({})",
            preempted(sum)
        );
    }
    if 2 * poll_ns < sum.longest_job_ns.median && is_explained_by_queue(sum, poll_ns) {
        let reason = "only a part of a job: the system took the thread away";
        return format!("one poll lasted {poll}, {reason} ({})", preempted(sum));
    }
    if 2 * poll_ns < freeze {
        return format!("polls of up to {poll} came one after the other; meanwhile {missed}");
    }
    format!("one poll lasted {poll}; meanwhile {missed}")
}

/// Whether threads waited for a processor long enough to account for half of this, or more. Where the system does
/// not say how long they waited, it is not blamed.
fn is_explained_by_queue(sum: &Summary, ns: u64) -> bool {
    sum.run_queue_wait_ns.is_some_and(|queued| 2 * queued.max >= ns)
}

/// No task held the executor: the spinner was woken late, or waited for its poll.
fn wake_late(sum: &Summary, poll: &str, late_ns: u64) -> String {
    let waited = sum.wake_latency.map_or(0, |wake| wake.max_ns);
    let reason = if 2 * waited >= late_ns {
        format!("a task that was woken waited {} for its poll", show_ns(waited))
    } else if is_explained_by_queue(sum, late_ns) {
        "the system had no processor for its thread".into()
    } else {
        "the timer was not looked at in time".into()
    };
    format!("no poll lasted longer than {poll}, but {reason} ({})", preempted(sum))
}

fn threads_on_time(sum: &Summary, spinner: &SpinnerSummary) -> String {
    if let Some(wait) = sum.lock_wait_ns {
        return format!(
            "one runs at a time; a thread waited at most {} for the lock",
            show_ns(wait.max)
        );
    }
    let waited = sum.run_queue_wait_ns.map_or(0, |queued| queued.median);
    if sum.utilisation < 0.5 && waited < sum.completion_ns.median / 2 {
        let (cpu, done) = (show_ns(sum.cpu_ns.median), show_ns(sum.completion_ns.median));
        return format!(
            "the jobs blocked other threads than the spinner's: {cpu} of processor time in {done}"
        );
    }
    let ticks = spinner.lateness.samples / sum.finished.max(1) as u64;
    let is_crowded = sum.runnable.is_none_or(|runnable| runnable > sum.cpus as f64);
    let how = if sum.involuntary_switches.median >= ticks / 2 {
        "the system interrupts the jobs to run the spinner"
    } else if is_crowded || sum.has_children {
        "the system gave the spinner a processor in time"
    } else {
        "a processor was free whenever a tick came"
    };
    format!("{}{how} ({})", crowd(sum), preempted(sum))
}

fn threads_late(sum: &Summary, spinner: &SpinnerSummary) -> String {
    let late_ns = spinner.max_ns.max;
    if let Some(wait) = sum.lock_wait_ns.filter(|wait| 2 * wait.max >= late_ns) {
        let wait = show_ns(wait.max);
        return format!("one runs at a time: a thread waited up to {wait} for the lock");
    }
    let (freeze, job) = (spinner.longest_freeze_ns, sum.longest_job_ns.median);
    // Silent from the start of a job to its end: the job had the spinner's thread.
    if freeze.median + 2 * spinner.tick_ns >= job && freeze.median > spinner.tick_ns && job > 0 {
        return format!("one thread: a job of {} runs to its end first", show_ns(job));
    }
    let (crowd, late) = (crowd(sum), show_ns(late_ns));
    if is_explained_by_queue(sum, late_ns) {
        return format!(
            "{crowd}the system ran other threads for up to {late} ({})",
            preempted(sum)
        );
    }
    format!("{crowd}a tick was {late} late, which no meter explains ({})", preempted(sum))
}

/// How many wanted to run, before what came of it.
fn crowd(sum: &Summary) -> String {
    sum.crowd().map_or(String::new(), |crowd| crowd + ": ")
}

fn preempted(sum: &Summary) -> String {
    let switches = match sum.involuntary_switches.median {
        1 => "1 involuntary switch".into(),
        n => format!("{} involuntary switches", show_count(n)),
    };
    match sum.run_queue_wait_ns {
        Some(waited) => format!("{switches}, {} in the run queue", show_ns(waited.median)),
        None => switches,
    }
}

fn ticks(n: u64) -> String {
    if n == 1 { "a tick was missed".into() } else { format!("{n} ticks in a row were missed") }
}

#[cfg(test)]
#[path = "../../tests/unit/why.rs"]
mod tests;
