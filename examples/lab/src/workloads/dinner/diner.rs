//! A person at the table: takes one thing, thinks, takes the other, eats.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::base::random::SplitMix;
use crate::base::units::ns;
use crate::models::model::Model;
use crate::workloads::dinner::table::{CHOPSTICKS, Held, NOODLES, Table};

/// Long enough for each person to take a first thing, if there is one.
const THINKS: Duration = Duration::from_millis(20);
const EATS: Duration = Duration::from_millis(2);

/// The longest wait for the second thing, where waits are limited.
const PATIENCE: Duration = Duration::from_millis(5);

/// How often a person looks again whether the thing is free.
const LOOK: Duration = Duration::from_micros(500);

/// The longest pause after the first wait in vain; it doubles with each further one. The pause is
/// random: if all paused equally long, they might give up and come back together, again and again
/// (a *livelock*).
const PAUSE: Duration = Duration::from_millis(8);
const DOUBLINGS: u64 = 4;

/// How the four go about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manners {
    /// Every other one takes the things in the opposite order.
    Opposite,
    /// All take the noodles first.
    Ordered,
    /// Opposite orders, but no one holds a thing while waiting for ever for the other.
    TimeOut,
}

/// One person's meal; how often it had to start again, or `None` if it went away hungry.
pub(crate) async fn dine<M: Model>(
    model: M,
    table: Arc<Table>,
    (seat, person): (usize, &'static str),
    manners: Manners,
) -> Option<u64> {
    let opposite = manners != Manners::Ordered && seat % 2 == 1;
    let [first, second] = if opposite { [CHOPSTICKS, NOODLES] } else { [NOODLES, CHOPSTICKS] };
    let (mut retries, mut random) = (0, SplitMix::new(seat as u64));
    loop {
        let held = table.take(person, first).await?;
        let since = table.now();
        // A person who starts again has thought already.
        model.sleep_until(Instant::now() + if retries == 0 { THINKS } else { EATS }).await;
        table.did(person, &format!("has {first}, thinks"), since);
        let other = match manners {
            Manners::TimeOut => patiently(&model, &table, (person, second)).await,
            Manners::Opposite | Manners::Ordered => Some(table.take(person, second).await?),
        };
        if let Some(other) = other {
            let since = table.now();
            model.sleep_until(Instant::now() + EATS).await;
            table.did(person, "eats", since);
            drop((other, held));
            return Some(retries);
        }
        drop(held);
        let longest = ns(PAUSE) << retries.min(DOUBLINGS);
        let pause = Duration::from_nanos(random.below(longest));
        model.sleep_until(Instant::now() + pause).await;
        retries += 1;
    }
}

/// Tries to take the thing until the patience has run out.
async fn patiently<'a, M: Model>(
    model: &M,
    table: &'a Table,
    (person, thing): (&'static str, &'static str),
) -> Option<Held<'a>> {
    let (since, end) = (table.now(), Instant::now() + PATIENCE);
    loop {
        if let Some(held) = table.try_take(person, thing) {
            return Some(held);
        }
        if Instant::now() >= end {
            table.in_vain(person, thing, since);
            return None;
        }
        model.sleep_until(Instant::now() + LOOK).await;
    }
}
