//! What the models of the workers run: the jobs, and the kinds of runtime.

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Job {
    /// Opens the gate.
    Open,
    /// Blocks its worker until the gate is open.
    Block,
    /// Wakes a task that opens the gate, into this worker's own queue; then blocks.
    WakeThenBlock,
    /// Ends at once.
    Nothing,
    /// Queues itself again until the gate is open.
    Yield,
}

/// The properties of the runtime that a model runs.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) workers: usize,
    /// If false, another thread has the driver for ever.
    pub(super) driver: bool,
    /// Whether the jobs in a worker's own queue count as a backlog. If not, they are left to their
    /// worker and to the monitor.
    pub(super) backlog: bool,
    /// How many more jobs a worker takes together with one from the common queue or from another
    /// worker.
    pub(super) batch: usize,
    /// If false, the interval of the monitor does not end while the model runs. Then shared tasks
    /// are found by rules 1 to 3 or not at all.
    pub(super) monitor: bool,
    /// Whether jobs are counted as the executor counts tasks.
    pub(super) count: bool,
    /// How many spares there are.
    pub(super) spares: usize,
    /// Whether a watcher calls them up; if not, the model does.
    pub(super) watcher: bool,
    /// Whether spares ask after each job whether they may retire, as those do that are busy.
    pub(super) looks: bool,
    /// How often no thread is found for a spare.
    pub(super) refused: usize,
}

pub(super) const KIND: Kind = Kind {
    workers: 2,
    driver: false,
    backlog: false,
    batch: 1,
    monitor: true,
    count: false,
    spares: 0,
    watcher: false,
    looks: false,
    refused: 0,
};
