//! What a program records itself: marks, spans and gaps.

use super::{
    current::{is_recording, note, note_words},
    event::EventKind,
    texts::Text,
    words::{MARK, SPAN_BEGINS, Words},
};
use std::{marker::PhantomData, time::Duration};

/// Records that the program has come here. Does nothing on a thread that records nothing.
///
/// ```
/// use cede::{runtime::Builder, trace::{self, Recorder}};
///
/// let recorder = Recorder::new();
/// let runtime = Builder::new_current_thread().record(&recorder).build()?;
/// runtime.block_on(async {
///     trace::mark("the request has arrived");
/// });
/// # assert!(recorder.snapshot().events().count() > 0);
/// # Ok::<(), std::io::Error>(())
/// ```
#[inline]
pub fn mark(text: &'static str) {
    if is_recording() {
        note_text(MARK, text);
    }
}

/// Records that something begins; it ends when the [`Span`] is dropped. Does nothing on a thread
/// that records nothing.
///
/// A span is for code within one poll. If it lives across an `.await`, other tasks of the thread
/// may begin spans meanwhile, and the spans no longer nest.
///
/// ```
/// use cede::{runtime::Builder, trace::{self, Recorder}};
///
/// let recorder = Recorder::new();
/// let runtime = Builder::new_current_thread().record(&recorder).build()?;
/// runtime.block_on(async {
///     let _parsing = trace::span("parse");
///     // …
/// });
/// # assert!(recorder.snapshot().events().count() > 0);
/// # Ok::<(), std::io::Error>(())
/// ```
#[inline]
pub fn span(text: &'static str) -> Span {
    let is_recorded = is_recording();
    if is_recorded {
        note_text(SPAN_BEGINS, text);
    }
    Span { is_recorded, _not_send: PhantomData }
}

/// Records that this thread did nothing for the last `length`, although it had work: the system ran
/// something else meanwhile. This is for threads that count their steps, and notice so that one took
/// much longer than the others. Does nothing on a thread that records nothing.
///
/// ```
/// use cede::trace::{EventKind, Recorder, gap};
/// use std::time::Duration;
///
/// let recorder = Recorder::new();
/// let _guard = recorder.enter();
/// gap(Duration::from_millis(4));
/// let length = Duration::from_millis(4);
/// assert!(recorder.snapshot().events().any(|event| event.kind == EventKind::Gap { length }));
/// ```
#[inline]
pub fn gap(length: Duration) {
    note(EventKind::Gap { length });
}

#[inline(never)]
fn note_text(kind: u8, text: &'static str) {
    let small = Text::Words(text).number();
    note_words(Words { kind, small, ..Words::default() });
}

/// What [`span`] returns: the span ends when this is dropped.
///
/// ```
/// let span: cede::trace::Span = cede::trace::span("work");
/// drop(span);
/// ```
#[derive(Debug)]
#[must_use = "the span ends when this is dropped"]
pub struct Span {
    is_recorded: bool,
    /// A span belongs to one thread.
    _not_send: PhantomData<*const ()>,
}

impl Drop for Span {
    fn drop(&mut self) {
        if self.is_recorded {
            note(EventKind::SpanEnds);
        }
    }
}
