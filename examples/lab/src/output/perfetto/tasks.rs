//! The states of the tasks, each on a track of its own.

use std::collections::HashMap;
use std::io::{Result, Write};
use std::time::Duration;

use serde_json::{Value, json};

use crate::blame::names::Names;
use crate::output::perfetto::json::{Events, Place};

pub(super) const READY: &str = "ready";
pub(super) const RUNNING: &str = "running";
const WAITING: &str = "waits";

/// What each living task does.
#[derive(Debug)]
pub(super) struct Tasks<'a> {
    names: &'a Names,
    now: HashMap<u64, Now>,
    ready: i64,
}

#[derive(Debug, Default)]
struct Now {
    state: Option<String>,
    /// What it said in its last poll that it waits for.
    waits_for: Option<String>,
}

impl<'a> Tasks<'a> {
    pub(super) fn new(names: &'a Names) -> Tasks<'a> {
        Tasks { names, now: HashMap::new(), ready: 0 }
    }

    /// The task is in this state from now on.
    pub(super) fn becomes<W: Write>(
        &mut self,
        events: &mut Events<W>,
        place: Place,
        task: u64,
        state: &str,
    ) -> Result<()> {
        let now = self.known(events, place, task)?;
        let was = now.state.as_deref();
        // One that is woken during its poll runs to the end of that.
        if was == Some(state) || (was == Some(RUNNING) && state == READY) {
            return Ok(());
        }
        let before = now.state.replace(state.to_owned());
        if state == RUNNING {
            now.waits_for = None;
        }
        self.count(events, place, before.as_deref(), Some(state))?;
        if let Some(before) = before {
            events.task("e", place, task, &before, &Value::Null)?;
        }
        events.task("b", place, task, state, &Value::Null)
    }

    pub(super) fn waits_for(&mut self, task: u64, what: String) {
        if let Some(now) = self.now.get_mut(&task) {
            now.waits_for.get_or_insert(what);
        }
    }

    /// Its poll is over, and it is to be polled again.
    pub(super) fn again<W: Write>(
        &mut self,
        events: &mut Events<W>,
        place: Place,
        task: u64,
    ) -> Result<()> {
        self.becomes(events, place, task, WAITING)?;
        self.becomes(events, place, task, READY)
    }

    /// Its poll is over, and it waits.
    pub(super) fn waits<W: Write>(
        &mut self,
        events: &mut Events<W>,
        place: Place,
        task: u64,
    ) -> Result<()> {
        let for_what = self.now.get_mut(&task).and_then(|now| now.waits_for.take());
        let is_running =
            self.now.get(&task).is_some_and(|now| now.state.as_deref() == Some(RUNNING));
        // If not, it was woken during its poll, and is ready.
        if is_running {
            self.becomes(events, place, task, &for_what.unwrap_or_else(|| WAITING.into()))?;
        }
        Ok(())
    }

    pub(super) fn ends<W: Write>(
        &mut self,
        events: &mut Events<W>,
        place: Place,
        task: u64,
    ) -> Result<()> {
        let Some(now) = self.now.remove(&task) else { return Ok(()) };
        self.count(events, place, now.state.as_deref(), None)?;
        if let Some(state) = now.state {
            events.task("e", place, task, &state, &Value::Null)?;
        }
        events.task("e", place, task, &self.title(task), &Value::Null)
    }

    pub(super) fn end_all<W: Write>(&mut self, events: &mut Events<W>, at: Duration) -> Result<()> {
        let mut left: Vec<u64> = self.now.keys().copied().collect();
        left.sort_unstable();
        left.into_iter().try_for_each(|task| self.ends(events, Place { at, thread: 0 }, task))
    }

    fn known<W: Write>(
        &mut self,
        events: &mut Events<W>,
        place: Place,
        task: u64,
    ) -> Result<&mut Now> {
        if !self.now.contains_key(&task) {
            let spawned_at = self.names.called(task).map(|called| called.location.as_str());
            events.task(
                "b",
                place,
                task,
                &self.title(task),
                &json!({ "spawned_at": spawned_at }),
            )?;
        }
        Ok(self.now.entry(task).or_default())
    }

    /// `spin::job 3`
    pub(super) fn title(&self, task: u64) -> String {
        match self.names.called(task).filter(|called| !called.name.is_empty()) {
            Some(called) => format!("{} {task}", called.name),
            None => format!("task {task}"),
        }
    }

    fn count<W: Write>(
        &mut self,
        events: &mut Events<W>,
        place: Place,
        before: Option<&str>,
        after: Option<&str>,
    ) -> Result<()> {
        let (was, is) = (before == Some(READY), after == Some(READY));
        if was == is {
            return Ok(());
        }
        self.ready += if is { 1 } else { -1 };
        events.counter(place, "ready tasks", &json!({ "tasks": self.ready }))
    }
}
