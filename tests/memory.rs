//! A public type that once held many values or waiters releases the memory again. This measures the
//! bytes that each type keeps.
//!
//! This is a separate program, because it has its own allocator, and nothing else may run at the
//! same time.

#[path = "memory/allocator.rs"]
mod allocator;
#[path = "memory/streams.rs"]
mod streams;
#[path = "memory/tasks.rs"]
mod tasks;
#[path = "memory/waiters.rs"]
mod waiters;

use allocator::bytes;
use cede::{
    runtime::{Builder, Runtime},
    sync::mpsc,
};
use std::hint::black_box;

const CROWD: usize = 50_000;

/// How many bytes may be kept: about the chunks of two queues of messages of 1 KiB. A crowd takes
/// megabytes.
const KEPT: usize = 128 * 1024;

/// The names of the types that keep too much, and how much they keep.
#[derive(Default)]
pub(crate) struct Report(Vec<String>);

impl Report {
    /// Calls `crowd`, which makes many values or waiters, drops them, and returns what stays:
    /// usually one of them. Then drops that too.
    pub(crate) fn after<S>(&mut self, name: &str, crowd: impl FnOnce() -> S) {
        let before = bytes();
        let stays = crowd();
        self.note(name, "with one left", bytes().saturating_sub(before));
        drop(black_box(stays));
        self.note(name, "empty", bytes().saturating_sub(before));
    }

    pub(crate) fn note(&mut self, name: &str, when: &str, kept: usize) {
        println!("{name}, {when}: {kept} bytes");
        if kept > KEPT {
            self.0.push(format!("{name}, {when}: {kept} bytes"));
        }
    }
}

fn both() -> [(&'static str, Runtime); 2] {
    let mut two = Builder::new_multi_thread();
    two.worker_threads(2);
    [("current-thread", Builder::new_current_thread()), ("two workers", two)].map(
        |(name, mut builder)| (name, builder.max_blocking_threads(1).build().expect("a runtime")),
    )
}

/// Hazard 73: every public type releases the memory of a crowd, whichever of its members stay.
#[test]
fn no_public_type_keeps_the_memory_of_a_crowd() {
    let mut report = Report::default();
    messages(&mut report);
    for (name, runtime) in both() {
        println!("{name}:");
        runtime.block_on(async {
            waiters::all(&mut report).await;
            tasks::all(&mut report).await;
            streams::all(&mut report).await;
        });
        let before = bytes();
        drop(runtime);
        assert!(bytes() <= before);
    }
    assert!(report.0.is_empty(), "too much is kept:\n{}", report.0.join("\n"));
}

/// Messages of 1 KiB, received one by one, or many at once, all of them or all but one.
fn messages(report: &mut Report) {
    let message = || [1_u8; 1024];
    report.after("mpsc::channel", || {
        let (sender, mut receiver) = mpsc::channel(CROWD);
        (0..CROWD).for_each(|_| assert!(sender.try_send(message()).is_ok()));
        (1..CROWD).for_each(|_| assert!(receiver.try_recv().is_ok()));
        (sender, receiver)
    });
    report.after("mpsc::unbounded_channel", || {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        (0..CROWD).for_each(|_| sender.send(message()).unwrap());
        (0..CROWD).for_each(|_| assert!(receiver.try_recv().is_ok()));
        (sender, receiver)
    });
    report.after("mpsc::Receiver::recv_many", || {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        for _ in 0..10 {
            (0..CROWD / 10).for_each(|_| sender.send(message()).unwrap());
            let mut batch = Vec::new();
            assert_eq!(receiver.blocking_recv_many(&mut batch, 100), 100);
        }
        while receiver.len() > 1 {
            let most = receiver.len() - 1;
            receiver.blocking_recv_many(&mut Vec::new(), most);
        }
        (sender, receiver)
    });
}
