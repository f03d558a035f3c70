//! What another process prints. It is input as a file is, though the process may be one of ours: no
//! more than a limit is read, and every part of it passes the [guard](crate::base::guard).

use std::io::{self, Error, Read};
use std::process::{Command, Output, Stdio};
use std::thread;

use serde::de::DeserializeOwned;
use serde_json::Deserializer;

use crate::base::guard::guarded;

/// Bytes of a stream: it is read into memory.
pub(crate) const MOST: u64 = 256 << 20;

/// The value that `text` is.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    let mut json = Deserializer::from_str(text);
    let value = guarded(&mut json)?;
    json.end()?;
    Ok(value)
}

/// Reads a stream to its end, which must come before `most` bytes.
pub(crate) fn read(stream: impl Read, most: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    stream.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Error::other(format!("it printed more than {most} bytes")));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Runs `command` to its end. A process that prints more than [`MOST`] bytes is killed.
pub(crate) fn output(command: &mut Command) -> io::Result<Output> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let read_all = |stream| read(stream, MOST);
    let (out, err) = thread::scope(|scope| {
        let err = scope.spawn(|| err.map_or(Ok(String::new()), read_all));
        let out = out.map_or(Ok(String::new()), |out| read(out, MOST));
        if out.is_err() {
            let _ = child.kill();
        }
        (out, err.join().unwrap_or_else(|_| Err(Error::other("a reader panicked"))))
    });
    let status = child.wait()?;
    Ok(Output { status, stdout: out?.into_bytes(), stderr: err?.into_bytes() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Eq, serde::Deserialize)]
    struct Used {
        user_ns: u64,
        system_ns: u64,
    }

    #[test]
    fn what_is_no_answer_is_an_error_in_words() {
        let whole = r#"{"user_ns": 1, "system_ns": 2}"#;
        assert_eq!(parse::<Used>(whole).unwrap(), Used { user_ns: 1, system_ns: 2 });
        for bad in ["", "{", "null", &format!("{whole} {whole}")] {
            assert!(parse::<Used>(bad).is_err(), "{bad}");
        }
        // The sum of the two would overflow.
        let error = parse::<Used>(&whole.replace('2', &u64::MAX.to_string())).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("18446744073709551615"), "{error}");
    }

    #[test]
    fn a_stream_without_an_end_is_refused() {
        assert_eq!(read(&b"1234"[..], 4).unwrap(), "1234");
        let error = read(io::repeat(b'x'), 4).unwrap_err();
        assert_eq!(error.to_string(), "it printed more than 4 bytes");
    }

    #[test]
    fn both_streams_are_read_and_the_end_is_told() {
        let script = "yes | head -c 200000 >&2; echo hello; exit 3";
        let output = output(Command::new("sh").args(["-c", script])).unwrap();
        assert_eq!((output.stdout, output.stderr.len()), (b"hello\n".to_vec(), 200_000));
        assert_eq!(output.status.code(), Some(3));
    }
}
