//! The task count of a multi-thread executor: a task that begins is counted or refused, and a
//! worker notices when no task is left.

use super::explore::explore;
use crate::{
    base::primitive::atomic::{
        AtomicBool,
        Ordering::{Relaxed, SeqCst},
        fence,
    },
    executor::multi_thread::task_count::TaskCount,
};
use loom::thread;
use std::sync::Arc;

/// After the close the number only falls, even if a task is just about to begin.
#[test]
fn task_count_counts_or_refuses_what_begins_during_the_close() {
    explore(|| {
        let count = Arc::new(TaskCount::new(1));
        let spawner = count.clone();
        let spawner = thread::spawn(move || spawner.begin(Some(0)));
        count.close();
        let tasks = count.len();
        assert_eq!(tasks, usize::from(spawner.join().unwrap()));
        assert_eq!(tasks, count.len());
    });
}

/// A thread that adds up the numbers while one task begins and ends elsewhere gets 0 or 1.
#[test]
fn task_count_is_added_up_while_it_changes() {
    explore(|| {
        let count = Arc::new(TaskCount::new(2));
        let worker = count.clone();
        let worker = thread::spawn(move || {
            assert!(worker.begin(Some(0)));
            worker.end(Some(0));
        });
        assert!(count.len() <= 1);
        worker.join().unwrap();
        assert_eq!(count.len(), 0);
    });
}

/// Two workers end the last two tasks. After the fence that each executes before it sleeps, at
/// least one of them finds that no task is left.
#[test]
fn task_count_is_over_for_a_worker_that_goes_to_sleep() {
    last_two([Some(0), Some(1)], |_| fence(SeqCst));
}

/// The same with a thread that is not a worker, and asks without going to sleep.
#[test]
fn task_count_is_over_for_a_thread_that_does_not_go_to_sleep() {
    last_two([Some(0), None], |worker| {
        if worker.is_some() {
            fence(SeqCst);
        }
    });
}

fn last_two(enders: [Option<usize>; 2], then: fn(Option<usize>)) {
    explore(move || {
        let shared = Arc::new((TaskCount::new(2), AtomicBool::new(false)));
        assert!(enders.iter().all(|_| shared.0.begin(None)));
        shared.0.close();
        let threads = enders.map(|worker| {
            let shared = shared.clone();
            thread::spawn(move || {
                let (count, over) = &*shared;
                count.end(worker);
                then(worker);
                if count.len() == 0 {
                    over.store(true, Relaxed);
                }
            })
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(shared.1.load(Relaxed), "neither thread noticed the end");
    });
}
