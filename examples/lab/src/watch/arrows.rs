//! Which wake led to which poll, as arrows between the rows of a picture.

use cede::trace::Cause;

use crate::story::story::Story;
use crate::watch::axis::Axis;

/// More arrows than this are a thicket: then there are none.
const MOST: usize = 24;

/// An arrow from one row to another.
#[derive(Debug, PartialEq)]
pub(super) struct Arrow {
    pub(super) x: f64,
    pub(super) from: Who,
    /// A task.
    pub(super) to: usize,
}

/// Whose row an arrow leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Who {
    Task(usize),
    Thread(usize),
}

/// The arrows of the part that is shown; none if they would be too many.
pub(super) fn arrows(story: &Story, axis: &Axis) -> Vec<Arrow> {
    let shown =
        story.wakes.iter().filter(|wake| axis.shows(wake.at_ns, wake.at_ns) && !wake.was_queued);
    let arrow = |wake: &crate::story::parts::Wake| {
        let number = |number| story.tasks.binary_search_by_key(&number, |task| task.number).ok();
        let from = match wake.cause {
            Cause::Task(by) => Who::Task(number(by)?),
            _ if wake.is_spawn => return None,
            _ => Who::Thread(wake.thread),
        };
        (from != Who::Task(wake.task)).then(|| Arrow { x: axis.x(wake.at_ns), from, to: wake.task })
    };
    let arrows: Vec<Arrow> = shown.filter_map(arrow).take(MOST + 1).collect();
    if arrows.len() > MOST { Vec::new() } else { arrows }
}
