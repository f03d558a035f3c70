//! The tally of a multi-thread executor: what begins is counted or refused, and somebody sees the end.

use super::explore::explore;
use crate::{
    base::primitive::atomic::{
        AtomicBool,
        Ordering::{Relaxed, SeqCst},
        fence,
    },
    executor::multi_thread::task_count::Tally,
};
use loom::thread;
use std::sync::Arc;

/// After the close the number only falls, although a task is just about to begin.
#[test]
fn tally_counts_or_refuses_what_begins_during_the_close() {
    explore(|| {
        let tally = Arc::new(Tally::new(1));
        let spawner = tally.clone();
        let spawner = thread::spawn(move || spawner.begin(Some(0)));
        tally.close();
        let tasks = tally.len();
        assert_eq!(tasks, usize::from(spawner.join().unwrap()));
        assert_eq!(tasks, tally.len());
    });
}

/// Whoever adds up while a task begins and ends elsewhere counts it or not, and nothing else.
#[test]
fn tally_is_added_up_while_it_changes() {
    explore(|| {
        let tally = Arc::new(Tally::new(2));
        let worker = tally.clone();
        let worker = thread::spawn(move || {
            assert!(worker.begin(Some(0)));
            worker.end(Some(0));
        });
        assert!(tally.len() <= 1);
        worker.join().unwrap();
        assert_eq!(tally.len(), 0);
    });
}

/// Two workers end the last two tasks. On the way to bed, behind its fence, one sees that all is over.
#[test]
fn tally_is_over_for_a_worker_that_goes_to_bed() {
    last_two([Some(0), Some(1)], |_| fence(SeqCst));
}

/// The same with a thread that is no worker, and asks without going to bed.
#[test]
fn tally_is_over_for_one_who_does_not_go_to_bed() {
    last_two([Some(0), None], |worker| {
        if worker.is_some() {
            fence(SeqCst);
        }
    });
}

fn last_two(enders: [Option<usize>; 2], then: fn(Option<usize>)) {
    explore(move || {
        let shared = Arc::new((Tally::new(2), AtomicBool::new(false)));
        assert!(enders.iter().all(|_| shared.0.begin(None)));
        shared.0.close();
        let threads = enders.map(|worker| {
            let shared = shared.clone();
            thread::spawn(move || {
                let (tally, over) = &*shared;
                tally.end(worker);
                then(worker);
                if tally.len() == 0 {
                    over.store(true, Relaxed);
                }
            })
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(shared.1.load(Relaxed), "nobody noticed");
    });
}
