//! The file format: a file is read back as it was written, and a damaged one is refused with a
//! message.

use super::*;
use crate::trace::event::{Cause, EventKind, PollOutcome, Wait};

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ mixed >> 31) % end
    }

    /// A number: usually small, sometimes the largest possible.
    fn number(&mut self) -> u64 {
        let bits = self.below(64);
        self.below(1 << bits)
    }

    fn time(&mut self) -> Duration {
        Duration::from_nanos(self.number())
    }
}

fn wait(random: &mut Random) -> Wait {
    let (id, flag) = (random.number(), random.below(2) == 1);
    match random.below(16) {
        0 => Wait::Timer { deadline: random.time() },
        1 => Wait::Io { token: id, writes: flag },
        2 => Wait::Channel { id, sends: flag },
        3 => Wait::Mutex { id },
        4 => Wait::RwLock { id },
        5 => Wait::Semaphore { id },
        6 => Wait::Notify { id },
        7 => Wait::Join { task: id },
        8 => Wait::Watch { id },
        9 => Wait::Broadcast { id },
        10 => Wait::Oneshot { id },
        11 => Wait::Barrier { id },
        12 => Wait::Cancellation { id },
        13 => Wait::Once { id },
        14 => Wait::JoinSet { id },
        _ => Wait::Other,
    }
}

fn kind(random: &mut Random) -> EventKind {
    use EventKind as E;
    let (task, count, flag) =
        (1 + random.number(), random.below(1 << 32) as u32, random.below(2) == 1);
    let outcomes = [
        PollOutcome::Pending,
        PollOutcome::Ready,
        PollOutcome::Panicked,
        PollOutcome::Aborted,
        PollOutcome::WokeItself,
        PollOutcome::OutOfBudget,
    ];
    let by = match random.below(4) {
        0 => Cause::Task(random.number()),
        1 => Cause::Timer { deadline: random.time() },
        2 => Cause::Driver { token: random.number() },
        _ => Cause::Thread,
    };
    let text = ["", "a mark", "größer"][random.below(3) as usize].into();
    match random.below(30) {
        0 => E::Spawned { task, parent: flag.then_some(1 + random.number()) },
        1 => E::PollBegins { task },
        2 => E::PollEnds { task, outcome: outcomes[random.below(6) as usize] },
        3 => E::WaitsFor { task, what: wait(random) },
        4 => E::Woken { task, by, was_queued: flag },
        5 => E::Dropped { task },
        6 => E::Injected { task },
        7 => E::TookInjected { count },
        8 => E::Stole { from: count, count },
        9 => E::TimerSet { deadline: random.time(), task: random.number() },
        10 => E::AlarmSet { deadline: random.time() },
        11 => E::WaitBegins { timeout: flag.then(|| random.time()) },
        12 => E::WaitEnds { events: count },
        13 => E::Ready { token: random.number(), readiness: random.below(256) as u8 },
        14 => E::TimerFired { deadline: random.time(), due: random.time() },
        15 => E::WorkerBegins { worker: count },
        16 => E::WorkerEnds { worker: count },
        17 => E::SearchBegins,
        18 => E::Parks,
        19 => E::Unparked,
        20 => E::IsMonitor(flag),
        21 => E::HandedOver { worker: count },
        22 => E::Mark { text },
        23 => E::SpanBegins { text },
        24 => E::SpanEnds,
        25 => E::Gap { length: random.time() },
        26 => E::AllStuck { due: count },
        27 => E::SpareCalled { worker: count },
        28 => E::SpareRetires { worker: count },
        _ => E::Processor { used: random.time(), waited: random.time() },
    }
}

fn trace(random: &mut Random, events: u64) -> Trace {
    let mut threads = vec![ThreadInfo::new("main"), ThreadInfo::new("worker-1")];
    threads[1].lost = random.number();
    let mut task = TaskInfo::new(7);
    task.name = "chat::serve".into();
    task.location = Some("src/main.rs:12:5".into());
    task.is_job = true;
    let mut at = Duration::ZERO;
    let event = |_| {
        at += Duration::from_nanos(random.below(1 << 20));
        Event { at, thread: random.below(2) as usize, kind: kind(random) }
    };
    let events = (0..events).map(event).collect();
    Trace::from_parts(threads, vec![task], events)
}

#[test]
fn what_is_written_comes_back() {
    for seed in 0..200 {
        let trace = trace(&mut Random(seed), 100);
        assert_eq!(from_bytes(&to_bytes(&trace)).unwrap(), trace, "seed {seed}");
    }
}

/// The bytes that `docs/trace-format.md` explains one by one.
#[test]
fn the_bytes_are_those_that_are_described() {
    let event = |at, kind| Event { at: Duration::from_nanos(at), thread: 0, kind };
    let events = vec![
        event(1000, EventKind::PollBegins { task: 7 }),
        event(1300, EventKind::PollEnds { task: 7, outcome: PollOutcome::Ready }),
    ];
    let trace = Trace::from_parts(vec![ThreadInfo::new("main")], Vec::new(), events);
    let bytes = to_bytes(&trace);
    let (body, sum) = bytes.split_at(bytes.len() - 8);
    let expected = [
        b"cedetrce".as_slice(),
        &[1],
        &[2, 4],
        b"main",
        &[0],
        &[0x94, 0x0a],
        &[0],
        &[1, 0, 0, 0xe9, 0x07],
        &[1, 7, 0, 1, 0, 0, 0, 0],
        &[2],
        &[2, 0b10, 0xe8, 0x07, 7],
        &[3, 0b11, 0xac, 0x02, 1, 7],
    ];
    assert_eq!(body, expected.concat());
    assert_eq!(sum, checksum(body).to_le_bytes());
}

#[test]
fn a_foreign_file_a_later_format_and_a_cut_are_told_apart() {
    let bytes = to_bytes(&trace(&mut Random(1), 50));
    let wrong = |bytes: &[u8]| from_bytes(bytes).unwrap_err();
    assert_eq!(wrong(b"[package]"), "it does not begin as a trace does");
    assert_eq!(wrong(b""), "it does not begin as a trace does");
    let mut later = bytes.clone();
    later[8] = 9;
    assert_eq!(wrong(&later), "its format is 9; this program reads format 1");
    for length in 9..bytes.len() {
        let cut = "it was cut off or changed: its checksum is wrong";
        assert_eq!(wrong(&bytes[..length]), cut, "{length}");
    }
}

/// Replaces, inserts, deletes or doubles some bytes. With a checksum that fits, so that the
/// damage gets past it; the checksum alone refuses everything else.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    bytes.truncate(bytes.len() - 8);
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() as u64) as usize;
        match random.below(6) {
            0 => bytes[at] = random.below(256) as u8,
            1 => bytes[at] ^= 1 << random.below(8),
            2 => bytes.insert(at, random.below(256) as u8),
            3 if bytes.len() > 20 => drop(bytes.remove(at)),
            4 => bytes.truncate(at.max(20)),
            _ => {
                let end = (at + random.below(30) as usize).min(bytes.len());
                bytes.extend_from_within(at..end);
            }
        }
    }
    let sum = checksum(bytes);
    bytes.extend(sum.to_le_bytes());
}

#[test]
fn ten_thousand_damaged_files_are_refused_in_words_or_read() {
    let mut random = Random(16);
    let (mut refused, mut read) = (0, 0);
    for _ in 0..100 {
        let whole = to_bytes(&trace(&mut random, 60));
        for _ in 0..100 {
            let mut bytes = whole.clone();
            damage(&mut bytes, &mut random);
            match from_bytes(&bytes) {
                Ok(trace) => {
                    read += 1;
                    assert!(trace.events.len() < bytes.len());
                    assert!(trace.events.iter().all(|event| event.thread < trace.threads.len()));
                    let again = from_bytes(&to_bytes(&trace));
                    assert_eq!(again.unwrap(), trace, "what was read can be written");
                }
                Err(why) => {
                    refused += 1;
                    assert!(why.contains(' '), "{why}");
                }
            }
        }
    }
    assert!(refused > 1000 && read > 1000, "{refused} refused, {read} read");
}

/// A file that announces much more than it has must not make the reader reserve memory for it.
#[test]
fn what_is_announced_and_not_there_takes_no_memory() {
    let mut bytes = MAGIC.to_vec();
    bytes.push(VERSION);
    put(&mut bytes, u64::MAX);
    let sum = checksum(&bytes);
    bytes.extend(sum.to_le_bytes());
    let why = from_bytes(&bytes).unwrap_err();
    assert!(why.contains("things are announced that have no room"), "{why}");
}

/// A later version of the same format may know more kinds of events.
#[test]
fn an_unknown_event_is_left_out() {
    let mut trace = trace(&mut Random(2), 0);
    let mut bytes = to_bytes(&trace);
    bytes.truncate(bytes.len() - 8);
    assert_eq!(bytes.pop(), Some(0)); // the number of events
    put(&mut bytes, 2);
    put_event(&mut bytes, 1, 5, Words { kind: 200, small: 1, a: 2, b: 3 });
    let words = encode(&EventKind::Parks, |_| 0);
    put_event(&mut bytes, 1, 5, words);
    let sum = checksum(&bytes);
    bytes.extend(sum.to_le_bytes());
    trace.events.push(Event { at: Duration::from_nanos(10), thread: 1, kind: EventKind::Parks });
    trace.threads[1].first = Some(Duration::from_nanos(10));
    assert_eq!(from_bytes(&bytes).unwrap(), trace);
}
