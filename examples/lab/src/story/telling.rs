//! Goes through the events of a trace, and keeps in mind what is under way on each thread and for each
//! task. A recording may begin in the middle: an end without its beginning is left out.

use std::collections::{HashMap, HashSet};

use cede::trace::{Cause, Event, EventKind, PollOutcome, TaskInfo, ThreadInfo, Trace, Wait};

use crate::base::printable::printable;
use crate::base::units::ns;
use crate::story::holders::holders;
use crate::story::labels::label;
use crate::story::parts::{
    Call, CallKind, Moment, Note, NoteKind, Poll, Role, Task, Thread, Wake, What,
};
use crate::story::roles::roles;
use crate::story::signals::signal;
use crate::story::story::Story;
use crate::story::timers::Timers;
use crate::story::turns::Turns;

impl Story {
    /// What happened in a trace.
    pub(crate) fn of(trace: &Trace) -> Story {
        let mut telling = Telling::new(trace);
        for event in trace.events() {
            telling.tell(event);
        }
        telling.end(ns(trace.duration()))
    }
}

/// A story that is being told.
#[derive(Debug)]
struct Telling {
    story: Story,
    numbers: HashMap<u64, usize>,
    turns: Turns,
    timers: Timers,
    /// What is under way on each thread.
    on: Vec<OnThread>,
    /// Of each task, the wakes since its last poll began.
    woken: Vec<Vec<usize>>,
    /// The workers that are spares.
    spares: HashSet<u32>,
}

#[derive(Clone, Debug, Default)]
struct OnThread {
    /// The innermost is last: a poll may block on another runtime.
    polls: Vec<usize>,
    call: Option<usize>,
    spans: Vec<usize>,
    search: Option<usize>,
}

impl Telling {
    fn new(trace: &Trace) -> Telling {
        let threads = trace.threads().iter().zip(roles(trace));
        let threads: Vec<Thread> = threads.map(|(info, role)| thread(info, role)).collect();
        let tasks: Vec<Task> = trace.tasks().iter().map(task).collect();
        let numbers: HashMap<u64, usize> =
            tasks.iter().enumerate().map(|(index, task)| (task.number, index)).collect();
        let (count, turns) = (threads.len(), Turns::new(threads.len()));
        let woken = vec![Vec::new(); tasks.len()];
        let lost = trace.lost();
        let mut story = Story { lost, threads, tasks, ..Story::default() };
        for (task, info) in story.tasks.iter_mut().zip(trace.tasks()) {
            task.parent = info.parent.and_then(|parent| numbers.get(&parent).copied());
        }
        let on = vec![OnThread::default(); count];
        Telling {
            story,
            numbers,
            turns,
            timers: Timers::default(),
            on,
            woken,
            spares: HashSet::new(),
        }
    }

    fn tell(&mut self, event: &Event) {
        let (at, thread) = (ns(event.at), event.thread);
        self.story.events += 1;
        self.search_ends(at, thread);
        match event.kind {
            EventKind::Spawned { task, parent } => {
                let cause = parent.map_or(Cause::Thread, Cause::Task);
                self.wake(at, thread, task, cause, (true, false));
            }
            EventKind::Woken { task, by, was_queued } => {
                self.wake(at, thread, task, by, (false, was_queued));
            }
            EventKind::PollBegins { task } => self.poll_begins(at, thread, task),
            EventKind::PollEnds { task, outcome } => self.poll_ends(at, thread, task, outcome),
            EventKind::WaitsFor { task, what } => self.waits_for(thread, task, what),
            EventKind::Dropped { task } => {
                if let Some(task) = self.task(task) {
                    self.story.tasks[task].ended_ns.get_or_insert(at);
                }
            }
            EventKind::TimerSet { deadline, task } => {
                if let Some(task) = self.task(task) {
                    let row = self.timers.set(task, thread, at, ns(deadline));
                    self.moment(at, What::TimerSet, row);
                }
            }
            EventKind::TimerFired { deadline, due } => {
                self.timers.fires(thread, ns(deadline), ns(due));
                self.turns.goes_on(thread, at);
            }
            EventKind::WaitBegins { timeout } => {
                let kind = CallKind::Driver { timeout_ns: timeout.map(ns), events: 0 };
                self.call_begins(at, thread, kind);
            }
            EventKind::WaitEnds { events } => self.call_ends(at, thread, Some(events)),
            EventKind::Parks => self.call_begins(at, thread, CallKind::Park),
            EventKind::Unparked => self.call_ends(at, thread, None),
            EventKind::WorkerBegins { worker } => self.story.threads[thread].worker = Some(worker),
            EventKind::WorkerEnds { .. } => self.turns.end_on(thread),
            EventKind::Mark { ref text } => self.note(at, (thread, at), NoteKind::Mark, text),
            EventKind::SpanBegins { ref text } => {
                self.on[thread].spans.push(self.story.notes.len());
                self.note(u64::MAX, (thread, at), NoteKind::Span, text);
            }
            EventKind::SpanEnds => self.span_ends(at, thread),
            EventKind::Gap { length } => self.gap(at, thread, ns(length)),
            EventKind::SearchBegins => {
                self.on[thread].search = Some(self.story.notes.len());
                self.note(u64::MAX, (thread, at), NoteKind::Search, "searches");
            }
            EventKind::SpareCalled { worker } => {
                self.spares.insert(worker);
                self.signal(at, thread, &event.kind);
            }
            ref other => self.signal(at, thread, other),
        }
    }

    fn task(&self, number: u64) -> Option<usize> {
        self.numbers.get(&number).copied()
    }

    fn moment(&mut self, at_ns: u64, what: What, row: usize) {
        self.story.moments.push(Moment { at_ns, what, row });
    }

    fn wake(
        &mut self,
        at_ns: u64,
        thread: usize,
        number: u64,
        cause: Cause,
        (is_spawn, was_queued): (bool, bool),
    ) {
        let Some(task) = self.task(number) else { return };
        let row = self.story.wakes.len();
        if let Cause::Timer { deadline } = cause
            && let Some(timer) = self.timers.woke(task, thread, at_ns, ns(deadline))
        {
            self.moment(at_ns, What::TimerFired, timer);
        }
        let poll = None;
        self.story.wakes.push(Wake { at_ns, task, thread, cause, is_spawn, was_queued, poll });
        self.story.tasks[task].wakes.push(row);
        self.woken[task].push(row);
        self.turns.goes_on(thread, at_ns);
        self.moment(at_ns, What::Wake, row);
    }

    fn poll_begins(&mut self, begin_ns: u64, thread: usize, number: u64) {
        let Some(task) = self.task(number) else { return };
        let row = self.story.polls.len();
        let woken = std::mem::take(&mut self.woken[task]);
        for &wake in &woken {
            self.story.wakes[wake].poll = Some(row);
        }
        let wake = woken.first().copied();
        let before = self.story.tasks[task].polls.last();
        let before = before.map(|&poll| &self.story.polls[poll]);
        let ended = before.map_or(0, |poll| poll.end_ns);
        let ready_ns = match wake {
            Some(wake) => self.story.wakes[wake].at_ns.max(ended),
            // A task that yields is ready again at once, and no wake is recorded.
            None if before.is_some_and(Poll::yielded) => ended,
            None => begin_ns,
        };
        let is_job = self.story.tasks[task].is_job;
        let turn = (!is_job && self.story.threads[thread].role.turns())
            .then(|| self.turns.poll(thread, begin_ns, row));
        self.story.polls.push(Poll {
            task,
            thread,
            begin_ns,
            end_ns: begin_ns,
            outcome: None,
            wake,
            ready_ns: ready_ns.min(begin_ns),
            waits: Vec::new(),
            turn,
        });
        self.story.tasks[task].polls.push(row);
        self.on[thread].polls.push(row);
        self.moment(begin_ns, What::PollBegins, row);
    }

    fn poll_ends(&mut self, at_ns: u64, thread: usize, number: u64, outcome: PollOutcome) {
        let Some(task) = self.task(number) else { return };
        let polls = &mut self.on[thread].polls;
        let Some(nth) = polls.iter().rposition(|&poll| self.story.polls[poll].task == task) else {
            return;
        };
        let row = polls.remove(nth);
        let poll = &mut self.story.polls[row];
        poll.end_ns = at_ns;
        poll.outcome = Some(outcome);
        let deadlines = poll.waits.iter().filter_map(|wait| match wait {
            Wait::Timer { deadline } => Some(ns(*deadline)),
            _ => None,
        });
        self.timers.polled(task, at_ns, deadlines);
        self.turns.goes_on(thread, at_ns);
        self.moment(at_ns, What::PollEnds, row);
    }

    fn waits_for(&mut self, thread: usize, number: u64, what: Wait) {
        let task = self.task(number);
        let innermost = self.on[thread].polls.last().copied();
        if let Some(poll) = innermost.filter(|&poll| Some(self.story.polls[poll].task) == task)
            && !self.story.polls[poll].waits.contains(&what)
        {
            self.story.polls[poll].waits.push(what);
        }
    }

    fn call_begins(&mut self, begin_ns: u64, thread: usize, kind: CallKind) {
        let row = self.story.calls.len();
        let turns = self.story.threads[thread].role.turns();
        let turn = turns.then(|| self.turns.call(thread, begin_ns, row));
        self.story.calls.push(Call { thread, begin_ns, end_ns: u64::MAX, kind, turn });
        self.on[thread].call = Some(row);
        self.moment(begin_ns, What::CallBegins, row);
    }

    fn call_ends(&mut self, at_ns: u64, thread: usize, came: Option<u32>) {
        let Some(row) = self.on[thread].call.take() else { return };
        let call = &mut self.story.calls[row];
        call.end_ns = at_ns;
        if let (CallKind::Driver { events, .. }, Some(came)) = (&mut call.kind, came) {
            *events = came;
        }
        self.turns.goes_on(thread, at_ns);
        self.moment(at_ns, What::CallEnds, row);
    }

    fn note(&mut self, end_ns: u64, (thread, begin_ns): (usize, u64), kind: NoteKind, text: &str) {
        let row = self.story.notes.len();
        let text = printable(text).into_owned();
        self.story.notes.push(Note { thread, begin_ns, end_ns, kind, text });
        if kind != NoteKind::Gap {
            self.moment(begin_ns, What::NoteBegins, row);
        }
    }

    fn span_ends(&mut self, at_ns: u64, thread: usize) {
        let Some(row) = self.on[thread].spans.pop() else { return };
        self.story.notes[row].end_ns = at_ns;
        self.moment(at_ns, What::NoteEnds, row);
    }

    /// A search ends with whatever the thread does next.
    fn search_ends(&mut self, at_ns: u64, thread: usize) {
        let Some(row) = self.on[thread].search.take() else { return };
        self.story.notes[row].end_ns = at_ns;
        self.moment(at_ns, What::NoteEnds, row);
    }

    /// Something that the runtime did, if it is worth words.
    fn signal(&mut self, at_ns: u64, thread: usize, kind: &EventKind) {
        let is_spare =
            self.story.threads[thread].worker.is_some_and(|me| self.spares.contains(&me));
        if let Some(text) = signal(kind, is_spare) {
            self.note(at_ns, (thread, at_ns), NoteKind::Signal, &text);
        }
    }

    /// A gap is noted at its end.
    fn gap(&mut self, at_ns: u64, thread: usize, length_ns: u64) {
        let row = self.story.notes.len();
        self.note(at_ns, (thread, at_ns.saturating_sub(length_ns)), NoteKind::Gap, "");
        self.moment(at_ns, What::NoteEnds, row);
    }

    /// The recording ends: so does whatever is still under way.
    fn end(self, end_ns: u64) -> Story {
        let Telling { mut story, turns, timers, on, .. } = self;
        story.end_ns = end_ns.max(story.moments.last().map_or(0, |moment| moment.at_ns));
        for &poll in on.iter().flat_map(|on| &on.polls) {
            story.polls[poll].end_ns = story.end_ns;
        }
        for call in &mut story.calls {
            call.end_ns = call.end_ns.min(story.end_ns);
        }
        for note in &mut story.notes {
            note.end_ns = note.end_ns.min(story.end_ns);
        }
        story.turns = turns.into_all();
        story.timers = timers.into_all(story.end_ns);
        label(&mut story.tasks);
        story.holders = holders(&story);
        story
    }
}

fn thread(info: &ThreadInfo, role: Role) -> Thread {
    Thread {
        name: printable(&info.name).into_owned(),
        worker: None,
        role,
        lost: info.lost,
        first_ns: info.first.map_or(0, ns),
    }
}

fn task(info: &TaskInfo) -> Task {
    Task {
        number: info.number,
        label: String::new(),
        name: printable(&info.name).into_owned(),
        place: info
            .location
            .as_deref()
            .map_or(String::new(), |place| printable(place).into_owned()),
        parent: None,
        is_root: info.is_root,
        is_job: info.is_job,
        spawned_ns: info.spawned.map(ns),
        ended_ns: info.ended.map(ns),
        polls: Vec::new(),
        wakes: Vec::new(),
    }
}
