//! A figure that only one workload has: what it is called, what it counts, which way is better.

use crate::base::units::{show_bytes, show_count, show_ns};

/// One column of a workload's table. Its value travels in `Measured::figures` under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    /// In JSON and CSV; a time's name ends in `_ns`, a size's in `_bytes`.
    pub(crate) name: &'static str,
    /// In tables.
    pub(crate) heading: &'static str,
    pub(crate) quantity: Quantity,
    pub(crate) better: Better,
    /// What it means, half a sentence.
    pub(crate) what: &'static str,
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// Nanoseconds.
    Time,
    Bytes,
    Count,
}

/// Which values of a figure are the better ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Better {
    Lower,
    Higher,
    /// It is a fact and no merit.
    Neither,
}

impl Figure {
    /// A time, the less the better.
    pub(crate) const fn time(
        name: &'static str,
        heading: &'static str,
        what: &'static str,
    ) -> Figure {
        Figure { name, heading, quantity: Quantity::Time, better: Better::Lower, what }
    }

    /// A number of things.
    pub(crate) const fn count(
        name: &'static str,
        heading: &'static str,
        better: Better,
        what: &'static str,
    ) -> Figure {
        Figure { name, heading, quantity: Quantity::Count, better, what }
    }

    /// A value of this figure as people read it.
    pub(crate) fn show(&self, value: f64) -> String {
        let whole = value.round().max(0.0) as u64;
        match self.quantity {
            Quantity::Time => show_ns(whole),
            Quantity::Bytes => show_bytes(whole),
            Quantity::Count => show_count(whole),
        }
    }
}
