//! The scenarios: small programs, each about one part of the library, that check what they are promised.
//!
//! A scenario may be aborted at any await. So what it checks at its end it checks only if it gets there;
//! what must hold in any case (every value is dropped, no child is left) the round checks.

mod blocking;
mod broadcast;
mod cancellation;
mod children;
mod copies;
mod descriptors;
mod files;
mod in_place;
mod local;
mod locks;
mod meetings;
mod mpsc;
mod multicast;
mod names;
mod oneshot;
mod rescue;
mod runtimes;
mod semaphore;
mod signals;
mod snapshots;
mod sockets;
mod stdio;
mod tasks;
mod tcp;
mod timers;
mod unbounded;
mod watch;

use crate::{random::Random, scene::Scene};
use std::{future::Future, pin::Pin};

pub(crate) use {local::shared as local, stdio::echo};

pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) run: fn(Scene) -> Pin<Box<dyn Future<Output = ()> + Send>>,
}

macro_rules! scenarios {
    ($($module:ident::$name:ident),+ $(,)?) => {
        &[$(Scenario {
            name: concat!(stringify!($module), "::", stringify!($name)),
            run: |scene| Box::pin($module::$name(scene)),
        }),+]
    };
}

/// These wait only for tasks of their own runtime, so they work with a stopped clock too.
const ALONE: &[Scenario] = scenarios![
    broadcast::lagging,
    cancellation::tree,
    copies::hesitant,
    locks::mutex,
    locks::rwlock,
    meetings::barrier,
    meetings::counted,
    meetings::notify,
    meetings::once,
    mpsc::bounded,
    oneshot::race,
    semaphore::permits,
    tasks::groups,
    tasks::lives,
    timers::intervals,
    timers::sleeps,
    unbounded::unbounded,
    watch::latest,
];

/// These need other threads or the system.
const WITH_OTHERS: &[Scenario] = scenarios![
    blocking::jobs,
    blocking::waits,
    children::run,
    descriptors::pipe,
    files::round_trip,
    in_place::limited,
    multicast::group,
    names::looked_up,
    names::sockets,
    rescue::hogs,
    rescue::released,
    runtimes::beside,
    signals::heard,
    snapshots::read,
    sockets::datagrams,
    sockets::unix_streams,
    stdio::echoed,
    tcp::echo,
    tcp::resets,
];

pub(crate) fn pick(random: &mut Random, paused: bool) -> &'static Scenario {
    let alone = paused || random.once_in(2);
    random.pick(if alone { ALONE } else { WITH_OTHERS }).expect("scenarios")
}

/// For the future of `block_on` itself.
pub(crate) fn pick_root(random: &mut Random) -> &'static Scenario {
    random.pick(ALONE).expect("scenarios")
}
