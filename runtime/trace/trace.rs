//! [`Trace`]: what a recorder had at one moment, in order.

use super::event::Event;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// A recording: events, and what is known of the tasks and threads in them.
///
/// ```
/// use cede::{runtime::Builder, trace::Recorder};
///
/// let recorder = Recorder::new();
/// let runtime = Builder::new_current_thread().record(&recorder).build()?;
/// async fn work() {}
///
/// let task = runtime.spawn(work());
/// let number = task.id().to_string();
/// runtime.block_on(task)?;
/// let trace = recorder.snapshot();
/// let task = trace.tasks().iter().find(|task| task.number.to_string() == number).unwrap();
/// assert!(task.name.ends_with("work"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    pub(super) events: Vec<Event>,
    pub(super) tasks: Vec<TaskInfo>,
    pub(super) threads: Vec<ThreadInfo>,
    pub(super) duration: Duration,
    pub(super) forgotten: u64,
}

/// What is known of a task, of a blocking job, or of the future of a `block_on`.
///
/// ```
/// use cede::{runtime::Builder, trace::Recorder};
///
/// let recorder = Recorder::new();
/// let runtime = Builder::new_current_thread().record(&recorder).build()?;
/// runtime.block_on(runtime.spawn_blocking(|| ()))?;
/// assert!(recorder.snapshot().tasks().iter().any(|task| task.is_job));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskInfo {
    /// Its number: that of its [`task::Id`](crate::task::Id).
    pub number: u64,
    /// The task that spawned it; `None` if none did, or if that is not known.
    pub parent: Option<u64>,
    /// The name of its function, such as `chat::serve`; empty if it is not known, because the event
    /// of its spawn was overwritten.
    pub name: Arc<str>,
    /// Where it was spawned, such as `src/main.rs:12:5`; `None` if that is not known.
    pub location: Option<Arc<str>>,
    /// Whether it is a closure for the blocking pool.
    pub is_job: bool,
    /// Whether it is the future of a `block_on`.
    pub is_root: bool,
    /// When it was spawned, if that is known.
    pub spawned: Option<Duration>,
    /// When it ended, if it has, and if that is known.
    pub ended: Option<Duration>,
}

/// What is known of a thread.
///
/// ```
/// use cede::trace::{Recorder, mark};
///
/// let recorder = Recorder::new();
/// let _guard = recorder.enter();
/// mark("here");
/// let trace = recorder.snapshot();
/// assert_eq!(trace.threads()[0].lost, 0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ThreadInfo {
    /// Its name.
    pub name: Arc<str>,
    /// How many of its events, the oldest, were overwritten.
    pub lost: u64,
    /// When the first of its events happened that are left; `None` if there are none.
    pub first: Option<Duration>,
}

impl TaskInfo {
    /// A task of which only the number is known.
    ///
    /// ```
    /// let task = cede::trace::TaskInfo::new(7);
    /// assert_eq!((task.number, task.location), (7, None));
    /// ```
    pub fn new(number: u64) -> Self {
        Self { number, ..Self::default() }
    }
}

impl ThreadInfo {
    /// A thread that has lost no event.
    ///
    /// ```
    /// assert_eq!(&*cede::trace::ThreadInfo::new("main").name, "main");
    /// ```
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

impl Trace {
    /// A recording that does not come from a [`Recorder`](super::Recorder): from another program,
    /// or made up for a test. Events are sorted by time; those with the same time stay in the order
    /// given. A task that the events name and `tasks` does not is added. When a task was spawned and
    /// ended, and the first event of each thread, are taken from the events where they are not given.
    ///
    /// # Panics
    ///
    /// If an event is of a thread that is not in `threads`.
    ///
    /// ```
    /// use cede::trace::{Event, EventKind, ThreadInfo, Trace};
    /// use std::time::Duration;
    ///
    /// let at = Duration::from_millis(3);
    /// let event = Event { at, thread: 0, kind: EventKind::PollBegins { task: 7 } };
    /// let trace = Trace::from_parts(vec![ThreadInfo::new("main")], Vec::new(), vec![event]);
    /// assert_eq!(trace.task(7).unwrap().number, 7);
    /// assert_eq!(trace.duration(), at);
    /// ```
    #[track_caller]
    pub fn from_parts(
        threads: Vec<ThreadInfo>,
        tasks: Vec<TaskInfo>,
        mut events: Vec<Event>,
    ) -> Self {
        let unknown = events.iter().find(|event| event.thread >= threads.len());
        if let Some(Event { thread, .. }) = unknown {
            panic!("an event is of thread {thread}, but there are {} threads", threads.len());
        }
        events.sort_by_key(|event| event.at);
        let duration = events.last().map_or(Duration::ZERO, |event| event.at);
        let mut trace = Self { events, tasks, threads, duration, forgotten: 0 };
        trace.complete();
        trace
    }

    /// Adds what the events, which are in order, say of tasks and threads.
    pub(super) fn complete(&mut self) {
        use super::event::EventKind::{Dropped, Spawned};
        let given = self.tasks.drain(..).map(|task| (task.number, task));
        let mut tasks: BTreeMap<u64, TaskInfo> = given.collect();
        for event in &self.events {
            self.threads[event.thread].first.get_or_insert(event.at);
            let Some(number) = event.kind.task() else { continue };
            let task = tasks.entry(number).or_insert_with(|| TaskInfo::new(number));
            match event.kind {
                Spawned { parent, .. } => {
                    task.parent = task.parent.or(parent);
                    task.spawned.get_or_insert(event.at);
                }
                Dropped { .. } => _ = task.ended.get_or_insert(event.at),
                _ => {}
            }
        }
        self.tasks = tasks.into_values().collect();
    }

    /// The events in causal order: by time, and a cause before its effect.
    ///
    /// ```
    /// let trace = cede::trace::Recorder::new().snapshot();
    /// assert!(trace.events().next().is_none());
    /// ```
    pub fn events(&self) -> std::slice::Iter<'_, Event> {
        self.events.iter()
    }

    /// The tasks that the events name, and all that were alive, by number.
    ///
    /// ```
    /// assert!(cede::trace::Recorder::new().snapshot().tasks().is_empty());
    /// ```
    pub fn tasks(&self) -> &[TaskInfo] {
        &self.tasks
    }

    /// The task with this number.
    ///
    /// ```
    /// assert!(cede::trace::Recorder::new().snapshot().task(7).is_none());
    /// ```
    pub fn task(&self, number: u64) -> Option<&TaskInfo> {
        let found = self.tasks.binary_search_by_key(&number, |task| task.number);
        found.ok().map(|index| &self.tasks[index])
    }

    /// The threads, in the order in which they began to record. A recorder remembers at most 64
    /// threads that have ended.
    ///
    /// ```
    /// assert!(cede::trace::Recorder::new().snapshot().threads().is_empty());
    /// ```
    pub fn threads(&self) -> &[ThreadInfo] {
        &self.threads
    }

    /// How many events are not here: overwritten, or of threads that are no longer remembered.
    ///
    /// ```
    /// assert_eq!(cede::trace::Recorder::new().snapshot().lost(), 0);
    /// ```
    pub fn lost(&self) -> u64 {
        self.threads.iter().map(|thread| thread.lost).sum::<u64>() + self.forgotten
    }

    /// From the moment at which the recorder was made to that of the snapshot.
    ///
    /// ```
    /// let recorder = cede::trace::Recorder::new();
    /// assert!(recorder.snapshot().duration() <= recorder.snapshot().duration());
    /// ```
    pub fn duration(&self) -> Duration {
        self.duration
    }
}
