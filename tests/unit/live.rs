//! The list of live tasks: places, the keys that lead to them, and when it takes no more.

use super::*;
use crate::task::output::New;
use std::panic::Location;

fn task() -> Task {
    New::free(async {}, None, Location::caller()).task
}

/// Takes out what was put in, so that nothing is left behind.
fn end(live: &mut Live, key: usize) {
    live.remove(key).expect("a task has this key").discard();
}

#[test]
fn a_place_that_is_free_is_taken_before_a_new_one() {
    let mut live = Live::default();
    for _ in 0..3 {
        live.insert(task(), |key| key).unwrap();
    }
    end(&mut live, 1);
    assert!(live.remove(1).is_none() && live.remove(3).is_none(), "nobody has these keys");
    for expected in [1, 3] {
        let task = task();
        let id = task.id();
        live.insert(task, |key| key).unwrap();
        let found = live.tasks.get(expected as u32).expect("a task in that place");
        assert_eq!((found.id(), Live::key_of(found)), (id, Some(expected)));
    }
    (0..4).for_each(|key| end(&mut live, key));
    assert!(!live.any(|_| true));
}

#[test]
fn closed_or_full_it_takes_no_task_and_writes_none_down() {
    let mut live = Live::default();
    live.insert(task(), |key| key).unwrap();
    let refused = live.insert(task(), |_| MOST).expect_err("no key is left");
    assert_eq!(Live::key_of(&refused), None);
    refused.discard();
    live.insert(task(), |key| key).expect("the place was not taken");
    live.close();
    live.insert(task(), |key| key).expect_err("it is closed").discard();
    assert_eq!(live.find(|_| true).len(), 2);
    (0..2).for_each(|key| end(&mut live, key));
}
