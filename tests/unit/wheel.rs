//! The wheel compared with a plain sorted map, and its memory.

use std::{
    collections::{BTreeMap, HashMap},
    mem,
    sync::{Arc, Mutex},
    task::{Wake, Waker},
};

use super::{Due, Key, LAST_DEADLINE, LAST_TICK, TICK_NANOS, Wheel, tick_of};

/// Writes its number into the log when woken.
struct Note(usize, Arc<Mutex<Vec<usize>>>);

impl Wake for Note {
    fn wake(self: Arc<Self>) {
        self.1.lock().unwrap().push(self.0);
    }
}

/// The wheel, and the model with which it must agree.
struct Pair {
    wheel: Wheel,
    /// The timers by deadline, in nanoseconds, and number.
    model: BTreeMap<(u64, usize), Key>,
    /// In nanoseconds.
    now: u64,
    inserted: usize,
    log: Arc<Mutex<Vec<usize>>>,
}

impl Pair {
    fn new() -> Self {
        let log = Arc::default();
        Self { wheel: Wheel::new(), model: BTreeMap::new(), now: 0, inserted: 0, log }
    }

    /// Inserts a timer that is due at this tick.
    fn insert(&mut self, tick: u64) -> Key {
        self.insert_exactly(tick.saturating_mul(TICK_NANOS))
    }

    fn insert_exactly(&mut self, deadline: u64) -> Key {
        let number = self.inserted;
        self.inserted += 1;
        let waker = Waker::from(Arc::new(Note(number, self.log.clone())));
        let key = self.wheel.insert(deadline, waker);
        self.model.insert((deadline.clamp(self.now, LAST_DEADLINE), number), key);
        key
    }

    fn tick(&self) -> u64 {
        tick_of(self.now)
    }

    /// Cancels the `n`th timer of the model.
    fn cancel(&mut self, n: usize) {
        let (&name, &key) = self.model.iter().nth(n).unwrap();
        self.model.remove(&name);
        assert!(self.wheel.cancel(key).is_some());
        assert!(self.wheel.cancel(key).is_none(), "cancelled twice");
    }

    /// Moves both to a tick, compares what fired, in order, and returns it.
    fn advance(&mut self, tick: u64) -> Vec<usize> {
        let mut due = Vec::new();
        self.wheel.advance(tick, &mut due);
        self.moved(tick * TICK_NANOS, due, tick_of)
    }

    /// The same to a nanosecond, which a stopped clock shows.
    fn advance_exactly(&mut self, now: u64) -> Vec<usize> {
        let mut due = Vec::new();
        self.wheel.advance_exactly(now, &mut due);
        self.moved(now, due, |deadline| deadline)
    }

    /// Checks that the timers fired in the order given by `order`, and equal ones in order of
    /// insertion.
    fn moved(&mut self, now: u64, due: Vec<Due>, order: fn(u64) -> u64) -> Vec<usize> {
        self.now = self.now.max(now);
        let later = if now == self.now {
            self.model.split_off(&(now + 1, 0))
        } else {
            mem::take(&mut self.model) // the running clock is still in the tick that has begun
        };
        let fired = mem::replace(&mut self.model, later);
        due.into_iter().for_each(|due| due.waker.wake());
        let mut log = mem::take(&mut *self.log.lock().unwrap());
        let in_order = log.clone();
        let deadlines: HashMap<_, _> =
            fired.keys().map(|&(deadline, number)| (number, deadline)).collect();
        assert!(log.is_sorted_by_key(|number| order(deadlines[number])), "{log:?} at {now}");
        log.sort_by_key(|number| deadlines[number]);
        assert_eq!(log, fired.keys().map(|name| name.1).collect::<Vec<_>>(), "at {now}");
        for key in fired.into_values() {
            assert!(self.wheel.waker_mut(key).is_none(), "fired, and still there");
        }
        let over = self.wheel.over();
        assert!(self.model.values().all(|key| !key.is_over(over)), "over, and not fired");
        assert_eq!(self.wheel.len(), self.model.len());
        in_order
    }

    /// The wheel never names a tick later than its first timer's; `exact` unless some were cancelled.
    fn check_next(&self, exact: bool) {
        let first = self.model.keys().next().map(|name| name.0);
        assert_eq!(self.wheel.next_deadline(), first, "always exact");
        let first = first.map(tick_of);
        let next = self.wheel.next_tick();
        assert_eq!(next.is_some(), first.is_some());
        assert!(next <= first, "{next:?} is later than {first:?}");
        assert!(!exact || next == first, "{next:?} is not {first:?}");
    }
}

/// xorshift64: random enough for a test, and the same on every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number of up to `bits` bits, every length equally likely.
    fn spread(&mut self, bits: u64) -> u64 {
        let length = self.next() % (bits + 1);
        self.next() & ((1 << length) - 1)
    }
}

fn run_against_the_model(seed: u64, cancels: bool) {
    let mut chance = Chance(seed);
    let mut pair = Pair::new();
    for _ in 0..3_000 {
        match chance.next() % 8 {
            // Deadlines in the past, present and future; often the same as before.
            0..4 => {
                let ahead = chance.spread(30);
                pair.insert((pair.tick() + ahead).saturating_sub(chance.spread(4)));
            }
            4 if !pair.model.is_empty() => {
                let n = chance.next() as usize % pair.model.len();
                let deadline = pair.model.keys().nth(n).unwrap().0;
                pair.insert_exactly(deadline);
            }
            5 | 6 if cancels && !pair.model.is_empty() => {
                pair.cancel(chance.next() as usize % pair.model.len());
            }
            // Moves exactly to the next deadline, or to any time.
            7 => match (chance.next() % 2, pair.wheel.next_tick()) {
                (0, Some(next)) => drop(pair.advance(next)),
                _ => drop(pair.advance(pair.tick() + chance.spread(25))),
            },
            _ => {}
        }
        pair.check_next(!cancels);
    }
    pair.advance(LAST_TICK);
    assert_eq!(pair.wheel.len(), 0);
}

#[test]
fn agrees_with_a_sorted_map() {
    for seed in 1..=40 {
        run_against_the_model(seed * 0x9e37_79b9, false);
        run_against_the_model(seed * 0x9e37_79b9, true);
    }
}

/// The clock stands still, moves by single nanoseconds, and runs now and then.
#[test]
fn is_exact_to_the_nanosecond_for_a_stopped_clock() {
    for seed in 1..=80 {
        let mut chance = Chance(seed * 0x9e37_79b9);
        let mut pair = Pair::new();
        for _ in 0..2_000 {
            let near = [12, 40][chance.next() as usize % 2];
            match chance.next() % 8 {
                0..4 => {
                    let ahead = pair.now + chance.spread(near);
                    pair.insert_exactly(ahead.saturating_sub(chance.spread(4)));
                }
                4 if !pair.model.is_empty() => {
                    pair.cancel(chance.next() as usize % pair.model.len());
                }
                5 => drop(pair.advance_exactly(pair.now + chance.spread(near))),
                6 => match pair.wheel.next_deadline() {
                    Some(next) => drop(pair.advance_exactly(next)),
                    None => drop(pair.advance_exactly(pair.now)),
                },
                // The clock runs for a while: from the current tick on, in whole ticks.
                7 if seed > 40 => {
                    drop(pair.advance(pair.now / TICK_NANOS + chance.spread(near - 10)));
                }
                _ => {}
            }
            pair.check_next(false);
        }
        pair.advance_exactly(LAST_DEADLINE);
        assert_eq!(pair.wheel.len(), 0);
    }
}

#[test]
fn a_tick_that_an_exact_advance_has_begun_ends_with_the_running_clock() {
    let mut pair = Pair::new();
    for deadline in [1_500, 1_400, 1_300, 1_400] {
        pair.insert_exactly(deadline);
    }
    assert_eq!(pair.advance_exactly(1_299), []);
    assert_eq!(pair.advance_exactly(1_400), [2, 1, 3]);
    assert_eq!(pair.advance(1), [], "the running clock shows 1,400 to 2,047");
    pair.insert_exactly(1_000);
    assert_eq!(pair.advance(2), [0, 4]);
}

#[test]
fn the_past_and_the_present_fire_at_once_and_the_future_does_not() {
    let mut pair = Pair::new();
    pair.advance(1_000);
    let (past, now) = (pair.insert(3), pair.insert(1_000));
    pair.insert(1_001);
    assert_ne!(past, now);
    assert_eq!(pair.advance(1_000), [0, 1]);
    assert_eq!(pair.advance(1_000), []);
    assert_eq!(pair.advance(1_001), [2]);
}

/// Hazard 46: equal deadlines fire in order of insertion.
#[test]
fn equal_deadlines_fire_in_order_of_insertion_across_cascades() {
    let deadline = 64 * 64 * 64 + 64 * 64 + 64 + 1;
    let mut pair = Pair::new();
    for now in [0, 64 * 64 * 64, 64 * 64 * 64 + 64 * 64 + 5, deadline - 1] {
        pair.advance(now);
        pair.insert(deadline);
        pair.insert(deadline);
    }
    assert_eq!(pair.advance(deadline), [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_stale_key_never_touches_the_stranger_in_its_place() {
    let mut pair = Pair::new();
    let stale = pair.insert(10);
    pair.cancel(0);
    let stranger = pair.insert(10);
    assert_eq!(stale.index, stranger.index, "the place is used again");
    assert!(pair.wheel.cancel(stale).is_none());
    assert!(pair.wheel.waker_mut(stale).is_none());
    assert_eq!(pair.advance(10), [1]);
}

/// Serial numbers repeat after a while; the deadline distinguishes two timers with the same number.
#[test]
fn a_stale_key_knows_a_stranger_by_its_deadline() {
    let mut pair = Pair::new();
    let stale = pair.insert(10);
    pair.advance(11);
    assert!(stale.is_over(pair.wheel.over()));
    pair.wheel.next_serial = stale.serial;
    let stranger = pair.insert(12);
    assert_eq!((stale.index, stale.serial), (stranger.index, stranger.serial));
    assert!(pair.wheel.cancel(stale).is_none());
    pair.wheel.next_serial = u32::MAX;
    pair.insert(12);
    pair.insert(12);
    assert_eq!(pair.advance(12), [1, 2, 3]);
}

#[test]
fn a_key_tells_that_its_timer_is_over_only_once_it_has_fired() {
    let mut pair = Pair::new();
    pair.advance(100);
    let (past, present) = (pair.insert(50), pair.insert(100));
    assert!(![past, present].iter().any(|key| key.is_over(pair.wheel.over())));
    pair.advance(101);
    assert!([past, present].iter().all(|key| key.is_over(pair.wheel.over())));
}

#[test]
fn the_far_future_saturates_and_still_drains() {
    let mut pair = Pair::new();
    pair.insert_exactly(u64::MAX);
    pair.insert(LAST_TICK);
    assert_eq!(pair.wheel.next_tick(), Some(LAST_TICK));
    assert_eq!(pair.advance(LAST_TICK - 1), []);
    pair.insert(5);
    let mut all = Vec::new();
    pair.wheel.drain(&mut all);
    assert_eq!((all.len(), pair.wheel.len()), (3, 0));
}

/// Hazard 46: a million cancelled timers free their memory, whichever timers are left.
#[test]
fn memory_follows_the_timers_that_are_left() {
    let mut wheel = Wheel::new();
    let keys: Vec<Key> =
        (0..1_000_000).map(|n| wheel.insert(n * TICK_NANOS, Waker::noop().clone())).collect();
    let full = wheel.entries.capacity();
    for (n, key) in keys.iter().enumerate() {
        if n % 100_000 != 0 {
            wheel.cancel(*key);
        }
    }
    assert_eq!(wheel.len(), 10);
    assert!(wheel.entries.capacity() * 50 < full, "{} of {full}", wheel.entries.capacity());

    for n in 0..999_990 {
        let key = wheel.insert(n * TICK_NANOS, Waker::noop().clone());
        assert!(key.index < 1_000_000, "the places of the cancelled are used again");
    }
    assert_eq!(wheel.entries.capacity(), full);
}
