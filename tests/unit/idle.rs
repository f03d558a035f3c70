//! Which workers sleep, step by step: which sleeper is woken, and when there is a monitor.
//! `tests/loom/idle.rs` models the races.

use super::{ParkedIn::*, *};

/// The monitor's interval is over.
const LOOKS: AfterPark = AfterPark::Monitor { may_drive: false };
const DRIVES: AfterPark = AfterPark::Monitor { may_drive: true };

/// Three workers asleep: 0 in the driver, 1 and 2 on their parkers. None is the monitor.
fn all_asleep() -> Idle {
    let idle = Idle::new(3, 0);
    for (worker, parked_in) in [(0, Driver), (1, Parker), (2, Parker)] {
        let _ = idle.announce_sleep(worker, parked_in, false);
    }
    let monitor = idle.lock().monitor.unwrap();
    assert_eq!(idle.after_park(monitor), AfterPark::Sleep, "they have just fallen asleep");
    assert_eq!(idle.lock().monitor, Some(monitor));
    assert_eq!(idle.after_park(monitor), AfterPark::Sleep, "after a quiet interval there is none");
    assert_eq!(idle.lock().monitor, None);
    idle
}

#[test]
fn the_last_to_park_is_woken_first_and_the_driver_last() {
    let idle = all_asleep();
    for (worker, parked_in) in [(2, Parker), (1, Parker), (0, Driver)] {
        assert_eq!(idle.wake_one(), Some(Sleeper { worker, parked_in }));
        assert_eq!(idle.wake_one(), None, "one searches");
        assert_eq!(idle.after_park(worker), AfterPark::WakeUp);
        assert!(idle.wake_up(worker).0);
        assert!(idle.end_search());
    }
    assert_eq!(idle.wake_one(), None, "none sleeps");
}

#[test]
fn half_of_those_awake_may_search() {
    let idle = Idle::new(3, 0);
    assert!(idle.begin_search());
    assert!(idle.begin_search());
    assert!(!idle.begin_search());
    assert!(!idle.end_search());
    assert!(idle.end_search());
}

#[test]
fn a_worker_that_falls_asleep_checks_once_more_if_none_searches() {
    let idle = Idle::new(3, 0);
    assert!(idle.begin_search());
    assert!(!idle.announce_sleep(1, Parker, false).nobody_searches, "worker 0 searches");
    assert!(idle.end_search());
    assert!(idle.announce_sleep(2, Parker, false).nobody_searches);
    assert!(idle.begin_search());
    assert!(idle.announce_sleep(0, Driver, true).nobody_searches);
}

#[test]
fn the_first_to_fall_asleep_is_the_monitor_and_the_last_of_all_is_not() {
    let idle = Idle::new(3, 0);
    let _ = idle.announce_sleep(1, Parker, false);
    let _ = idle.announce_sleep(2, Driver, false);
    assert_eq!((idle.sleep_limit(1), idle.sleep_limit(2)), (Some(MONITOR), None));
    assert_eq!(idle.after_park(2), AfterPark::Sleep, "it is not the monitor");
    // This holds although the worker in the driver fell asleep last.
    assert_eq!(idle.wake_one(), Some(Sleeper { worker: 1, parked_in: Parker }));
    let lone = Idle::new(1, 0);
    let _ = lone.announce_sleep(0, Driver, false);
    assert_eq!(lone.sleep_limit(0), None);
}

#[test]
fn a_worker_that_leaves_the_driver_sets_a_monitor_that_looks_after_an_interval() {
    let idle = all_asleep();
    let (searching, monitor) = idle.wake_up(0);
    assert!(!searching);
    assert_eq!(monitor, Some(Sleeper { worker: 2, parked_in: Parker }));
    assert_eq!(idle.sleep_limit(1), None);
    // The worker is woken to become the monitor, and sleeps again, but not for long.
    assert_eq!(idle.after_park(2), AfterPark::Sleep);
    assert_eq!(idle.sleep_limit(2), Some(MONITOR));
    assert_eq!(idle.after_park(2), LOOKS, "a worker has just woken up");
    assert_eq!(idle.sleep_limit(2), Some(MONITOR));
    assert_eq!(idle.after_park(2), DRIVES, "it is awake for a whole interval");
    assert!(idle.move_to_driver(2));
    assert_eq!(idle.ensure_monitor(), None, "there is one");
}

#[test]
fn a_monitor_is_kept_while_a_worker_is_awake_and_for_a_quiet_interval_more() {
    let idle = all_asleep();
    let monitor = idle.ensure_monitor().expect("one sleeps").worker;
    assert_eq!(idle.sleep_limit(monitor), Some(MONITOR));
    let _ = idle.wake_up(0);
    assert_eq!(idle.after_park(monitor), LOOKS);
    for _ in 0..3 {
        assert_eq!(idle.after_park(monitor), DRIVES);
    }
    let _ = idle.announce_sleep(0, Driver, false);
    assert_eq!(idle.after_park(monitor), AfterPark::Sleep, "a worker was awake in this interval");
    assert_eq!(idle.sleep_limit(monitor), Some(MONITOR));
    assert_eq!(idle.after_park(monitor), AfterPark::Sleep, "none did in this one");
    assert_eq!(idle.sleep_limit(monitor), None);
}

#[test]
fn a_monitor_woken_for_a_task_sets_the_next_and_does_not_move_to_the_driver() {
    let idle = all_asleep();
    let monitor = idle.ensure_monitor().unwrap();
    assert_eq!(idle.wake_one(), Some(monitor));
    assert!(!idle.move_to_driver(monitor.worker), "it was woken on its parker");
    let (searching, next) = idle.wake_up(monitor.worker);
    assert!(searching);
    assert_eq!(next, Some(Sleeper { worker: 1, parked_in: Parker }));
    assert_eq!(
        idle.wake_up(1).1,
        Some(Sleeper { worker: 0, parked_in: Driver }),
        "found work by itself"
    );
}

#[test]
fn all_wake_up_searching_at_the_end() {
    let idle = all_asleep();
    let _ = idle.ensure_monitor();
    assert_eq!(idle.wake_all().len(), 3);
    for worker in 0..3 {
        assert_eq!(idle.after_park(worker), AfterPark::WakeUp);
        assert_eq!(idle.wake_up(worker), (true, None));
    }
    assert!(idle.wake_all().is_empty());
}

/// A monitor that cannot drive, because a worker that is awake does, stays the monitor: that other
/// worker may leave the driver and block.
#[test]
fn the_monitor_retires_only_while_a_sleeper_drives() {
    let idle = Idle::new(2, 0);
    assert!(idle.announce_sleep(1, Parker, false).nobody_searches);
    assert_eq!(idle.sleep_limit(1), Some(MONITOR));
    assert!(!idle.retire_monitor(1));
    assert_eq!(idle.sleep_limit(1), Some(MONITOR));
    assert!(idle.move_to_driver(1));
    assert!(!idle.retire_monitor(0), "it is not the monitor");
    assert!(idle.retire_monitor(1));
    assert_eq!(idle.sleep_limit(1), None);
    // This changes when a task is queued behind the worker that is awake.
    assert_eq!(idle.ensure_monitor(), Some(Sleeper { worker: 1, parked_in: Driver }));
    assert_eq!(idle.ensure_monitor(), None);
}
