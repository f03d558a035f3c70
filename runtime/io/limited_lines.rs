//! Lines from untrusted peers, with a limit to their length.

use crate::base::budget;
use futures::{Stream, io::AsyncBufRead};
use std::{
    future::poll_fn,
    io::{self, ErrorKind},
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// The lines of a reader, each no longer than a limit. So no more than that is held, whatever the
/// peer sends.
///
/// A line that is too long is one error, returned as soon as the limit is passed. The rest of that
/// line is then read and discarded, and reading continues with the next line.
///
/// ```
/// use cede::io::LimitedLines;
///
/// cede::block_on(async {
///     let mut lines = LimitedLines::new(&b"short\nfar too long a line\r\nthe end"[..], 8);
///     assert_eq!(lines.next_line().await?.as_deref(), Some("short"));
///     assert!(lines.next_line().await.is_err());
///     assert_eq!(lines.next_line().await?.as_deref(), Some("the end"));
///     assert_eq!(lines.next_line().await?, None);
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// It is also a [`Stream`]. It needs a reader with a buffer; [`BufReader`](super::BufReader) makes
/// one of a socket.
#[derive(Debug)]
pub struct LimitedLines<R> {
    reader: R,
    limit: usize,
    /// The part of the line that has arrived; never more than the limit.
    line: Vec<u8>,
    /// The line is too long, and its end has not arrived.
    skipping: bool,
}

impl<R> LimitedLines<R> {
    /// Reads lines from `reader`, each of at most `limit` bytes. The `\n` at the end does not
    /// count; a `\r` before it does.
    ///
    /// ```
    /// # use cede::{io::{BufReader, LimitedLines}, net::TcpStream};
    /// # fn example(stream: TcpStream) {
    /// let lines = LimitedLines::new(BufReader::new(stream), 1024);
    /// # }
    /// ```
    pub fn new(reader: R, limit: usize) -> Self {
        Self { reader, limit, line: Vec::new(), skipping: false }
    }

    /// The reader. The bytes of an incomplete line have been taken from it already; `self` keeps
    /// them.
    ///
    /// ```
    /// # use cede::io::LimitedLines;
    /// let lines = LimitedLines::new(&b"text"[..], 8);
    /// assert_eq!(lines.get_ref(), b"text");
    /// ```
    pub fn get_ref(&self) -> &R {
        &self.reader
    }

    /// The reader; see [`get_ref`](Self::get_ref).
    ///
    /// ```
    /// # use cede::io::LimitedLines;
    /// let mut lines = LimitedLines::new(&b"text"[..], 8);
    /// *lines.get_mut() = b"other";
    /// ```
    pub fn get_mut(&mut self) -> &mut R {
        &mut self.reader
    }

    /// Returns the reader. An incomplete line is lost.
    ///
    /// ```
    /// # use cede::io::LimitedLines;
    /// # cede::block_on(async {
    /// let mut lines = LimitedLines::new(&b"a line\nand bytes"[..], 8);
    /// lines.next_line().await?;
    /// assert_eq!(lines.into_inner(), b"and bytes");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn into_inner(self) -> R {
        self.reader
    }
}

impl<R: AsyncBufRead + Unpin> LimitedLines<R> {
    /// The next line, without its end (`\n` or `\r\n`); `None` at the end of the reader. If the
    /// last line has no end, it is returned with all its bytes: a `\r` alone does not end a line.
    ///
    /// ```
    /// # use cede::{io::{BufReader, LimitedLines}, net::TcpStream};
    /// # async fn example(stream: TcpStream) -> std::io::Result<()> {
    /// let mut lines = LimitedLines::new(BufReader::new(stream), 1024);
    /// while let Some(line) = lines.next_line().await? {
    ///     println!("{line}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidData` if the line is too long, or is not UTF-8; the next call continues with the
    /// next line. And the errors of the reader.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: the next call continues with the same line.
    pub async fn next_line(&mut self) -> io::Result<Option<String>> {
        poll_fn(|cx| self.poll_next_line(cx)).await
    }

    /// [`next_line`](Self::next_line) as a poll method.
    ///
    /// ```
    /// # use cede::io::LimitedLines;
    /// # cede::block_on(async {
    /// let mut lines = LimitedLines::new(&b"text"[..], 8);
    /// let line = std::future::poll_fn(|cx| lines.poll_next_line(cx)).await?;
    /// assert_eq!(line.as_deref(), Some("text"));
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`next_line`](Self::next_line).
    pub fn poll_next_line(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<String>>> {
        // The reader's buffer may hold many lines, which it returns without spending budget.
        let spent = ready!(budget::poll_proceed(cx));
        let line = ready!(self.poll_line(cx));
        spent.made_progress();
        Poll::Ready(line)
    }

    fn poll_line(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<String>>> {
        loop {
            let bytes = match ready!(Pin::new(&mut self.reader).poll_fill_buf(cx)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {
                    // A signal interrupted it. Spends budget, so that this cannot loop for ever.
                    ready!(budget::poll_proceed(cx)).made_progress();
                    continue;
                }
                result => result?,
            };
            if bytes.is_empty() {
                let rest = !mem::take(&mut self.skipping) && !self.line.is_empty();
                return Poll::Ready(if rest { self.take_line().map(Some) } else { Ok(None) });
            }
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let part = &bytes[..end.unwrap_or(bytes.len())];
            let count = part.len() + usize::from(end.is_some());
            let too_long = !self.skipping && part.len() > self.limit - self.line.len();
            if too_long {
                self.line = Vec::new();
            } else if !self.skipping {
                self.line.extend_from_slice(part);
            }
            Pin::new(&mut self.reader).consume(count);
            if too_long {
                self.skipping = end.is_none();
                let text = format!("a line of more than {} bytes", self.limit);
                return Poll::Ready(Err(io::Error::new(ErrorKind::InvalidData, text)));
            }
            if end.is_some() && !mem::take(&mut self.skipping) {
                self.line.pop_if(|last| *last == b'\r');
                return Poll::Ready(self.take_line().map(Some));
            }
        }
    }

    fn take_line(&mut self) -> io::Result<String> {
        let line = mem::take(&mut self.line);
        String::from_utf8(line).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
    }
}

/// `None` at the end of the reader.
impl<R: AsyncBufRead + Unpin> Stream for LimitedLines<R> {
    type Item = io::Result<String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_next_line(cx).map(Result::transpose)
    }
}
