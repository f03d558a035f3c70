//! What each thread did, by what it polled: a thread may have begun before the recording.

use std::collections::HashMap;

use cede::trace::{EventKind, TaskInfo, Trace};

use crate::story::parts::Role;

/// Which kinds of things a thread did.
#[derive(Clone, Copy, Debug, Default)]
struct Did {
    turns: bool,
    roots: bool,
    jobs: bool,
}

/// The role of each thread.
pub(super) fn roles(trace: &Trace) -> Vec<Role> {
    let tasks: HashMap<u64, &TaskInfo> =
        trace.tasks().iter().map(|task| (task.number, task)).collect();
    let mut did = vec![Did::default(); trace.threads().len()];
    for event in trace.events() {
        let thread = &mut did[event.thread];
        match event.kind {
            EventKind::WorkerBegins { .. } => thread.turns = true,
            EventKind::PollBegins { task } => match tasks.get(&task) {
                Some(task) if task.is_root => thread.roots = true,
                Some(task) if task.is_job => thread.jobs = true,
                _ => thread.turns = true,
            },
            _ => {}
        }
    }
    did.into_iter().map(Did::role).collect()
}

impl Did {
    fn role(self) -> Role {
        match self {
            Did { turns: true, roots: true, .. } => Role::Loop,
            Did { turns: true, .. } => Role::Worker,
            Did { jobs: true, .. } => Role::Pool,
            _ => Role::Plain,
        }
    }
}
