//! Texts inside texts: one level of escapes undone, with where each part stood before. The twin of `escapes.py`.

use crate::cursor::size_before;
use crate::values::{Sure, Unsure};

/// Stands for what is no character.
const UNKNOWN: char = '\u{fffd}';

/// Pairs of offsets: in a text, and in the text that it was.
pub type Offsets = Vec<(u32, u32)>;

/// Return where an offset of a text stands in the text that it was.
#[must_use]
pub fn origin(offsets: &[(u32, u32)], at: usize) -> usize {
    let step = offsets
        .partition_point(|(offset, _)| *offset as usize <= at)
        .saturating_sub(1);
    offsets
        .get(step)
        .map_or(at, |(offset, origin)| *origin as usize + at - *offset as usize)
}

/// Where offsets stood before, asked for one after another: the next is rarely far behind the last.
#[derive(Debug)]
pub struct Steps<'o> {
    offsets: &'o [(u32, u32)],
    step: usize,
}

impl<'o> Steps<'o> {
    #[must_use]
    pub fn new(offsets: &'o [(u32, u32)]) -> Self {
        Self { offsets, step: 0 }
    }

    /// Return where an offset of a text stands in the text that it was, as the function of this name.
    pub fn origin(&mut self, at: usize) -> usize {
        let is_before = |step: usize| self.offsets.get(step).is_some_and(|(offset, _)| *offset as usize <= at);
        if !is_before(self.step) {
            return origin(self.offsets, at); // back
        }
        let mut step = self.step;
        while is_before(step + 1) {
            step += 1;
        }
        self.step = step;
        let (offset, origin) = self.offsets[step];
        origin as usize + at - offset as usize
    }
}

/// Undo one level of backslashes into `into`; unsure of bytes that are no UTF-8.
pub fn unescape(text: &str, into: &mut String, mut undone: impl FnMut(usize, usize)) -> Sure<()> {
    let bytes = text.as_bytes();
    let mut last = 0;
    let mut at = 0;
    loop {
        let start = at + size_before(&bytes[at..], |byte| byte == b'\\');
        let Some(&sign) = bytes.get(start + 1) else { break };
        into.push_str(&text[last..start]);
        let end = match sign {
            b'x' if hex(bytes, start + 2, 2).is_some() => encoded(bytes, start, into)?,
            b'u' if hex(bytes, start + 2, 4).is_some() => character(bytes, start, into),
            _ => {
                let width = text[start + 1..].chars().next().map_or(1, char::len_utf8);
                match sign {
                    b'n' => into.push('\n'),
                    b't' => into.push('\t'),
                    b'r' => into.push('\r'),
                    b'b' => into.push('\u{8}'),
                    b'f' => into.push('\u{c}'),
                    _ => into.push_str(&text[start + 1..start + 1 + width]),
                }
                start + 1 + width
            }
        };
        undone(into.len(), end);
        last = end;
        at = end;
    }
    into.push_str(&text[last..]);
    Ok(())
}

/// Say whether entities, percent signs or tags may stand for what structures a text.
#[must_use]
pub fn may_be_plain(text: &[u8]) -> bool {
    if memchr::memchr3(b'<', b'&', b'%', text).is_none() {
        return false;
    }
    let has = |sign: u8, words: &[&[u8]]| {
        memchr::memchr_iter(sign, text).any(|at| words.iter().any(|word| text[at..].starts_with(word)))
    };
    has(b'<', &[b"</span>"])
        || has(b'&', &[b"&quot;", b"&apos;", b"&lt;", b"&#"])
        || (has(b'%', &[b"%22"]) && has(b'%', &[b"%3A", b"%3a"]))
}

fn hex(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let digits = bytes
        .get(at..at + count)?
        .iter()
        .map(|digit| DIGITS[usize::from(*digit)]);
    let (number, all) = digits.fold((0, 0), |(number, all), digit| {
        (number << 4 | u32::from(digit), all | digit)
    });
    (all <= 0xf).then_some(number)
}

/// The values of digits of hexadecimal numbers, and of other bytes one that no digit has.
static DIGITS: [u8; 256] = {
    let (mut digits, mut value) = ([0xff; 256], 0);
    while value < 16 {
        digits[b"0123456789abcdef"[value] as usize] = value as u8;
        digits[b"0123456789ABCDEF"[value] as usize] = value as u8;
        value += 1;
    }
    digits
};

/// Decode a run of `\xHH`.
fn encoded(bytes: &[u8], start: usize, into: &mut String) -> Sure<usize> {
    let mut raw = Vec::new();
    let mut at = start;
    while bytes.get(at..at + 2) == Some(b"\\x") {
        let Some(byte) = hex(bytes, at + 2, 2) else { break };
        raw.push(u8::try_from(byte).map_err(|_| Unsure)?);
        at += 4;
    }
    into.push_str(std::str::from_utf8(&raw).map_err(|_| Unsure)?);
    Ok(at)
}

/// Decode `\uHHHH`, and the other half of a surrogate pair behind it.
fn character(bytes: &[u8], start: usize, into: &mut String) -> usize {
    let high = hex(bytes, start + 2, 4).unwrap_or(0);
    let low = (bytes.get(start + 6..start + 8) == Some(b"\\u"))
        .then(|| hex(bytes, start + 8, 4))
        .flatten()
        .filter(|low| (0xdc00..0xe000).contains(low));
    match low {
        Some(low) if (0xd800..0xdc00).contains(&high) => {
            into.push(char::from_u32(0x10000 + ((high - 0xd800) << 10) + low - 0xdc00).unwrap_or(UNKNOWN));
            start + 12
        }
        Some(_) => {
            into.push(char::from_u32(high).unwrap_or(UNKNOWN));
            into.push(UNKNOWN);
            start + 12
        }
        None => {
            into.push(char::from_u32(high).unwrap_or(UNKNOWN));
            start + 6
        }
    }
}

/// Write a text in which signs of full width are the signs that they stand for; false, and nothing, without any.
pub fn half_width(text: &str, into: &mut String, offsets: &mut Offsets) -> bool {
    let bytes = text.as_bytes();
    let mut last = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr2(0xe3, 0xef, &bytes[at..]) {
        let start = at + found;
        at = start + 3;
        let half = match &bytes[start..start + 3] {
            [0xe3, 0x80, 0x80] => b' ',
            [0xe3, 0x80, 0x90] => b'[',
            [0xe3, 0x80, 0x91] => b']',
            [0xef, 0xbc, third] if *third >= 0x81 => 0x21 + (third - 0x81),
            [0xef, 0xbd, third] if *third <= 0x9e => 0x60 + (third - 0x80),
            _ => continue,
        };
        if last == 0 {
            offsets.clear();
            offsets.push((0, 0));
        }
        into.push_str(&text[last..start]);
        into.push(char::from(half));
        last = at;
        offsets.push((offset(into.len()), offset(last)));
    }
    if last > 0 {
        into.push_str(&text[last..]);
    }
    last > 0
}

/// Return an offset as it is kept: no text is longer.
#[must_use]
pub fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
