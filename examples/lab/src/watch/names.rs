//! What threads are called, and which spans are rest.

use crate::base::spans::{BLOCKS, JOB, SLEEPS, TICK, WAITS_FOR_THE_LOCK};
use crate::story::parts::{NoteKind, Role, Thread};
use crate::story::story::Story;

/// Whether a thread that is in a span of this name does not run.
pub(super) fn rests(text: &str) -> bool {
    [BLOCKS, SLEEPS, WAITS_FOR_THE_LOCK].contains(&text)
}

/// What threads are called: those of the lab's units by what they did, since `unit 2` says nothing.
pub(super) fn names(story: &Story) -> Vec<String> {
    let did = |thread: usize| {
        let notes = || story.notes.iter().filter(|note| note.thread == thread);
        let is =
            |kind: NoteKind, text: &str| notes().any(|note| note.kind == kind && note.text == text);
        match story.threads[thread].role {
            Role::Plain if is(NoteKind::Mark, TICK) => Some("spinner"),
            Role::Plain if is(NoteKind::Span, JOB) => Some("job"),
            _ => None,
        }
    };
    let all: Vec<_> = (0..story.threads.len()).map(did).collect();
    let name = |(did, thread): (&Option<&str>, &Thread)| match did {
        None => thread.name.clone(),
        Some(did) if all.iter().filter(|other| **other == Some(did)).count() == 1 => (*did).into(),
        Some(did) => format!("{did} ({})", thread.name),
    };
    all.iter().zip(&story.threads).map(name).collect()
}
