//! The wait queue: its order, and which waiters are woken.

use super::*;
use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::Wake,
};

struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        assert!(self.0.fetch_add(1, Relaxed) < 1_000, "on purpose");
    }
}

fn counter(start: usize) -> (Arc<Count>, Waker) {
    let count = Arc::new(Count(AtomicUsize::new(start)));
    (count.clone(), Waker::from(count))
}

fn enter(line: &mut WaitQueue, waker: &Waker) -> Ticket {
    let mut ticket = None;
    let mut spare = None;
    assert!(!line.register(&mut ticket, waker, &mut spare), "a clone is needed");
    spare = Some(waker.clone());
    assert!(line.register(&mut ticket, waker, &mut spare) && spare.is_none());
    ticket.unwrap()
}

/// Hazard 59: the queue is first in, first out, whichever waiters leave it early.
#[test]
fn the_line_keeps_its_order_whoever_leaves() {
    let (_, waker) = counter(0);
    let mut line: WaitQueue = WaitQueue::new();
    let (mut waiting, mut granted) = (VecDeque::new(), Vec::new());
    let mut random = 0x9e37_79b9_u32;
    for _ in 0..20_000 {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let pick = (random >> 16) as usize;
        match pick % 4 {
            0 | 1 => waiting.push_back(enter(&mut line, &waker)),
            2 => {
                assert_eq!(line.grant_front().is_some(), !waiting.is_empty());
                granted.extend(waiting.pop_front());
                for ticket in &granted {
                    assert!(matches!(line.entries[ticket.0].state, WaitState::Granted));
                }
                if granted.len() > 5 {
                    let ticket = granted.swap_remove(pick % 5);
                    assert!(matches!(line.remove(ticket), WaitState::Granted));
                }
            }
            _ if waiting.is_empty() => {}
            _ => {
                let ticket = waiting.remove(pick % waiting.len()).unwrap();
                assert!(matches!(line.remove(ticket), WaitState::Waiting(_)));
            }
        }
    }
    while let Some(ticket) = waiting.pop_front() {
        assert!(line.grant_front().is_some());
        granted.push(ticket);
    }
    assert!(line.grant_front().is_none());
    granted.drain(..).for_each(|ticket| assert!(matches!(line.remove(ticket), WaitState::Granted)));
    assert!(line.entries.is_empty());
}

#[test]
fn a_new_waker_keeps_the_place_in_line() {
    let (old, new) = (counter(0), counter(0));
    let mut line: WaitQueue = WaitQueue::new();
    let mut first = Some(enter(&mut line, &old.1));
    let second = enter(&mut line, &old.1);
    assert!(line.register(&mut first, &old.1, &mut None), "the same waker needs no clone");
    assert!(!line.register(&mut first, &new.1, &mut None));
    let mut spare = Some(new.1.clone());
    assert!(line.register(&mut first, &new.1, &mut spare));
    assert!(spare.unwrap().will_wake(&old.1), "the previous waker comes back");
    assert!(line.take_if_resolved(&mut first).is_none());
    assert!(line.grant_front().unwrap().will_wake(&new.1));
    assert!(matches!(line.take_if_resolved(&mut first), Some(WaitState::Granted)));
    assert!(first.is_none());
    assert!(matches!(line.remove(second), WaitState::Waiting(_)));
}

/// Hazard 6: if a waker panics, the others are still woken.
#[test]
fn everybody_is_released_even_behind_a_waker_that_panics() {
    let (fine, fine_waker) = counter(0);
    let (_, panicking) = counter(1_000);
    let mut line: WaitQueue = WaitQueue::new();
    let tickets = [&fine_waker, &panicking, &fine_waker].map(|waker| enter(&mut line, waker));
    let wakers = line.release_all();
    wakers.wake_all();
    assert_eq!(fine.0.load(Relaxed), 2);
    for ticket in tickets {
        assert!(matches!(line.remove(ticket), WaitState::Released));
    }
}
