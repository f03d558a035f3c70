//! One round of an area: what went wrong in it, and whether the injected error explains that.
//!
//! A failed call has consequences elsewhere: a server that cannot accept makes its client's
//! connection end early. So everything that goes wrong is recorded, and one record with the
//! injected error in it explains the others. If none has it, an error was lost silently, which is a
//! fault.

use cede::{
    sync::CancellationToken,
    task::{JoinError, JoinHandle},
};
use futures::future::{Either, select};
use std::{
    fmt::Display,
    future::Future,
    io,
    pin::pin,
    sync::{Arc, Mutex},
};

/// What went wrong, in words; an error of the system has its number in them.
#[derive(Clone, Debug)]
pub(crate) struct Trouble(pub(crate) String);

pub(crate) type Done<T = ()> = Result<T, Trouble>;

/// Adds the name of the step to a result.
pub(crate) trait Step<T> {
    fn step(self, name: &str) -> Done<T>;
}

impl<T> Step<T> for io::Result<T> {
    fn step(self, name: &str) -> Done<T> {
        self.map_err(|error| Trouble(format!("{name}: {error}")))
    }
}

impl<T> Step<T> for Result<T, JoinError> {
    fn step(self, name: &str) -> Done<T> {
        self.map_err(|error| Trouble(format!("{name}: {error}")))
    }
}

/// Trouble, if the condition does not hold.
pub(crate) fn expect(is_so: bool, what: impl Display) -> Done {
    if is_so { Ok(()) } else { Err(Trouble(format!("not so: {what}"))) }
}

/// What the tasks of one round share.
#[derive(Clone, Default)]
pub(crate) struct Round(Arc<Shared>);

#[derive(Default)]
struct Shared {
    troubles: Mutex<Vec<Trouble>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    /// There was trouble: no task waits for the others any more.
    over: CancellationToken,
}

impl Round {
    pub(crate) fn note(&self, done: Done) {
        if let Err(trouble) = done {
            self.0.troubles.lock().unwrap().push(trouble);
            self.0.over.cancel();
        }
    }

    /// Spawns a task of this round, whose trouble counts as the round's.
    pub(crate) fn spawn(&self, work: impl Future<Output = Done> + Send + 'static) {
        let round = self.clone();
        let task = cede::spawn(async move { round.note(work.await) });
        self.0.tasks.lock().unwrap().push(task);
    }

    /// Runs the round and its tasks, to the end or to the first trouble. Returns everything that
    /// went wrong.
    pub(crate) async fn run(self, work: impl Future<Output = Done>) -> Vec<Trouble> {
        let over = self.0.over.clone();
        match select(pin!(work), pin!(over.cancelled())).await {
            Either::Left((done, _)) => self.note(done),
            Either::Right(_) => {}
        }
        let tasks = std::mem::take(&mut *self.0.tasks.lock().unwrap());
        for mut task in tasks {
            if let Either::Right(_) = select(&mut task, pin!(over.cancelled())).await {
                task.abort();
                let _ = task.await;
            }
        }
        std::mem::take(&mut *self.0.troubles.lock().unwrap())
    }
}

/// Whether one of the troubles is the error of this number.
pub(crate) fn explained(troubles: &[Trouble], number: i32) -> bool {
    let words = format!("(os error {number})");
    troubles.iter().any(|trouble| trouble.0.contains(&words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_injected_error_explains_the_others() {
        let injected = io::Error::from_raw_os_error(24);
        let troubles = [
            expect(false, "all bytes arrive").unwrap_err(),
            Err::<(), _>(injected).step("accept").unwrap_err(),
        ];
        assert!(explained(&troubles, 24));
        assert!(!explained(&troubles, 2) && !explained(&troubles[..1], 24));
    }
}
