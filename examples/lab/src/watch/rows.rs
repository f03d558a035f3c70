//! The rows of a picture: what each thread and each task did.

use crate::base::units::show_ns;
use crate::story::parts::{CallKind, Note, NoteKind, Poll, Role, Task, Timer};
use crate::story::story::Story;
use crate::watch::axis::{Axis, Span, strokes};
use crate::watch::names::{names, rests};
use crate::watch::waits::waits_for;

/// More rows of tasks, or of threads, than this are not drawn.
const MOST: usize = 12;

/// The colours of tasks.
const COLOURS: usize = 8;

/// So many of the boxes of one kind in a row have words.
const LABELS: usize = 4;

/// The average width of a letter.
pub(super) const LETTER: f64 = 7.2;

/// A timer that is served less late than this is not late, in ns.
const LATE: u64 = 1_000_000;

/// The name of a row is cut after this many letters.
const LETTERS: usize = 13;

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    /// A path for each style, in the order in which they are drawn.
    pub(super) paths: Vec<(String, String)>,
    pub(super) labels: Vec<Label>,
}

/// Words in a row.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) x: f64,
    /// Half of its width, about.
    half: f64,
    pub(super) style: &'static str,
    pub(super) text: String,
}

impl Label {
    fn covers(&self, span: &Span) -> bool {
        span.left < self.x + self.half && self.x - self.half < span.right
    }
}

impl Row {
    fn new(name: &str) -> Row {
        Row { name: name.chars().take(LETTERS).collect(), paths: Vec::new(), labels: Vec::new() }
    }

    fn draw(&mut self, style: &str, spans: &[Span]) {
        if !spans.is_empty() {
            self.paths.push((style.into(), strokes(spans)));
        }
    }

    /// Writes into the longest of the spans, if there is room: the first of the texts that fits.
    fn label<const N: usize>(
        &mut self,
        style: &'static str,
        spans: &[Span],
        texts: impl Fn(&Span) -> [String; N],
    ) {
        let mut order: Vec<&Span> = spans.iter().collect();
        order.sort_by(|a, b| (b.right - b.left).total_cmp(&(a.right - a.left)));
        for span in order.into_iter().take(LABELS) {
            let (wide, x) = (span.right - span.left, f64::midpoint(span.left, span.right));
            let half = |text: &str| text.chars().count() as f64 * LETTER / 2.0;
            let Some(text) = texts(span).into_iter().find(|text| 2.0 * half(text) + 4.0 <= wide)
            else {
                continue;
            };
            let half = half(&text);
            let is_free = |label: &Label| (label.x - x).abs() > half + label.half;
            if self.labels.iter().all(is_free) {
                self.labels.push(Label { x, half, style, text });
            }
        }
    }

    /// Words stand above what is low, so what is tall must not be there.
    fn drop_labels_behind(&mut self, tall: &[Span]) {
        self.labels.retain(|label| !tall.iter().any(|span| label.covers(span)));
    }
}

/// Which tasks have rows, and in which colours: those that ran or were ready longest.
pub(super) fn drawn_tasks(story: &Story, axis: &Axis) -> Vec<usize> {
    let polls = |task: &usize| {
        let polls = story.tasks[*task].polls.iter().map(|&poll| &story.polls[poll]);
        polls.filter(|poll| axis.shows(poll.ready_ns, poll.end_ns))
    };
    let took = |task: &usize| polls(task).map(|poll| poll.end_ns - poll.ready_ns).sum::<u64>();
    let mut order: Vec<usize> =
        (0..story.tasks.len()).filter(|task| polls(task).next().is_some()).collect();
    order.sort_by_cached_key(|task| std::cmp::Reverse(took(task)));
    order.truncate(MOST);
    order.sort_unstable();
    order
}

/// The style of something that runs: the colour of row `nth`.
fn runs(nth: Option<usize>) -> String {
    nth.map_or("run".into(), |nth| format!("run c{}", nth % COLOURS))
}

/// The rows of the threads that did something, each with its index.
pub(super) fn threads(story: &Story, tasks: &[usize], axis: &Axis) -> Vec<(usize, Row)> {
    let names = names(story).into_iter().enumerate();
    let rows = names.map(|(thread, name)| (thread, of_thread(story, thread, &name, tasks, axis)));
    let rows = rows.filter(|(_, row)| !row.paths.is_empty());
    rows.take(MOST).collect()
}

fn of_thread(story: &Story, thread: usize, name: &str, tasks: &[usize], axis: &Axis) -> Row {
    let mut row = Row::new(name);
    match story.threads[thread].role {
        Role::Plain if story.polls.iter().all(|poll| poll.thread != thread) => {
            of_plain_thread(&mut row, story, thread, axis);
        }
        _ => of_poller(&mut row, story, thread, tasks, axis),
    }
    let gaps = story.notes.iter().filter(|note| note.thread == thread);
    let gaps = gaps.filter(|note| note.kind == NoteKind::Gap).map(times_of_note);
    // What is too short to be seen would be drawn too long, and hide what ran.
    let gaps = axis.spans(gaps.filter(|&(from, to)| axis.x(to) - axis.x(from) >= 1.0));
    row.labels.retain(|label| !gaps.iter().any(|gap| label.covers(gap)));
    row.draw("gap", &gaps);
    row
}

/// A thread that polls tasks: each in its colour.
fn of_poller(row: &mut Row, story: &Story, thread: usize, tasks: &[usize], axis: &Axis) {
    let calls = || story.calls.iter().filter(|call| call.thread == thread);
    let sleeps =
        calls().filter(|call| !matches!(call.kind, CallKind::Driver { timeout_ns: Some(0), .. }));
    let sleeps = axis.spans(sleeps.map(|call| (call.begin_ns, call.end_ns)));
    row.draw("asleep", &sleeps);
    row.label("low", &sleeps, |span| [format!("asleep, {}", show_ns(span.ns)), "asleep".into()]);
    let polls = || story.polls.iter().filter(|poll| poll.thread == thread);
    let mut colours: Vec<(Option<usize>, Vec<Span>)> = Vec::new();
    for nth in (0..tasks.len()).map(Some).chain([None]) {
        let is_it = |poll: &&Poll| tasks.iter().position(|task| *task == poll.task) == nth;
        colours.push((nth, axis.spans(polls().filter(is_it).map(times_of))));
    }
    // What is short lies on top.
    let length = |spans: &[Span]| spans.iter().map(|span| span.right - span.left).sum::<f64>();
    colours.sort_by(|a, b| length(&b.1).total_cmp(&length(&a.1)));
    for (nth, spans) in &colours {
        row.draw(&runs(*nth), spans);
        row.drop_labels_behind(spans);
        if let Some(task) = nth.map(|nth| tasks[nth]) {
            row.label("on", spans, |_| [called(story, task)]);
        }
    }
}

/// A thread without a runtime runs from its first note to its last, where it does not say that it rests.
fn of_plain_thread(row: &mut Row, story: &Story, thread: usize, axis: &Axis) {
    let notes = || {
        let notes = story.notes.iter().filter(|note| note.thread == thread);
        notes.filter(|note| note.kind != NoteKind::Signal)
    };
    let Some(begin) = notes().map(|note| note.begin_ns).min() else { return };
    let end = notes().map(|note| note.end_ns).max().unwrap_or(begin);
    let rest = |note: &&Note| note.kind == NoteKind::Span && rests(&note.text);
    let mut rested: Vec<(u64, u64)> = notes().filter(rest).map(times_of_note).collect();
    rested.sort_unstable();
    let mut ran = Vec::new();
    let mut done = begin;
    for &(from, to) in &rested {
        ran.push((done, from.max(done)));
        done = done.max(to);
    }
    ran.push((done, end.max(done)));
    let asleep = axis.spans(rested.into_iter());
    let ran = axis.spans(ran.into_iter().filter(|(from, to)| from < to));
    row.draw("asleep", &asleep);
    row.label("low", &asleep, |_| ["sleeps".into()]);
    row.draw(&runs(Some(thread)), &ran);
    row.drop_labels_behind(&ran);
    row.label("on", &ran, |_| ["runs".into()]);
}

/// The row of a task, which is drawn in the colour of row `nth`.
pub(super) fn of_task(story: &Story, task: usize, nth: usize, axis: &Axis) -> Row {
    let mut row = Row::new(&called(story, task));
    let polls = || story.tasks[task].polls.iter().map(|&poll| &story.polls[poll]);
    let late = |timer: &Timer| Some((timer.due_ns, story.served_ns(timer)?));
    let late = story.timers.iter().filter(|timer| timer.task == task).filter_map(late);
    let late = late.filter(|(due, served)| served.saturating_sub(*due) >= LATE);
    let late = axis.visible(late);
    row.label("low bad", &late, |span| match span.count {
        1 => [format!("its timer is due: {} late", show_ns(span.ns)), "late".into()],
        count => [format!("{count} timers late"), "late".into()],
    });
    let ready = axis.visible(polls().map(|poll| (poll.ready_ns, poll.begin_ns)));
    row.label("low", &ready, |_| ["ready, without a thread".into(), "ready".into()]);
    for (what, times) in waits(story, task) {
        let spans = axis.spans(times.into_iter());
        row.draw("wait", &spans);
        row.label("low", &spans, |_| [format!("waits for {what}"), what.clone()]);
    }
    row.draw("ready", &ready);
    row.draw("late", &late);
    let ran = axis.spans(polls().map(times_of));
    row.draw(&runs(Some(nth)), &ran);
    row.drop_labels_behind(&ran);
    row.label("on", &ran, |span| {
        let time = show_ns(span.ns / span.count as u64);
        match span.count {
            1 if story.tasks[task].is_job => [format!("one job, {time}"), time],
            1 => [format!("one poll, {time}"), time],
            count => [format!("{count} polls, {time} each"), format!("{count} polls")],
        }
    });
    row
}

/// From when to when a task waited, by what it waited for.
fn waits(story: &Story, task: usize) -> Vec<(String, Vec<(u64, u64)>)> {
    let mut all: Vec<(String, Vec<(u64, u64)>)> = Vec::new();
    let polls = &story.tasks[task].polls;
    for (nth, &poll) in polls.iter().enumerate() {
        let poll = &story.polls[poll];
        if poll.waits.is_empty() || poll.outcome.is_none_or(|outcome| outcome.is_end()) {
            continue;
        }
        let next = polls.get(nth + 1).map(|&next| story.polls[next].ready_ns);
        let until = next.or(story.tasks[task].ended_ns).unwrap_or(story.end_ns);
        let what = waits_for(story, &poll.waits);
        let time = (poll.end_ns, until.max(poll.end_ns));
        match all.iter_mut().find(|(known, _)| *known == what) {
            Some((_, times)) => times.push(time),
            None => all.push((what, vec![time])),
        }
    }
    all
}

/// Tasks with the same label are told apart by their numbers.
pub(super) fn called(story: &Story, task: usize) -> String {
    let Task { label, number, .. } = &story.tasks[task];
    let alike = story.tasks.iter().filter(|other| other.label == *label).count();
    if alike > 1 { format!("{label} {number}") } else { label.clone() }
}

fn times_of_note(note: &Note) -> (u64, u64) {
    (note.begin_ns, note.end_ns)
}

fn times_of(poll: &Poll) -> (u64, u64) {
    (poll.begin_ns, poll.end_ns)
}
