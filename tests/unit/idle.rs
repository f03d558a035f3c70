//! The idle set step by step: whom it summons, and when there is a lookout. Its races are modelled
//! in `tests/loom/idle.rs`.

use super::{Bed::*, *};

/// Three workers asleep: 0 drives, 1 and 2 are parked. Nobody is the lookout.
fn all_asleep() -> Idle {
    let idle = Idle::new(3);
    for (worker, bed) in [(0, Driving), (1, Parked), (2, Parked)] {
        let _ = idle.sleep(worker, bed, false);
    }
    let lookout = idle.lock().lookout.unwrap();
    assert_eq!(idle.interrupted(lookout), Next::Sleep, "a quiet interval dismisses it");
    assert_eq!(idle.lock().lookout, None);
    idle
}

#[test]
fn the_last_to_park_is_summoned_first_and_the_driver_last() {
    let idle = all_asleep();
    for (worker, bed) in [(2, Parked), (1, Parked), (0, Driving)] {
        assert_eq!(idle.summon(), Some(Sleeper { worker, bed }));
        assert_eq!(idle.summon(), None, "one searches");
        assert_eq!(idle.interrupted(worker), Next::Search);
        assert!(idle.rise(worker).0);
        assert!(idle.end_search());
    }
    assert_eq!(idle.summon(), None, "nobody sleeps");
}

#[test]
fn half_of_those_awake_may_search() {
    let idle = Idle::new(3);
    assert!(idle.begin_search());
    assert!(idle.begin_search());
    assert!(!idle.begin_search());
    assert!(!idle.end_search());
    assert!(idle.end_search());
}

#[test]
fn whoever_lies_down_looks_once_more_if_nobody_searches() {
    let idle = Idle::new(3);
    assert!(idle.begin_search());
    assert!(!idle.sleep(1, Parked, false), "worker 0 searches");
    assert!(idle.end_search());
    assert!(idle.sleep(2, Parked, false));
    assert!(idle.begin_search());
    assert!(idle.sleep(0, Driving, true));
}

#[test]
fn a_worker_that_leaves_the_driver_appoints_a_lookout_that_looks() {
    let idle = all_asleep();
    let (searching, lookout) = idle.rise(0);
    assert!(!searching);
    assert_eq!(lookout, Some(Sleeper { worker: 2, bed: Parked }));
    assert_eq!(idle.limit(1), None);
    // Woken to know, it goes back to sleep, but not for long.
    assert_eq!(idle.interrupted(2), Next::Sleep);
    assert_eq!(idle.limit(2), Some(WATCH));
    assert_eq!(idle.interrupted(2), Next::Look);
    assert!(idle.drive(2));
    assert_eq!(idle.watch(), None, "there is one already");
}

#[test]
fn a_lookout_is_kept_while_anybody_is_awake_and_for_a_quiet_interval_more() {
    let idle = all_asleep();
    let lookout = idle.watch().expect("somebody sleeps").worker;
    assert_eq!(idle.limit(lookout), Some(WATCH));
    let _ = idle.rise(0);
    for _ in 0..3 {
        assert_eq!(idle.interrupted(lookout), Next::Look);
    }
    let _ = idle.sleep(0, Driving, false);
    assert_eq!(idle.interrupted(lookout), Next::Sleep, "somebody rose in this interval");
    assert_eq!(idle.limit(lookout), Some(WATCH));
    assert_eq!(idle.interrupted(lookout), Next::Sleep, "nobody did in this one");
    assert_eq!(idle.limit(lookout), None);
}

#[test]
fn a_lookout_called_to_work_appoints_the_next_and_is_not_found_in_a_new_bed() {
    let idle = all_asleep();
    let lookout = idle.watch().unwrap();
    assert_eq!(idle.summon(), Some(lookout));
    assert!(!idle.drive(lookout.worker), "it was summoned from the old one");
    let (searching, next) = idle.rise(lookout.worker);
    assert!(searching);
    assert_eq!(next, Some(Sleeper { worker: 1, bed: Parked }));
    assert_eq!(idle.rise(1).1, Some(Sleeper { worker: 0, bed: Driving }), "found work by itself");
}

#[test]
fn everybody_rises_searching_for_the_end() {
    let idle = all_asleep();
    let _ = idle.watch();
    assert_eq!(idle.wake_all().len(), 3);
    for worker in 0..3 {
        assert_eq!(idle.interrupted(worker), Next::Search);
        assert_eq!(idle.rise(worker), (true, None));
    }
    assert!(idle.wake_all().is_empty());
}

/// A lookout that cannot take the baton, because a worker that is awake holds it, stays lookout: that
/// worker may drop the baton and block.
#[test]
fn the_lookout_is_relieved_only_while_a_sleeper_drives() {
    let idle = Idle::new(2);
    assert!(idle.sleep(1, Parked, false));
    assert_eq!(idle.limit(1), Some(WATCH));
    assert!(!idle.relieve(1));
    assert_eq!(idle.limit(1), Some(WATCH));
    assert!(idle.drive(1));
    assert!(idle.relieve(1));
    assert_eq!(idle.limit(1), None);
    // Until a task is put behind the worker that is awake.
    assert_eq!(idle.watch(), Some(Sleeper { worker: 1, bed: Driving }));
    assert_eq!(idle.watch(), None);
}
