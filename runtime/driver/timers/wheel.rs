//! The timer wheel finds the wakers that are due. It has no clock.
//!
//! A hashed hierarchical wheel (Varghese and Lauck, 1987). Deadlines are nanoseconds, rounded up to
//! ticks of 1,024 ns for sorting. Each of the nine levels has 64 slots, and one slot of a level
//! spans a whole turn of the level below, like the digits of a number. In fact the tick of a
//! deadline *is* written in base 64, and its level is that of the first digit in which it differs
//! from the cursor:
//!
//! ```text
//!   cursor    0  0  5 12 40
//!   deadline  0  0  5 31  7   → level 1, slot 31
//!                      ▲
//!   level 0   ·······················C████····██···    C: the cursor's own digit
//!   level 1   ···········C········█·······█········    first slot after C = what is due first
//!   level 2   ·····C·····█·························
//! ```
//!
//! When the cursor reaches a slot above level 0, the entries of that slot move down to where they
//! belong now (they *cascade*). Insert and cancel are O(1): a list operation and a bit in the
//! level's bitmap. An entry moves at most eight times in its life.
//!
//! There are two ways to advance. With a running clock a thread wakes a microsecond early or late
//! anyway, so [`advance`](Wheel::advance) fires whole ticks, each in the order of its list. A
//! paused clock is exact: [`advance_exactly`](Wheel::advance_exactly) fires by the nanosecond, and
//! may leave part of the last tick.
//!
//! # Invariants
//!
//! 1. An entry's tick has the same digits as the cursor above its level, and its digit at that
//!    level is larger (at level 0: larger or equal). So the two numbers alone determine the
//!    position of an entry, and it is stored nowhere. No level ever wraps around, and everything at
//!    a level is due before anything at a higher level.
//! 2. Above level 0, the slot at the cursor's own digit is empty. `advance` keeps this true by
//!    emptying every slot that begins at or before the new cursor.
//! 3. Equal deadlines are in one list, in order of insertion. By 1 they always share a slot. A
//!    cascade keeps their order, because it moves them one by one into slots that were empty: it
//!    starts from the lowest level that has any entry.
//! 4. A slot's `earliest` is no later than any tick in the slot, and no earlier than the slot's
//!    first tick. It is exact unless its entry was cancelled; then the wheel looks too early, which
//!    costs one cascade.
//! 5. A key contains the serial number of its entry, and its deadline. When a timer has fired or
//!    was cancelled, another one may reuse its index, but the old key does not match it. Serial
//!    numbers repeat after four billion insertions, but no new entry has a deadline that is over,
//!    as that of a fired timer is.
//! 6. Everything due before `over` has fired, and nothing can be inserted there. So a key alone
//!    tells whether its timer is [over](Key::is_over). The cursor is the tick of `over`.

use std::{iter, task::Waker};

use crate::base::paged_slab::PagedSlab;

const DIGIT_BITS: u32 = 6;
const SLOTS: usize = 1 << DIGIT_BITS;
const LEVELS: usize = 9;
/// The length of a tick, about 1 µs: finer than the system can wake a thread. A power of two, so
/// that dividing by it is a shift.
pub(crate) const TICK_NANOS: u64 = 1 << 10;
/// The last tick that the wheel can represent.
const LAST_TICK: u64 = (1 << (DIGIT_BITS * LEVELS as u32)) - 1;
/// The last deadline, 584 years after the first; later deadlines are clamped to it.
pub(crate) const LAST_DEADLINE: u64 = LAST_TICK * TICK_NANOS;
/// The end of a list.
const NIL: u32 = u32::MAX;

/// The first tick at or after `deadline`, which is in nanoseconds.
pub(crate) fn tick_of(deadline: u64) -> u64 {
    deadline.div_ceil(TICK_NANOS)
}

/// Names one timer; never names another one later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    deadline: u64,
    index: u32,
    serial: u32,
}

impl Key {
    /// The tick at which the timer is due.
    pub(crate) fn tick(self) -> u64 {
        tick_of(self.deadline)
    }

    /// Whether the timer, if it was not cancelled, has fired in a wheel whose [`over`](Wheel::over)
    /// is this.
    pub(crate) fn is_over(self, over: u64) -> bool {
        self.deadline < over
    }
}

struct TimerEntry {
    /// In nanoseconds.
    deadline: u64,
    serial: u32,
    previous: u32,
    next: u32,
    waker: Waker,
}

impl TimerEntry {
    #[inline]
    fn due(self) -> Due {
        Due { deadline: self.deadline, waker: self.waker }
    }
}

/// A list of entries. Its fields are meaningless while its bit in the level's bitmap is clear.
#[derive(Clone, Copy)]
struct WheelSlot {
    head: u32,
    tail: u32,
    /// The earliest tick in the list (4).
    earliest: u64,
}

/// The level of a slot, and its index in that level.
#[derive(Clone, Copy)]
struct Position {
    level: usize,
    digit: usize,
}

/// A timer that has left the wheel, because it was due.
#[derive(Debug)]
pub(crate) struct Due {
    /// In nanoseconds.
    pub(crate) deadline: u64,
    pub(crate) waker: Waker,
}

/// Wakers, each with a deadline.
pub(crate) struct Wheel {
    /// Every tick before this one is over.
    cursor: u64,
    /// Everything due before this nanosecond has fired.
    over: u64,
    /// One bitmap for each level: which of its slots have entries.
    occupied: [u64; LEVELS],
    slots: Vec<[WheelSlot; SLOTS]>,
    entries: PagedSlab<TimerEntry>,
    next_serial: u32,
}

impl Wheel {
    pub(crate) fn new() -> Self {
        let slot = WheelSlot { head: NIL, tail: NIL, earliest: 0 };
        Self {
            cursor: 0,
            over: 0,
            occupied: [0; LEVELS],
            slots: vec![[slot; SLOTS]; LEVELS],
            entries: PagedSlab::new(),
            next_serial: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Everything due before this nanosecond has fired.
    pub(crate) fn over(&self) -> u64 {
        self.over
    }

    /// Inserts a timer for `waker`. A `deadline` that is over already is due at once.
    pub(crate) fn insert(&mut self, deadline: u64, waker: Waker) -> Key {
        let deadline = deadline.clamp(self.over, LAST_DEADLINE);
        let serial = self.next_serial;
        self.next_serial = serial.wrapping_add(1);
        let entry = TimerEntry { deadline, serial, previous: NIL, next: NIL, waker };
        let index = self.entries.insert(entry);
        self.link(index);
        Key { deadline, index, serial }
    }

    /// Removes the timer; `None` if it has fired or was cancelled already.
    pub(crate) fn cancel(&mut self, key: Key) -> Option<Waker> {
        self.waker_mut(key)?;
        self.unlink(key.index);
        self.entries.remove(key.index).map(|entry| entry.waker)
    }

    /// The waker of a timer that has neither fired nor been cancelled.
    pub(crate) fn waker_mut(&mut self, key: Key) -> Option<&mut Waker> {
        let entry = self.entries.get_mut(key.index)?;
        (entry.serial == key.serial && entry.deadline == key.deadline).then_some(&mut entry.waker)
    }

    /// The first tick with a timer. No timer is due before it, and one is due at it (or one was,
    /// and has been cancelled).
    pub(crate) fn next_tick(&self) -> Option<u64> {
        let Position { level, digit } = self.first_occupied()?;
        Some(self.slots[level][digit].earliest)
    }

    /// The first deadline, in nanoseconds. Visits every timer of its slot.
    pub(crate) fn next_deadline(&self) -> Option<u64> {
        let Position { level, digit } = self.first_occupied()?;
        self.list(self.slots[level][digit].head).map(|index| self.entries[index].deadline).min()
    }

    /// Moves the cursor to the tick `now` and adds all timers that are due to `due`, earliest tick
    /// first.
    pub(crate) fn advance(&mut self, now: u64, due: &mut Vec<Due>) {
        let now = now.min(LAST_TICK);
        while let Some((level, mut index)) = self.take_slot(now) {
            while index != NIL {
                let next = self.entries[index].next;
                if level == 0 {
                    due.extend(self.entries.remove(index).map(TimerEntry::due));
                } else {
                    self.link(index);
                }
                index = next;
            }
        }
        // An exact advance may have begun the next tick already.
        if now >= self.cursor {
            (self.cursor, self.over) = (now, now * TICK_NANOS);
        }
    }

    /// Moves to the nanosecond `now` and adds all timers that are due to `due`, earliest first.
    #[cold]
    pub(crate) fn advance_exactly(&mut self, now: u64, due: &mut Vec<Due>) {
        let now = now.min(LAST_DEADLINE);
        let last = tick_of(now);
        while let Some((level, head)) = self.take_slot(last) {
            let mut entries: Vec<u32> = self.list(head).collect();
            let mut stay = 0;
            if level == 0 {
                entries.sort_by_key(|&index| self.entries[index].deadline); // keeps the order of equal ones
                stay = entries.partition_point(|&index| self.entries[index].deadline <= now);
                let fired = entries[..stay].iter().filter_map(|&index| self.entries.remove(index));
                due.extend(fired.map(TimerEntry::due));
            }
            entries[stay..].iter().for_each(|&index| self.link(index));
            if level == 0 && stay < entries.len() {
                break; // this was the last tick, and part of it stays
            }
        }
        if now > self.over {
            (self.cursor, self.over) = (last, now);
        }
    }

    /// Empties the first slot, if it begins at or before `last`, and moves the cursor to it.
    /// Returns its level and its list.
    #[inline(always)] // for the same reason as `link`
    fn take_slot(&mut self, last: u64) -> Option<(usize, u32)> {
        let position = self.first_occupied()?;
        if self.first_tick(position) > last {
            return None;
        }
        let Position { level, digit } = position;
        let WheelSlot { head, earliest, .. } = self.slots[level][digit];
        self.occupied[level] &= !(1 << digit);
        self.cursor = earliest.min(last);
        Some((level, head))
    }

    /// The entries from `head` to the end of its list.
    fn list(&self, head: u32) -> impl Iterator<Item = u32> {
        let entry = |index: u32| (index != NIL).then_some(index);
        iter::successors(entry(head), move |&index| entry(self.entries[index].next))
    }

    /// Removes all timers, due or not, and adds them to `all`.
    pub(crate) fn drain(&mut self, all: &mut Vec<Due>) {
        self.advance(LAST_TICK, all);
    }

    /// Appends an entry to the list of the slot its deadline belongs to.
    #[inline(always)] // a call for each timer and cascade is 3 % of what a timer costs
    fn link(&mut self, index: u32) {
        let tick = tick_of(self.entries[index].deadline);
        let Position { level, digit } = self.position_of(tick);
        let slot = &mut self.slots[level][digit];
        let bit = 1 << digit;
        let previous = if self.occupied[level] & bit == 0 {
            self.occupied[level] |= bit;
            *slot = WheelSlot { head: index, tail: index, earliest: tick };
            NIL
        } else {
            self.entries[slot.tail].next = index;
            slot.earliest = slot.earliest.min(tick);
            std::mem::replace(&mut slot.tail, index)
        };
        let entry = &mut self.entries[index];
        entry.previous = previous;
        entry.next = NIL;
    }

    fn unlink(&mut self, index: u32) {
        let &TimerEntry { deadline, previous, next, .. } = &self.entries[index];
        let Position { level, digit } = self.position_of(tick_of(deadline));
        let slot = &mut self.slots[level][digit];
        match previous {
            NIL => slot.head = next,
            _ => self.entries[previous].next = next,
        }
        match next {
            NIL => slot.tail = previous,
            _ => self.entries[next].previous = previous,
        }
        if slot.head == NIL {
            self.occupied[level] &= !(1 << digit);
        }
    }

    /// The position for this tick, by invariant 1.
    fn position_of(&self, tick: u64) -> Position {
        // The lowest digit counts as different, so that equal numbers come out at level 0.
        let different = (self.cursor ^ tick) | (SLOTS as u64 - 1);
        let level = different.ilog2() / DIGIT_BITS;
        let digit = (tick >> (level * DIGIT_BITS)) as usize % SLOTS;
        Position { level: level as usize, digit }
    }

    /// The position of the slot with the earliest timer.
    fn first_occupied(&self) -> Option<Position> {
        let level = self.occupied.iter().position(|&bitmap| bitmap != 0)?;
        Some(Position { level, digit: self.occupied[level].trailing_zeros() as usize })
    }

    /// The first tick of the slot at this position.
    fn first_tick(&self, position: Position) -> u64 {
        let shift = position.level as u32 * DIGIT_BITS;
        let turn = shift + DIGIT_BITS;
        (self.cursor >> turn << turn) | ((position.digit as u64) << shift)
    }
}

#[cfg(test)]
#[path = "../../../tests/unit/wheel.rs"]
mod tests;
