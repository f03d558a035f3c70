//! The once cell: one task at a time makes the value; if it fails or gives up, the next one makes
//! it.

use super::{
    frame::{Run, holds},
    model::Model,
    operation::Id,
    permits::Permits,
    random::Random,
};
use cede::sync::{OnceCell, SetError};
use std::{collections::BTreeMap, future::pending, sync::Arc};

#[test]
fn a_once_cell_is_a_permit_to_make_the_value() {
    holds::<Tested>();
}

/// How an attempt to make the value ends.
#[derive(Clone, Copy, Debug)]
enum Attempt {
    Makes(u32),
    Fails,
    NeverEnds,
}

struct Tested {
    real: Arc<OnceCell<u32>>,
    plain: Permits,
    value: Option<u32>,
    attempts: BTreeMap<Id, Attempt>,
}

impl Model for Tested {
    type Output = Result<u32, ()>;

    fn new(_: &mut Random) -> Self {
        let (real, plain) = (Arc::new(OnceCell::new()), Permits::new(1));
        Self { real, plain, value: None, attempts: BTreeMap::new() }
    }

    fn act(&mut self, run: &mut Run<Self::Output>) {
        let number = run.random.below(1_000) as u32;
        match run.random.below(200) {
            0 => {
                run.note(format!("set {number}"));
                let refused = match (self.value, self.plain.take(1)) {
                    (Some(_), _) => Err(SetError::AlreadyInitializedError(number)),
                    (None, false) => Err(SetError::InitializingError(number)),
                    (None, true) => {
                        self.fill(number);
                        Ok(())
                    }
                };
                assert_eq!(self.real.set(number), refused);
            }
            1 => self.start(Attempt::Makes(number), run),
            2..20 => self.start(Attempt::NeverEnds, run),
            _ => self.start(Attempt::Fails, run),
        }
    }

    fn is_ready(&self, id: Id) -> bool {
        let goes_on = !matches!(self.attempts[&id], Attempt::NeverEnds);
        self.plain.is_ready(id) && (self.value.is_some() || goes_on)
    }

    fn finished(&mut self, id: Id, output: Self::Output) {
        let attempt = self.attempts.remove(&id);
        match (self.plain.finish(id), attempt) {
            (None, _) => assert_eq!(output.ok(), self.value),
            (Some(_), Some(Attempt::Makes(number))) => {
                assert_eq!(output, Ok(number));
                self.fill(number);
            }
            (Some(_), _) => {
                assert_eq!(output, Err(()));
                self.plain.give(1);
            }
        }
    }

    fn cancelled(&mut self, id: Id) {
        self.attempts.remove(&id);
        self.plain.cancel(id);
    }

    fn check(&self) {
        assert_eq!(self.real.get().copied(), self.value);
    }

    fn is_spent(&self) -> bool {
        self.value.is_some()
    }
}

impl Tested {
    fn start(&mut self, attempt: Attempt, run: &mut Run<<Self as Model>::Output>) {
        let cell = self.real.clone();
        let init = move || async move {
            match attempt {
                Attempt::Makes(number) => Ok(number),
                Attempt::Fails => Err(()),
                Attempt::NeverEnds => pending().await,
            }
        };
        let make = async move { cell.get_or_try_init(init).await.copied() };
        let id = run.start(format!("get_or_try_init: {attempt:?}"), make);
        self.attempts.insert(id, attempt);
        self.plain.begin(id, 1);
    }

    fn fill(&mut self, number: u32) {
        self.value = Some(number);
        self.plain.close();
    }
}
