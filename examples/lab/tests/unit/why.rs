//! The reasons: each for a run of which it is true, and for one of which it must not be said.

use super::*;
use crate::judge::summary::summarise;
use crate::judge::verdict::judge;
use crate::machine::usage::Usage;
use crate::measure::done::Done;
use crate::measure::lateness::settle;
use crate::measure::polls::Polls;
use crate::measure::report::{Measured, Report};
use crate::statistics::histogram::Counted;

/// A report in which nothing happened, of two processors.
fn report() -> Report {
    let jobs = vec![Done { start_ns: 0, finish_ns: 1_000, wrong: None }];
    Report {
        measured: Measured { completion_ns: 1_000, jobs, ..Measured::default() },
        usage: Usage::default(),
        usage_of_children: Usage::default(),
        wall_ns: 1_000,
        polls: None,
        thread_wakes: None,
        run_queue_wait_ns: None,
        lock_wait_ns: None,
        cpus: 2,
        pinned_to: None,
        workers: 2,
        threads: None,
        ticks: None,
    }
}

/// What is said of a spinner of period 10, served at these times, in such a run of 1000.
fn said(services: &[u64], slice_ns: Option<u64>, report: Report) -> String {
    let lateness = Some(settle(services, 10, 1_000));
    let report = Report { measured: Measured { lateness, ..report.measured }, ..report };
    let sum = summarise(&[&report]);
    let verdict = judge(None, &[], None, sum.as_ref());
    why(&verdict, &[], None, sum.as_ref(), slice_ns)
}

/// Every tick served when it is due, but `late`.
fn served(late: u64) -> Vec<u64> {
    (1..100).map(|k| k * 10 + late).chain([1_000]).collect()
}

fn of_tasks(poll_ns: u64, services: &[u64], woken_to_poll: u64) -> String {
    said(services, None, Report { cpus: 1, ..polled(poll_ns, woken_to_poll) })
}

fn polled(poll_ns: u64, woken_to_poll: u64) -> Report {
    let wake_latency = Counted::of([woken_to_poll]);
    Report { polls: Some(Polls { count: 7, longest_ns: poll_ns, wake_latency }), ..report() }
}

#[test]
fn a_freeze_is_laid_at_the_poll_that_lasted_as_long() {
    let why = of_tasks(1_000, &[1_000], 0);
    assert!(why.starts_with("one poll lasted 1.00 µs; meanwhile 99 ticks"), "{why}");
}

#[test]
fn the_system_is_blamed_for_a_long_poll_only_if_the_run_queue_explains_it() {
    let blamed = |queued| {
        let report = Report { run_queue_wait_ns: queued, ..polled(200, 0) };
        said(&[200, 1_000], None, report).contains("the system took the thread away")
    };
    assert!(blamed(Some(190)));
    assert!(!blamed(Some(3)), "3 ns in the run queue are not 200");
    assert!(!blamed(None), "nobody measured it");
}

#[test]
fn a_poll_as_long_as_the_slice_that_was_asked_for_is_the_slice() {
    let services: Vec<u64> = (1..=25).map(|k| k * 40).collect();
    let report = || Report { run_queue_wait_ns: Some(900), ..polled(40, 0) };
    let why = said(&services, Some(40), report());
    assert_eq!(why, "slices of 40.0 ns were asked for, and a tick waits until one is over");
    // A slice of 1 does not last 40, and a slice of 40 freezes nobody for 1000.
    assert!(!said(&services, Some(1), report()).contains("asked for"));
    assert!(!said(&[1_000], Some(40), report()).contains("asked for"));
}

#[test]
fn a_poll_that_held_up_nobody_is_not_blamed() {
    let why = of_tasks(1_000, &served(0), 0);
    assert!(why.contains("another worker served the spinner"), "{why}");
    let why = of_tasks(5, &served(0), 0);
    assert_eq!(why, "no task held the executor longer than 5.00 ns (7 polls)");
}

#[test]
fn no_reason_contradicts_on_time() {
    // Longer than a period, and yet no tick was missed: it does not say "no task held the executor".
    let why = of_tasks(13, &served(1), 0);
    assert_eq!(why, "the longest poll, 13.0 ns, made no tick later than 1.00 ns");
}

fn of_threads(involuntary_switches: u64, services: &[u64], queued: u64) -> String {
    let usage = Usage { user_ns: 2_000, involuntary_switches, ..Usage::default() };
    said(services, None, Report { usage, run_queue_wait_ns: Some(queued), ..report() })
}

#[test]
fn threads_are_explained_by_their_number_and_their_wait() {
    let frozen = &[500, 1_000][..];
    for (why, how) in [
        (
            of_threads(3, &served(0), 0),
            "2.0 runnable threads on 2 CPUs on average: a processor was free \
            whenever a tick came (3 involuntary switches, 0 in the run queue)",
        ),
        (
            of_threads(3, &served(0), 3_000),
            "5.0 runnable threads on 2 CPUs on average: the system gave the \
            spinner a processor in time (3 involuntary switches, 3.00 µs in the run queue)",
        ),
        (
            of_threads(90, &served(0), 3_000),
            "5.0 runnable threads on 2 CPUs on average: the system interrupts \
            the jobs to run the spinner (90 involuntary switches, 3.00 µs in the run queue)",
        ),
        (
            of_threads(37, frozen, 3_000),
            "5.0 runnable threads on 2 CPUs on average: the system ran other \
            threads for up to 490 ns (37 involuntary switches, 3.00 µs in the run queue)",
        ),
        (
            of_threads(37, frozen, 3),
            "2.0 runnable threads on 2 CPUs on average: a tick was 490 ns late, which \
            no meter explains (37 involuntary switches, 3.00 ns in the run queue)",
        ),
    ] {
        assert_eq!(why, how);
    }
}

#[test]
fn a_thread_that_is_queued_does_not_block() {
    let with = |queued| said(&served(0), None, Report { run_queue_wait_ns: queued, ..report() });
    assert!(with(Some(0)).starts_with("the jobs blocked other threads than the spinner's"));
    assert!(!with(Some(1_480)).contains("blocked"), "{}", with(Some(1_480)));
}

#[test]
fn the_work_of_children_counts_before_a_processor_is_called_free() {
    let children = Usage { user_ns: 1_900, involuntary_switches: 4, ..Usage::default() };
    let report = Report { usage_of_children: children, run_queue_wait_ns: Some(0), ..report() };
    let why = said(&served(0), None, report);
    assert!(!why.contains("a processor was free"), "{why}");
    assert!(why.contains("4 involuntary switches"), "{why}");
}

#[test]
fn a_lock_is_blamed_only_if_the_wait_for_it_explains_the_lateness() {
    let usage = Usage { user_ns: 900, ..Usage::default() };
    let with = |lock, late| {
        let report = Report { usage, lock_wait_ns: Some(lock), ..report() };
        said(&served(late), None, report)
    };
    assert_eq!(with(6, 5), "one runs at a time: a thread waited up to 6.00 ns for the lock");
    assert!(!with(1, 5).contains("lock"), "{}", with(1, 5));
    assert_eq!(with(1, 0), "one runs at a time; a thread waited at most 1.00 ns for the lock");
}

#[test]
fn without_a_long_poll_the_wake_tells_who_was_late() {
    let why = of_tasks(4, &[1_000], 990);
    assert!(why.contains("waited 990 ns for its poll"), "{why}");
    let why = of_tasks(4, &[1_000], 1);
    assert!(why.contains("timer was not looked at"), "{why}");
}
