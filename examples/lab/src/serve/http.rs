//! The little of HTTP/1.1 that is spoken: requests without a body, on connections that stay open, and always the same
//! answer. Enough for any load generator.

/// What our own client sends.
pub(crate) const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n";

/// What every request is answered with.
pub(crate) const RESPONSE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A request with a longer head is none.
const LONGEST: usize = 16 << 10;

const END: &[u8] = b"\r\n\r\n";

/// What came in on a connection and is not answered yet.
#[derive(Debug, Default)]
pub(crate) struct Incoming(Vec<u8>);

impl Incoming {
    /// Adds what was read; `false`: nobody who speaks HTTP sends that.
    #[must_use]
    pub(crate) fn add(&mut self, bytes: &[u8]) -> bool {
        self.0.extend_from_slice(bytes);
        self.0.len() <= LONGEST
    }

    /// Takes one whole request out, if there is one.
    pub(crate) fn take(&mut self) -> bool {
        let end = self.0.windows(END.len()).position(|window| window == END);
        if let Some(end) = end {
            self.0.drain(..end + END.len());
        }
        end.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_taken_one_by_one_however_they_are_cut() {
        let mut incoming = Incoming::default();
        let (first, rest) = REQUEST.split_at(7);
        assert!(incoming.add(first));
        assert!(!incoming.take());
        assert!(incoming.add(rest) && incoming.add(REQUEST));
        assert!(incoming.take() && incoming.take() && !incoming.take());
    }

    #[test]
    fn an_endless_head_is_refused() {
        let mut incoming = Incoming::default();
        assert!(incoming.add(&[b'x'; LONGEST]));
        assert!(!incoming.add(b"x"));
    }
}
