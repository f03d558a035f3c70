//! Whose each moment of a wait was.
//!
//! A wait is cut where one of its threads begins or ends something. Each piece belongs to one part, but for the
//! share of it in which the thread had no processor. So the parts add up to the wait, to the nanosecond.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::base::spans::{JOB, SLEEPS, WAITS_FOR_THE_LOCK};
use crate::base::units::ns;
use crate::blame::line::{Doing, Line, Stretch, lines};
use crate::blame::part::{Cause, Kind, Late, Parts, Who};
use crate::blame::processor::{Absence, merged};
use crate::blame::wake::{Wake, wakes};
use cede::trace::{Event, EventKind, Trace};

/// A timer waits no longer than this for others that are to fire with it: see `driver/timers/coalesce.rs`.
const TOGETHER: u64 = 1_000_000;

/// What the axis of a trace may differ from a clock that is read beside it.
const APART: u64 = 1_000;

/// What a trace tells of waits.
#[derive(Debug)]
pub(crate) struct Blame {
    lines: Vec<Line>,
    absences: Vec<Absence>,
    /// In the order in which they were served.
    wakes: Vec<Wake>,
    /// When an alarm was set, and to when.
    alarms: Vec<(u64, u64)>,
    /// Then the workers of the one have nothing to do with those of the other, and the trace does not tell them apart.
    several_runtimes: bool,
}

/// A piece of the time of one thread.
#[derive(Clone, Copy, Debug)]
struct Piece {
    thread: usize,
    from: u64,
    to: u64,
}

impl Blame {
    pub(crate) fn of(trace: &Trace) -> Blame {
        let jobs = trace.tasks().iter().filter(|task| task.is_job).map(|task| task.number);
        let (threads, end) = (trace.threads().len(), ns(trace.duration()));
        Blame::new(trace.events(), &jobs.collect(), threads, end)
    }

    /// `jobs`: the tasks that are blocking jobs; `end`: when the recording ended, in ns.
    pub(crate) fn new<'a, E>(events: E, jobs: &HashSet<u64>, threads: usize, end: u64) -> Blame
    where
        E: Iterator<Item = &'a Event> + Clone,
    {
        let lines = lines(events.clone(), threads, end);
        let alarms = events.clone().filter_map(|event| match event.kind {
            EventKind::AlarmSet { deadline } => Some((ns(event.at), ns(deadline))),
            _ => None,
        });
        let alarms = alarms.collect();
        let wakes = wakes(events, &lines, jobs);
        let several_runtimes = several_runtimes(&lines);
        let mut blame = Blame { lines, absences: Vec::new(), wakes, alarms, several_runtimes };
        blame.absences = blame.absences();
        blame
    }

    /// The wakes that were served this late or later, the latest first, no more than `most`.
    pub(crate) fn late(&self, at_least: u64, most: usize) -> Vec<Late> {
        self.latest(most, |wake| wake.lateness() >= at_least)
    }

    /// The latest wakes of a task, no more than `most`.
    pub(crate) fn late_of(&self, task: u64, most: usize) -> Vec<Late> {
        self.latest(most, |wake| wake.task == task)
    }

    fn latest(&self, most: usize, is_asked: impl Fn(&Wake) -> bool) -> Vec<Late> {
        let mut late: Vec<&Wake> = self.wakes.iter().filter(|wake| is_asked(wake)).collect();
        late.sort_by_key(|wake| (Reverse(wake.lateness()), wake.polled));
        late.truncate(most);
        late.into_iter().map(|wake| self.late_wake(wake)).collect()
    }

    fn late_wake(&self, wake: &Wake) -> Late {
        let mut parts = Parts::default();
        self.until_polled(wake, wake.due, &mut parts);
        Late {
            task: Some(wake.task),
            thread: wake.on,
            cause: wake.cause,
            due_ns: wake.due,
            served_ns: wake.polled,
            parts: parts.done(),
        }
    }

    /// Why what was due at `due` was done at `served`, on `thread`. If a task did it there, it slept until `due` or
    /// earlier, and its timer was served late.
    pub(crate) fn tick(&self, thread: usize, due: u64, served: u64) -> Late {
        let mut parts = Parts::default();
        let then = self.lines[thread].at(served.saturating_sub(1));
        let task = then.and_then(|then| Some((then, then.task()?)));
        match task {
            Some((poll, task)) => self.of_task((poll, task), thread, (due, served), &mut parts),
            None => self.of_thread(thread, (due, served), &mut parts),
        }
        let (due_ns, served_ns, cause) = (due, served, Cause::Timer);
        let task = task.map(|(_, task)| task);
        Late { task, thread, cause, due_ns, served_ns, parts: parts.done() }
    }

    fn of_task(
        &self,
        (poll, task): (&Stretch, u64),
        thread: usize,
        (due, served): (u64, u64),
        parts: &mut Parts,
    ) {
        let polled = poll.began.clamp(due, served);
        match self.served_by(poll.began, task) {
            _ if polled == due => {}
            Some(wake) => self.until_polled(wake, due, parts),
            None => parts.add(Kind::Unrecorded, polled - due),
        }
        self.add(Kind::OwnPoll, Piece { thread, from: polled, to: served }, parts);
    }

    /// The wake that the poll begun at this moment served: for a timer, if there was one, and the earliest of several.
    fn served_by(&self, polled: u64, task: u64) -> Option<&Wake> {
        let first = self.wakes.partition_point(|wake| wake.polled < polled);
        let then = self.wakes[first..].iter().take_while(|wake| wake.polled == polled);
        then.filter(|wake| wake.task == task)
            .min_by_key(|wake| (wake.cause != Cause::Timer, wake.due))
    }

    /// The wait of `wake` from `from` on.
    fn until_polled(&self, wake: &Wake, from: u64, parts: &mut Parts) {
        let mut rounded = from;
        if wake.cause == Cause::Timer {
            // Before its timer was due the task waited for something else, of which this wake does not tell. But
            // two clocks that are read one after the other may differ by this little.
            let due = if wake.due <= from + APART { from } else { wake.due };
            rounded = wake.rounded.max(due);
            parts.add(Kind::Unrecorded, due - from);
            parts.add(Kind::Rounding, rounded - due);
        }
        let woken = wake.woken.max(rounded);
        if !wake.lock.is_empty() {
            self.until_free(wake, (rounded, woken), parts);
            return self.in_queue(wake, (woken, wake.polled), parts);
        }
        self.until_noticed(wake, (rounded, woken), parts);
        self.in_queue(wake, (woken, wake.polled), parts);
    }

    /// It waited for a lock. Whatever the threads did meanwhile, it was behind the tasks that had it.
    fn until_free(&self, wake: &Wake, (from, to): (u64, u64), parts: &mut Parts) {
        let mut done = from;
        for &(until, by) in &wake.lock {
            let ns = until.clamp(done, to) - done;
            parts.add(Kind::Behind, ns);
            if let Some(by) = by.filter(|_| ns > 0) {
                parts.blame(Kind::Behind, &Who::Task(by), wake.by, (ns, ns));
            }
            done += ns;
        }
        parts.add(Kind::Behind, to - done);
    }

    /// It was due, and the thread that noticed it in the end did something else.
    fn until_noticed(&self, wake: &Wake, (from, to): (u64, u64), parts: &mut Parts) {
        let rings = self.rings(wake);
        let thread = wake.by;
        for (from, to, stretch) in self.lines[thread].pieces(from, to) {
            let piece = Piece { thread, from, to };
            match stretch.map(|stretch| (&stretch.doing, stretch)) {
                Some((Doing::Held(Who::Task(task)), _)) if *task == wake.task => {
                    self.add(Kind::OwnPoll, piece, parts);
                }
                Some((Doing::Held(who), poll)) => {
                    let ns = self.add(Kind::NotNoticed, piece, parts);
                    parts.blame(Kind::NotNoticed, who, thread, (ns, poll.whole_ns));
                    self.other_workers(piece, parts);
                }
                Some((Doing::Waits, _)) => {
                    let rung = rings.clamp(from, to);
                    parts.add(Kind::Rounding, rung - from);
                    self.add(Kind::Asleep, Piece { from: rung, ..piece }, parts);
                }
                Some((Doing::Parked, _)) => {
                    parts.add(Kind::NotNoticed, to - from);
                    self.other_workers(piece, parts);
                }
                None => {
                    self.add(Kind::NotNoticed, piece, parts);
                }
            }
        }
    }

    /// When the alarm rang that the wake was noticed by: later than its timer was due, if timers are served together.
    fn rings(&self, wake: &Wake) -> u64 {
        let set = self.alarms.partition_point(|(at, _)| *at <= wake.woken);
        let rings = set.checked_sub(1).map_or(0, |last| self.alarms[last].1);
        let together = wake.rounded..=wake.woken.min(wake.rounded + TOGETHER);
        if together.contains(&rings) { rings } else { wake.rounded }
    }

    /// It was in a queue, behind others or of a thread that slept.
    fn in_queue(&self, wake: &Wake, (from, to): (u64, u64), parts: &mut Parts) {
        for (thread, from, to) in wake.holders(from, to, &self.lines) {
            for (from, to, stretch) in self.lines[thread].pieces(from, to) {
                let piece = Piece { thread, from, to };
                match stretch.map(|stretch| (&stretch.doing, stretch)) {
                    Some((Doing::Held(Who::Task(task)), _)) if *task == wake.task => {
                        self.add(Kind::OwnPoll, piece, parts);
                    }
                    Some((Doing::Held(who), poll)) => {
                        let ns = self.add(Kind::Behind, piece, parts);
                        parts.blame(Kind::Behind, who, thread, (ns, poll.whole_ns));
                    }
                    Some((Doing::Waits | Doing::Parked, _)) => {
                        self.add(Kind::Asleep, piece, parts);
                    }
                    None => {
                        self.add(Kind::Behind, piece, parts);
                    }
                }
            }
        }
    }

    /// A thread without a runtime. What it did is told by its spans.
    fn of_thread(&self, thread: usize, (from, to): (u64, u64), parts: &mut Parts) {
        for (from, to, stretch) in self.lines[thread].pieces(from, to) {
            let piece = Piece { thread, from, to };
            let Some((span, whole)) = stretch.and_then(|s| Some((s.span()?, s.whole_ns))) else {
                self.add(Kind::OwnPoll, piece, parts);
                continue;
            };
            match &**span {
                SLEEPS => drop(self.add(Kind::Asleep, piece, parts)),
                WAITS_FOR_THE_LOCK => self.behind_the_lock(piece, parts),
                _ => {
                    let ns = self.add(Kind::NotNoticed, piece, parts);
                    parts.blame(Kind::NotNoticed, &Who::Span(span.clone()), thread, (ns, whole));
                }
            }
        }
    }

    /// It waited for the interpreter lock, behind the thread that did its job with it.
    fn behind_the_lock(&self, piece: Piece, parts: &mut Parts) {
        let others = self.lines.iter().enumerate().filter(|(thread, _)| *thread != piece.thread);
        let jobs = others.flat_map(|(thread, line)| {
            let between = line.between(piece.from, piece.to);
            between.filter_map(move |held| Some((thread, held, held.span()?)))
        });
        let mut jobs: Vec<_> = jobs.filter(|(.., span)| ***span == *JOB).collect();
        jobs.sort_by_key(|(_, held, _)| held.from);
        let mut done = piece.from;
        for (thread, held, span) in jobs {
            let (from, to) = (held.from.max(done), held.to.min(piece.to));
            if from < to {
                parts.add(Kind::Behind, from - done);
                let ns = self.add(Kind::Behind, Piece { thread, from, to }, parts);
                parts.blame(Kind::Behind, &Who::Span(span.clone()), thread, (ns, held.whole_ns));
                done = to;
            }
        }
        parts.add(Kind::Behind, piece.to - done);
    }

    /// While nobody looked, all workers were busy: these are named, too.
    fn other_workers(&self, piece: Piece, parts: &mut Parts) {
        let Piece { thread, from, to } = piece;
        if self.several_runtimes || !self.lines[thread].is_worker(from) {
            return;
        }
        let others = self.lines.iter().enumerate();
        for (other, line) in others.filter(|(n, line)| *n != thread && line.is_worker(from)) {
            for stretch in line.between(from, to) {
                if let Doing::Held(who) = &stretch.doing {
                    let ns = stretch.to.min(to) - stretch.from.max(from);
                    parts.blame(Kind::NotNoticed, who, other, (ns, stretch.whole_ns));
                }
            }
        }
    }

    /// Adds the piece to `kind`, but for the time in which the thread had no processor. Returns what was added.
    fn add(&self, kind: Kind, piece: Piece, parts: &mut Parts) -> u64 {
        let whole = piece.to - piece.from;
        let absent = self.absences[piece.thread].between(piece.from, piece.to);
        parts.add(Kind::NoProcessor, absent);
        parts.add(kind, whole - absent);
        whole - absent
    }

    /// The absences of each thread, when it is known who was woken while it slept.
    fn absences(&self) -> Vec<Absence> {
        let mut roused = vec![Vec::new(); self.lines.len()];
        for wake in &self.wakes {
            let rung = self.rings(wake);
            let sleeps = |thread: usize, from: u64, to: u64| {
                let asleep = self.lines[thread].between(from, to).filter(|s| s.is_sleep());
                asleep.map(move |s| (s.from.max(from), s.to.min(to))).collect::<Vec<_>>()
            };
            roused[wake.by].extend(sleeps(wake.by, rung, wake.woken));
            for (thread, from, to) in wake.holders(wake.woken, wake.polled, &self.lines) {
                roused[thread].extend(sleeps(thread, from, to));
            }
        }
        let lines = self.lines.iter().zip(roused);
        lines.map(|(line, roused)| Absence::of(line, &merged(roused))).collect()
    }
}

/// Whether two threads were the same worker at the same time.
fn several_runtimes(lines: &[Line]) -> bool {
    let mut worked: Vec<_> = lines.iter().flat_map(|line| &line.worked).copied().collect();
    worked.sort_unstable_by_key(|&(from, _, worker)| (worker, from));
    worked.windows(2).any(|pair| pair[0].2 == pair[1].2 && pair[1].0 < pair[0].1)
}

#[cfg(test)]
#[path = "../../tests/unit/blame.rs"]
mod tests;
