//! Tasks that want the same resource at the same time: the common part of the `_busy` rows.

use super::{each, timed};
use crate::runtime::Runtime;
use std::sync::Arc;

const TASKS: u64 = 8;

/// Eight tasks share `thing`, each uses it its share of `times`. The first argument of `turns` is
/// the number of the task, the last how often it is to have its turn.
pub(super) fn share<R, T, F>(
    runtime: &R,
    thing: T,
    times: u64,
    turns: impl Fn(u64, Arc<T>, u64) -> F + Send + 'static,
) -> f64
where
    R: Runtime,
    T: Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let (thing, share) = (Arc::new(thing), times / TASKS);
    let work = async move {
        let spawn = |task| R::spawn(turns(task, thing.clone(), share));
        let tasks: Vec<_> = (0..TASKS).map(spawn).collect();
        for task in tasks {
            R::join(task).await;
        }
    };
    each(runtime.run(timed(work)), TASKS * share)
}
