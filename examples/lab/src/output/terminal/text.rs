//! Words broken into lines, and printed.

use std::io::{ErrorKind, Result, Write, stderr, stdout};

use crate::base::printable::printable_lines;

/// Prints `text`; a reader who has seen enough (`lab list | head -1`) is no error.
pub(crate) fn say(text: &str) -> Result<()> {
    match stdout().write_all(text.as_bytes()).and_then(|()| stdout().flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Says on stderr what went wrong; if even that cannot be written, the exit status has to do. An error
/// may quote the file it is about, or its name.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(stderr(), "{}", printable_lines(text));
}

/// `text` in lines of at most `width` characters, all but the first indented by `indent`.
pub(crate) fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut lines = String::new();
    let mut column = 0;
    for (n, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if n > 0 && column + 1 + length > width {
            lines.push('\n');
            lines.push_str(&" ".repeat(indent));
            column = indent;
        } else if n > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_broken_before_the_edge() {
        assert_eq!(wrap("one two three", 8, 2), "one two\n  three");
        assert_eq!(wrap("one", 2, 2), "one");
        assert_eq!(wrap("  a  b", 80, 0), "  a  b");
    }
}
