//! One ticket, ten buyers, one thread, and a race all the same.
//!
//!     cargo run --release --example ticket_race
//!
//! A task is never interrupted, but at each `.await` it gives up the thread, and other tasks run. A
//! condition that was checked before an `.await` may be false after it: check, `.await`, act is a
//! race, even on one thread. The ticket is a plain `Cell`, which two threads could not share.
//! Expect it to be sold ten times, and once with each of the cures. (A standard lock is not a cure:
//! if it is held across an `.await`, another task that locks it blocks the thread on which the
//! owner must continue.)

use cede::{
    runtime::Builder,
    sync::{Mutex, Semaphore},
    time::{Duration, sleep},
};
use futures::future::join_all;
use std::{cell::Cell, fmt::Display, io};

const BUYERS: usize = 10;

/// Pretends to ask the bank.
async fn pay() {
    sleep(Duration::from_millis(20)).await;
}

/// All ten check before the first has paid, so each finds a ticket.
async fn check_pay_take(tickets: &Cell<i32>) -> bool {
    if tickets.get() == 0 {
        return false;
    }
    pay().await;
    tickets.set(tickets.get() - 1);
    true
}

/// Cure 1: no `.await` between the check and the act. No other task can run in between: the code
/// between two `.await`s is a critical section, at no cost.
async fn take_then_pay(tickets: &Cell<i32>) -> bool {
    if tickets.get() == 0 {
        return false;
    }
    tickets.set(tickets.get() - 1);
    pay().await;
    true
}

/// Cure 2: an async lock, which is held across the `.await`. The buyers wait in a queue, and each
/// pays before the next may check. A slow bank delays all of them.
async fn in_line(tickets: &Mutex<i32>) -> bool {
    let mut tickets = tickets.lock().await;
    if *tickets == 0 {
        return false;
    }
    pay().await;
    *tickets -= 1;
    true
}

/// Cure 3: a reservation. The buyer that has the permit has the ticket. If it changes its mind, or
/// is cancelled while paying, the permit is dropped, which returns the ticket.
async fn reserve(tickets: &Semaphore) -> bool {
    let Ok(ticket) = tickets.try_acquire() else { return false };
    pay().await;
    ticket.forget(); // the ticket is sold
    true
}

/// How many of the buyers have got a ticket.
async fn sold(buyers: impl Iterator<Item = impl Future<Output = bool>>) -> usize {
    join_all(buyers).await.into_iter().filter(|sold| *sold).count()
}

fn row(name: &str, sold: usize, left: impl Display) {
    println!("{name:<24}  {sold:>4}  {left:>4}");
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        println!("one ticket, ten buyers    sold  left");
        let tickets = Cell::new(1);
        let count = sold((0..BUYERS).map(|_| check_pay_take(&tickets))).await;
        row("check, pay, take: wrong", count, tickets.get());
        let tickets = Cell::new(1);
        let count = sold((0..BUYERS).map(|_| take_then_pay(&tickets))).await;
        row("take, then pay", count, tickets.get());
        let tickets = Mutex::new(1);
        let count = sold((0..BUYERS).map(|_| in_line(&tickets))).await;
        row("all of it under a lock", count, tickets.into_inner());
        let tickets = Semaphore::new(1);
        let count = sold((0..BUYERS).map(|_| reserve(&tickets))).await;
        row("reserve, then pay", count, tickets.available_permits());
    });
    Ok(())
}
