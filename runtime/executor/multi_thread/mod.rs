//! The executor with several workers that steal work from each other.

// From top to bottom; each uses only those below it:
//
//   block_in_place  hands the worker over to another thread
//   worker          the loop of a worker
//   idle_host       what the executor answers to the idle protocol
//   schedule        what tasks and handles ask of the executor
//   context         which worker this thread is
//   shared          what every thread may know of the executor
//   core            what makes a thread a worker, in one piece that can move to another thread
//   idle            the idle protocol: how workers find tasks, sleep, and wake each other
//   queues          one queue for each worker, and one for all
//   load            when a worker has so much to do that another should help
//   live_shards     the live tasks, a part for each worker
//   task_count      how many tasks there are

#[cfg(not(cede_loom))]
pub(crate) mod block_in_place;
#[cfg(not(cede_loom))]
pub(crate) mod context;
#[cfg(not(cede_loom))]
pub(crate) mod core;
pub(crate) mod idle;
#[cfg(not(cede_loom))]
pub(crate) mod idle_host;
pub(crate) mod live_shards;
pub(crate) mod load;
pub(crate) mod queues;
#[cfg(not(cede_loom))]
pub(crate) mod schedule;
#[cfg(not(cede_loom))]
pub(crate) mod shared;
pub(crate) mod task_count;
#[cfg(not(cede_loom))]
pub(crate) mod worker;
