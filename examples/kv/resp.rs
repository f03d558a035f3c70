//! The protocol: RESP2, as described at <https://redis.io/docs/latest/develop/reference/protocol-spec/>.
//!
//! A request is an array of strings, each with its length in front; or, for people at a terminal, a line of words.
//!
//! ```text
//!   *2 ⏎ $3 ⏎ GET ⏎ $8 ⏎ greeting ⏎        GET greeting ⏎
//! ```

/// The most words of one request, and the most bytes of one word: a client may promise any length.
const WORDS: usize = 1024;
const BYTES: usize = 512 * 1024;
/// The most bytes of a line: a length, or a request typed by hand.
const LINE: usize = 4096;

/// The words of a request.
pub(crate) type Words = Vec<Vec<u8>>;

/// Takes a request from the front of `bytes`. Returns it and its length in bytes; `None` if more bytes must come first.
///
/// The error is for the client; after it nobody knows where the next request begins, so the connection must end.
pub(crate) fn request(bytes: &[u8]) -> Result<Option<(Words, usize)>, String> {
    let Some((first, mut at)) = line(bytes)? else { return Ok(None) };
    let Some(count) = first.strip_prefix(b"*") else {
        let words = first.split(|byte| byte.is_ascii_whitespace());
        return Ok(Some((words.filter(|word| !word.is_empty()).map(<[u8]>::to_vec).collect(), at)));
    };
    let count = number(count, WORDS, "words")?;
    let mut words = Vec::new();
    for _ in 0..count {
        let Some((head, length)) = line(&bytes[at..])? else { return Ok(None) };
        let word = head.strip_prefix(b"$").ok_or("expected `$` and the length of a string")?;
        let size = number(word, BYTES, "bytes")?;
        at += length;
        match bytes[at..].get(..size + 2) {
            None => return Ok(None),
            Some(word) if word.ends_with(b"\r\n") => words.push(word[..size].to_vec()),
            Some(_) => return Err("a string is longer than it says".into()),
        }
        at += size + 2;
    }
    Ok(Some((words, at)))
}

/// The first line without its end, and its length with it.
fn line(bytes: &[u8]) -> Result<Option<(&[u8], usize)>, String> {
    match bytes.iter().take(LINE).position(|byte| *byte == b'\n') {
        Some(end) => Ok(Some((bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]), end + 1))),
        None if bytes.len() >= LINE => Err(format!("a line of more than {LINE} bytes")),
        None => Ok(None),
    }
}

fn number(digits: &[u8], most: usize, what: &str) -> Result<usize, String> {
    let text = String::from_utf8_lossy(digits);
    let number = text.parse().map_err(|_| format!("`{text}` is no number of {what}"))?;
    if number > most { Err(format!("{number} {what}: accepted are {most}")) } else { Ok(number) }
}

/// An answer, or a message to a subscriber.
#[derive(Debug)]
pub(crate) enum Answer {
    Simple(&'static str),
    Error(String),
    Number(i64),
    Bytes(Vec<u8>),
    Nothing,
    Array(Vec<Answer>),
}

impl Answer {
    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }

    /// Appends the answer as the client reads it.
    pub(crate) fn write(&self, to: &mut Vec<u8>) {
        let mut head = |sign: char, text: &str| {
            to.extend(format!("{sign}{text}\r\n").as_bytes());
        };
        match self {
            Self::Simple(text) => head('+', text),
            Self::Error(text) => head('-', &format!("ERR {}", text.replace(['\r', '\n'], " "))),
            Self::Number(number) => head(':', &number.to_string()),
            Self::Nothing => head('$', "-1"),
            Self::Bytes(bytes) => {
                head('$', &bytes.len().to_string());
                to.extend(bytes);
                to.extend(b"\r\n");
            }
            Self::Array(answers) => {
                head('*', &answers.len().to_string());
                answers.iter().for_each(|answer| answer.write(to));
            }
        }
    }
}
