//! A [`Trace`] as bytes: what a file contains. `docs/trace-format.md` describes it.

use super::{
    bytes::{Reader, Wrong, put, put_text},
    event::Event,
    trace::{TaskInfo, ThreadInfo, Trace},
    words::{Words, decode, encode, nanoseconds},
};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// The first bytes of a file.
pub(super) const MAGIC: &[u8; 8] = b"cedetrce";

/// The version of the format, which is the next byte.
pub(super) const VERSION: u8 = 1;

/// The number of bytes of the checksum at the end.
const SUM: usize = 8;

/// Bits in the flags of a task.
const IS_JOB: u64 = 1;
const IS_ROOT: u64 = 2;

/// A trace as the bytes of a file.
pub(super) fn to_bytes(trace: &Trace) -> Vec<u8> {
    let mut texts = Texts::default();
    let mut body = Vec::new();
    put(&mut body, nanoseconds(trace.duration));
    put(&mut body, trace.forgotten);
    put(&mut body, trace.threads.len() as u64);
    for ThreadInfo { name, lost, first } in &trace.threads {
        put(&mut body, texts.number(name));
        put(&mut body, *lost);
        put_time(&mut body, *first);
    }
    put(&mut body, trace.tasks.len() as u64);
    for task in &trace.tasks {
        put(&mut body, task.number);
        put(&mut body, task.parent.unwrap_or(0));
        put(&mut body, texts.number(&task.name));
        put(&mut body, task.location.as_ref().map_or(0, |place| texts.number(place) + 1));
        put(&mut body, (IS_JOB * u64::from(task.is_job)) | (IS_ROOT * u64::from(task.is_root)));
        put_time(&mut body, task.spawned);
        put_time(&mut body, task.ended);
    }
    put(&mut body, trace.events.len() as u64);
    let mut before = 0;
    for event in &trace.events {
        let words = encode(&event.kind, |text| texts.number(text));
        let at = nanoseconds(event.at);
        put_event(&mut body, event.thread, at - before, words);
        before = at;
    }
    let mut bytes = MAGIC.to_vec();
    bytes.push(VERSION);
    put(&mut bytes, texts.list.len() as u64);
    texts.list.iter().for_each(|text| put_text(&mut bytes, text));
    bytes.append(&mut body);
    let sum = checksum(&bytes);
    bytes.extend(sum.to_le_bytes());
    bytes
}

/// A time that may be missing: 0, or one more than its nanoseconds.
fn put_time(bytes: &mut Vec<u8>, time: Option<Duration>) {
    put(bytes, time.map_or(0, |time| nanoseconds(time).saturating_add(1)));
}

/// The kind; the thread, and which of the last three numbers are not zero; the time since the event
/// before; these numbers.
fn put_event(bytes: &mut Vec<u8>, thread: usize, since: u64, words: Words) {
    let Words { kind, small, a, b } = words;
    let numbers = [small, a, b];
    let present = numbers.iter().enumerate().map(|(bit, number)| u64::from(*number != 0) << bit);
    bytes.push(kind);
    put(bytes, (thread as u64) << 3 | present.sum::<u64>());
    put(bytes, since);
    numbers.into_iter().filter(|number| *number != 0).for_each(|number| put(bytes, number));
}

/// The texts of a trace, each of them once.
#[derive(Default)]
struct Texts<'a> {
    list: Vec<&'a str>,
    numbers: HashMap<&'a str, u64>,
}

impl<'a> Texts<'a> {
    fn number(&mut self, text: &'a str) -> u64 {
        let next = self.list.len() as u64;
        *self.numbers.entry(text).or_insert_with(|| {
            self.list.push(text);
            next
        })
    }
}

/// The trace in the bytes of a file, or what is wrong with them.
pub(super) fn from_bytes(bytes: &[u8]) -> Result<Trace, Wrong> {
    let Some(rest) = bytes.strip_prefix(MAGIC) else {
        return Err("it does not begin as a trace does".to_owned());
    };
    match rest.first() {
        Some(&VERSION) => {}
        Some(version) => {
            return Err(format!("its format is {version}; this program reads format {VERSION}"));
        }
        None => return Err("it ends too early".to_owned()),
    }
    let header = MAGIC.len() + 1;
    let end = bytes.len().saturating_sub(SUM);
    let (body, sum) = bytes.split_at(end.max(header));
    if sum != checksum(body).to_le_bytes() {
        return Err("it was cut off or changed: its checksum is wrong".to_owned());
    }
    from_body(Reader::new(&body[header..], header))
}

fn from_body(mut reader: Reader<'_>) -> Result<Trace, Wrong> {
    let reader = &mut reader;
    let mut texts: Vec<Arc<str>> = Vec::new();
    for _ in 0..reader.count(1)? {
        texts.push(reader.text()?.into());
    }
    let duration = Duration::from_nanos(reader.number()?);
    let forgotten = reader.number()?;
    let mut threads = Vec::new();
    for _ in 0..reader.count(3)? {
        threads.push(thread(reader, &texts)?);
    }
    let mut tasks: Vec<TaskInfo> = Vec::new();
    for _ in 0..reader.count(7)? {
        let task = task(reader, &texts)?;
        if tasks.last().is_some_and(|last| last.number >= task.number) {
            return Err(reader.wrong("tasks that are not in the order of their numbers"));
        }
        tasks.push(task);
    }
    let mut events = Vec::new();
    let mut at = 0;
    for _ in 0..reader.count(3)? {
        events.extend(event(reader, &mut at, threads.len(), &texts)?);
    }
    if !reader.is_at_end() {
        return Err(reader.wrong("more bytes than were announced"));
    }
    let mut trace = Trace { events, tasks, threads, duration, forgotten };
    trace.complete(); // of a file that was made by another program
    Ok(trace)
}

fn time(reader: &mut Reader<'_>) -> Result<Option<Duration>, Wrong> {
    Ok(reader.number()?.checked_sub(1).map(Duration::from_nanos))
}

fn find(texts: &[Arc<str>], number: u64) -> Option<&Arc<str>> {
    texts.get(usize::try_from(number).ok()?)
}

fn text(reader: &Reader<'_>, texts: &[Arc<str>], number: u64) -> Result<Arc<str>, Wrong> {
    let found = find(texts, number).cloned();
    found.ok_or_else(|| reader.wrong(&format!("text {number}, which is not there,")))
}

fn thread(reader: &mut Reader<'_>, texts: &[Arc<str>]) -> Result<ThreadInfo, Wrong> {
    let name = reader.number()?;
    let name = text(reader, texts, name)?;
    Ok(ThreadInfo { name, lost: reader.number()?, first: time(reader)? })
}

fn task(reader: &mut Reader<'_>, texts: &[Arc<str>]) -> Result<TaskInfo, Wrong> {
    let (number, parent) = (reader.number()?, reader.number()?);
    let (name, place) = (reader.number()?, reader.number()?);
    let flags = reader.number()?;
    Ok(TaskInfo {
        number,
        parent: (parent != 0).then_some(parent),
        name: text(reader, texts, name)?,
        location: place.checked_sub(1).map(|place| text(reader, texts, place)).transpose()?,
        is_job: flags & IS_JOB != 0,
        is_root: flags & IS_ROOT != 0,
        spawned: time(reader)?,
        ended: time(reader)?,
    })
}

/// An event; `None` if this program does not know its kind.
fn event(
    reader: &mut Reader<'_>,
    at: &mut u64,
    threads: usize,
    texts: &[Arc<str>],
) -> Result<Option<Event>, Wrong> {
    let kind = reader.byte()?;
    let thread = reader.number()?;
    let since = reader.number()?;
    let mut number = |bit: u32| if thread >> bit & 1 == 1 { reader.number() } else { Ok(0) };
    let words = Words { kind, small: number(0)?, a: number(1)?, b: number(2)? };
    let is_thread = |thread: &usize| *thread < threads;
    let Some(thread) = usize::try_from(thread >> 3).ok().filter(is_thread) else {
        return Err(reader.wrong(&format!("an event of a thread that is not there ({thread})")));
    };
    *at = at.checked_add(since).ok_or_else(|| reader.wrong("a time of more than 64 bits"))?;
    let kind = decode(words, |number| find(texts, number).cloned());
    Ok(kind.map(|kind| Event { at: Duration::from_nanos(*at), thread, kind }))
}

/// FNV-1a, of 64 bits.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/trace_format.rs"]
mod tests;
