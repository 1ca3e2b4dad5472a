//! What Python's `json` takes for JSON, as far as wrappers and the cutting of blocks ask.

use std::borrow::Cow;

use crate::cursor::Cursor;
use crate::values::{Sure, Unsure};

const MAX_DEPTH: usize = 100; // Python's own limit is not known here
const MAX_DIGITS: usize = 4000; // Python refuses whole numbers that are longer, unless told otherwise

/// A quoted text: what stands between its quotes, and which escapes are in it.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'t> {
    pub inside: &'t str,
    pub escapes: Escapes,
}

/// Which escapes a quoted text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Escapes {
    None,
    /// None that may stand for a letter.
    Short,
    Any,
}

/// Why a walk over a text has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is no JSON, or not wanted.
    Other,
    /// Only the reference knows.
    Unsure,
}

/// What goes on, or not.
pub type Step<T> = Result<T, End>;

impl From<Unsure> for End {
    fn from(_: Unsure) -> Self {
        Self::Unsure
    }
}

/// Say whether a text is one whole object.
///
/// # Errors
/// Python's limits are near.
pub fn is_object(text: &str) -> Sure<bool> {
    match walk(text, &mut |_, _, _| Ok(())) {
        Ok(()) => Ok(true),
        Err(End::Other) => Ok(false),
        Err(End::Unsure) => Err(Unsure),
    }
}

/// What is walked over: each name, and its whole value, of which one that is a quoted text is given as such, too.
pub type Visit<'v, 't> = &'v mut dyn FnMut(Quoted<'t>, &'t str, Option<Quoted<'t>>) -> Step<()>;

/// Walk over a text that is one object; `visit` may end the walk.
///
/// # Errors
/// It is no object, or `visit` has ended the walk.
pub fn walk<'t>(text: &'t str, visit: Visit<'_, 't>) -> Step<()> {
    let mut cursor = Cursor::new(text.as_bytes(), 0);
    cursor.run(is_space);
    members(text, &mut cursor, 1, visit)?;
    cursor.run(is_space);
    if cursor.is_end() {
        Ok(())
    } else {
        Err(End::Other)
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn members<'t>(text: &'t str, cursor: &mut Cursor<'t>, depth: usize, visit: Visit<'_, 't>) -> Step<()> {
    if !cursor.skip(b"{") {
        return Err(End::Other);
    }
    cursor.run(is_space);
    if cursor.skip(b"}") {
        return Ok(());
    }
    loop {
        let name = string_at(text, cursor)?;
        cursor.run(is_space);
        if !cursor.skip(b":") {
            return Err(End::Other);
        }
        cursor.run(is_space);
        let start = cursor.at;
        let quoted = value(text, cursor, depth)?;
        visit(name, &text[start..cursor.at], quoted)?;
        if !goes_on(cursor, b"}")? {
            return Ok(());
        }
    }
}

/// Step over what stands behind a value: a comma, or the end of what it is in.
fn goes_on(cursor: &mut Cursor<'_>, closing: &[u8]) -> Step<bool> {
    cursor.run(is_space);
    if cursor.skip(closing) {
        return Ok(false);
    }
    if !cursor.skip(b",") {
        return Err(End::Other);
    }
    cursor.run(is_space);
    Ok(true)
}

/// Step over a value; return it, if it is a quoted text.
fn value<'t>(text: &'t str, cursor: &mut Cursor<'t>, depth: usize) -> Step<Option<Quoted<'t>>> {
    const NAMES: [&[u8]; 6] = [b"null", b"true", b"false", b"NaN", b"Infinity", b"-Infinity"];
    if depth > MAX_DEPTH {
        return Err(End::Unsure);
    }
    match cursor.peek() {
        Some(b'"') => return string_at(text, cursor).map(Some),
        Some(b'{') => members(text, cursor, depth + 1, &mut |_, _, _| Ok(()))?,
        Some(b'[') => items(text, cursor, depth + 1)?,
        _ if NAMES.iter().any(|name| cursor.skip(name)) => {}
        _ => number(cursor)?,
    }
    Ok(None)
}

fn items<'t>(text: &'t str, cursor: &mut Cursor<'t>, depth: usize) -> Step<()> {
    cursor.at += 1;
    cursor.run(is_space);
    if cursor.skip(b"]") {
        return Ok(());
    }
    loop {
        value(text, cursor, depth)?;
        if !goes_on(cursor, b"]")? {
            return Ok(());
        }
    }
}

/// Step over `-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?`.
fn number(cursor: &mut Cursor<'_>) -> Step<()> {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    cursor.skip(b"-");
    if !cursor.skip(b"0") {
        match cursor.run(is_digit) {
            0 => return Err(End::Other),
            1..=MAX_DIGITS => {}
            _ => return Err(End::Unsure),
        }
    }
    let mut fraction = *cursor;
    if fraction.skip(b".") && fraction.some(is_digit) {
        *cursor = fraction;
    }
    let mut exponent = *cursor;
    if exponent.one(|byte| matches!(byte, b'e' | b'E')) {
        exponent.one(|byte| matches!(byte, b'-' | b'+'));
        if exponent.some(is_digit) {
            *cursor = exponent;
        }
    }
    Ok(())
}

/// Step over a quoted text.
fn string_at<'t>(text: &'t str, cursor: &mut Cursor<'t>) -> Step<Quoted<'t>> {
    if !cursor.skip(b"\"") {
        return Err(End::Other);
    }
    let start = cursor.at;
    let mut escapes = Escapes::None;
    loop {
        cursor.at += plain_size(cursor.rest());
        match cursor.peek() {
            Some(b'"') => break,
            Some(b'\\') => {}
            _ => return Err(End::Other), // its end, or a sign that has to be escaped
        }
        cursor.at += 1;
        let is_hex = |byte: &u8| byte.is_ascii_hexdigit();
        let (kind, size) = match cursor.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => (Escapes::Short, 1),
            Some(b'u') if cursor.rest().get(1..5).is_some_and(|digits| digits.iter().all(is_hex)) => (Escapes::Any, 5),
            _ => return Err(End::Other),
        };
        escapes = escapes.max(kind);
        cursor.at += size;
    }
    cursor.at += 1;
    Ok(Quoted {
        inside: &text[start..cursor.at - 1],
        escapes,
    })
}

/// Return how many bytes stand for themselves in a quoted text before its end, an escape, or what is not allowed there.
fn plain_size(text: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const UPPER: u64 = ONES << 7;
    // The lowest bit of each is set by the first byte that is meant; only what stands behind it may be wrong.
    let less = |eight: u64, than: u8| eight.wrapping_sub(ONES * u64::from(than)) & !eight & UPPER;
    let (chunks, mut at) = (text.chunks_exact(8), 0);
    let rest = chunks.remainder();
    for chunk in chunks {
        let eight = chunk.first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        let (quote, slash) = (eight ^ (ONES * u64::from(b'"')), eight ^ (ONES * u64::from(b'\\')));
        let found = less(eight, b' ') | less(quote, 1) | less(slash, 1);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let is_plain = |byte: &u8| *byte >= b' ' && *byte != b'"' && *byte != b'\\';
    at + rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len())
}

impl<'t> Quoted<'t> {
    /// Return what it stands for.
    ///
    /// # Errors
    /// It has half a sign, which Python keeps.
    pub fn text(self) -> Sure<Cow<'t, str>> {
        if self.escapes == Escapes::None {
            return Ok(Cow::Borrowed(self.inside));
        }
        let (mut text, mut rest) = (String::with_capacity(self.inside.len()), self.inside);
        loop {
            let at = plain_size(rest.as_bytes());
            text.push_str(&rest[..at]);
            if at == rest.len() {
                return Ok(Cow::Owned(text));
            }
            let (sign, size) = unescaped(&rest[at..])?;
            text.push(sign);
            rest = &rest[at + size..];
        }
    }
}

/// Return the sign that an escape at the beginning of a text stands for, and its size.
fn unescaped(text: &str) -> Sure<(char, usize)> {
    let sign = match text.as_bytes().get(1).ok_or(Unsure)? {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return escaped_sign(text),
        other => char::from(*other),
    };
    Ok((sign, 2))
}

fn escaped_sign(text: &str) -> Sure<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6).and_then(|escape| escape.strip_prefix("\\u"));
        digits.and_then(|digits| u32::from_str_radix(digits, 16).ok())
    };
    let high = unit(0).ok_or(Unsure)?;
    if let Some(sign) = char::from_u32(high) {
        return Ok((sign, 6));
    }
    match unit(6) {
        Some(low @ 0xdc00..=0xdfff) if high < 0xdc00 => {
            char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
                .map(|sign| (sign, 12))
                .ok_or(Unsure)
        }
        _ => Err(Unsure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_those_of_python() {
        for text in [
            "{}",
            " {\"a\" : [1, -0.5e+3, NaN, {\"b\": null}], \"a\": \"\\u00e9\\/\"} ",
        ] {
            assert_eq!(is_object(text), Ok(true), "{text}");
        }
        for text in [
            "",
            "[]",
            "{\"a\": 01}",
            "{\"a\": 1,}",
            "{\"a\": \"\t\"}",
            "{\"a\": \"\\x\"}",
            "{\"a\": 1} x",
        ] {
            assert_eq!(is_object(text), Ok(false), "{text}");
        }
        assert_eq!(is_object(&"{\"a\":".repeat(1000)), Err(Unsure));
    }

    #[test]
    fn escapes_stand_for_signs() {
        let text = |inside| {
            Quoted {
                inside,
                escapes: Escapes::Any,
            }
            .text()
        };
        assert_eq!(text(r#"a\n\\n\"\u4f60\ud83d\ude00"#).as_deref(), Ok("a\n\\n\"你😀"));
        assert_eq!(text(r"\ud83d!"), Err(Unsure), "half a sign");
    }
}
