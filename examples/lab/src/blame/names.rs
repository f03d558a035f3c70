//! What tasks and threads are called. All of it comes from a file, and is made safe to print here.

use std::collections::HashMap;

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
            name: printable(name).into_owned(),
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

    /// `task 3 (spin::job, src/spin.rs:12:5)`
    pub(crate) fn task(&self, task: u64) -> String {
        match self.tasks.get(&task) {
            None => format!("task {task}"),
            Some(Called { name, location }) if location.is_empty() => {
                format!("task {task} ({name})")
            }
            Some(Called { name, location }) => format!("task {task} ({name}, {location})"),
        }
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
