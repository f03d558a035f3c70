//! A table of the texts that events refer to: names of tasks, places in the source, marks.
//!
//! All of them live as long as the process, so one table serves every recorder, and a text is found
//! by its address alone. Adding a text takes no lock; looking one up compares addresses.

use std::{panic::Location, ptr, sync::OnceLock};

/// How many texts there is room for; a power of two. See the table of constants in
/// `docs/performance.md`.
const TEXTS: usize = 4096;

/// How many places of the table are tried for one text.
const PROBES: usize = 64;

/// Stands for every text that found no room.
pub(super) const NO_ROOM: u64 = 0;

static TABLE: [OnceLock<Text>; TEXTS] = [const { OnceLock::new() }; TEXTS];

/// A text that lives as long as the process.
#[derive(Clone, Copy, Debug)]
pub(super) enum Text {
    Words(&'static str),
    Place(&'static Location<'static>),
}

impl Text {
    /// The number of the text; two calls return the same. [`NO_ROOM`] if the table is full.
    pub(super) fn number(self) -> u64 {
        let hash = self.address().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        for probe in 0..PROBES {
            let index = (hash as usize + probe) % TEXTS;
            let found = TABLE[index].get_or_init(|| self);
            if found.is(self) {
                return index as u64 + 1;
            }
        }
        NO_ROOM
    }

    fn address(self) -> u64 {
        match self {
            Self::Words(words) => words.as_ptr().addr() as u64,
            Self::Place(place) => ptr::from_ref(place).addr() as u64,
        }
    }

    fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Words(a), Self::Words(b)) => ptr::eq(a, b),
            (Self::Place(a), Self::Place(b)) => ptr::eq(a, b),
            _ => false,
        }
    }
}

/// The text with a number that [`Text::number`] has returned.
pub(super) fn text(number: u64) -> String {
    let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    match index.and_then(|index| TABLE.get(index)?.get()) {
        Some(Text::Words(words)) => (*words).to_owned(),
        Some(Text::Place(place)) => place.to_string(),
        None => "(table full)".to_owned(),
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_and_is_found_by_it() {
        let one = Text::Words("one text of this test").number();
        assert_eq!(Text::Words("one text of this test").number(), one);
        assert_ne!(Text::Words("another text of this test").number(), one);
        assert_eq!(text(one), "one text of this test");
        let here = Location::caller();
        assert_eq!(text(Text::Place(here).number()), here.to_string());
    }

    #[test]
    fn a_text_without_room_says_so() {
        assert_eq!(text(NO_ROOM), "(table full)");
        assert_eq!(text(u64::MAX), "(table full)");
    }
}
