//! Why a verdict is what it is: one sentence from the cell's own measurements.

use crate::base::units::{show_count, show_ns};
use crate::judge::summary::{SpinnerSummary, Summary};
use crate::judge::verdict::{Kind, Opinion, Verdict, failure};
use crate::measure::attempt::Attempt;

/// The sentence; empty where there is nothing to add to the verdict.
pub(crate) fn why(
    verdict: &Verdict,
    attempts: &[Attempt],
    opinion: Option<&Opinion>,
    sum: Option<&Summary>,
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
        return wake_late(sum, &poll, freeze);
    }
    if poll_ns > 2 * freeze {
        let late = show_ns(freeze);
        let other = "another worker served the spinner, up to";
        return format!(
            "a poll held its worker for {poll}; {other} {late} late ({})",
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

/// No task held the executor: the spinner was woken late, or waited for its poll.
fn wake_late(sum: &Summary, poll: &str, freeze_ns: u64) -> String {
    let waited = sum.wake_latency.map_or(0, |wake| wake.max_ns);
    let reason = if 2 * waited >= freeze_ns {
        format!("a task that was woken waited {} for its poll", show_ns(waited))
    } else if sum.run_queue_wait_ns.is_some_and(|queued| 2 * queued.max >= freeze_ns) {
        "the system had no processor for its thread".into()
    } else {
        "the timer was not looked at in time".into()
    };
    format!("no poll lasted longer than {poll}, but {reason} ({})", preempted(sum))
}

fn threads_on_time(sum: &Summary, spinner: &SpinnerSummary) -> String {
    if sum.utilisation < 0.5 {
        let (cpu, done) = (show_ns(sum.cpu_ns.median), show_ns(sum.completion_ns.median));
        return format!("the threads slept: {cpu} of processor time in {done}");
    }
    let ticks = spinner.lateness.samples / sum.finished.max(1) as u64;
    if let Some(wait) = sum.lock_wait_ns {
        return in_turns(wait.max);
    }
    let how = if sum.involuntary_switches.median < ticks / 2 {
        "a processor was free whenever a tick came"
    } else {
        "the system interrupts the jobs to run the spinner"
    };
    format!("{}{how} ({})", crowd(sum), preempted(sum))
}

fn threads_late(sum: &Summary, spinner: &SpinnerSummary) -> String {
    if let Some(wait) = sum.lock_wait_ns {
        return in_turns(wait.max);
    }
    let (freeze, job) = (spinner.longest_freeze_ns, sum.longest_job_ns.median);
    // Silent from the start of a job to its end: the job had the spinner's thread.
    if freeze.median + 2 * spinner.tick_ns >= job && job > 0 {
        return format!("one thread: a job of {} runs to its end first", show_ns(job));
    }
    let (crowd, freeze) = (crowd(sum), show_ns(freeze.max));
    format!("{crowd}the system ran other threads for up to {freeze} ({})", preempted(sum))
}

fn in_turns(longest_wait_ns: u64) -> String {
    let wait = show_ns(longest_wait_ns);
    format!("one runs at a time: a thread waited up to {wait} for the lock")
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
mod tests {
    use super::*;
    use crate::judge::summary::summarise;
    use crate::judge::verdict::judge;
    use crate::machine::usage::Usage;
    use crate::measure::done::Done;
    use crate::measure::lateness::settle;
    use crate::measure::polls::Polls;
    use crate::measure::report::{Measured, Report};
    use crate::statistics::histogram::Counted;

    /// Tasks that polled for `poll_ns` at most, a spinner of period 10, and one job of 1000.
    fn of_tasks(poll_ns: u64, services: &[u64], woken_to_poll: u64) -> String {
        let job = Done { start_ns: 0, finish_ns: 1_000, wrong: None };
        let lateness = Some(settle(services, 10, 1_000));
        let wake_latency = Counted::of([woken_to_poll]);
        let report = Report {
            measured: Measured { lateness, jobs: vec![job], ..Measured::default() },
            usage: Usage::default(),
            usage_of_children: Usage::default(),
            wall_ns: 1_000,
            polls: Some(Polls { count: 7, longest_ns: poll_ns, wake_latency }),
            thread_wakes: None,
            run_queue_wait_ns: None,
            lock_wait_ns: None,
            cpus: 1,
            pinned_to: None,
            workers: 1,
        };
        let sum = summarise(&[&report]);
        why(&judge(None, &[], None, sum.as_ref()), &[], None, sum.as_ref())
    }

    #[test]
    fn a_freeze_is_laid_at_the_poll_that_lasted_as_long() {
        let why = of_tasks(1_000, &[1_000], 0);
        assert!(why.starts_with("one poll lasted 1.00 µs; meanwhile 99 ticks"), "{why}");
        let why = of_tasks(200, &[1_000], 0);
        assert!(why.contains("only a part of a job"), "{why}");
    }

    #[test]
    fn a_poll_that_held_up_nobody_is_not_blamed() {
        let on_time: Vec<u64> = (1..=100).map(|k| k * 10).collect();
        let why = of_tasks(1_000, &on_time, 0);
        assert!(why.contains("another worker served the spinner"), "{why}");
        let why = of_tasks(5, &on_time, 0);
        assert_eq!(why, "no task held the executor longer than 5.00 ns (7 polls)");
    }

    /// Threads beside a spinner of period 10 that was served on time or, frozen, at 500.
    fn of_threads(involuntary_switches: u64, frozen: bool) -> String {
        let jobs = vec![Done { start_ns: 0, finish_ns: 1_000, wrong: None }];
        let on_time: Vec<u64> = (1..=100).map(|k| k * 10).collect();
        let services = if frozen { &[500, 1_000][..] } else { &on_time };
        let lateness = Some(settle(services, 10, 1_000));
        let report = Report {
            measured: Measured { lateness, jobs, ..Measured::default() },
            usage: Usage { user_ns: 2_000, involuntary_switches, ..Usage::default() },
            usage_of_children: Usage::default(),
            wall_ns: 1_000,
            polls: None,
            thread_wakes: None,
            run_queue_wait_ns: Some(3_000),
            lock_wait_ns: None,
            pinned_to: None,
            workers: 2,
            cpus: 2,
        };
        let sum = summarise(&[&report]);
        why(&judge(None, &[], None, sum.as_ref()), &[], None, sum.as_ref())
    }

    #[test]
    fn threads_are_explained_by_their_number_and_their_wait() {
        let crowd = "5.0 runnable threads on 2 CPUs on average: ";
        let waited = "switches, 3.00 µs in the run queue)";
        for (why, how) in [
            (of_threads(3, false), "a processor was free whenever a tick came (3"),
            (of_threads(90, false), "the system interrupts the jobs to run the spinner (90"),
            (of_threads(37, true), "the system ran other threads for up to 490 ns (37"),
        ] {
            assert_eq!(why, format!("{crowd}{how} involuntary {waited}"));
        }
    }

    #[test]
    fn without_a_long_poll_the_wake_tells_who_was_late() {
        let why = of_tasks(5, &[1_000], 990);
        assert!(why.contains("waited 990 ns for its poll"), "{why}");
        let why = of_tasks(5, &[1_000], 1);
        assert!(why.contains("timer was not looked at"), "{why}");
    }
}
