//! Why a verdict is what it is: one sentence from the cell's own measurements.

use crate::attempt::Attempt;
use crate::summary::{SpinnerSummary, Summary};
use crate::units::{show_count, show_ns};
use crate::verdict::{Kind, Verdict, failure};

/// The sentence; empty where there is nothing to add to the verdict.
pub(crate) fn why(verdict: &Verdict, attempts: &[Attempt], sum: Option<&Summary>) -> String {
    if let Some((_, said)) = attempts.iter().find_map(failure) {
        return said;
    }
    let Some((sum, spinner)) = sum.and_then(|sum| Some((sum, sum.spinner?))) else {
        return String::new();
    };
    if spinner.unserved > 0 {
        return format!("the spinner was never served again: {} ticks were not", spinner.unserved);
    }
    match (verdict.kind, sum.longest_poll_ns) {
        (Kind::OnTime, Some(poll)) => tasks_on_time(sum, &spinner, poll.max),
        (_, Some(poll)) => tasks_late(sum, &spinner, poll.max),
        (Kind::OnTime, None) => threads_on_time(sum, &spinner),
        (_, None) => threads_late(sum, &spinner),
    }
}

fn tasks_on_time(sum: &Summary, spinner: &SpinnerSummary, poll_ns: u64) -> String {
    let poll = show_ns(poll_ns);
    if poll_ns >= spinner.tick_ns && 2 * poll_ns >= sum.longest_job_ns.median {
        return format!("a poll held its worker for {poll}; another worker served the spinner");
    }
    let polls = show_count(sum.polls.map_or(0, |polls| polls.median));
    format!("no task held the executor longer than {poll} ({polls} polls)")
}

fn tasks_late(sum: &Summary, spinner: &SpinnerSummary, poll_ns: u64) -> String {
    let (poll, missed) = (show_ns(poll_ns), ticks(spinner.longest_missed_run));
    let freeze = spinner.longest_freeze_ns.max;
    if poll_ns < spinner.tick_ns {
        let reason = "the system did not run the thread in time";
        return format!("no poll lasted longer than {poll}: {reason} ({})", preempted(sum));
    }
    if poll_ns > 2 * freeze {
        let reason = "the system ran the worker left over up to";
        let late = show_ns(freeze);
        return format!(
            "a poll held a worker for {poll}; {reason} {late} late ({})",
            preempted(sum)
        );
    }
    if 2 * poll_ns < sum.longest_job_ns.median {
        let reason = "only a part of a job: the system took the thread away";
        return format!("one poll lasted {poll}, {reason} ({})", preempted(sum));
    }
    if 2 * poll_ns < freeze {
        return format!("polls of up to {poll} came one after the other; meanwhile {missed}");
    }
    format!("one poll lasted {poll}; meanwhile {missed}")
}

fn threads_on_time(sum: &Summary, spinner: &SpinnerSummary) -> String {
    if sum.utilisation < 0.5 {
        let (cpu, done) = (show_ns(sum.cpu_ns.median), show_ns(sum.completion_ns.median));
        return format!("the threads slept: {cpu} of processor time in {done}");
    }
    let ticks = spinner.lateness.samples / sum.finished.max(1) as u64;
    if sum.involuntary_switches.median < ticks / 2 {
        return format!("a processor was free whenever a tick came ({})", preempted(sum));
    }
    format!("the system interrupts the job to run the spinner ({})", preempted(sum))
}

fn threads_late(sum: &Summary, spinner: &SpinnerSummary) -> String {
    let (freeze, job) = (spinner.longest_freeze_ns.median, sum.longest_job_ns.median);
    // Silent from the start of a job to its end: the job had the spinner's thread.
    if freeze + 2 * spinner.tick_ns >= job && sum.longest_job_ns.median > 0 {
        return format!("one thread: a job of {} runs to its end first", show_ns(job));
    }
    format!("the system ran other threads for up to {} ({})", show_ns(freeze), preempted(sum))
}

fn preempted(sum: &Summary) -> String {
    match sum.involuntary_switches.median {
        1 => "1 involuntary switch".into(),
        n => format!("{} involuntary switches", show_count(n)),
    }
}

fn ticks(n: u64) -> String {
    if n == 1 { "a tick was missed".into() } else { format!("{n} ticks in a row were missed") }
}
