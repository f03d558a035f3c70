//! The numbers of the rounds: operations done, values alive, faults found.

use std::{
    any::Any,
    collections::BTreeMap,
    panic,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed},
    },
};

/// The payload of a panic that a scenario planned.
pub(crate) struct Planned;

impl Planned {
    pub(crate) fn panic() -> ! {
        panic::panic_any(Planned)
    }

    /// Whether a task panicked with this payload.
    pub(crate) fn is(payload: &(dyn Any + Send)) -> bool {
        payload.is::<Planned>()
    }
}

#[derive(Default)]
pub(crate) struct Ledger {
    alive: AtomicI64,
    ending: AtomicBool,
    round: AtomicU64,
    total: AtomicU64,
    counts: Mutex<BTreeMap<&'static str, u64>>,
    running: Mutex<Vec<&'static str>>,
    faults: Mutex<Vec<String>>,
}

impl Ledger {
    pub(crate) fn begin_round(&self, seed: u64) {
        self.round.store(seed, Relaxed);
        self.ending.store(false, Relaxed);
    }

    /// From now on the tasks of the round are cancelled, in any order.
    pub(crate) fn end_round(&self) {
        self.ending.store(true, Relaxed);
    }

    pub(crate) fn round(&self) -> u64 {
        self.round.load(Relaxed)
    }

    /// Counts an operation that was carried out.
    pub(crate) fn did(&self, operation: &'static str) {
        self.total.fetch_add(1, Relaxed);
        *lock(&self.counts).entry(operation).or_default() += 1;
    }

    pub(crate) fn total(&self) -> u64 {
        self.total.load(Relaxed)
    }

    pub(crate) fn counts(&self) -> BTreeMap<&'static str, u64> {
        lock(&self.counts).clone()
    }

    pub(crate) fn fault(&self, what: String) {
        lock(&self.faults).push(format!("round {}: {what}", self.round()));
    }

    pub(crate) fn faults(&self) -> Vec<String> {
        lock(&self.faults).clone()
    }

    /// A fault in what a scenario saw, unless that may be because its tasks are being cancelled.
    pub(crate) fn seen(&self, what: String) {
        if !self.ending.load(Relaxed) {
            self.fault(what);
        }
    }

    /// How many tokens there are.
    pub(crate) fn alive(&self) -> i64 {
        self.alive.load(Relaxed)
    }

    /// The scenarios that have begun and not ended.
    pub(crate) fn running(&self) -> Vec<&'static str> {
        lock(&self.running).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A value whose drop is counted: everything that is sent, returned or captured holds one.
pub(crate) struct Token(Arc<Ledger>);

impl Token {
    pub(crate) fn new(ledger: &Arc<Ledger>) -> Self {
        ledger.alive.fetch_add(1, Relaxed);
        Self(ledger.clone())
    }
}

impl Clone for Token {
    fn clone(&self) -> Self {
        Self::new(&self.0)
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.0.alive.fetch_sub(1, Relaxed);
    }
}

/// Names a scenario as running until it is dropped, however the scenario ends.
pub(crate) struct Running {
    ledger: Arc<Ledger>,
    name: &'static str,
}

impl Running {
    pub(crate) fn new(ledger: &Arc<Ledger>, name: &'static str) -> Self {
        lock(&ledger.running).push(name);
        Self { ledger: ledger.clone(), name }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut running = lock(&self.ledger.running);
        if let Some(at) = running.iter().position(|name| *name == self.name) {
            running.swap_remove(at);
        }
    }
}

/// The documented panic message of a timer in a job that outlives its runtime.
const SHUT_DOWN: &str = "this timer belongs to a runtime that was shut down";

/// A planned panic is silent, and so is the one that is documented; any other is a fault.
pub(crate) fn watch_panics(ledger: Arc<Ledger>) {
    let standard = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let documented = info.payload().downcast_ref::<&str>() == Some(&SHUT_DOWN);
        if !info.payload().is::<Planned>() && !documented {
            standard(info);
            ledger.fault(format!("a panic: {info}"));
        }
    }));
}
