//! The ring of a recording thread: what is copied while the thread writes is whole, in order and
//! without a gap.

use super::explore::{explore, explore_up_to};
use crate::{
    base::primitive::Arc,
    trace::{
        ring::Ring,
        task_table::{Born, TaskTable},
    },
};
use loom::thread;

/// Copies once, and checks that every event is the one that its place says.
fn check(ring: &Ring, from: u64) -> u64 {
    let copied = ring.copy(from);
    assert!(copied.before >= from);
    for (place, event) in (copied.before..).zip(&copied.events) {
        assert_eq!(event, &[place; 4], "torn, or out of order");
    }
    copied.before + copied.events.len() as u64
}

/// Writes events on another thread, and copies meanwhile and afterwards.
fn write_and_copy(capacity: usize, before: u64, meanwhile: u64) {
    let ring = Arc::new(Ring::new(capacity));
    (0..before).for_each(|number| ring.push([number; 4]));
    let writer = ring.clone();
    let writer = thread::spawn(move || {
        (before..before + meanwhile).for_each(|number| writer.push([number; 4]));
    });
    assert!(check(&ring, 0) >= before, "what was written before is seen");
    writer.join().unwrap();
    assert_eq!(check(&ring, 0), before + meanwhile);
    assert_eq!(check(&ring, before), before + meanwhile);
}

#[test]
fn trace_ring_a_copy_is_whole_while_the_ring_fills() {
    explore(|| write_and_copy(4, 1, 2));
}

#[test]
fn trace_ring_a_copy_is_whole_while_events_are_overwritten() {
    explore(|| write_and_copy(2, 1, 2));
}

#[test]
fn trace_ring_a_copy_is_whole_when_the_writer_goes_round() {
    explore_up_to(3, || write_and_copy(2, 2, 3));
}

fn born(task: u64) -> Born {
    Born { task, parent: task, origin: task, spawned: task, ended: None }
}

/// One entry: task 1 ends and gives it to task 2, while another thread reads it.
#[test]
fn trace_ring_the_table_of_tasks_never_mixes_two() {
    explore(|| {
        let table = Arc::new(TaskTable::new(1));
        table.spawned(born(1));
        let writer = table.clone();
        let writer = thread::spawn(move || {
            writer.ended(1, 7);
            writer.spawned(born(2));
        });
        for read in table.tasks() {
            let ended = read.ended;
            assert!(ended.is_none() || (read.task == 1 && ended == Some(7)), "{read:?}");
            assert_eq!(read, Born { ended, ..born(read.task) });
        }
        writer.join().unwrap();
        assert_eq!(table.tasks().collect::<Vec<_>>(), [born(2)]);
    });
}

/// Two threads want the same entry: one of them gets it, and it is never a mixture.
#[test]
fn trace_ring_two_tasks_want_one_entry() {
    explore_up_to(3, || {
        let table = Arc::new(TaskTable::new(1));
        let other = table.clone();
        let other = thread::spawn(move || other.spawned(born(2)));
        table.spawned(born(1));
        for read in table.tasks() {
            assert_eq!(read, born(read.task));
        }
        other.join().unwrap();
        let tasks: Vec<_> = table.tasks().collect();
        assert!(tasks == [born(1)] || tasks == [born(2)], "{tasks:?}");
    });
}
