//! [`LimitedLines`] compared with a byte-by-byte description of it, for all kinds of bytes in all
//! kinds of pieces.
//!
//! The reader returns the bytes in pieces of any length, is not ready in between, fails, and ends
//! more than once, like a file that still grows. The wait for a line is dropped whenever nothing is
//! there.

use super::{frame::seeds, random::Random};
use crate::support::{Told, watchdog};
use cede::io::{AsyncBufRead, AsyncRead, LimitedLines};
use futures::Stream;
use std::{
    collections::VecDeque,
    future::Future,
    io::{self, ErrorKind, Read},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
};

/// What happens when the reader is polled.
#[derive(Clone, Debug)]
enum Event {
    Bytes(Vec<u8>),
    NotReady,
    Fails(ErrorKind),
    Ends,
}

/// The results, in order. An error is represented by its kind.
type Outcome = Result<Option<String>, ErrorKind>;

/// A reader with these events, and after them the end, again and again.
struct Script(VecDeque<Event>);

impl AsyncBufRead for Script {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let events = &mut self.get_mut().0;
        if !matches!(events.front(), Some(Event::Bytes(_))) {
            return match events.pop_front() {
                Some(Event::NotReady) => {
                    cx.waker().wake_by_ref();
                    Poll::Pending
                }
                Some(Event::Fails(kind)) => Poll::Ready(Err(kind.into())),
                _ => Poll::Ready(Ok(&[])),
            };
        }
        match events.front() {
            Some(Event::Bytes(bytes)) => Poll::Ready(Ok(bytes)),
            _ => unreachable!("just looked"),
        }
    }

    fn consume(self: Pin<&mut Self>, count: usize) {
        let events = &mut self.get_mut().0;
        match events.front_mut() {
            Some(Event::Bytes(bytes)) => drop(bytes.drain(..count)),
            _ => assert_eq!(count, 0, "more was consumed than there is"),
        }
        if matches!(events.front(), Some(Event::Bytes(bytes)) if bytes.is_empty()) {
            events.pop_front();
        }
    }
}

impl AsyncRead for Script {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(self.as_mut().poll_fill_buf(cx))?.read(buffer)?;
        self.consume(count);
        Poll::Ready(Ok(count))
    }
}

/// The simplest description: one byte after the other.
fn expected(events: &VecDeque<Event>, limit: usize) -> Vec<Outcome> {
    let (mut line, mut too_long, mut outcomes) = (Vec::new(), false, Vec::new());
    let text = |line: &mut Vec<u8>| {
        String::from_utf8(std::mem::take(line)).map(Some).map_err(|_| ErrorKind::InvalidData)
    };
    for event in events.iter().chain(&[Event::Ends, Event::Ends]) {
        match event {
            Event::NotReady => {}
            Event::Fails(kind) => outcomes.push(Err(*kind)),
            Event::Ends => {
                let rest = !std::mem::take(&mut too_long) && !line.is_empty();
                outcomes.push(if rest { text(&mut line) } else { Ok(None) });
            }
            Event::Bytes(bytes) => {
                for byte in bytes {
                    match byte {
                        b'\n' if std::mem::take(&mut too_long) => {}
                        b'\n' => {
                            line.pop_if(|last| *last == b'\r');
                            outcomes.push(text(&mut line));
                        }
                        _ if too_long => {}
                        _ if line.len() == limit => {
                            line.clear();
                            too_long = true;
                            outcomes.push(Err(ErrorKind::InvalidData));
                        }
                        byte => line.push(*byte),
                    }
                }
            }
        }
    }
    outcomes
}

/// Bytes that matter here: ends of lines, letters of one, two and three bytes, and invalid UTF-8.
fn bytes(random: &mut Random) -> Vec<u8> {
    let pieces: [&[u8]; 9] =
        [b"\n", b"\n", b"\r", b"\r\n", b"a", b"bcd", "é".as_bytes(), "漢".as_bytes(), b"\xff"];
    (0..random.below(12)).flat_map(|_| pieces[random.below(pieces.len())].to_vec()).collect()
}

/// Cuts the bytes anywhere, also within letters, and adds other events in between.
fn script(random: &mut Random) -> VecDeque<Event> {
    let mut events = VecDeque::new();
    let mut rest: Vec<u8> = (0..random.below(6)).flat_map(|_| bytes(random)).collect();
    while !rest.is_empty() {
        let piece = rest.drain(..1 + random.below(rest.len())).collect();
        events.push_back(Event::Bytes(piece));
        match random.below(12) {
            0..4 => events.push_back(Event::NotReady),
            4 => events.push_back(Event::Fails(ErrorKind::ConnectionReset)),
            5 => events.push_back(Event::Ends),
            _ => {}
        }
    }
    events
}

/// Reads the next line by one of the methods; drops the wait each time that nothing is there.
fn outcome(lines: &mut LimitedLines<Script>, random: &mut Random) -> (Outcome, usize) {
    let mut given_up = 0;
    loop {
        let told = Arc::new(Told::default());
        let waker = told.clone().into();
        let mut cx = Context::from_waker(&waker);
        let polled = match random.below(3) {
            0 => pin!(lines.next_line()).poll(&mut cx),
            1 => lines.poll_next_line(&mut cx),
            _ => Pin::new(&mut *lines).poll_next(&mut cx).map(Option::transpose),
        };
        match polled {
            Poll::Ready(line) => return (line.map_err(|error| error.kind()), given_up),
            Poll::Pending => assert_eq!(told.times(), 1, "it waits, and nothing will wake it"),
        }
        given_up += 1;
    }
}

#[test]
fn limited_lines_are_those_of_the_plainest_reader() {
    let _watchdog = watchdog();
    let (seeds, mut total) = (seeds(), 0);
    for seed in seeds.clone() {
        let mut random = Random::new(seed);
        for _ in 0..50 {
            let (script, limit) = (script(&mut random), random.below(9));
            let expected = expected(&script, limit);
            let pauses = script.iter().filter(|event| matches!(event, Event::NotReady)).count();
            let mut lines = LimitedLines::new(Script(script.clone()), limit);
            let mut given_up = 0;
            for (n, expected) in expected.iter().enumerate() {
                let (outcome, times) = outcome(&mut lines, &mut random);
                given_up += times;
                assert_eq!(
                    &outcome, expected,
                    "CEDE_SEED={seed}, no. {n}, limit {limit}: {script:?}"
                );
                total += 1;
            }
            assert_eq!(
                given_up, pauses,
                "CEDE_SEED={seed}: it waits when there is nothing, and only then"
            );
        }
    }
    println!("limited_lines: seeds {seeds:?}, {total} lines, errors and ends");
}

/// The bytes that follow a line are still in the reader when it is returned.
#[test]
fn no_byte_after_a_line_is_taken() {
    let _watchdog = watchdog();
    for seed in seeds() {
        let mut random = Random::new(seed);
        let (line, after) = (vec![b'x'; random.below(6)], bytes(&mut random));
        let all = [&line, &b"\n"[..], &after].concat();
        let mut lines = LimitedLines::new(&all[..], random.below(9));
        let mut cx = Context::from_waker(std::task::Waker::noop());
        assert!(lines.poll_next_line(&mut cx).is_ready());
        assert_eq!(lines.into_inner(), after, "CEDE_SEED={seed}");
    }
}
