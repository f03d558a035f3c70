//! What tasks and threads are called. All of it comes from a file, and is made safe to print here.

use std::collections::HashMap;
use std::fmt;

use cede::trace::Trace;

use crate::base::printable::printable;
use crate::blame::part::Who;

/// The names in a trace.
#[derive(Debug, Default)]
pub(crate) struct Names {
    tasks: HashMap<u64, Called>,
    threads: Vec<String>,
}

/// What a task is called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Called {
    pub(crate) name: String,
    /// Where it was spawned: `src/main.rs:12:5`.
    pub(crate) location: String,
}

impl Names {
    pub(crate) fn of(trace: &Trace) -> Names {
        let mut names = Names::default();
        for task in trace.tasks() {
            names.add_task(task.number, &task.name, task.location.as_deref().unwrap_or_default());
        }
        for thread in trace.threads() {
            names.add_thread(&thread.name);
        }
        names
    }

    pub(crate) fn add_task(&mut self, task: u64, name: &str, location: &str) {
        let called = Called {
            name: printable(short(name)).into_owned(),
            location: printable(location).into_owned(),
        };
        self.tasks.insert(task, called);
    }

    pub(crate) fn add_thread(&mut self, name: &str) {
        self.threads.push(printable(name).into_owned());
    }

    pub(crate) fn called(&self, task: u64) -> Option<&Called> {
        self.tasks.get(&task)
    }

    /// `task 3 (spin::job, src/spin.rs:12)`
    pub(crate) fn task(&self, task: u64) -> String {
        format!("task {task}{}", self.tasks.get(&task).map_or_else(String::new, Called::to_string))
    }

    pub(crate) fn thread(&self, thread: usize) -> String {
        let named = self.threads.get(thread).filter(|name| !name.is_empty());
        named.map_or_else(|| format!("thread {thread}"), |name| format!("thread `{name}`"))
    }

    /// Somebody that held a thread.
    pub(crate) fn who(&self, who: &Who, thread: usize) -> String {
        match who {
            Who::Task(task) => self.task(*task),
            Who::Span(text) => format!("`{}` of {}", printable(text), self.thread(thread)),
        }
    }
}

impl fmt::Display for Called {
    /// ` (spin::job, src/spin.rs:12)`, after the number of the task; nothing if nothing is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The column says nothing to a person.
        let line = self.location.rsplit_once(':').map_or(&*self.location, |(line, _)| line);
        match (self.name.is_empty(), line.is_empty()) {
            (true, true) => Ok(()),
            (true, false) => write!(f, " ({line})"),
            (false, true) => write!(f, " ({})", self.name),
            (false, false) => write!(f, " ({}, {line})", self.name),
        }
    }
}

/// The last two parts of a path: `spin::job` of `lab::workloads::spin::job::{closure}`.
fn short(name: &str) -> &str {
    let name = name.split_once("::{").map_or(name, |(path, _)| path);
    let mut ends = name.rmatch_indices("::").map(|(at, _)| at + 2);
    ends.nth(1).map_or(name, |at| &name[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_called_by_the_end_of_its_path_and_the_line_that_spawned_it() {
        let mut names = Names::default();
        names.add_task(3, "lab::workloads::spin::job::{closure}", "src/spin.rs:12:5");
        names.add_task(4, "main", "");
        assert_eq!(names.task(3), "task 3 (spin::job, src/spin.rs:12)");
        assert_eq!(names.task(4), "task 4 (main)");
        assert_eq!(names.task(5), "task 5");
    }
}
