//! One ticket, ten buyers, one thread, and a race all the same.
//!
//!     cargo run --example ticket_race
//!
//! Nobody interrupts a task, but at each `.await` it steps aside, and the others run. What was
//! checked before it need not hold after it: check, `.await`, act is a race without any threads. The
//! ticket is a plain `Cell`, which no two threads could share. Expect it to be sold ten times, and
//! once with each of the cures. (A thread's lock is none: held across an `.await`, it blocks the
//! thread on which its owner would have to go on.)

use cede::{
    runtime::Builder,
    sync::{Mutex, Semaphore},
    time::{Duration, sleep},
};
use futures::future::join_all;
use std::{cell::Cell, io};

const BUYERS: usize = 10;

/// Asks the bank, say.
async fn pay() {
    sleep(Duration::from_millis(20)).await;
}

/// All ten check before the first has paid: there is a ticket for each of them.
async fn check_pay_take(tickets: &Cell<i32>) -> bool {
    if tickets.get() == 0 {
        return false;
    }
    pay().await;
    tickets.set(tickets.get() - 1);
    true
}

/// Cure 1: no `.await` between the check and the act. Nothing can come between them: what stands
/// between two `.await`s is a critical section, free of charge.
async fn take_then_pay(tickets: &Cell<i32>) -> bool {
    if tickets.get() == 0 {
        return false;
    }
    tickets.set(tickets.get() - 1);
    pay().await;
    true
}

/// Cure 2: a lock that is held across the `.await`, an async one. The buyers stand in line, and each
/// pays before the next may look; a slow bank holds up everybody.
async fn in_line(tickets: &Mutex<i32>) -> bool {
    let mut tickets = tickets.lock().await;
    if *tickets == 0 {
        return false;
    }
    pay().await;
    *tickets -= 1;
    true
}

/// Cure 3: a reservation. Who has the permit has the ticket, and only who changes their mind, or is
/// cancelled while paying, gives it back: the permit is dropped.
async fn reserve(tickets: &Semaphore) -> bool {
    let Ok(ticket) = tickets.try_acquire() else { return false };
    pay().await;
    ticket.forget(); // it is sold
    true
}

async fn show(name: &str, buyers: impl Iterator<Item = impl Future<Output = bool>>) {
    let sold = join_all(buyers).await.into_iter().filter(|sold| *sold).count();
    println!("{name:<22} {sold:>2} sold");
}

fn main() -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let tickets = Cell::new(1);
        show("check, pay, take: wrong", (0..BUYERS).map(|_| check_pay_take(&tickets))).await;
        println!("{:>26} tickets left", tickets.get());
        let tickets = Cell::new(1);
        show("take, then pay", (0..BUYERS).map(|_| take_then_pay(&tickets))).await;
        let tickets = Mutex::new(1);
        show("all of it under a lock", (0..BUYERS).map(|_| in_line(&tickets))).await;
        let tickets = Semaphore::new(1);
        show("reserve, then pay", (0..BUYERS).map(|_| reserve(&tickets))).await;
    });
    Ok(())
}
