//! A recording in words and as a file for Perfetto, on a recording made up for it.

use std::collections::HashMap;
use std::time::Duration;

use cede::trace::{Cause, Event, EventKind, PollOutcome, TaskInfo, ThreadInfo, Trace, Wait};
use serde_json::Value;

use super::*;
use crate::output::perfetto::export::export;

const PAGE: Page = Page { width: 200, colours: false };

fn at(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

/// A spinner sets a timer for 10 ms; a job holds the thread for 50 ms. What comes from outside tries to take over
/// the terminal.
fn frozen() -> Trace {
    let (pending, timer) = (PollOutcome::Pending, Cause::Timer { deadline: at(10_000) });
    let events = [
        (1, EventKind::WorkerBegins { worker: 0 }),
        (2, EventKind::Spawned { task: 1, parent: None }),
        (3, EventKind::PollBegins { task: 1 }),
        (4, EventKind::Spawned { task: 2, parent: Some(1) }),
        (5, EventKind::Spawned { task: 3, parent: Some(1) }),
        (6, EventKind::WaitsFor { task: 1, what: Wait::Join { task: 3 } }),
        (7, EventKind::PollEnds { task: 1, outcome: pending }),
        (8, EventKind::PollBegins { task: 2 }),
        (9, EventKind::TimerSet { deadline: at(10_000), task: 2 }),
        (9, EventKind::WaitsFor { task: 2, what: Wait::Timer { deadline: at(10_000) } }),
        (10, EventKind::PollEnds { task: 2, outcome: pending }),
        (11, EventKind::PollBegins { task: 3 }),
        (40_000, EventKind::Mark { text: "half\x1b[2J".into() }),
        (45_000, EventKind::Gap { length: at(1_000) }),
        (50_000, EventKind::Woken { task: 1, by: Cause::Task(3), was_queued: false }),
        (50_001, EventKind::PollEnds { task: 3, outcome: PollOutcome::Ready }),
        (50_002, EventKind::Dropped { task: 3 }),
        (50_003, EventKind::WaitBegins { timeout: Some(Duration::ZERO) }),
        (50_004, EventKind::WaitEnds { events: 0 }),
        (50_005, EventKind::TimerFired { deadline: at(10_000), due: at(10_001) }),
        (50_006, EventKind::Woken { task: 2, by: timer, was_queued: false }),
        (50_007, EventKind::PollBegins { task: 1 }),
        (50_009, EventKind::PollEnds { task: 1, outcome: PollOutcome::Ready }),
        (50_010, EventKind::PollBegins { task: 2 }),
        (50_011, EventKind::WaitsFor { task: 2, what: Wait::Timer { deadline: at(60_000) } }),
        (50_012, EventKind::PollEnds { task: 2, outcome: pending }),
        (50_013, EventKind::WaitBegins { timeout: None }),
        (59_713, EventKind::WaitEnds { events: 1 }),
    ];
    let events = events.map(|(micros, kind)| Event { at: at(micros), thread: 0, kind });
    let names = [(1, "app::main"), (2, "app::spin"), (3, "app::job")];
    let tasks = names.map(|(number, name)| {
        let mut task = TaskInfo::new(number);
        (task.name, task.is_root) = (name.into(), number == 1);
        task.location = Some(format!("src/main.rs:{number}:1\x07").into());
        task
    });
    Trace::from_parts(vec![ThreadInfo::new("ma\x1b]0;in")], tasks.into(), events.into())
}

fn said(options: &WordsOptions) -> Result<String> {
    let trace = frozen();
    words(&trace, &Story::of(&trace), options, PAGE)
}

fn nothing() -> WordsOptions {
    WordsOptions { turn: None, task: None, late: None, perfetto: None }
}

#[test]
fn a_turn_is_told_with_what_each_poll_came_from_and_to() {
    let told = said(&WordsOptions { turn: Some(2..=2), ..nothing() }).unwrap();
    let turn = "0.050007 s  Turn 2: polled `root` (2.00 µs, woken by `job`, done), `spin` (2.00 µs, woken by its timer 40.0 ms late, \
                sleeps 9.99 ms), slept 9.70 ms until there was 1 event. 1 system call of the loop.";
    let told: Vec<_> = told.split_whitespace().collect();
    assert!(
        told.join(" ").contains(&turn.split_whitespace().collect::<Vec<_>>().join(" ")),
        "{told:?}"
    );
}

#[test]
fn a_turn_or_a_task_that_is_not_there_is_refused_with_those_that_are() {
    let refused = said(&WordsOptions { turn: Some(412..=412), ..nothing() }).unwrap_err();
    assert_eq!(refused.to_string(), "there is no turn 412: they go from 1 to 2");
    let refused = said(&WordsOptions { task: Some("sp\x1bin".into()), ..nothing() }).unwrap_err();
    assert_eq!(refused.to_string(), "there is no task sp\\u{1b}in; there are: job, root, spin");
}

#[test]
fn what_was_late_names_the_task_that_held_the_thread() {
    let told = said(&WordsOptions { late: Some(5_000_000), ..nothing() }).unwrap();
    let blamed = "39.0 ms not noticed, while task 3 (app::job, src/main.rs:3) held the thread";
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(blamed), "{told}");
    assert!(told.contains("1.00 ms without a processor"), "{told}");
    let none = said(&WordsOptions { late: Some(1_000_000_000), ..nothing() }).unwrap();
    assert_eq!(none, "Nothing was served 1.00 s late or later.\n");
}

#[test]
fn a_task_is_told_by_its_number_and_by_its_name() {
    let told = |task: &str| said(&WordsOptions { task: Some(task.into()), ..nothing() }).unwrap();
    assert_eq!(told("2"), told("spin"));
    assert!(told("2").contains("2 polls: 4.00 µs running"), "{}", told("2"));
    assert!(told("2").contains("It was woken by its timer (once)."), "{}", told("2"));
}

#[test]
fn nothing_of_a_recording_is_obeyed_by_the_terminal() {
    let late = Some(1);
    let asked = [
        nothing(),
        WordsOptions { late, ..nothing() },
        WordsOptions { task: Some("job".into()), ..nothing() },
    ];
    for options in asked {
        let told = said(&options).unwrap();
        assert!(!told.contains(|c: char| c.is_control() && c != '\n'), "{told:?}");
    }
}

/// The file as Perfetto reads it: its importer takes the phases below and asks for these fields.
#[test]
fn the_file_for_perfetto_follows_the_trace_event_format() {
    let mut file = Vec::new();
    export([("one", &frozen()), ("two", &frozen())].into_iter(), &mut file).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    let events = file["traceEvents"].as_array().unwrap();
    let (mut open, mut tracks, mut arrows) =
        (HashMap::<u64, usize>::new(), HashMap::<String, Vec<&str>>::new(), Vec::new());
    let track = |event: &Value| format!("{} {}", event["pid"], event["id"]);
    let mut by_time: Vec<&Value> = events.iter().collect();
    by_time.sort_by(|a, b| a["ts"].as_f64().unwrap().total_cmp(&b["ts"].as_f64().unwrap()));
    for event in by_time {
        let (thread, name) = (event["tid"].as_u64().unwrap(), event["name"].as_str().unwrap());
        assert!(
            event["pid"].is_u64() && event["ts"].is_number() && event["cat"].is_string(),
            "{event}"
        );
        match event["ph"].as_str().unwrap() {
            "B" => *open.entry(thread).or_default() += 1,
            "E" => {
                let open = open.get_mut(&thread).unwrap();
                *open = open.checked_sub(1).expect("what ends has begun");
            }
            "b" => tracks.entry(track(event)).or_default().push(name),
            "e" => {
                let track = tracks.get_mut(&track(event)).unwrap();
                assert_eq!(track.pop(), Some(name), "states lie one in the other");
            }
            "s" => {
                assert!(open[&thread] > 0, "an arrow begins at a slice");
                arrows.push(event["id"].as_u64().unwrap());
            }
            "f" => {
                assert!(open[&thread] > 0 && event["bp"] == "e", "and ends at one");
                let begun = arrows.iter().position(|arrow| Some(*arrow) == event["id"].as_u64());
                arrows.swap_remove(begun.expect("after it has begun"));
            }
            "C" => assert!(event["args"].as_object().unwrap().values().all(Value::is_number)),
            "i" => assert_eq!(event["s"], "t"),
            "M" => assert!(["process_name", "thread_name", "thread_sort_index"].contains(&name)),
            other => panic!("no importer knows the phase {other}"),
        }
    }
    assert!(open.values().all(|open| *open == 0) && tracks.values().all(Vec::is_empty));
    assert!(arrows.is_empty(), "each wake was served");
    let polls = events.iter().filter(|event| event["ph"] == "B" && event["name"] == "app::job 3");
    assert_eq!(polls.count(), 2, "one in each recording");
}
