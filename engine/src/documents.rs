//! A line that is a logger's prefix and one whole JSON document -> the objects in it. The twin of `documents.py`.
//!
//! Most logs are of such lines, and the tolerant reader takes several times as long. What is found is the same; where
//! that is not sure, there is no answer here, and the tolerant reader has to read it.

use crate::candidates::{is_interesting, names_escaped_failure, Telling};
use crate::conditions::is_query;
use crate::cursor::set;
use crate::escapes::{half_width, may_be_plain, unescape};
use crate::fields::{field_of, meaning, name_at, Field};
use crate::hits::contains;
use crate::lines::is_blank;
use crate::literals::{blanks, is_word, number_at, run};
use crate::nodes::{Page, Source, Span};
use crate::objects::{line_before, MAX_DEPTH};
use crate::sentences::speaks;
use crate::values::{Sure, Unsure};

/// Bytes of a record that is quoted as a whole; so offsets do not matter, but for their order.
pub const MAX_TEXT: usize = 2000;
const MAX_NESTING: u32 = 50; // of brackets; the tolerant reader goes deeper

/// Read a line into a page; unsure, and the page worth nothing, if the tolerant reader has to read it.
pub fn document(page: &mut Page, text: &str, telling: &Telling) -> Sure<()> {
    if !may_be_document(text) || !opens_as_json(text.as_bytes()) || says_more(text, telling) {
        return Err(Unsure);
    }
    page.begin(text);
    read_text(page, 0)
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

/// Say whether a text may speak of a call in words, or have its code in a table printed a column a line.
fn says_more(text: &str, telling: &Telling) -> bool {
    let has_bar = || text.contains(['|', '│']) || text.contains("->");
    speaks(text, telling) || (telling.ret_code && contains(text.as_bytes(), b"retcode ") && has_bar())
}

/// Read a text with at most one document, at its end.
fn read_text(page: &mut Page, index: u32) -> Sure<()> {
    let text = std::mem::take(&mut page.view_mut(index).text);
    let read = Document {
        page,
        index,
        text: &text,
        bytes: text.as_bytes(),
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
}

impl Document<'_> {
    fn read(&mut self) -> Sure<()> {
        let view = self.page.view(self.index);
        let (node, depth) = (view.node, view.depth);
        let start = memchr::memchr(b'{', self.bytes);
        let prefix = &self.text[..start.unwrap_or(self.text.len())];
        if depth > MAX_DEPTH || !is_plain(prefix) || self.is_written_otherwise() {
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

    /// Say whether signs may be escaped that structure a text, or halves of characters.
    fn is_written_otherwise(&self) -> bool {
        may_be_plain(self.bytes)
            || memchr::memchr_iter(b'\\', self.bytes).any(|at| {
                let next = self.bytes.get(at + 1..at + 4);
                matches!(next, Some([b'u', b'0', b'0'] | [b'u', b'd' | b'D', _]))
            })
            || memchr::memchr_iter(b'<', self.bytes).any(|at| self.bytes.get(at + 1) == Some(&b'/'))
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
            let key = self.string_end(at)?;
            let name = self.name(at + 1, key)?;
            let colon = blanks_of_json(bytes, key + 1);
            if bytes.get(colon) != Some(&b':') {
                return Err(Unsure);
            }
            let value = blanks_of_json(bytes, colon + 1);
            if bytes.get(value) == Some(&b'{') && is_query(&bytes[at + 1..key]) {
                return Err(Unsure);
            }
            let is_pair = matches!(&bytes[at + 1..key], b"key" | b"name");
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
    fn name(&self, start: usize, end: usize) -> Sure<Option<Field>> {
        let key = &self.bytes[start..end];
        if memchr::memchr(b'\\', key).is_some() {
            return Err(Unsure);
        }
        if let Some((length, field)) = name_at(key, 0) {
            if length == key.len() {
                return Ok(field);
            }
        }
        if is_read_as_text(key) {
            return Err(Unsure);
        }
        if key.iter().all(|byte| is_word(*byte)) {
            return Ok(None);
        }
        // The last part of a longer name may be one.
        let parts = key
            .iter()
            .enumerate()
            .filter(|(_, byte)| !is_word(**byte))
            .map(|(at, _)| at + 1);
        for at in parts {
            if at < key.len() && name_at(key, at).is_some_and(|(length, _)| at + length == key.len()) {
                return Err(Unsure);
            }
        }
        if key.iter().any(|byte| b"\"'`[](){}<>*\\=:|".contains(byte))
            || !key.is_ascii()
            || is_interesting(&self.text[start..end])
        {
            return Err(Unsure);
        }
        Ok(None)
    }

    /// Read the value of a member; return where it ends.
    fn member(&mut self, at: usize, node: u32, name: Option<Field>, is_pair: bool, nesting: u32) -> Sure<usize> {
        let bytes = self.bytes;
        match bytes.get(at) {
            Some(b'"') => {
                let end = self.string_end(at)?;
                if is_pair {
                    let last = bytes[at + 1..end].rsplit(|byte| *byte == b'.').next();
                    if last.is_some_and(|last| field_of(last).is_some()) {
                        return Err(Unsure);
                    }
                }
                self.text_of(at + 1, end, node, name)?;
                Ok(end + 1)
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
                    let end = self.string_end(at)?;
                    if may_hold(&bytes[at + 1..end]) {
                        self.inner(at + 1, end, list, false, element)?;
                    }
                    end + 1
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
    fn text_of(&mut self, start: usize, end: usize, node: u32, name: Option<Field>) -> Sure<()> {
        let raw = &self.bytes[start..end];
        if may_hold(raw) {
            self.inner(start, end, node, name.is_some(), 0)?;
        }
        match name {
            None => {}
            Some(Field::Code | Field::BareCode) => {
                let written = &self.bytes[start - 1..=end];
                if memchr::memchr(b'\\', raw).is_some() {
                    return Err(Unsure);
                }
                if let Some((from, to, stop)) = number_at(written, 0)? {
                    self.code(node, name, (start - 1 + from, start - 1 + to), stop == written.len())?;
                }
            }
            Some(field) => {
                if memchr::memchr(b'\\', raw).is_some() {
                    let mut plain = String::with_capacity(raw.len());
                    unescape(&self.text[start..end], &mut plain, |_, _| ())?;
                    let span = self.page.own(|text| text.push_str(&plain));
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
    fn inner(&mut self, start: usize, end: usize, node: u32, is_field: bool, item: u32) -> Sure<()> {
        let raw = &self.text[start..end];
        if !is_field && begins_with_field(raw.as_bytes()) {
            return Err(Unsure);
        }
        if memchr::memchr(b'\\', raw.as_bytes()).is_some() {
            let mut plain = String::with_capacity(raw.len());
            unescape(raw, &mut plain, |_, _| ())?;
            if names_escaped_failure(raw) && says_more(&plain, &Telling::of(&plain)) {
                return Err(Unsure);
            }
            if !may_hold(plain.as_bytes()) {
                return Ok(());
            }
            if names_escaped_failure(raw) {
                return Err(Unsure); // the tolerant reader looks for fields in it
            }
            if !is_field && begins_with_field(plain.as_bytes()) {
                return Err(Unsure);
            }
            if !is_interesting(&plain) {
                return Ok(());
            }
        } else if !is_interesting(raw) {
            return Ok(());
        }
        let before = self.span(0, 0);
        let inner = self.page.node(0, node, crate::escapes::offset(start), item, before);
        let child = self.page.child(self.index, inner, start, raw)?;
        let text = &self.page.view(child).text;
        if says_more(text, &Telling::of(text)) {
            return Err(Unsure);
        }
        read_text(self.page, child)
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

    /// Return where the quote stands that closes the string at an offset.
    fn string_end(&self, at: usize) -> Sure<usize> {
        if self.bytes.get(at) != Some(&b'"') {
            return Err(Unsure);
        }
        let mut from = at + 1;
        while let Some(found) = memchr::memchr2(b'"', b'\\', &self.bytes[from..]) {
            let end = from + found;
            if self.bytes[end] == b'"' {
                return Ok(end);
            }
            let escape = self.bytes.get(end + 1).ok_or(Unsure)?;
            if !b"\"\\/bfnrtu".contains(escape) {
                return Err(Unsure);
            }
            if *escape == b'u'
                && !self
                    .bytes
                    .get(end + 2..end + 6)
                    .is_some_and(|four| four.iter().all(u8::is_ascii_hexdigit))
            {
                return Err(Unsure);
            }
            from = end + 2;
        }
        Err(Unsure)
    }
}

/// Say whether the quote behind a key opens a string for the tolerant reader, or the key begins an item of a list.
fn is_read_as_text(key: &[u8]) -> bool {
    let ends = |byte: &u8| is_word(*byte) || b")]}".contains(byte);
    match key {
        [] | [b'-' | b'*' | b' ' | b'\t', ..] => true,
        [before @ .., b'b' | b'u' | b'B' | b'U'] => !before.last().is_some_and(ends),
        [.., last] => !ends(last),
    }
}

fn blanks_of_json(text: &[u8], at: usize) -> usize {
    run(text, at, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// Return where a number or a constant ends that begins at an offset.
fn constant(text: &[u8], at: usize) -> Sure<usize> {
    let rest = &text[at.min(text.len())..];
    let words: [&[u8]; 3] = [b"null", b"true", b"false"];
    if let Some(word) = words.iter().find(|word| rest.starts_with(word)) {
        return Ok(at + word.len());
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
    const SIGNS: [bool; 256] = set(b":=([{<\"'`\\\xef\xe3");
    let Some(first) = text.iter().position(|byte| SIGNS[*byte as usize]) else {
        return false;
    };
    let rest = &text[first..];
    rest.iter().any(|byte| *byte < 0x80 && SIGNS[*byte as usize])
        || memchr::memchr2_iter(0xef, 0xe3, rest).any(|at| {
            ["：", "＝", "（", "［", "｛", "＜", "【"]
                .iter()
                .any(|sign| rest[at..].starts_with(sign.as_bytes()))
        })
}

/// Say whether a text begins with a field's name and what may stand behind it.
fn begins_with_field(text: &[u8]) -> bool {
    name_at(text, 0).is_some_and(|(length, _)| {
        let end = run(text, length, |byte| matches!(byte, b'"' | b'\'' | b'`' | b']'));
        matches!(text.get(blanks(text, end)), Some(b':' | b'='))
    })
}

/// Say whether a text is nothing but a logger's prefix: no field is named in it; the colons of times name none.
fn is_plain(prefix: &str) -> bool {
    let (mut half, mut offsets) = (String::new(), Vec::new());
    let has_full = !prefix.is_ascii() && half_width(prefix, &mut half, &mut offsets);
    let prefix = if has_full { &half } else { prefix };
    let bytes = prefix.as_bytes();
    let mut open = 0;
    let mut has_colon = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'[' | b'(' if open == 0 => open = *byte,
            b']' if open == b'[' => open = 0,
            b')' if open == b'(' => open = 0,
            b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'"' | b'\'' | b'`' | b'<' | b'=' | b'\\' | b'\n' => {
                return false
            }
            b':' => has_colon |= at == 0 || !bytes[at - 1].is_ascii_digit() || bytes[..at].ends_with(b".0"),
            _ => {}
        }
    }
    open == 0 && !without_blanks(prefix).starts_with("- ") && !(has_colon && has_label(bytes))
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
