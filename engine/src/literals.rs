//! What stands behind a field's name, as languages print it: quoted, bare, typed, a list of one value.
//! The twin of `literals.py`; all offsets are bytes of the half text.

pub use crate::cursor::is_word;
use crate::cursor::{next_of, set};
use crate::lines::{is_blank, trim_end};
use crate::values::{Sure, Unsure};

/// Bytes of a value without quotes.
pub const MAX_VALUE: usize = 2000;

/// A field's value: no text for an object, which is read on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// Where the text stands, if there is one.
    pub text: Option<(usize, usize)>,
    /// Where it begins.
    pub start: usize,
    /// Where reading goes on.
    pub after: usize,
    pub quote: Quote,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    None,
    /// Of one byte, or a curly one.
    Sign,
    Backtick,
}

impl Value {
    const fn none(at: usize) -> Self {
        Self {
            text: None,
            start: at,
            after: at,
            quote: Quote::None,
        }
    }

    const fn empty(at: usize) -> Self {
        Self {
            text: Some((at, at)),
            start: at,
            after: at,
            quote: Quote::None,
        }
    }
}

/// Return where a run of bytes ends.
#[must_use]
pub fn run(text: &[u8], at: usize, belongs: impl Fn(u8) -> bool) -> usize {
    text[at.min(text.len())..]
        .iter()
        .position(|byte| !belongs(*byte))
        .map_or(text.len(), |length| at + length)
}

/// Return where a run of bytes ends that is no longer than `most`.
#[must_use]
pub fn short_run(text: &[u8], at: usize, most: usize, belongs: impl Fn(u8) -> bool) -> usize {
    run(&text[..text.len().min(at + most)], at, belongs)
}

/// Return where blanks end.
#[must_use]
pub fn blanks(text: &[u8], at: usize) -> usize {
    run(text, at, is_blank)
}

/// Say whether `$` matches: at the end, and before a last line's end.
#[must_use]
pub fn at_end(text: &[u8], at: usize) -> bool {
    at >= text.len() || (at + 1 == text.len() && text[at] == b'\n')
}

/// Return where a quoted text that begins at an offset ends; the end of all if it is never closed.
#[must_use]
pub fn end_of_string(text: &[u8], start: usize, quote: &[u8]) -> usize {
    let mut at = start;
    while let Some(found) = memchr::memchr(quote[0], &text[at.min(text.len())..]) {
        let end = at + found;
        let slashes = text[start..end].iter().rev().take_while(|byte| **byte == b'\\').count();
        if slashes % 2 == 0 {
            return end;
        }
        at = end + 1;
    }
    text.len()
}

/// Return the offsets of a whole number's digits that stand at an offset, whatever is around it, and where it ends.
pub fn number_at(text: &[u8], at: usize) -> Sure<Option<(usize, usize, usize)>> {
    let end = run(text, at, |byte| byte.is_ascii_digit());
    if at < end && end == text.len() {
        return Ok(Some((at, end, end))); // most are nothing but digits
    }
    let at = markup(text, blanks(text, at));
    for (start, opened) in around(text, at).into_iter().flatten() {
        if let Some((from, to, end, quote)) = quoted_number(text, start) {
            return closed_number(text, from, to, end, quote, opened);
        }
    }
    Ok(None)
}

/// Return the places where a number may begin, in their order, and whether something was opened before it.
fn around(text: &[u8], at: usize) -> [Option<(usize, bool)>; 3] {
    match text.get(at) {
        Some(byte) if byte.is_ascii_digit() => [Some((at, false)), None, None],
        Some(b'(') => {
            let end = short_run(text, at + 1, 20, is_word);
            let typed = end > at + 1 && text.get(end) == Some(&b')') && text.get(end + 1).is_some_and(|b| is_blank(*b));
            [typed.then_some((end + 2, false)), Some((at, false)), None]
        }
        Some(b'[') => [Some((blanks(text, at + 1), true)), None, None],
        Some(b'{') => [number_object(text, at).map(|at| (at, true)), None, None],
        Some(byte) if byte.is_ascii_alphabetic() => {
            let end = short_run(text, at + 1, 20, is_word);
            let opens = text.get(end) == Some(&b'(');
            let sized = opens && &text[at..end] == b"string";
            let sized = sized
                .then(|| run(text, end + 1, |byte| byte.is_ascii_digit()))
                .filter(|digits| *digits > end + 1 && text.get(*digits) == Some(&b')'));
            let sized = sized.map(|digits| (blanks(text, digits + 1), false));
            [sized, opens.then(|| (blanks(text, end + 1), true)), Some((at, false))]
        }
        _ => [Some((at, false)), None, None],
    }
}

/// Return where the number begins in an object that says its type.
fn number_object(text: &[u8], at: usize) -> Option<usize> {
    let mut at = blanks(text, at + 1);
    at += usize::from(matches!(text.get(at), Some(b'"' | b'\'')));
    let rest = &text[at.min(text.len())..];
    let end = if rest.starts_with(b"$number") {
        let end = short_run(text, at + 7, 10, is_word);
        (end > at + 7).then_some(end)?
    } else {
        let names: [&[u8]; 5] = [b"N", b"intValue", b"uintValue", b"longValue", b"doubleValue"];
        let name = names.iter().find(|name| rest.starts_with(name));
        match name {
            Some(name) => at + name.len(),
            None => rest.starts_with(b"numberValue").then_some(at + 11)?,
        }
    };
    let end = end + usize::from(matches!(text.get(end), Some(b'"' | b'\'')));
    let end = blanks(text, end);
    matches!(text.get(end), Some(b':' | b'=')).then(|| blanks(text, end + 1))
}

/// Return where the marks of a text processor end, two at most.
fn markup(text: &[u8], mut at: usize) -> usize {
    for _ in 0..2 {
        match text.get(at) {
            Some(sign @ (b'*' | b'_')) => at = short_run(text, at, 3, |byte| byte == *sign),
            Some(b'<') => match tag(text, at) {
                Some(end) => at = end + usize::from(text.get(end).is_some_and(|byte| is_blank(*byte))),
                None => break,
            },
            _ => break,
        }
    }
    blanks(text, at)
}

/// Return where a tag ends that begins at an offset.
fn tag(text: &[u8], at: usize) -> Option<usize> {
    let start = at + 1 + usize::from(text.get(at + 1) == Some(&b'/'));
    let mut end = short_run(text, start, 10, is_word);
    if end == start {
        return None;
    }
    if text.get(end).is_some_and(|byte| is_blank(*byte)) {
        let inside = end + 1;
        end = run(text, inside, |byte| byte != b'<' && byte != b'>');
        if text[inside..end].iter().filter(|byte| **byte & 0xc0 != 0x80).count() > 60 {
            return None; // characters
        }
    }
    (text.get(end) == Some(&b'>')).then_some(end + 1)
}

const CURLY: [&[u8]; 2] = ["“".as_bytes(), "”".as_bytes()];

/// Return the digits that stand at an offset, maybe in quotes: begin, end, where all ends, the quote.
fn quoted_number(text: &[u8], at: usize) -> Option<(usize, usize, usize, &[u8])> {
    let prefixed = matches!(text.get(at), Some(b'b' | b'u')) && matches!(text.get(at + 1), Some(b'"' | b'\''));
    let at = at + usize::from(prefixed);
    let rest = &text[at.min(text.len())..];
    let quote: &[u8] = if rest.starts_with(b"\"\"") {
        &rest[..2]
    } else if matches!(rest.first(), Some(b'"' | b'\'' | b'`')) {
        &rest[..1]
    } else if CURLY.iter().any(|sign| rest.starts_with(sign)) {
        &rest[..3]
    } else {
        &[]
    };
    let start = at + quote.len();
    digits(text, start).map(|(end, after)| (start, end, after, quote))
}

/// Return where the digits of a whole number end, and where all of it does, if nothing goes on that belongs to it.
fn digits(text: &[u8], start: usize) -> Option<(usize, usize)> {
    let ends = |at: usize| match text.get(at) {
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'%' || *byte == b'-' => false,
        Some(b'.' | b':') => !text.get(at + 1).is_some_and(u8::is_ascii_digit),
        _ => true,
    };
    let whole = |at: usize| {
        if text.get(at) == Some(&b'L') && ends(at + 1) {
            Some((at, at + 1))
        } else {
            ends(at).then_some((at, at))
        }
    };
    let end = run(text, start, |byte| byte.is_ascii_digit());
    if end == start {
        return None;
    }
    if end - start <= 3 && text[start] != b'0' && text.get(end) == Some(&b',') {
        let mut stops = Vec::new();
        let mut at = end;
        while text.get(at) == Some(&b',')
            && text
                .get(at + 1..at + 4)
                .is_some_and(|three| three.iter().all(u8::is_ascii_digit))
        {
            at += 4;
            stops.push(at);
        }
        if let Some(found) = stops.into_iter().rev().find_map(whole) {
            return Some(found);
        }
    }
    if text.get(end) == Some(&b'.') {
        let zeros = run(text, end + 1, |byte| byte == b'0');
        if zeros > end + 1 {
            if let Some(found) = whole(zeros) {
                return Some(found);
            }
        }
    }
    whole(end)
}

fn closed_number(
    text: &[u8],
    from: usize,
    to: usize,
    mut end: usize,
    quote: &[u8],
    opened: bool,
) -> Sure<Option<(usize, usize, usize)>> {
    if !quote.is_empty() {
        let rest = &text[end..];
        if rest.starts_with(quote) {
            end += quote.len();
        } else if CURLY.iter().any(|sign| rest.starts_with(sign)) {
            if quote.len() == 2 {
                return Err(Unsure);
            }
            end += 3;
        }
    }
    if opened {
        let at = blanks(text, end);
        match closed(text, end) {
            Some(closed) => end = closed,
            None if at < text.len() => return Ok(None),
            None => {}
        }
    }
    Ok(Some((from, to, end)))
}

/// Return where the closing bracket of a type or a list ends.
fn closed(text: &[u8], at: usize) -> Option<usize> {
    let mut end = blanks(text, at);
    if text.get(end) == Some(&b',') {
        end = blanks(text, end + 1);
    }
    if matches!(text.get(end), Some(b']' | b')' | b'}')) {
        return Some(end + 1);
    }
    text[at.min(text.len())..].starts_with(b">>").then_some(at + 2)
}

/// Return the value that stands behind a field's name; `within` is where a bare value ends that it is a part of.
pub fn value_at(text: &str, at: usize, within: usize) -> Sure<Value> {
    let bytes = text.as_bytes();
    if bytes[at - 1] == b':' && at >= 2 && !is_blank(bytes[at - 2]) && next_key(bytes, at) {
        return Ok(Value::empty(at));
    }
    let mut at = closing_markup(bytes, at);
    while at < bytes.len() && is_blank(bytes[at]) {
        if bytes[at] == b'\n' && !begins_string(bytes, at) {
            return Ok(Value::empty(at));
        }
        at += 1;
    }
    match bytes.get(at) {
        Some(b'"' | b'\'' | b'`') => return Ok(quoted(text, at)),
        Some(byte) if byte.is_ascii_digit() || *byte == b'-' => return bare(text, at, within),
        _ => {}
    }
    if let Some(end) = sized(bytes, at) {
        at = end;
    } else if let Some(start) = opened(bytes, at) {
        return only(text, at, start, within);
    }
    if matches!(bytes.get(at), Some(b'u' | b'b')) && matches!(bytes.get(at + 1), Some(b'\'' | b'"')) {
        at += 1;
    }
    let rest = &bytes[at.min(bytes.len())..];
    if matches!(rest.first(), Some(b'{' | b'[')) {
        return Ok(Value::none(at));
    }
    if CURLY.iter().any(|sign| rest.starts_with(sign)) {
        let near = after(text, at + 3, MAX_VALUE);
        if let Some(size) = near.find('”') {
            let end = at + 3 + size;
            return Ok(Value {
                text: Some((at + 3, end)),
                start: at + 3,
                after: end + 3,
                quote: Quote::Sign,
            });
        }
    }
    if matches!(rest.first(), Some(b'"' | b'\'' | b'`')) {
        Ok(quoted(text, at))
    } else {
        bare(text, at, within)
    }
}

/// Return what stands from an offset on: so many bytes at most, whole characters.
#[must_use]
pub fn after(text: &str, at: usize, most: usize) -> &str {
    let mut end = text.len().min(at + most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[at.min(end)..end]
}

/// Return what stands before an offset: so many bytes at most, whole characters.
#[must_use]
pub fn before(text: &str, at: usize, most: usize) -> &str {
    let mut start = at.saturating_sub(most);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..at]
}

/// Say whether another key follows: an empty value, as Go prints it.
fn next_key(text: &[u8], at: usize) -> bool {
    let start = run(text, at, |byte| byte == b' ' || byte == b'\t');
    if start == at || !text.get(start).is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let capitals = short_run(text, start, 13, |byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit()
    });
    if text[start].is_ascii_uppercase() && text.get(capitals) == Some(&b':') {
        return false;
    }
    let end = run(text, start, |byte| is_word(byte) || byte == b'.' || byte == b'-');
    text.get(end) == Some(&b':')
        && text.get(end + 1) != Some(&b' ')
        && !text[end + 1..].starts_with(b"//")
        && !at_end(text, end + 1)
}

/// Return where markup ends that began before the name.
fn closing_markup(text: &[u8], at: usize) -> usize {
    if !matches!(text.get(at), Some(b'*' | b' ' | b'\t' | b'<')) {
        return at;
    }
    let stars = short_run(text, at, 3, |byte| byte == b'*');
    let end = run(text, stars, |byte| byte == b' ' || byte == b'\t');
    if stars > at && end > stars {
        return end;
    }
    if text[at.min(text.len())..].starts_with(b"</") {
        let name = short_run(text, at + 2, 10, is_word);
        if name > at + 2 && text.get(name) == Some(&b'>') {
            return name + 1 + usize::from(matches!(text.get(name + 1), Some(b' ' | b'\t')));
        }
    }
    at
}

/// Say whether a string begins behind the end of a line.
fn begins_string(text: &[u8], at: usize) -> bool {
    // So many characters are looked at; blanks have a byte each.
    let start = short_run(text, at, 200, is_blank);
    start < at + 200
        && (matches!(text.get(start), Some(b'\'' | b'"'))
            || (start + 7 <= at + 200 && text[start.min(text.len())..].starts_with(b"string(")))
}

/// Return where the size ends that PHP and Go print before a string.
fn sized(text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at.min(text.len())..];
    let end = if rest.starts_with(b"string(") {
        let digits = run(text, at + 7, |byte| byte.is_ascii_digit());
        (digits > at + 7 && text.get(digits) == Some(&b')')).then_some(digits + 1)?
    } else if rest.starts_with(b"(string)") {
        let digits = rest[8..]
            .starts_with(b" (len=")
            .then(|| run(text, at + 14, |byte| byte.is_ascii_digit()));
        match digits {
            Some(digits) if digits > at + 14 && text.get(digits) == Some(&b')') => digits + 1,
            _ => at + 8,
        }
    } else {
        return None;
    };
    Some(blanks(text, end))
}

/// Return where the quote stands in a type or a list that begins at an offset.
fn opened(text: &[u8], at: usize) -> Option<usize> {
    let end = match text.get(at)? {
        b'[' => at + 1,
        b'<' => (text.get(at + 1) == Some(&b'<')).then_some(at + 2)?,
        b'{' => typed(text, blanks(text, at + 1))?,
        byte if byte.is_ascii_alphabetic() => {
            let end = short_run(text, at + 1, 20, is_word);
            (text.get(end) == Some(&b'(')).then_some(end + 1)?
        }
        _ => return None,
    };
    let start = blanks(text, end);
    matches!(text.get(start), Some(b'"' | b'\'' | b'`')).then_some(start)
}

/// Return where the name of a type ends, and its colon.
fn typed(text: &[u8], at: usize) -> Option<usize> {
    matches!(text.get(at)?, b'"' | b'\'').then_some(())?;
    let rest = &text[at + 1..];
    let names: [&[u8]; 7] = [
        b"$date",
        b"$oid",
        b"$symbol",
        b"S",
        b"stringValue",
        b"string_Value",
        b"string_value",
    ];
    let also: [&[u8]; 1] = [b"stringvalue"];
    let quote = |end: usize| matches!(text.get(end), Some(b'"' | b'\''));
    let end = if rest.starts_with(b"$number") {
        Some(short_run(text, at + 8, 10, is_word)).filter(|end| *end > at + 8 && quote(*end))
    } else {
        names
            .iter()
            .chain(&also)
            .filter(|name| rest.starts_with(name))
            .map(|name| at + 1 + name.len())
            .find(|end| quote(*end))
    }?;
    let end = blanks(text, end + 1);
    (text.get(end) == Some(&b':')).then_some(end + 1)
}

/// Return the quoted value in a type or a list, if it is the only one.
fn only(text: &str, at: usize, start: usize, within: usize) -> Sure<Value> {
    let value = quoted(text, start);
    if let Some(end) = closed(text.as_bytes(), value.after) {
        return Ok(Value { after: end, ..value });
    }
    if matches!(text.as_bytes()[at], b'[' | b'{') {
        Ok(Value::none(at))
    } else {
        bare(text, at, within)
    }
}

fn quoted(text: &str, at: usize) -> Value {
    let bytes = text.as_bytes();
    let quote = if bytes[at] == b'`' {
        Quote::Backtick
    } else {
        Quote::Sign
    };
    if bytes[at..].starts_with(b"\"\"")
        && bytes
            .get(at + 2)
            .is_some_and(|next| !matches!(next, b',' | b'}' | b']' | b' ' | b'\n'))
    {
        if let Some(size) = after(text, at + 2, MAX_VALUE).find("\"\"") {
            let end = at + 2 + size;
            return Value {
                text: Some((at + 2, end)),
                start: at + 2,
                after: end + 2,
                quote,
            };
        }
    }
    let end = end_of_string(bytes, at + 1, &bytes[at..=at]);
    Value {
        text: Some((at + 1, end)),
        start: at + 1,
        after: end + 1,
        quote,
    }
}

fn bare(text: &str, at: usize, within: usize) -> Sure<Value> {
    let bytes = text.as_bytes();
    let mut end = if at < within {
        within
    } else if bytes.get(at.wrapping_sub(1)) == Some(&b'>') {
        let near = after(text, at, MAX_VALUE).as_bytes();
        at + run(near, 0, |byte| byte != b'<' && byte != b'\n')
    } else {
        at + unquoted(after(text, at, MAX_VALUE).as_bytes())
    };
    if end < at || !text.is_char_boundary(end) {
        return Err(Unsure);
    }
    for (opening, closing) in [(b'[', b']'), (b'(', b')')] {
        let value = &bytes[at..end];
        let count = |sign: u8| memchr::memchr_iter(sign, value).count();
        let may_close = bytes.get(end) == Some(&closing) && memchr::memchr(opening, value).is_some();
        if may_close && count(opening) > count(closing) {
            end += 1;
        }
    }
    let from = blanks(&bytes[..end], at);
    let stripped = trim_end(&bytes[from..end]);
    let commas = stripped.iter().rev().take_while(|byte| **byte == b',').count();
    Ok(Value {
        text: Some((from, from + stripped.len() - commas)),
        start: at,
        after: end,
        quote: Quote::None,
    })
}

/// Return how long the value is that stands without quotes at the beginning of a text.
fn unquoted(text: &[u8]) -> usize {
    if let Some(end) = constant(text) {
        return end;
    }
    let mut at = 0;
    loop {
        at = next_of(&ENDS, text, at);
        if at >= text.len() || ends_value(text, at) {
            return at;
        }
        at += 1;
    }
}

/// Signs at which a value without quotes may end.
const ENDS: [bool; 256] = set(b" \t\n\r\x0b\x0c,.;&}])");

/// Return where a constant ends, whatever the name of the next field is.
fn constant(text: &[u8]) -> Option<usize> {
    if !matches!(text.first()?, b'n' | b't' | b'f' | b'N' | b'-' | b'0'..=b'9') {
        return None;
    }
    let words: [&[u8]; 4] = [b"null", b"true", b"false", b"None"];
    let end = if let Some(word) = words.iter().find(|word| text.starts_with(word)) {
        word.len()
    } else {
        let start = usize::from(text.first() == Some(&b'-'));
        let end = run(text, start, |byte| byte.is_ascii_digit());
        if end == start {
            return None;
        }
        let fraction = if text.get(end) == Some(&b'.') {
            run(text, end + 1, |byte| byte.is_ascii_digit())
        } else {
            end
        };
        if fraction > end + 1 {
            fraction
        } else {
            end
        }
    };
    let comma = blanks(text, end);
    (text.get(comma) == Some(&b',') && text.get(blanks(text, comma + 1)) == Some(&b'"')).then_some(end)
}

/// Say whether a value without quotes ends at an offset, because of what follows.
fn ends_value(text: &[u8], at: usize) -> bool {
    let sign = text[at];
    if matches!(sign, b'\n' | b';' | b'&' | b'}') {
        return true;
    }
    // Most of them stand in a sentence: a word goes on, or the next begins.
    match text.get(at + 1) {
        Some(next) if next.is_ascii_alphanumeric() || !next.is_ascii() => match sign {
            b'.' => return false,
            b' ' => return assigns_next(text, at + 1),
            _ => {}
        },
        _ => {}
    }
    let start = at + usize::from(matches!(sign, b',' | b'.'));
    let eight = short_run(text, start, 8, is_blank);
    let seven = eight.min(start + 7);
    if is_blank(sign) && (eight - at >= 8 || at_end(text, seven)) {
        return true;
    }
    if sign != b'.' && matches!(text.get(seven), Some(b']' | b')')) {
        let next = text.get(seven + 1);
        let closes = at_end(text, seven + 1)
            || next.is_some_and(|byte| is_blank(*byte) || matches!(byte, b',' | b'}' | b']' | b')'));
        if closes && (sign == b',' || is_blank(sign) || seven == at) {
            return true;
        }
    }
    match sign {
        b',' => names_next(text, seven),
        b'.' => seven > start && assigns_next(text, seven),
        _ => is_blank(sign) && assigns_next(text, seven),
    }
}

fn is_name(byte: u8) -> bool {
    IN_NAMES[usize::from(byte)]
}

/// What the names of fields, and of what those are a part of, are made of.
const IN_NAMES: [bool; 256] = set(b"-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

/// Say whether a value begins behind an offset: `=` or `:`, but not `==` and not `://`.
fn assigns(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        Some(b'=') => text.get(at + 1) != Some(&b'='),
        Some(b':') => !text[at + 1..].starts_with(b"//"),
        _ => false,
    }
}

/// Say whether another field's name stands behind a comma.
fn names_next(text: &[u8], at: usize) -> bool {
    let at = at + usize::from(matches!(text.get(at), Some(b'"' | b'\'')));
    let end = short_run(text, at, 60, is_name);
    if end == at {
        return false;
    }
    let arrow = |at: usize| text[at.min(text.len())..].starts_with(b"->");
    let quote = end + usize::from(matches!(text.get(end), Some(b'"' | b'\'')));
    let sep = short_run(text, quote, 7, is_blank);
    assigns(text, sep) || arrow(sep) || (end > at + 1 && arrow(end - 1))
}

/// Say whether another field's name stands behind blanks.
fn assigns_next(text: &[u8], at: usize) -> bool {
    if !text.get(at).is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    assigns(text, short_run(text, at, 61, is_name))
}
