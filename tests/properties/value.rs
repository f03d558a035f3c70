//! Values that are counted, so that a test notices if one is lost, doubled or kept too long.

use std::{cell::Cell, rc::Rc};

/// A value to send: a number, which is counted until it is dropped.
#[derive(Debug)]
pub(crate) struct Value {
    pub(crate) number: u32,
    alive: Rc<Cell<usize>>,
}

/// Makes values, numbered from 1, and counts how many of them exist.
#[derive(Default)]
pub(crate) struct Census {
    made: u32,
    alive: Rc<Cell<usize>>,
}

impl Census {
    pub(crate) fn value(&mut self) -> Value {
        self.made += 1;
        Value::new(self.made, &self.alive)
    }

    /// The number of the newest.
    pub(crate) fn last(&self) -> u32 {
        self.made
    }

    pub(crate) fn alive(&self) -> usize {
        self.alive.get()
    }
}

impl Value {
    fn new(number: u32, alive: &Rc<Cell<usize>>) -> Self {
        alive.set(alive.get() + 1);
        Self { number, alive: alive.clone() }
    }
}

impl Clone for Value {
    fn clone(&self) -> Self {
        Self::new(self.number, &self.alive)
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        self.alive.set(self.alive.get() - 1);
    }
}
