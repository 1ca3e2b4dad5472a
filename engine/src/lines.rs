//! Bytes -> lines of text; sizes are those of UTF-8. The twin of `lines.py`.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use aho_corasick::packed::Searcher;
use encoding_rs::{GB18030, UTF_8};
use memchr::memmem::Finder;
use memchr::{memchr, memchr3};

use crate::cursor::Cursor;
use crate::values::{Sure, Unsure};

static CARET: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("^[["));
static RESET: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("[0m"));
static UNICODE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\\u001"));
/// All signs of colours but for the escape itself, where they can be looked for together: that is faster.
static SIGNS: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(["^[[", "[0m", "\\u001"]));
const ESCAPE: u8 = 0x1b;

/// Say whether a byte is one of `BLANKS`, which is what `\s` means in the reference.
#[must_use]
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Return a text without the blanks at its end.
#[must_use]
pub fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|byte| !is_blank(*byte)).map_or(0, |at| at + 1);
    &text[..end]
}

/// Return a text without the blanks around it.
#[must_use]
pub fn trim(text: &[u8]) -> &[u8] {
    let text = trim_end(text);
    let start = text.iter().position(|byte| !is_blank(*byte)).unwrap_or(text.len());
    &text[start..]
}

/// A block and its lines, which are decoded only where that matters.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    pub bytes: &'a [u8],
    text: Option<&'a str>, // all of it, if it is UTF-8
    may_have_colours: bool,
    has_colours: bool,
}

impl<'a> Block<'a> {
    /// Look at a block.
    ///
    /// # Errors
    /// Whether it has colours depends on signs that only the reference can decode.
    pub fn new(bytes: &'a [u8]) -> Sure<Self> {
        let may_have_colours = may_have_colours(bytes);
        let block = Self {
            bytes,
            text: utf8(bytes),
            may_have_colours,
            has_colours: false,
        };
        Ok(Self {
            has_colours: may_have_colours && block.is_coloured()?,
            ..block
        })
    }

    fn is_coloured(self) -> Sure<bool> {
        if self.text.is_some() || memchr(ESCAPE, self.bytes).is_some() {
            return Ok(has_signs(self.bytes)); // an escape is no part of another sign
        }
        for line in self.lines() {
            if has_signs(line) && has_signs(decode(line)?.as_bytes()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Say whether it may have colours, as JSON writes them, too.
    #[must_use]
    pub fn may_have_colours(self) -> bool {
        self.may_have_colours
    }

    /// Say whether any line has a sign that colours are set.
    #[must_use]
    pub fn has_colours(self) -> bool {
        self.has_colours
    }

    /// Say whether the block is UTF-8.
    #[must_use]
    pub fn is_utf8(self) -> bool {
        self.text.is_some()
    }

    /// Return a part of the block as text, if the block is UTF-8 and it is one.
    #[must_use]
    pub fn part(self, part: &[u8]) -> Option<&'a str> {
        let start = (part.as_ptr() as usize).checked_sub(self.bytes.as_ptr() as usize)?;
        self.text?.get(start..start + part.len())
    }

    /// Return the lines, as they stand there but for their ends; behind the last line's end there is none.
    pub fn lines(self) -> impl Iterator<Item = &'a [u8]> {
        let mut rest = self.bytes;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let end = memchr(b'\n', rest);
            let line = &rest[..end.unwrap_or(rest.len())];
            rest = end.map_or(&[], |end| &rest[end + 1..]);
            Some(line)
        })
    }

    /// Return a line without its colours and what stands before its end; it may still have to be decoded.
    ///
    /// # Errors
    /// Only the reference can decode it.
    #[inline]
    pub fn text(self, line: &'a [u8]) -> Sure<Cow<'a, [u8]>> {
        if self.has_colours {
            return coloured(line);
        }
        Ok(Cow::Borrowed(line.strip_suffix(b"\r").unwrap_or(line)))
    }

    /// Return a line of `text` decoded.
    ///
    /// # Errors
    /// Only the reference can decode it.
    pub fn decoded(self, text: Cow<'a, [u8]>) -> Sure<Cow<'a, str>> {
        match text {
            Cow::Owned(text) => String::from_utf8(text).map(Cow::Owned).map_err(|_| Unsure),
            Cow::Borrowed(text) => self
                .part(text)
                .map_or_else(|| decode(text), |text| Ok(Cow::Borrowed(text))),
        }
    }
}

/// Return bytes as text, if they are UTF-8: many times faster than `std::str::from_utf8`.
#[must_use]
pub fn utf8(bytes: &[u8]) -> Option<&str> {
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes)? {
        Cow::Borrowed(text) => Some(text),
        Cow::Owned(_) => None,
    }
}

/// Return a line of a block that has colours without them.
fn coloured(line: &[u8]) -> Sure<Cow<'_, [u8]>> {
    let text = match without_colours(line, false) {
        Cow::Borrowed(line) => return Ok(Cow::Borrowed(line.strip_suffix(b"\r").unwrap_or(line))),
        Cow::Owned(text) if utf8(line).is_some() => text,
        // In GB18030 one of the signs may be half of another.
        Cow::Owned(_) => without_colours(decode(line)?.as_bytes(), false).into_owned(),
    };
    Ok(Cow::Owned(match text.strip_suffix(b"\r") {
        Some(stripped) => stripped.to_vec(),
        None => text,
    }))
}

/// Say whether a block may have colours, as JSON writes them, too.
fn may_have_colours(block: &[u8]) -> bool {
    match &*SIGNS {
        Some(signs) => memchr(ESCAPE, block).is_some() || signs.find(block).is_some(),
        None => has_signs(block) || UNICODE.find(block).is_some(),
    }
}

/// Say whether a text has a sign that colours are set.
fn has_signs(text: &[u8]) -> bool {
    memchr(ESCAPE, text).is_some() || CARET.find(text).is_some() || RESET.find(text).is_some()
}

/// Return a text without what sets a terminal's colours.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !has_signs(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    match without_colours(text.as_bytes(), false) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        // What is taken out is ASCII.
        Cow::Owned(cleaned) => String::from_utf8(cleaned).map_or(Cow::Borrowed(text), Cow::Owned),
    }
}

/// Return a block without that, written as an escape of JSON, too.
#[must_use]
pub fn clean_bytes(block: &[u8]) -> Cow<'_, [u8]> {
    if may_have_colours(block) {
        without_colours(block, true)
    } else {
        Cow::Borrowed(block)
    }
}

/// Take out all colours; `is_json` says that an escape of JSON begins any of them, not only their short form.
fn without_colours(text: &[u8], is_json: bool) -> Cow<'_, [u8]> {
    let mut cleaned = Vec::new();
    let (mut kept, mut at) = (0, 0);
    // Each begins with a sign, or has one at its `[`.
    while let Some(size) = text.get(at..).and_then(|rest| memchr3(ESCAPE, b'[', b'^', rest)) {
        at += size;
        let (begun, end) = if text[at] == b'[' {
            let written = written_before(text, kept, at);
            let long = written.filter(|start| is_json && text[*start..].starts_with(b"\\u001"));
            (
                written.unwrap_or(at),
                long.and_then(|_| colours_end(text, at)).or_else(|| short_end(text, at)),
            )
        } else {
            (at, sign_end(text, at).and_then(|end| colours_end(text, end)))
        };
        let Some(end) = end else {
            at += 1;
            continue;
        };
        cleaned.extend_from_slice(&text[kept..begun]);
        (kept, at) = (end, end);
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    cleaned.extend_from_slice(&text[kept..]);
    Cow::Owned(cleaned)
}

/// Return where a sign ends that begins at an offset: `\x1b|\^\[`.
fn sign_end(text: &[u8], at: usize) -> Option<usize> {
    let mut cursor = Cursor::new(text, at);
    (cursor.skip(b"\x1b") || cursor.skip(b"^[")).then_some(cursor.at)
}

/// Return where colours end: `\[[0-9;:?]*[ -/]*[@-~]`.
fn colours_end(text: &[u8], at: usize) -> Option<usize> {
    let mut cursor = Cursor::new(text, at);
    if !cursor.skip(b"[") {
        return None;
    }
    cursor.run(|byte| matches!(byte, b'0'..=b'9' | b';' | b':' | b'?'));
    cursor.run(|byte| matches!(byte, b' '..=b'/'));
    cursor.one(|byte| matches!(byte, b'@'..=b'~')).then_some(cursor.at)
}

/// Return where their short form ends: `\[[0-9;]{1,12}m`.
fn short_end(text: &[u8], at: usize) -> Option<usize> {
    let mut cursor = Cursor::new(text, at + 1);
    let size = cursor.run(|byte| matches!(byte, b'0'..=b'9' | b';'));
    ((1..=12).contains(&size) && cursor.skip(b"m")).then_some(cursor.at)
}

/// Return where an escape begins, as programs write it, that ends at an offset: `\\(?:u001[bB]|x1[bB]|033|e)`.
fn written_before(text: &[u8], from: usize, at: usize) -> Option<usize> {
    const WRITTEN: [&[u8]; 6] = [b"\\u001b", b"\\u001B", b"\\x1b", b"\\x1B", b"\\033", b"\\e"];
    let before = &text[from..at];
    WRITTEN
        .iter()
        .find(|one| before.ends_with(one))
        .map(|one| at - one.len())
}

/// Decode one line: UTF-8, else GB18030, else what is readable of it.
///
/// # Errors
/// Signs that two decoders may read differently.
pub fn decode(line: &[u8]) -> Sure<Cow<'_, str>> {
    if let Some(text) = utf8(line) {
        return Ok(Cow::Borrowed(text));
    }
    if !is_gb18030(line)? {
        return Ok(String::from_utf8_lossy(line));
    }
    GB18030
        .decode_without_bom_handling_and_without_replacement(line)
        .ok_or(Unsure)
}

/// Say whether a line is GB18030 of signs with two bytes, all of which any decoder reads alike.
fn is_gb18030(line: &[u8]) -> Sure<bool> {
    let mut at = 0;
    let mut sure = Ok(true);
    while let Some(size) = line[at..].iter().position(|byte| !byte.is_ascii()) {
        at += size;
        let (lead, trail) = (line[at], line.get(at + 1).copied().unwrap_or(0));
        let is_long = matches!(line.get(at + 2..at + 4), Some([0x81..=0xfe, b'0'..=b'9']));
        at += 2;
        match (lead, trail) {
            (0x81..=0xfe, b'0'..=b'9') if is_long => (sure, at) = (Err(Unsure), at + 2),
            (0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe) if is_settled(lead, trail) => {}
            (0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe) => sure = Err(Unsure),
            _ => return Ok(false),
        }
    }
    sure
}

/// Say whether a sign of two bytes has the same meaning in all editions of the standard: none for users' own signs.
fn is_settled(lead: u8, trail: u8) -> bool {
    match lead {
        0xa1 | 0xa3 => trail > 0xa0,
        0xa2 => matches!(trail, 0xb1..=0xe2 | 0xe5..=0xee | 0xf1..=0xfc),
        0xa4 => matches!(trail, 0xa1..=0xf3),
        0xa5 => matches!(trail, 0xa1..=0xf6),
        0xa6 => matches!(trail, 0xa1..=0xb8 | 0xc1..=0xd8),
        0xa7 => matches!(trail, 0xa1..=0xc1 | 0xd1..=0xf1),
        0xa8 => matches!(trail, 0x40..=0x95 | 0xa1..=0xbb | 0xc5..=0xe9),
        0xa9 => matches!(trail, 0x60..=0x96 | 0xa4..=0xef),
        0xaa..=0xaf | 0xf8..=0xfd => trail < 0xa1,
        0xd7 => trail < 0xfa,
        _ => lead < 0xfe,
    }
}

/// Return the fewest and the most columns of a terminal that a text may take; which signs are wide depends on Unicode.
#[must_use]
pub fn columns_of(text: &str) -> RangeInclusive<usize> {
    let (least, most) = text
        .chars()
        .map(width)
        .fold((0, 0), |(least, most), (low, high)| (least + low, most + high));
    least..=most
}

/// Return the fewest and the most columns that a sign may take.
#[must_use]
pub fn width(sign: char) -> (usize, usize) {
    match sign {
        // Python takes signs that are not assigned yet for wide ones.
        '\0'..='\u{377}' | '\u{400}'..='\u{52f}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' => (1, 1),
        '\u{3000}'..='\u{303e}' | '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{30ff}' => (2, 2),
        '\u{4e00}'..='\u{9fa5}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}' => (2, 2),
        '\u{2190}'..='\u{2317}' | '\u{2460}'..='\u{25f0}' | '\u{2758}'..='\u{2794}' => (1, 1),
        _ => (1, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_out_as_the_expressions_do() {
        assert_eq!(clean("a\u{1b}[1;31mb^[[0mc[32md\\e[0m"), "abcd");
        assert_eq!(clean("no sign [32m"), "no sign [32m");
        assert_eq!(clean("\u{1b}[0m[1234567890123m"), "[1234567890123m");
        assert_eq!(*clean_bytes(b"\\u001b[?25hx\\u001b[32m"), *b"x");
    }

    #[test]
    fn a_line_is_decoded_by_what_it_is() {
        assert_eq!(decode("短信".as_bytes()).as_deref(), Ok("短信"));
        assert_eq!(decode(b"\xb6\xcc\xd0\xc5 ok").as_deref(), Ok("短信 ok"));
        assert_eq!(decode(b"a\xff").as_deref(), Ok("a\u{fffd}"));
        assert_eq!(decode(b"\xa2\x40"), Err(Unsure), "a user's own sign");
        assert_eq!(decode(b"\x81\x30\x81\x30"), Err(Unsure), "a sign of four bytes");
    }

    #[test]
    fn lines_end_as_they_are_written() {
        let block = Block::new(b"a\r\nb\r\r\n\nc\r").unwrap();
        let lines: Vec<_> = block
            .lines()
            .map(|line| block.text(line).unwrap().into_owned())
            .collect();
        assert_eq!(lines, [&b"a"[..], b"b\r", b"", b"c"]);
    }
}
