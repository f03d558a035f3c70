//! Numbers and texts as bytes, for the [file format](super::format).
//!
//! A number takes seven bits a byte, the lowest first; the highest bit of a byte says that another
//! follows (LEB128). A text is its length and its UTF-8.

use std::str;

/// Appends a number.
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Appends a text.
pub(super) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put(bytes, text.len() as u64);
    bytes.extend(text.as_bytes());
}

/// Reads from bytes, and stops where they are wrong.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    left: &'a [u8],
    /// How many bytes there were before `left`.
    at: usize,
}

/// What is wrong, and at which byte.
pub(super) type Wrong = String;

impl<'a> Reader<'a> {
    /// Reads `bytes`, which follow after `at` others.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { left: bytes, at }
    }

    pub(super) fn wrong(&self, what: &str) -> Wrong {
        format!("{what} at byte {}", self.at)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.left.is_empty()
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Wrong> {
        let Some((taken, left)) = self.left.split_at_checked(count) else {
            return Err(self.wrong("it ends too early"));
        };
        self.left = left;
        self.at += count;
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Wrong> {
        Ok(self.take(1)?[0])
    }

    pub(super) fn number(&mut self) -> Result<u64, Wrong> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = u64::from(self.byte()?);
            let bits = byte & 0x7f;
            if bits << shift >> shift != bits {
                break;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(self.wrong("a number of more than 64 bits"))
    }

    /// The number of things that follow, each of which takes `least` bytes or more. So memory for
    /// them is bounded by the size of the file.
    pub(super) fn count(&mut self, least: usize) -> Result<usize, Wrong> {
        let count = self.number()?;
        match usize::try_from(count) {
            Ok(count) if count <= self.left.len() / least => Ok(count),
            _ => Err(self.wrong(&format!("{count} things are announced that have no room"))),
        }
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Wrong> {
        let length = self.count(1)?;
        let text = self.take(length)?;
        str::from_utf8(text).map_err(|_| self.wrong("a text that is not UTF-8"))
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_come_back() {
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX - 1, u64::MAX];
        let mut bytes = Vec::new();
        numbers.iter().for_each(|number| put(&mut bytes, *number));
        put_text(&mut bytes, "für");
        let mut reader = Reader::new(&bytes, 0);
        assert_eq!(numbers.map(|_| reader.number().unwrap()), numbers);
        assert_eq!(reader.text(), Ok("für"));
        assert!(reader.is_at_end());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let wrong = |bytes: &[u8]| Reader::new(bytes, 10).number().unwrap_err();
        assert_eq!(wrong(&[0x80]), "it ends too early at byte 11");
        assert_eq!(wrong(&[0xff; 12]), "a number of more than 64 bits at byte 20");
        let text = Reader::new(&[2, 0xff, 0xff], 0).text().unwrap_err();
        assert_eq!(text, "a text that is not UTF-8 at byte 3");
        let count = Reader::new(&[3, 0, 0], 0).count(1).unwrap_err();
        assert_eq!(count, "3 things are announced that have no room at byte 1");
    }
}
