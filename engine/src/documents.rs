//! A line that is a logger's prefix and one whole JSON document -> the objects in it. The twin of `documents.py`.
//!
//! Most logs are of such lines, and the tolerant reader takes several times as long. What is found is the same; where
//! that is not sure, there is no answer here, and the tolerant reader has to read it.

use crate::candidates::{is_interesting, Telling};
use crate::conditions::is_query;
use crate::cursor::{all_places, size_before, word_start};
use crate::escapes::{half_width, may_be_plain, unescape};
use crate::fields::{field_of, is_uuid, meaning, name_at, name_of, Field, UUID};
use crate::lines::{is_blank, trim_end};
use crate::literals::{blanks, is_word, number_at, run, short_run};
use crate::nodes::{Page, Source, Span, NONE};
use crate::objects::{is_of_path, line_before, MAX_DEPTH};
use crate::sentences::speaks;
use crate::values::{Sure, Unsure};

/// Bytes of a record that is quoted as a whole; so offsets do not matter, but for their order.
pub const MAX_TEXT: usize = 2000;
const MAX_NESTING: u32 = 50; // of brackets; the tolerant reader goes deeper

/// Read a line into a page; unsure, and the page worth nothing, if the tolerant reader has to read it.
pub fn document(page: &mut Page, text: &str, telling: &Telling) -> Sure<()> {
    if !may_be_document(text) || !opens_as_json(text.as_bytes()) || speaks(text, telling) {
        return Err(Unsure);
    }
    page.begin(text);
    read_text(page, 0, *telling)
}

/// Say whether a line is short and ends as a document does.
#[must_use]
pub fn may_be_document(text: &str) -> bool {
    let end = text.trim_end_matches(|sign: char| sign.is_ascii() && is_blank(sign as u8));
    text.len() <= MAX_TEXT && end.ends_with('}')
}

/// Say whether the first object of a text, if there is one, begins as one of JSON does.
fn opens_as_json(text: &[u8]) -> bool {
    let start = memchr::memchr(b'{', text);
    let first = start.and_then(|start| text.get(blanks_of_json(text, start + 1)));
    first.is_none_or(|first| matches!(first, b'"' | b'}'))
}

/// Read a text with at most one document, at its end; it has no telling words but those that are given.
fn read_text(page: &mut Page, index: u32, telling: Telling) -> Sure<()> {
    let text = std::mem::take(&mut page.view_mut(index).text);
    let read = Document {
        page,
        index,
        text: &text,
        bytes: text.as_bytes(),
        telling,
    }
    .read();
    page.view_mut(index).text = text;
    read
}

struct Document<'p> {
    page: &'p mut Page,
    index: u32,
    text: &'p str,
    bytes: &'p [u8],
    /// A text inside it has none besides, unless an escape stands for a part of one.
    telling: Telling,
}

/// A quoted text: where it stands between its quotes.
#[derive(Clone, Copy)]
struct Quoted {
    start: usize,
    end: usize,
    escapes: Escapes,
    /// Whether one of the signs is in it without which it holds nothing.
    has_signs: bool,
}

/// Which escapes a quoted text has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Escapes {
    None,
    /// Of quotes, slashes and backslashes: of none that words have.
    Signs,
    Any,
}

impl Document<'_> {
    fn read(&mut self) -> Sure<()> {
        let view = self.page.view(self.index);
        let (node, depth) = (view.node, view.depth);
        let start = memchr::memchr(b'{', self.bytes);
        let prefix = &self.text[..start.unwrap_or(self.text.len())];
        if depth > MAX_DEPTH || !is_plain(prefix) || is_written_otherwise(self.bytes) {
            return Err(Unsure);
        }
        if let Some(start) = start {
            let before = self.span(line_before(self.text, start), start);
            let end = self.object(start, node, 0, before, 0)?;
            if blanks(self.bytes, end) < self.bytes.len() {
                return Err(Unsure);
            }
        }
        Ok(())
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(Source::Text(self.index), start, end)
    }

    /// Read an object that begins at an offset; return where it ends.
    fn object(&mut self, start: usize, parent: u32, item: u32, before: Span, nesting: u32) -> Sure<usize> {
        let bytes = self.bytes;
        let node = self
            .page
            .node(b'{', parent, crate::escapes::offset(start), item, before);
        let mut at = blanks_of_json(bytes, start + 1);
        if bytes.get(at) == Some(&b'}') {
            return Ok(at + 1);
        }
        loop {
            let key = self.string::<false>(at)?;
            let name = self.name(key)?;
            let colon = blanks_of_json(bytes, key.end + 1);
            if bytes.get(colon) != Some(&b':') {
                return Err(Unsure);
            }
            let key = &bytes[key.start..key.end];
            let value = blanks_of_json(bytes, colon + 1);
            if bytes.get(value) == Some(&b'{') && is_query(key) {
                return Err(Unsure);
            }
            let is_pair = matches!(key, b"key" | b"name");
            at = self.member(value, node, name, is_pair, nesting)?;
            at = blanks_of_json(bytes, at);
            match bytes.get(at) {
                Some(b'}') => return Ok(at + 1),
                Some(b',') => at = blanks_of_json(bytes, at + 1),
                _ => return Err(Unsure),
            }
        }
    }

    /// Return what a key is; unsure if its name may be a text with more in it.
    fn name(&self, key: Quoted) -> Sure<Option<Field>> {
        if key.escapes == Escapes::None {
            return name_in(self.text, key.start, key.end);
        }
        let mut plain = String::new();
        unescape(&self.text[key.start..key.end], &mut plain, |_, _| ())?;
        name_in(&plain, 0, plain.len())
    }

    /// Read the value of a member; return where it ends.
    fn member(&mut self, at: usize, node: u32, name: Option<Field>, is_pair: bool, nesting: u32) -> Sure<usize> {
        let bytes = self.bytes;
        match bytes.get(at) {
            Some(b'"') => {
                if let Some(field @ (Field::RequestId | Field::ReqUuid | Field::SessionNo)) = name {
                    let (start, end) = (at + 1, at + 1 + UUID);
                    if is_uuid(&bytes[start..]) && bytes.get(end) == Some(&b'"') {
                        let span = self.span(start, end);
                        self.page.keep_meant(node, field, span, 0); // there is nothing else in it
                        return Ok(end + 1);
                    }
                }
                let text = self.string::<true>(at)?;
                if is_pair {
                    let last = bytes[text.start..text.end].rsplit(|byte| *byte == b'.').next();
                    if last.is_some_and(|last| field_of(last).is_some()) {
                        return Err(Unsure);
                    }
                }
                self.text_of(text, node, name)?;
                Ok(text.end + 1)
            }
            Some(b'{' | b'[') if name.is_some() => Err(Unsure),
            Some(b'{' | b'[') => self.nested(at, node, 0, nesting),
            _ => {
                let end = constant(bytes, at)?;
                if let Some(name) = name {
                    self.keep_constant(at, end, node, name)?;
                }
                Ok(end)
            }
        }
    }

    /// Read an object or a list in a value; return where it ends.
    fn nested(&mut self, at: usize, node: u32, item: u32, nesting: u32) -> Sure<usize> {
        if nesting > MAX_NESTING {
            return Err(Unsure);
        }
        let nothing = self.span(0, 0);
        if self.bytes[at] == b'{' {
            return self.object(at, node, item, nothing, nesting + 1);
        }
        let list = self.page.node(b'[', node, crate::escapes::offset(at), item, nothing);
        let bytes = self.bytes;
        let mut at = blanks_of_json(bytes, at + 1);
        if bytes.get(at) == Some(&b']') {
            return Ok(at + 1);
        }
        for element in 1.. {
            at = match bytes.get(at) {
                Some(b'"') => {
                    let text = self.string::<true>(at)?;
                    if text.has_signs && may_hold(&bytes[text.start..text.end]) {
                        self.inner(text, list, false, element)?;
                    }
                    text.end + 1
                }
                Some(b'{' | b'[') => self.nested(at, list, element, nesting + 1)?,
                _ => constant(bytes, at)?,
            };
            at = blanks_of_json(bytes, at);
            match bytes.get(at) {
                Some(b']') => break,
                Some(b',') => at = blanks_of_json(bytes, at + 1),
                _ => return Err(Unsure),
            }
        }
        Ok(at + 1)
    }

    /// Take in a string that is a member's value.
    fn text_of(&mut self, text: Quoted, node: u32, name: Option<Field>) -> Sure<()> {
        let (start, end) = (text.start, text.end);
        if text.has_signs && may_hold(&self.bytes[start..end]) {
            self.inner(text, node, name.is_some(), 0)?;
        }
        match name {
            None => {}
            Some(Field::Code | Field::BareCode) => {
                let written = &self.bytes[start - 1..=end];
                if text.escapes > Escapes::None {
                    return Err(Unsure);
                }
                if let Some((from, to, stop)) = number_at(written, 0)? {
                    self.code(node, name, (start - 1 + from, start - 1 + to), stop == written.len())?;
                }
            }
            Some(field) => {
                if text.escapes > Escapes::None {
                    let (raw, mut undone) = (&self.text[start..end], Ok(()));
                    let span = self.page.own(|into| undone = unescape(raw, into, |_, _| ()));
                    undone?;
                    self.page.keep(node, field, span, 0);
                } else if let Some(meant) = meaning(field, &self.text[start..end]) {
                    let span = self.span(start + meant.start, start + meant.end);
                    self.page.keep_meant(node, field, span, 0);
                }
            }
        }
        Ok(())
    }

    /// Read what may be in a string; that of a known field is taken as it is.
    fn inner(&mut self, text: Quoted, node: u32, is_field: bool, item: u32) -> Sure<()> {
        let raw = &self.text[text.start..text.end];
        if !is_field && begins_with_field(raw.as_bytes()) {
            return Err(Unsure);
        }
        let has_escapes = text.escapes > Escapes::None;
        if !has_escapes && !is_interesting(raw) {
            return Ok(());
        }
        let child = self.page.child(self.index, NONE, text.start, raw)?;
        let plain = &self.page.view(child).text;
        if has_escapes {
            let may_hold = may_hold(plain.as_bytes());
            if may_hold && !is_field && begins_with_field(plain.as_bytes()) {
                return Err(Unsure);
            }
            if !may_hold || !is_interesting(plain) {
                self.page.forget_view(child);
                return Ok(());
            }
        }
        // What stands behind words of failure may go on behind an escape.
        let telling = if text.escapes <= Escapes::Signs && !self.telling.failure {
            self.telling
        } else {
            Telling::of(plain)
        };
        if speaks(plain, &telling) {
            return Err(Unsure);
        }
        let before = self.span(0, 0);
        let inner = self
            .page
            .node(0, node, crate::escapes::offset(text.start), item, before);
        self.page.view_mut(child).node = inner;
        read_text(self.page, child, telling)
    }

    fn keep_constant(&mut self, start: usize, end: usize, node: u32, name: Field) -> Sure<()> {
        let written = &self.bytes[start..end];
        let is_number = written[0] == b'-' || written[0].is_ascii_digit();
        if matches!(name, Field::Code | Field::BareCode) && is_number {
            if let Some((from, to, stop)) = number_at(written, 0)? {
                self.code(node, Some(name), (start + from, start + to), stop == written.len())?;
            }
        } else if written != b"null" {
            if let Some(meant) = meaning(name, &self.text[start..end]) {
                let span = self.span(start + meant.start, start + meant.end);
                self.page.keep_meant(node, name, span, 0);
            }
        }
        Ok(())
    }

    /// Take in a code; what stands around another number matters.
    fn code(&mut self, node: u32, name: Option<Field>, (from, to): (usize, usize), is_whole: bool) -> Sure<()> {
        if name == Some(Field::BareCode) || !is_whole {
            return Err(Unsure);
        }
        let place = self.page.view(self.index).at(from);
        let code = crate::nodes::Code {
            value: self.span(from, to),
            offset: place,
            loose: 0,
        };
        self.page.node_mut(node).codes.push(code);
        Ok(())
    }

    /// Return the string that begins at an offset; its signs are looked for only in a value.
    #[inline]
    fn string<const IS_VALUE: bool>(&self, at: usize) -> Sure<Quoted> {
        let bytes = self.bytes;
        if bytes.get(at) != Some(&b'"') {
            return Err(Unsure);
        }
        let start = at + 1;
        let (mut end, mut escapes, mut has_signs) = (start, Escapes::None, false);
        if IS_VALUE {
            end += size_before(&bytes[end..], |byte| (unlike_signs(byte) == 0) | is_control(byte));
            if bytes.get(end) == Some(&b'"') {
                return Ok(Quoted {
                    start,
                    end,
                    escapes,
                    has_signs,
                });
            }
            has_signs = true;
        }
        loop {
            end += size_before(&bytes[end..], |byte| {
                (byte == b'"') | (byte == b'\\') | is_control(byte)
            });
            match bytes.get(end) {
                Some(b'"') => {
                    return Ok(Quoted {
                        start,
                        end,
                        escapes,
                        has_signs,
                    })
                }
                Some(b'\\') => {
                    let (kind, size) = escape(&bytes[end..])?;
                    escapes = escapes.max(kind);
                    end += size;
                }
                _ => return Err(Unsure),
            }
        }
    }
}

/// Say whether a byte has to be escaped in a string.
const fn is_control(byte: u8) -> bool {
    byte < b' '
}

/// Return what a text begins with, which is an escape, and its size; unsure if it is for a letter or half a sign.
fn escape(text: &[u8]) -> Sure<(Escapes, usize)> {
    let is_other = |digits: &[u8]| matches!(digits, [b'0', b'0', ..] | [b'd' | b'D', _, ..]);
    match text.get(1) {
        Some(b'"' | b'/') => Ok((Escapes::Signs, 2)),
        Some(b'\\') if text.get(2) != Some(&b'u') => Ok((Escapes::Signs, 2)),
        // Undone, it may begin a word's escape.
        Some(b'\\') if !is_other(text.get(3..5).unwrap_or_default()) => Ok((Escapes::Any, 2)),
        Some(b'b' | b'f' | b'n' | b'r' | b't') => Ok((Escapes::Any, 2)),
        Some(b'u') => match text.get(2..6) {
            Some(four) if four.iter().all(u8::is_ascii_hexdigit) && !is_other(four) => Ok((Escapes::Any, 6)),
            _ => Err(Unsure),
        },
        _ => Err(Unsure),
    }
}

/// Say whether signs that structure a text may be written otherwise than with backslashes.
fn is_written_otherwise(text: &[u8]) -> bool {
    memchr::memchr3(b'<', b'&', b'%', text).is_some()
        && (may_be_plain(text) || memchr::memchr_iter(b'<', text).any(|at| text.get(at + 1) == Some(&b'/')))
}

/// Return what a part of a text is as a key; unsure if the tolerant reader would find more in it than its name.
fn name_in(text: &str, start: usize, end: usize) -> Sure<Option<Field>> {
    if let Some(field) = name_of(text.as_bytes(), start, end) {
        return Ok(field);
    }
    let text = &text[start..end];
    let key = text.as_bytes();
    if opens_string(key) {
        return Err(Unsure);
    }
    if key.iter().all(|byte| is_word(*byte)) {
        return Ok(None);
    }
    if is_structured(key) || is_interesting(text) {
        Err(Unsure)
    } else {
        Ok(None)
    }
}

/// Say whether a quote behind a text opens a string for the tolerant reader.
fn opens_string(text: &[u8]) -> bool {
    let ends = |byte: &u8| is_word(*byte) || b")]}".contains(byte);
    match text {
        [] => true,
        [before @ .., b'b' | b'u' | b'B' | b'U'] => !before.last().is_some_and(ends),
        [.., last] => !ends(last),
    }
}

/// Say whether the tolerant reader would find something in a key that names no field as a whole.
fn is_structured(key: &[u8]) -> bool {
    let begins = |(at, byte): (usize, &u8)| match (byte, &key[at + 1..]) {
        (b'[' | b']' | b'(' | b')' | b'{' | b'}', _) | (b'/', [b'>', ..]) => true,
        (b'<', [next, ..]) => next.is_ascii_alphabetic() || *next == b'/',
        (b'\\', [b'"' | b'\'', ..] | [b'x' | b'X' | b'u' | b'U', b'0' | b'2', ..]) => true,
        (b'=', [b'>', ..]) => is_numbered(&key[..at]),
        (b'"' | b'\'', _) => opens_string(&key[..at]),
        _ => false,
    };
    key.iter().enumerate().any(begins)
        || begins_item(key)
        || (0..key.len()).any(|at| {
            name_at(key, at).is_some_and(|(length, _)| may_begin(key, at) && may_be_assigned(&key[at + length..]))
        })
}

/// Say whether a field's name may begin at an offset of a key, with names before it of what it is a part of.
fn may_begin(key: &[u8], name: usize) -> bool {
    const PARTS: usize = 4;
    let mut at = name;
    for _ in 0..=PARTS {
        match key[..at].last() {
            Some(b'.') => {
                let part = word_start(key, at - 1);
                if part + 1 == at || key[part].is_ascii_digit() {
                    return false;
                }
                at = part;
            }
            Some(last) => return !is_word(*last) && !is_of_path(*last),
            None => return true,
        }
    }
    false
}

/// Say whether what stands behind a name in a key may give it a value; at the key's end, its quote and colon do.
fn may_be_assigned(rest: &[u8]) -> bool {
    let sign = run(rest, 0, |byte| is_blank(byte) || b"\"'`*".contains(&byte));
    rest.is_empty()
        || matches!(
            &rest[sign..],
            [b'=' | b':' | b'|' | 0xe2, ..] | [b'-', b'>', ..] | [b'<', b'/', ..]
        )
}

/// Say whether a text ends with a number, maybe with blanks behind it: what stands before an arrow is an index then.
fn is_numbered(text: &[u8]) -> bool {
    let number = trim_end(text);
    let start = number
        .iter()
        .rposition(|byte| !byte.is_ascii_digit())
        .map_or(0, |at| at + 1);
    start < number.len() && (start == 0 || !is_word(number[start - 1]))
}

/// Say whether a line of a key, with the quote and the colon behind it, begins as an item of a list.
fn begins_item(key: &[u8]) -> bool {
    let is_quote = |byte| matches!(byte, b'"' | b'\'' | b'*');
    let starts = memchr::memchr_iter(b'\n', key).map(|end| end + 1);
    [0].into_iter().chain(starts).any(|line| {
        let dash = run(key, line, |byte| matches!(byte, b' ' | b'\t'));
        let start = short_run(key, dash + 2, 2, is_quote);
        let end = run(key, start, is_word);
        let closed = short_run(key, end, 2, is_quote);
        // The key's own quote counts as one of two.
        let is_closed = key.get(closed) == Some(&b':') || (closed == key.len() && closed < end + 2);
        matches!(key.get(dash..dash + 2), Some(b"- " | b"* ")) && end > start && is_closed
    })
}

fn blanks_of_json(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = text.get(at) {
        at += 1;
    }
    at
}

/// Return where a number or a constant ends that begins at an offset.
fn constant(text: &[u8], at: usize) -> Sure<usize> {
    let rest = &text[at.min(text.len())..];
    let word: &[u8] = match rest.first() {
        Some(b'n') => b"null",
        Some(b't') => b"true",
        Some(b'f') => b"false",
        _ => b"",
    };
    if !word.is_empty() {
        return if rest.starts_with(word) {
            Ok(at + word.len())
        } else {
            Err(Unsure)
        };
    }
    let digits = |at: usize| {
        let end = run(text, at, |byte| byte.is_ascii_digit());
        if end > at {
            Ok(end)
        } else {
            Err(Unsure)
        }
    };
    let start = at + usize::from(rest.first() == Some(&b'-'));
    let mut end = digits(start)?;
    if text[start] == b'0' && end > start + 1 {
        return Err(Unsure);
    }
    if text.get(end) == Some(&b'.') {
        end = digits(end + 1)?;
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        end = digits(end + 1 + usize::from(matches!(text.get(end + 1), Some(b'+' | b'-'))))?;
    }
    Ok(end)
}

/// Say whether a text may hold a field or an object; an escape may be one of its signs.
fn may_hold(text: &[u8]) -> bool {
    const WIDE: [&str; 7] = ["：", "＝", "（", "［", "｛", "＜", "【"];
    let mut at = 0;
    loop {
        at += size_before(&text[at..], |byte| unlike_signs(byte) == 0);
        let rest = &text[at..];
        match rest.first() {
            None => return false,
            Some(0x80..) if !WIDE.iter().any(|sign| rest.starts_with(sign.as_bytes())) => at += 1,
            Some(_) => return true,
        }
    }
}

/// Return how little a byte differs from the signs of fields and objects, or the first bytes of wide ones.
#[inline(always)]
const fn unlike_signs(byte: u8) -> u8 {
    const SIGNS: &[u8; 12] = b":=([{<\"'`\\\xef\xe3";
    let (mut least, mut nth) = (u8::MAX, 0);
    while nth < SIGNS.len() {
        let differs = byte ^ SIGNS[nth];
        if differs < least {
            least = differs;
        }
        nth += 1;
    }
    least
}

/// Say whether a text begins with a field's name and what may stand behind it.
fn begins_with_field(text: &[u8]) -> bool {
    name_at(text, 0).is_some_and(|(length, _)| {
        let end = run(text, length, |byte| matches!(byte, b'"' | b'\'' | b'`' | b']'));
        matches!(text.get(blanks(text, end)), Some(b':' | b'='))
    })
}

/// Say whether a byte is a sign that structures a text: one of `[](){}"'`<=\:` and the end of a line.
const fn structures(byte: u8) -> bool {
    (byte == b'(')
        | (byte == b')')
        | (byte == b'[')
        | (byte == b']')
        | (byte == b'\\')
        | (byte == b'{')
        | (byte == b'}')
        | (byte == b'"')
        | (byte == b'\'')
        | (byte == b'`')
        | (byte == b'<')
        | (byte == b'=')
        | (byte == b':')
        | (byte == b'\n')
}

/// Say whether a text is nothing but a logger's prefix: no field is named in it; the colons of times name none.
fn is_plain(prefix: &str) -> bool {
    let (mut half, mut offsets) = (String::new(), Vec::new());
    let has_full = !prefix.is_ascii() && half_width(prefix, &mut half, &mut offsets);
    let prefix = if has_full { &half } else { prefix };
    let bytes = prefix.as_bytes();
    let (mut open, mut has_colon) = (0, false);
    let are_plain = all_places(bytes, structures, |at| {
        match bytes[at] {
            sign @ (b'[' | b'(') if open == 0 => open = sign,
            b']' if open == b'[' => open = 0,
            b')' if open == b'(' => open = 0,
            b':' => has_colon |= at == 0 || !bytes[at - 1].is_ascii_digit() || bytes[..at].ends_with(b".0"),
            _ => return false,
        }
        true
    });
    are_plain && open == 0 && !without_blanks(prefix).starts_with("- ") && !(has_colon && has_label(bytes))
}

fn without_blanks(text: &str) -> &str {
    text.trim_start_matches(|sign: char| sign.is_ascii() && is_blank(sign as u8))
}

/// Say whether a field's name stands in a text with a colon behind it.
fn has_label(text: &[u8]) -> bool {
    (0..text.len()).any(|at| {
        name_at(text, at).is_some_and(|(length, _)| {
            let end = at + length;
            let end = end + usize::from(text.get(end) == Some(&b']'));
            text.get(blanks(text, end)) == Some(&b':')
        })
    })
}
