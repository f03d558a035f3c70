//! Where a task came from: the type of its future, the place in the source, and what kind it is.

use super::texts::{self, Text};
use std::{any, panic::Location, sync::Arc};

/// A text takes this many bits of the number.
const BITS: u32 = 16;
const MASK: u64 = (1 << BITS) - 1;

/// What a task is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A future that was spawned.
    Task,
    /// A closure for the blocking pool.
    Job,
    /// The future of `block_on`.
    Root,
}

/// Where a task came from. Made once for each task that is recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    pub(crate) name: &'static str,
    pub(crate) location: &'static Location<'static>,
    pub(crate) kind: Kind,
}

impl Origin {
    /// Of a future, or a closure, of type `F`.
    #[inline]
    pub(crate) fn new<F>(location: &'static Location<'static>, kind: Kind) -> Self {
        Self { name: any::type_name::<F>(), location, kind }
    }

    /// As a number of less than 2^56.
    pub(super) fn encode(self) -> u64 {
        let (name, place) = (Text::Words(self.name).number(), Text::Place(self.location).number());
        name | place << BITS | (self.kind as u64) << (2 * BITS)
    }
}

/// What [`Origin::encode`] has encoded, in words.
pub(super) struct Told {
    pub(super) name: Arc<str>,
    pub(super) location: Arc<str>,
    pub(super) is_job: bool,
    pub(super) is_root: bool,
}

pub(super) fn decode(number: u64) -> Told {
    let kind = number >> (2 * BITS) & MASK;
    Told {
        name: short(&texts::text(number & MASK)).into(),
        location: texts::text(number >> BITS & MASK).into(),
        is_job: kind == Kind::Job as u64,
        is_root: kind == Kind::Root as u64,
    }
}

/// The type of a future as a person would name it: `chat::serve::{{closure}}` is `chat::serve`.
/// What stands in angle brackets is left out. A job is named after its closure.
fn short(name: &str) -> String {
    let job = name.strip_prefix("cede::blocking::job::Once<");
    let closure = job.map(|of| of.split_once("::spawn_blocking<").map_or(of, |(_, of)| of));
    let name = closure.unwrap_or(name);
    let mut depth = 0_usize;
    let mut short = String::with_capacity(name.len());
    let mut before = ' ';
    for letter in name.chars() {
        match letter {
            ',' if depth == 0 => break,
            '<' => depth += 1,
            '>' if before != '-' => depth = depth.saturating_sub(1),
            _ if depth == 0 => short.push(letter),
            _ => {}
        }
        before = letter;
    }
    while let Some(outer) = short.strip_suffix("::{{closure}}") {
        short.truncate(outer.len());
    }
    let short = short.replace("{{closure}}", "{closure}").replace("::::", "::");
    let short = short.trim_start_matches("::");
    if short.is_empty() { name.to_owned() } else { short.to_owned() }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_task_has_the_name_of_its_function() {
        assert_eq!(short("chat::serve::{{closure}}"), "chat::serve");
        assert_eq!(short("chat::serve<alloc::string::String>::{{closure}}"), "chat::serve");
        assert_eq!(short("chat::main::{{closure}}::{{closure}}"), "chat::main");
        assert_eq!(
            short("cede::time::timeout::Timeout<fn() -> u8>"),
            "cede::time::timeout::Timeout"
        );
        assert_eq!(short("<a::B as c::D>::run::{{closure}}"), "run");
        let job = "cede::blocking::job::Once<cede::spawn::<impl cede::handle::Handle>\
                   ::spawn_blocking<a::f<u8>::{{closure}}, ()>::{{closure}}>";
        assert_eq!(short(job), "a::f");
    }

    #[test]
    fn an_origin_is_told_in_words() {
        let location = Location::caller();
        let told = decode(Origin::new::<u8>(location, Kind::Job).encode());
        assert_eq!((&*told.name, &*told.location), ("u8", &*location.to_string()));
        assert!(told.is_job && !told.is_root);
    }
}
