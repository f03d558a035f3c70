//! The timers with a plain poll, used as the driver uses them.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Poll, Wake, Waker},
    time::{Duration, Instant},
};

use super::{Clock, Closed, TICK_NANOS, TimerKey, Timers, tick_of};

const HOUR: Duration = Duration::from_secs(3600);

/// Counts its wakes.
#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Count {
    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

fn counter() -> (Arc<Count>, Waker) {
    let count = Arc::new(Count::default());
    (count.clone(), count.into())
}

/// Timers, and the poll that their alarm ends.
struct Bench {
    timers: Timers,
    poll: mio::Poll,
    unparks: Cell<usize>,
}

impl Bench {
    fn new() -> Self {
        let (timers, poll) = (Timers::new(0).unwrap(), mio::Poll::new().unwrap());
        timers.alarm().register(poll.registry(), mio::Token(0)).unwrap();
        Self { timers, poll, unparks: Cell::new(0) }
    }

    fn insert(&self, after: Duration, waker: &Waker) -> TimerKey {
        let unpark = || self.unparks.set(self.unparks.get() + 1);
        self.timers.insert(Instant::now() + after, waker.clone(), unpark).unwrap()
    }

    /// Turns as the driver does until something fires.
    fn turn_until_fired(&mut self) -> usize {
        let mut events = mio::Events::with_capacity(8);
        loop {
            let timeout = self.timers.prepare_park();
            self.poll.poll(&mut events, timeout).unwrap();
            self.timers.park_ended();
            match self.timers.fire(&mut Vec::new()) {
                0 => {}
                fired => return fired,
            }
        }
    }
}

#[test]
fn fires_never_early_and_says_so_by_the_key() {
    let mut bench = Bench::new();
    let (count, waker) = counter();
    for micros in [0, 1, 5, 100, 999, 1_000, 2_500] {
        let deadline = Instant::now() + Duration::from_micros(micros);
        let key = bench.timers.insert(deadline, waker.clone(), || ()).unwrap();
        assert_eq!(bench.timers.poll(key, &waker), Poll::Pending);
        assert_eq!(bench.turn_until_fired(), 1);
        assert!(Instant::now() >= deadline);
        assert_eq!(bench.timers.poll(key, &waker), Poll::Ready(Ok(())));
        assert!(bench.timers.is_empty());
    }
    assert_eq!(count.get(), 7);
}

#[test]
fn ticks_round_against_firing_early() {
    let clock = Clock::new();
    let tick_of = |time| tick_of(clock.nanos(time));
    let nanos = |nanos| clock.origin + Duration::from_nanos(nanos);
    assert_eq!([0, 1, 1023, 1024, 1025].map(|n| tick_of(nanos(n))), [0, 1, 1, 1, 2]);
    assert_eq!(tick_of(clock.origin.checked_sub(HOUR).unwrap_or(clock.origin)), 0);
    let far = clock.origin + Duration::from_secs(1 << 40);
    assert!(clock.until(tick_of(far).saturating_mul(TICK_NANOS)) > 24 * 365 * 500 * HOUR);
}

#[cfg(target_os = "linux")]
#[test]
fn an_insert_into_a_parked_driver_rings_and_unparks_nobody() {
    let mut bench = Bench::new();
    let (_, waker) = counter();
    bench.insert(HOUR, &waker);
    assert_eq!(bench.timers.prepare_park(), None);
    std::thread::scope(|scope| {
        let Bench { timers, poll, .. } = &mut bench;
        let timers = &*timers;
        scope.spawn(move || {
            let soon = Instant::now() + Duration::from_millis(1);
            timers.insert(soon, waker, || panic!("the alarm does it")).unwrap();
        });
        let mut events = mio::Events::with_capacity(8);
        poll.poll(&mut events, None).unwrap(); // for ever, but for the alarm
    });
    bench.timers.park_ended();
    assert_eq!(bench.turn_until_fired(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn the_alarm_is_set_only_for_an_earlier_deadline_and_only_while_parked() {
    let bench = Bench::new();
    let (_, waker) = counter();
    let armed = || bench.timers.alarm().remaining().map(|left| left.as_secs().div_ceil(3600));

    let first = bench.insert(2 * HOUR, &waker);
    assert_eq!(armed(), None, "the driver is awake");
    assert_eq!(bench.timers.prepare_park(), None);
    assert_eq!(armed(), Some(2));
    bench.insert(3 * HOUR, &waker);
    assert_eq!(armed(), Some(2), "a later one is covered");
    let earlier = bench.insert(HOUR, &waker);
    assert_eq!(armed(), Some(1), "an earlier one is not");
    bench.timers.cancel(earlier);
    bench.timers.cancel(first);
    bench.insert(2 * HOUR, &waker);
    assert_eq!(armed(), Some(1), "too early is early enough");
    bench.timers.park_ended();
    assert_eq!(bench.timers.prepare_park(), None);
    assert_eq!(armed(), Some(1), "also for the next park");
    bench.timers.park_ended();
    bench.insert(HOUR / 2, &waker);
    assert_eq!(armed(), Some(1), "the driver is awake");
    assert_eq!(bench.unparks.get(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn an_alarm_set_too_late_rings_at_once() {
    let mut bench = Bench::new();
    assert!(bench.timers.alarm().set(Duration::ZERO));
    let mut events = mio::Events::with_capacity(8);
    bench.poll.poll(&mut events, None).unwrap(); // for ever, but for the alarm
    assert!(!events.is_empty());
}

/// An alarm that rang for a cancelled timer must not be taken for one that has yet to ring.
#[test]
fn an_alarm_that_has_rung_is_set_again() {
    let mut bench = Bench::new();
    let (_, waker) = counter();
    let cancelled = bench.insert(Duration::from_millis(1), &waker);
    let _ = bench.timers.prepare_park();
    bench.timers.cancel(cancelled);
    let mut events = mio::Events::with_capacity(8);
    bench.poll.poll(&mut events, Some(Duration::from_millis(2))).unwrap();
    bench.timers.park_ended();
    assert_eq!(bench.timers.fire(&mut Vec::new()), 0);
    assert_eq!(bench.timers.prepare_park(), None); // nothing to wait for
    bench.insert(Duration::from_millis(2), &waker);
    #[cfg(target_os = "linux")]
    assert!(bench.timers.alarm().remaining().is_some());
    assert_eq!(bench.turn_until_fired(), 1);
}

#[test]
fn poll_keeps_the_newest_waker() {
    let mut bench = Bench::new();
    let (old, old_waker) = counter();
    let (new, new_waker) = counter();
    let key = bench.insert(Duration::from_micros(50), &old_waker);
    assert_eq!(bench.timers.poll(key, &new_waker), Poll::Pending);
    assert_eq!(Arc::strong_count(&old), 2, "the old waker was dropped");
    bench.turn_until_fired();
    assert_eq!((old.get(), new.get()), (0, 1));
}

#[test]
fn cancelled_never_fires() {
    let bench = Bench::new();
    let (count, waker) = counter();
    let key = bench.insert(Duration::ZERO, &waker);
    bench.timers.cancel(key);
    bench.timers.cancel(key);
    assert!(bench.timers.is_empty());
    assert_eq!(bench.timers.fire(&mut Vec::new()), 0);
    assert_eq!((count.get(), Arc::strong_count(&count)), (0, 2));
}

/// Cancels every timer it knows, when woken and when dropped.
struct CancelAll(Arc<Timers>, Vec<TimerKey>);

impl Wake for CancelAll {
    fn wake(self: Arc<Self>) {}
}

impl Drop for CancelAll {
    fn drop(&mut self) {
        self.1.iter().for_each(|&key| drop(self.0.cancel(key)));
    }
}

/// Hazard 43: a waker that cancels sibling timers is fired, cancelled, refused and replaced.
#[test]
fn a_waker_may_cancel_its_siblings_whenever_it_is_dropped() {
    let timers = Arc::new(Timers::new(0).unwrap());
    let now = Instant::now();
    let (count, waker) = counter();
    let insert = |waker| timers.insert(now, waker, || ()).unwrap();
    let siblings = |n| (0..n).map(|_| insert(waker.clone())).collect();
    let cancel_all = |keys| Waker::from(Arc::new(CancelAll(timers.clone(), keys)));

    insert(cancel_all(siblings(2)));
    assert_eq!(timers.fire(&mut Vec::new()), 3, "collected before the waker was dropped");
    assert_eq!(count.get(), 2);

    let key = insert(cancel_all(siblings(2)));
    timers.cancel(key);
    assert!(timers.is_empty());

    let key = insert(cancel_all(siblings(2)));
    assert_eq!(timers.poll(key, &waker), Poll::Pending);
    assert_eq!(timers.fire(&mut Vec::new()), 1, "the replaced waker cancelled the others");

    let last = cancel_all(siblings(2));
    timers.close();
    assert!(timers.insert(now, last, || ()).is_err());
}

/// Hazard 6: if a waker panics, all other timers still wake theirs.
#[test]
fn a_waker_that_panics_costs_the_others_nothing() {
    struct Panics;
    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("expected");
        }
    }
    let bench = Bench::new();
    let (count, waker) = counter();
    bench.insert(Duration::ZERO, &Arc::new(Panics).into());
    bench.insert(Duration::ZERO, &waker);
    while bench.timers.fire(&mut Vec::new()) == 0 {}
    while !bench.timers.is_empty() {
        bench.timers.fire(&mut Vec::new());
    }
    assert_eq!(count.get(), 1);
}

/// A timer that is inserted after the last firing, but due before it, waits for the next firing
/// like any other.
#[test]
fn a_timer_from_before_the_last_firing_is_not_over_yet() {
    let bench = Bench::new();
    let (count, waker) = counter();
    let past = Instant::now();
    bench.insert(Duration::ZERO, &waker);
    while bench.timers.fire(&mut Vec::new()) == 0 {}
    let key = bench.timers.insert(past, waker.clone(), || ()).unwrap();
    assert_eq!(bench.timers.poll(key, &waker), Poll::Pending);
    assert!(!bench.timers.is_empty());
    while bench.timers.fire(&mut Vec::new()) == 0 {}
    assert_eq!(bench.timers.poll(key, &waker), Poll::Ready(Ok(())));
    assert_eq!(count.get(), 2);
}

#[test]
fn close_resolves_everything_for_ever() {
    let bench = Bench::new();
    let (count, waker) = counter();
    let key = bench.insert(HOUR, &waker);
    bench.timers.close();
    assert_eq!(count.get(), 1);
    assert_eq!(bench.timers.poll(key, &waker), Poll::Ready(Err(Closed)));
    let refused = bench.timers.insert(Instant::now(), waker.clone(), || ());
    assert_eq!(refused.unwrap_err(), Closed);
    assert_eq!(bench.timers.prepare_park(), None);
    bench.timers.cancel(key);
}

/// Timers that are due shortly after each other share a wake-up.
#[test]
fn the_alarm_keeps_its_distance_from_the_last_firing() {
    let timers = Timers::new(0).unwrap();
    let insert =
        |wait| timers.insert(Instant::now() + wait, std::task::Waker::noop().clone(), || ());
    insert(Duration::ZERO).unwrap();
    std::thread::sleep(Duration::from_micros(50));
    assert_eq!(timers.fire(&mut Vec::new()), 1);
    insert(Duration::from_micros(5)).unwrap();
    let parks = timers.prepare_park();
    let keeps_distance = timers.alarm.keeps_distance();
    assert_ne!(keeps_distance, Some(false));
    // On a slow machine the deadline may already have passed.
    assert!(keeps_distance.is_some() || parks == Some(Duration::ZERO));
}
