//! What each thread did from when to when, as far as a wake may have waited for it.

use std::sync::Arc;

use crate::base::units::ns;
use crate::blame::part::Who;
use cede::trace::{Event, EventKind};

/// The line of one thread. What is in no stretch is the runtime's own time between two polls, or not recorded.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// In order, without overlap.
    pub(crate) stretches: Vec<Stretch>,
    /// When it took tasks from other queues.
    pub(crate) takes: Vec<u64>,
    /// From when to when it was a worker, and which.
    pub(crate) worked: Vec<(u64, u64, u32)>,
    /// When it asked the system for events, without or with a sleep: the end of each.
    pub(crate) looks: Vec<u64>,
    /// The system ran something else: from when to when, as the thread itself noticed.
    pub(crate) gaps: Vec<(u64, u64)>,
    /// The system's count of the time that the thread waited for a processor, and when it was read.
    pub(crate) waited: Vec<(u64, u64)>,
    /// The first and the last event that is kept.
    pub(crate) known: Option<(u64, u64)>,
}

/// A thread did one thing from `from` to `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) doing: Doing,
    /// When it began and how long it took to its end, also where something else came in between.
    pub(crate) began: u64,
    pub(crate) whole_ns: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    /// It was held.
    Held(Who),
    /// It slept in the driver.
    Waits,
    /// It slept elsewhere.
    Parked,
}

impl Stretch {
    /// The task that was polled.
    pub(crate) fn task(&self) -> Option<u64> {
        match self.doing {
            Doing::Held(Who::Task(task)) => Some(task),
            _ => None,
        }
    }

    /// The span that the thread was in, outside any poll.
    pub(crate) fn span(&self) -> Option<&Arc<str>> {
        match &self.doing {
            Doing::Held(Who::Span(text)) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn is_sleep(&self) -> bool {
        !matches!(self.doing, Doing::Held(_))
    }
}

impl Line {
    /// The stretches that have a part between the two moments.
    pub(crate) fn between(&self, from: u64, to: u64) -> impl Iterator<Item = &Stretch> {
        let first = self.stretches.partition_point(|stretch| stretch.to <= from);
        self.stretches[first..].iter().take_while(move |stretch| stretch.from < to)
    }

    /// The time between the two moments, cut where the thread began or ended something. `None`: the runtime's own
    /// work, or nothing that is known.
    pub(crate) fn pieces(&self, from: u64, to: u64) -> Vec<(u64, u64, Option<&Stretch>)> {
        let mut pieces = Vec::new();
        let mut done = from;
        for stretch in self.between(from, to) {
            let (start, end) = (stretch.from.max(done), stretch.to.min(to));
            pieces.push((done, start, None));
            pieces.push((start, end, Some(stretch)));
            done = end;
        }
        pieces.push((done, to, None));
        pieces.retain(|(from, to, _)| from < to);
        pieces
    }

    /// What it did at this moment; `None`: the runtime's own work, or nothing that is known.
    pub(crate) fn at(&self, moment: u64) -> Option<&Stretch> {
        self.between(moment, moment + 1).next()
    }

    pub(crate) fn is_worker(&self, moment: u64) -> bool {
        let next = self.worked.partition_point(|(from, ..)| *from <= moment);
        next > 0 && moment < self.worked[next - 1].1
    }

    /// The last time before `moment` that it took tasks from elsewhere.
    pub(crate) fn last_take(&self, moment: u64) -> Option<u64> {
        let next = self.takes.partition_point(|take| *take <= moment);
        next.checked_sub(1).map(|last| self.takes[last])
    }

    /// The end of its last look for events before `moment`.
    pub(crate) fn last_look(&self, moment: u64) -> Option<u64> {
        let next = self.looks.partition_point(|look| *look < moment);
        next.checked_sub(1).map(|last| self.looks[last])
    }
}

/// The lines of all threads; `end`: when the recording ended.
pub(crate) fn lines<'a>(
    events: impl Iterator<Item = &'a Event>,
    threads: usize,
    end: u64,
) -> Vec<Line> {
    let mut pens: Vec<Pen> = (0..threads).map(|_| Pen::default()).collect();
    for event in events {
        if let Some(pen) = pens.get_mut(event.thread) {
            pen.note(ns(event.at), &event.kind);
        }
    }
    pens.into_iter().map(|pen| pen.done(end)).collect()
}

/// Draws the line of one thread.
#[derive(Debug, Default)]
struct Pen {
    line: Line,
    /// What has begun and not ended, the innermost last.
    open: Vec<Open>,
}

#[derive(Debug)]
struct Open {
    doing: Doing,
    began: u64,
    /// Where its last stretch began.
    resumed: u64,
    /// Spans that have begun inside it.
    spans: usize,
}

impl Pen {
    fn note(&mut self, at: u64, kind: &EventKind) {
        let (first, last) = self.line.known.unwrap_or((at, at));
        let at = at.max(last);
        self.line.known = Some((first, at));
        // A thread that notes something does not sleep.
        self.wakes_up(at);
        match kind {
            EventKind::PollBegins { task } => self.begin(at, Doing::Held(Who::Task(*task))),
            EventKind::PollEnds { task, .. } => self.end_of(at, &Who::Task(*task)),
            EventKind::SpanBegins { text } => self.begin_span(at, text),
            EventKind::SpanEnds => self.end_span(at),
            EventKind::WaitBegins { timeout } if timeout.is_none_or(|time| !time.is_zero()) => {
                self.begin(at, Doing::Waits);
            }
            EventKind::WaitEnds { .. } => self.line.looks.push(at),
            EventKind::Parks => self.begin(at, Doing::Parked),
            EventKind::TookInjected { .. } | EventKind::Stole { .. } => self.line.takes.push(at),
            EventKind::WorkerBegins { worker } => self.line.worked.push((at, u64::MAX, *worker)),
            EventKind::WorkerEnds { .. } | EventKind::HandedOver { .. } => self.retires(at),
            EventKind::Gap { length } => self.gap(at, ns(*length)),
            EventKind::Processor { waited, .. } => self.line.waited.push((at, ns(*waited))),
            _ => {}
        }
    }

    fn begin(&mut self, at: u64, doing: Doing) {
        self.pause(at);
        self.open.push(Open { doing, began: at, resumed: at, spans: 0 });
    }

    /// What was under way is interrupted here.
    fn pause(&mut self, at: u64) {
        if let Some(open) = self.open.last() {
            draw(&mut self.line.stretches, open, at);
        }
    }

    fn end(&mut self, at: u64) {
        self.pause(at);
        let Some(ended) = self.open.pop() else { return };
        for stretch in self.line.stretches.iter_mut().rev().take_while(|s| s.to > ended.began) {
            if stretch.began == ended.began && stretch.doing == ended.doing {
                stretch.whole_ns = at - ended.began;
            }
        }
        if let Some(outer) = self.open.last_mut() {
            outer.resumed = at;
        }
    }

    fn end_of(&mut self, at: u64, who: &Who) {
        let is_it = |open: &Open| matches!(&open.doing, Doing::Held(known) if known == who);
        if let Some(place) = self.open.iter().rposition(is_it) {
            while self.open.len() > place {
                self.end(at);
            }
        }
    }

    fn wakes_up(&mut self, at: u64) {
        while matches!(self.open.last(), Some(open) if !matches!(open.doing, Doing::Held(_))) {
            self.end(at);
        }
    }

    /// A span inside a poll does not hold the thread: the poll does.
    fn begin_span(&mut self, at: u64, text: &Arc<str>) {
        match self.open.last_mut() {
            Some(Open { doing: Doing::Held(Who::Task(_)), spans, .. }) => *spans += 1,
            _ => self.begin(at, Doing::Held(Who::Span(text.clone()))),
        }
    }

    fn end_span(&mut self, at: u64) {
        match self.open.last_mut() {
            Some(Open { doing: Doing::Held(Who::Task(_)), spans, .. }) => {
                *spans = spans.saturating_sub(1);
            }
            _ => self.end(at),
        }
    }

    fn retires(&mut self, at: u64) {
        if let Some(last) = self.line.worked.last_mut() {
            last.1 = last.1.min(at);
        }
    }

    fn gap(&mut self, at: u64, length: u64) {
        let before = self.line.gaps.last().map_or(0, |(_, to)| *to);
        let from = at.saturating_sub(length).max(before);
        if from < at {
            self.line.gaps.push((from, at));
        }
    }

    /// What was under way at the end of the recording goes on to it.
    fn done(mut self, end: u64) -> Line {
        let end = self.line.known.map_or(end, |(_, last)| last.max(end));
        while !self.open.is_empty() {
            self.end(end);
        }
        self.line
    }
}

fn draw(stretches: &mut Vec<Stretch>, open: &Open, at: u64) {
    if at > open.resumed {
        let (from, to) = (open.resumed, at);
        let (doing, began) = (open.doing.clone(), open.began);
        stretches.push(Stretch { from, to, doing, began, whole_ns: at - began });
    }
}
