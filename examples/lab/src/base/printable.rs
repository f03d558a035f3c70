//! Text from outside made safe to print: on a terminal, into a picture, into a spreadsheet.
//!
//! A character that a terminal obeys instead of showing (ESC begins a command, some reverse what follows)
//! is replaced by its escape, `\u{1b}`. XML does not allow most of them either, not even as entities.

use std::borrow::Cow;

/// No text of a report is longer, in characters.
const MOST: usize = 10_000;

/// `text` on one line, with nothing in it that is obeyed instead of shown, and no longer than is read.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if is_printable(text) { Cow::Borrowed(text) } else { Cow::Owned(escaped(text)) }
}

/// The same, line by line.
pub(crate) fn printable_lines(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

fn is_printable(text: &str) -> bool {
    text.len() <= MOST && text.chars().all(is_shown)
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(MOST) {
        if is_shown(c) { out.push(c) } else { out.extend(c.escape_default()) }
    }
    if text.chars().nth(MOST).is_some() {
        out.push('…');
    }
    out
}

fn is_shown(c: char) -> bool {
    !c.is_control() && !is_obeyed(c)
}

/// Characters that occupy no place of their own: they break lines, change the direction of the text
/// that follows, or are invalid.
fn is_obeyed(c: char) -> bool {
    matches!(c,
        '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || (c as u32 & 0xfffe) == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_shown_as_an_escape() {
        assert_eq!(
            printable("\x1b[31mred\u{9b}2J\r\n\u{202e}abc"),
            "\\u{1b}[31mred\\u{9b}2J\\r\\n\\u{202e}abc"
        );
        assert_eq!(printable("a→b ≈ 12 µs “x” 漢字"), "a→b ≈ 12 µs “x” 漢字");
        assert_eq!(printable_lines("one\ntw\x07o\n"), "one\ntw\\u{7}o\n");
    }

    #[test]
    fn what_nobody_would_read_is_cut() {
        let long = printable(&"x".repeat(3 * MOST)).into_owned();
        assert_eq!(long.chars().count(), MOST + 1);
        assert!(long.ends_with('…'));
        let wide = "漢".repeat(MOST);
        assert_eq!(printable(&wide), wide, "counted in characters");
    }
}
