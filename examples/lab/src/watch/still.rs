//! The timeline as a picture that needs no script: a row a thread and a row a task, of limited size.

use maud::{Markup, html};

use crate::base::units::show_ns;
use crate::story::parts::{Note, NoteKind, Poll, Role, Task, Timer};
use crate::story::story::Story;
use crate::watch::names::{names, rests};

pub(super) const WIDTH: f64 = 1000.0;
const NAMES: f64 = 150.0;
const ROW: f64 = 22.0;
const AXIS: f64 = 24.0;

/// More rows of tasks than this are not drawn.
const TASKS: usize = 12;
const THREADS: usize = 12;

/// One row: its name, and what is drawn in it, a path for each style.
struct Row {
    name: String,
    paths: Vec<(&'static str, String)>,
}

/// The picture, for a page.
pub(super) fn still(story: &Story) -> Markup {
    let (picture, height) = drawn(story);
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label="Timeline" { (picture) }
    }
}

/// The picture, for another picture, and its height.
pub(super) fn drawn(story: &Story) -> (Markup, f64) {
    let axis = Axis { end_ns: story.end_ns.max(1) };
    let rows: Vec<Row> = threads(story, &axis).into_iter().chain(tasks(story, &axis)).collect();
    let height = AXIS + rows.len() as f64 * ROW + 6.0;
    let picture = html! {
        @for tick in 0..=4 {
            @let at = axis.end_ns / 4 * tick;
            line class="grid" x1=(axis.x(at)) x2=(axis.x(at)) y1="0" y2=(height) {}
            @if tick < 4 { text x=(axis.x(at) + 4.0) y="14" { (show_ns(at)) } }
        }
        @for (nth, row) in rows.iter().enumerate() {
            @let y = AXIS + nth as f64 * ROW;
            text class="name" x="0" y=(y + 14.0) { (row.name) }
            @for (class, path) in &row.paths {
                path class=(class) transform=(format!("translate(0 {y})")) d=(path) {}
            }
        }
    };
    (picture, height)
}

#[derive(Debug)]
struct Axis {
    end_ns: u64,
}

impl Axis {
    fn x(&self, at_ns: u64) -> f64 {
        let share = at_ns as f64 / self.end_ns as f64;
        ((NAMES + share * (WIDTH - NAMES)) * 10.0).round() / 10.0
    }

    /// Boxes from `y` to `y + height`; those that share a tenth of a pixel are one.
    fn boxes(&self, times: impl Iterator<Item = (u64, u64)>, y: f64, height: f64) -> String {
        let mut spans: Vec<(f64, f64)> = Vec::new();
        for (begin, end) in times {
            let (from, to) = (self.x(begin), self.x(end).max(self.x(begin) + 0.6));
            match spans.last_mut() {
                Some(last) if from <= last.1 + 0.2 => last.1 = last.1.max(to),
                _ => spans.push((from, to)),
            }
        }
        let path = |(from, to): &(f64, f64)| format!("M{from} {y}H{to:.1}v{height}H{from}z");
        spans.iter().map(path).collect()
    }
}

fn threads(story: &Story, axis: &Axis) -> Vec<Row> {
    let names = names(story).into_iter().enumerate().take(THREADS);
    names
        .map(|(thread, name)| Row { name: shortened(&name), paths: of_thread(story, thread, axis) })
        .collect()
}

fn of_thread(story: &Story, thread: usize, axis: &Axis) -> Vec<(&'static str, String)> {
    let polls = story.polls.iter().filter(|poll| poll.thread == thread).map(times_of);
    let calls = story.calls.iter().filter(|call| call.thread == thread);
    let notes = || story.notes.iter().filter(|note| note.thread == thread);
    let gaps = notes().filter(|note| note.kind == NoteKind::Gap).map(times_of_note);
    let mut paths = Vec::new();
    if story.threads[thread].role == Role::Plain {
        // It runs from its first note to its last, where it does not say that it rests.
        let begin = notes().map(|note| note.begin_ns).min();
        let life = begin.zip(notes().map(|note| note.end_ns).max());
        let rests = || {
            notes()
                .filter(|note| note.kind == NoteKind::Span && rests(&note.text))
                .map(times_of_note)
        };
        paths.push(("running", axis.boxes(life.into_iter(), 3.0, 14.0)));
        paths.push(("rest", axis.boxes(rests(), 3.0, 14.0)));
        paths.push(("sleeping", axis.boxes(rests(), 7.0, 6.0)));
    }
    paths.push(("sleeping", axis.boxes(calls.map(|call| (call.begin_ns, call.end_ns)), 7.0, 6.0)));
    paths.push(("running", axis.boxes(polls, 3.0, 14.0)));
    paths.push(("gap", axis.boxes(gaps, 3.0, 14.0)));
    paths
}

/// The tasks that ran longest or were latest.
fn tasks(story: &Story, axis: &Axis) -> Vec<Row> {
    let mut order: Vec<usize> = (0..story.tasks.len()).collect();
    let ran = |task: usize| {
        let polls = story.tasks[task].polls.iter();
        polls.map(|&poll| story.polls[poll].end_ns - story.polls[poll].ready_ns).sum::<u64>()
    };
    order.sort_by_cached_key(|&task| std::cmp::Reverse(ran(task)));
    order.truncate(TASKS);
    order.sort_unstable();
    order.into_iter().map(|task| of_task(story, task, axis)).collect()
}

fn of_task(story: &Story, task: usize, axis: &Axis) -> Row {
    let polls = || story.tasks[task].polls.iter().map(|&poll| &story.polls[poll]);
    let late = |timer: &Timer| Some((timer.due_ns, story.served_ns(timer)?));
    let late = story.timers.iter().filter(|timer| timer.task == task).filter_map(late);
    let late = late.filter(|(due, served)| served.saturating_sub(*due) >= 1_000_000);
    Row {
        name: shortened(&named(story, task)),
        paths: vec![
            ("ready", axis.boxes(polls().map(|poll| (poll.ready_ns, poll.begin_ns)), 7.0, 6.0)),
            ("running", axis.boxes(polls().map(times_of), 3.0, 14.0)),
            ("late", axis.boxes(late, 8.0, 4.0)),
        ],
    }
}

/// Tasks with the same label are told apart by their numbers.
fn named(story: &Story, task: usize) -> String {
    let Task { label, number, .. } = &story.tasks[task];
    let alike = story.tasks.iter().filter(|other| other.label == *label).count();
    if alike > 1 { format!("{label} {number}") } else { label.clone() }
}

fn shortened(name: &str) -> String {
    name.chars().take(20).collect()
}

fn times_of_note(note: &Note) -> (u64, u64) {
    (note.begin_ns, note.end_ns)
}

fn times_of(poll: &Poll) -> (u64, u64) {
    (poll.begin_ns, poll.end_ns)
}
