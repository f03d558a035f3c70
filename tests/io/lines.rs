//! Lines from untrusted peers: complete lines arrive whole, and a line without an end takes no more
//! memory than the limit.

use crate::support::on_both;
use cede::{
    io::{AsyncWriteExt, BufReader, LimitedLines},
    net::UnixStream,
};
use futures::{FutureExt, StreamExt};
use std::io::ErrorKind;

const LIMIT: usize = 8;

/// This holds however the bytes are divided into pieces.
#[test]
fn every_line_within_the_limit_comes_whole() {
    on_both(|runtime| {
        runtime.block_on(async {
            let text = "\na\r\n12345678\n123456789\n\r\nfar too long a line\r\nx\nthe end";
            let expected = [Some(""), Some("a"), Some("12345678"), None, Some(""), None, Some("x")];
            for capacity in 1..30 {
                let reader = BufReader::with_capacity(capacity, text.as_bytes());
                let mut lines = LimitedLines::new(reader, LIMIT);
                for expected in expected {
                    let line = lines.next_line().await;
                    match (line, expected) {
                        (Ok(line), expected @ Some(_)) => assert_eq!(line.as_deref(), expected),
                        (Err(error), None) => assert_eq!(error.kind(), ErrorKind::InvalidData),
                        (line, expected) => panic!("{line:?} instead of {expected:?}"),
                    }
                }
                assert_eq!(lines.next().await.unwrap().unwrap(), "the end");
                assert!(lines.next().await.is_none());
                assert!(lines.next_line().await.unwrap().is_none(), "and again");
            }
        });
    });
}

#[test]
fn the_end_of_a_line_that_is_too_long_is_no_line() {
    on_both(|runtime| {
        runtime.block_on(async {
            let reader = BufReader::with_capacity(3, &b"far too long a line"[..]);
            let mut lines = LimitedLines::new(reader, LIMIT);
            lines.next_line().await.unwrap_err();
            assert!(lines.next_line().await.unwrap().is_none());
            let mut lines = LimitedLines::new(&b"\xff\nx"[..], LIMIT);
            let error = lines.next_line().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData, "not UTF-8");
            assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("x"));
        });
    });
}

/// The line is refused before its end has arrived, and a wait that is dropped loses nothing.
#[test]
fn an_endless_line_is_refused_before_its_end() {
    on_both(|runtime| {
        runtime.block_on(async {
            let (mut near, far) = UnixStream::pair().unwrap();
            let mut lines = LimitedLines::new(BufReader::new(far), LIMIT);
            for byte in b"12345678" {
                near.write_all(&[*byte]).await.unwrap();
                assert!(lines.next_line().now_or_never().is_none());
            }
            near.write_all(b"\n123456789").await.unwrap();
            assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("12345678"));
            lines.next_line().await.unwrap_err();
            let writing = cede::spawn(async move {
                near.write_all(&vec![b'x'; 1 << 20]).await.unwrap();
                near.write_all(b"\nnext\n").await.unwrap();
            });
            assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("next"));
            writing.await.unwrap();
        });
    });
}
