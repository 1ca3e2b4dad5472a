//! What SDKs, exceptions and applications say of a call in words, not in the fields of an object.
//! The twin of `sentences.py`, with `applications.rs`; PHP's exceptions are handed back.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::applications::{has_number_before_words, of_applications, of_words};
use crate::candidates::Telling;
use crate::cursor::word_start;
use crate::escapes::{offset, origin, Offsets};
use crate::fields::{is_uuid, strip};
use crate::hits::{names_vendor, Hit, Known, Own};
use crate::lines::is_blank;
use crate::literals::{before, is_word, run};
use crate::logged::{part, without_place};
use crate::nodes::Page;
use crate::values::{Sure, Unsure, SDK, WORDS};

const MAX_PREFIX: usize = 2000; // bytes of a logger's prefix
const RET_CODE_ERROR: &[u8] = b"[server.RetCodeError] ";
const SAYS_SUCCESS: &str = " successful!";
static OF_GO: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(RET_CODE_ERROR));
static SUCCESS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(SAYS_SUCCESS));

/// A success that a text speaks of: where, the action, the id.
pub struct Success {
    pub offset: u32,
    pub action: String,
    pub request_id: Option<String>,
}

/// Return the text of a view without the texts inside it, which are views of their own: a blank for each character.
/// With it, offsets in it and in the half text.
fn prose(page: &Page, index: u32) -> (Cow<'_, str>, Offsets) {
    let view = page.view(index);
    if view.inner.is_empty() {
        return (Cow::Borrowed(view.half()), Offsets::new());
    }
    let text = view.half();
    let (mut prose, mut offsets) = (String::with_capacity(text.len()), vec![(0, 0)]);
    let mut last = 0;
    for &(start, end) in &view.inner {
        let (start, end) = ((start as usize).max(last), end as usize);
        prose.push_str(text.get(last..start).unwrap_or(""));
        let inside = text.get(start..end).unwrap_or("");
        prose.extend(inside.chars().map(|_| ' '));
        last = end.max(last);
        offsets.push((offset(prose.len()), offset(last)));
    }
    prose.push_str(text.get(last..).unwrap_or(""));
    (Cow::Owned(prose), offsets)
}

/// One place where a text gives a code: what is said with it.
#[derive(Debug)]
pub struct Said {
    pub at: usize,
    pub code: u32,
    pub rank: u8,
    pub request_id: Option<String>,
    pub action: Option<String>,
    pub message: Option<String>,
}

impl Said {
    /// Return what an application says of a code.
    #[must_use]
    pub const fn of_application(at: usize, code: u32, message: Option<String>) -> Self {
        Self {
            at,
            code,
            rank: WORDS,
            request_id: None,
            action: None,
            message,
        }
    }
}

/// Add the failed calls that a text speaks of; `vendor` says whether the record names UCloud.
pub fn spoken(page: &mut Page, index: u32, telling: &Telling, known: &Known, found: &mut Vec<Hit>) -> Sure<()> {
    let (view, vendor) = (page.view(index), telling.vendor);
    // Of the record's own text all words are known, unless a narrow terminal has broken them.
    let is_line = index == 0 && !view.has_full && memchr::memchr(b'\n', view.text.as_bytes()).is_none();
    if is_line && !may_speak(telling) {
        return Ok(());
    }
    let mut said = Vec::new();
    let offsets = {
        let (text, offsets) = prose(page, index);
        let bytes = text.as_bytes();
        if memchr::memchr(b']', bytes).is_some() {
            of_python(&text, &mut said)?;
            of_java(&text, vendor, known, &mut said);
        }
        // Of the record's own text they are known, unless texts in it are left out.
        let telling = if index == 0 && matches!(text, Cow::Borrowed(_)) && !view.has_full {
            *telling
        } else {
            Telling::of(&text)
        };
        if telling.go {
            of_go(&text, &mut said);
        }
        if telling.php && names_vendor(bytes) {
            return Err(Unsure); // an exception of PHP's
        }
        if telling.ret_code {
            of_words(&text, &mut said);
        }
        if telling.failure {
            of_applications(&text, known, &mut said)?;
        }
        offsets
    };
    for one in said {
        let node = page.view(index).node;
        let offset = page.view(index).at(origin(&offsets, one.at));
        let mut own = |text: Option<String>| {
            let text = text?;
            (!text.is_empty() && text != "*").then(|| page.own(|into| into.push_str(&text)))
        };
        let (request_id, action, message) = (own(one.request_id), own(one.action), own(one.message));
        let own = Own {
            request_id,
            action,
            message,
            ..Own::default()
        };
        found.push(Hit {
            code: one.code,
            offset,
            rank: one.rank,
            node,
            loose: 0,
            own,
        });
    }
    Ok(())
}

fn trimmed(text: &str) -> &str {
    text.trim_end_matches(|sign: char| sign.is_ascii() && is_blank(sign as u8))
}

/// Return the calls whose success a text speaks of.
pub fn successes(page: &Page, index: u32) -> Vec<Success> {
    let mut found = Vec::new();
    if SUCCESS.find(page.view(index).text.as_bytes()).is_none() {
        return found;
    }
    let (text, offsets) = prose(page, index);
    let bytes = text.as_bytes();
    let mut last = 0;
    for end in SUCCESS.find_iter(bytes) {
        let start = word_start(bytes, end);
        let Some(close) = start
            .checked_sub(5)
            .filter(|close| start < end && &bytes[*close..start] == b"] do ")
        else {
            continue;
        };
        let Some(open) = id_before(bytes, close).filter(|open| *open >= last && open + 1 < close) else {
            continue;
        };
        let id = &text[open + 1..close];
        let view = page.view(index);
        let (from, to) = (origin(&offsets, open), origin(&offsets, end + SAYS_SUCCESS.len()));
        if id == "None" || view.full(to) - view.full(from) > to - from {
            continue; // there is no sign of full width in it
        }
        found.push(Success {
            offset: page.view(index).at(origin(&offsets, open)),
            action: text[start..end].to_owned(),
            request_id: (id != "*").then(|| id.to_owned()),
        });
        last = end;
    }
    found
}

/// Return where the bracket opens of an id, `*`, `None` or nothing, which closes at an offset.
fn id_before(text: &[u8], close: usize) -> Option<usize> {
    let inside = &text[..close];
    if inside.ends_with(b"[") {
        return Some(close - 1);
    }
    if inside.ends_with(b"[*") {
        return Some(close - 2);
    }
    if inside.ends_with(b"[None") {
        return Some(close - 5);
    }
    let open = close.checked_sub(37)?;
    (text[open] == b'[' && is_uuid(&text[open + 1..])).then_some(open)
}

/// Return the brackets of the first id behind an offset.
fn next_id(text: &[u8], from: usize) -> Option<(usize, usize)> {
    memchr::memchr_iter(b']', &text[from..])
        .map(|found| from + found)
        .find_map(|close| id_before(text, close).map(|open| (open, close)))
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end)
}

/// Return the number of at most nine digits at an offset, and where it ends; more digits follow in no match.
#[must_use]
pub fn digits(text: &[u8], at: usize) -> Option<(u32, usize)> {
    let end = run(text, at, |byte| byte.is_ascii_digit());
    if end == at || end > at + 9 {
        return None;
    }
    std::str::from_utf8(&text[at..end])
        .ok()?
        .parse()
        .ok()
        .map(|number| (number, end))
}

/// `[id] Action - code: message`, as the Python SDK logs it.
fn of_python(text: &str, said: &mut Vec<Said>) -> Sure<()> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some((open, close)) = next_id(bytes, from) {
        from = close + 1;
        let at = close + 1;
        if bytes.get(at) != Some(&b' ') || !bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase) {
            if breaks(bytes, at) {
                return Err(Unsure);
            }
            continue;
        }
        let word = run(bytes, at + 1, is_word);
        if word < at + 3 {
            continue;
        }
        if !bytes[word..].starts_with(b" - ") {
            if breaks(bytes, word) || (bytes[word..].starts_with(b" -") && breaks(bytes, word + 2)) {
                return Err(Unsure);
            }
            continue;
        }
        let Some((code, end)) = digits(bytes, word + 3) else {
            if breaks(bytes, word + 2) {
                return Err(Unsure);
            }
            continue;
        };
        if bytes.get(end) != Some(&b':') {
            continue;
        }
        let start = end + 1 + usize::from(bytes.get(end + 1) == Some(&b' '));
        if breaks(bytes, end + 1) {
            return Err(Unsure);
        }
        let stop = line_end(bytes, start);
        let id = &text[open + 1..close];
        said.push(Said {
            at: word + 3,
            code,
            rank: if is_whole(text, open) { SDK } else { WORDS },
            request_id: (id != "None").then(|| id.to_owned()),
            action: Some(text[at + 1..word].to_owned()),
            message: Some(trimmed(without_place(&text[start..stop])).to_owned()),
        });
        from = stop;
    }
    Ok(())
}

/// Say whether a narrow terminal may have broken a line here.
fn breaks(text: &[u8], at: usize) -> bool {
    let start = run(text, at, |byte| byte == b' ' || byte == b'\t');
    let place = if start >= at + 2 {
        let end = run(text, start, |byte| is_word(byte) || byte == b'.' || byte == b':');
        run(text, end, |byte| byte == b' ' || byte == b'\t')
    } else {
        start
    };
    text.get(start) == Some(&b'\n') || text.get(place) == Some(&b'\n')
}

/// `[id] code: message`, as the Java SDK's exceptions say it.
fn of_java(text: &str, vendor: bool, known: &Known, said: &mut Vec<Said>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some((open, close)) = next_id(bytes, from) {
        from = close + 1;
        let id = &text[open + 1..close];
        if id == "*" || id == "None" || bytes.get(close + 1) != Some(&b' ') {
            continue;
        }
        let Some((code, end)) = digits(bytes, close + 2) else {
            continue;
        };
        if !bytes[end..].starts_with(b": ") {
            continue;
        }
        let start = if open > 0 && bytes[open - 1] == b'"' {
            open - 1
        } else {
            open
        };
        let stop = line_end(bytes, end + 2);
        let exception = before_characters(text, start, 18)
            .trim_end_matches(' ')
            .ends_with("RetCodeException:");
        let is_quoted = start < open || (start == 0 && text.ends_with('"'));
        let message = without_quote(&text[end + 2..stop]);
        let digits = &text[close + 2..end];
        let named = vendor || known.of(digits).iter().any(|one| message.starts_with(one.as_str()));
        if exception || ((!id.is_empty() || is_quoted) && (named || start < open)) {
            said.push(Said {
                at: close + 2,
                code,
                rank: if !exception && is_whole(text, start) {
                    SDK
                } else {
                    WORDS
                },
                request_id: Some(id.to_owned()),
                action: None,
                message: Some(trimmed(message).to_owned()),
            });
        }
        from = stop;
    }
}

/// Return what stands before an offset, so many characters at most.
fn before_characters(text: &str, at: usize, most: usize) -> &str {
    let start = text[..at]
        .char_indices()
        .rev()
        .nth(most - 1)
        .map_or(0, |(start, _)| start);
    &text[start..at]
}

/// `[id] do Action failed, api: [server.RetCodeError] code message`, as the Go SDK logs it.
fn of_go(text: &str, said: &mut Vec<Said>) {
    let bytes = text.as_bytes();
    let mut last = 0;
    for found in OF_GO.find_iter(bytes) {
        let at = found + RET_CODE_ERROR.len();
        if found < last {
            continue;
        }
        let Some((code, end)) = digits(bytes, at) else { continue };
        if bytes.get(end).is_some_and(|byte| is_word(*byte)) {
            continue;
        }
        let start = end + usize::from(bytes.get(end) == Some(&b' '));
        let stop = line_end(bytes, start);
        let call = go_call(bytes, last, found);
        let (id, action) = match call {
            Some((open, close, word)) => {
                let word_end = run(bytes, word, is_word);
                (
                    Some(text[open + 1..close].to_owned()),
                    Some(text[word..word_end].to_owned()),
                )
            }
            None => (None, None),
        };
        let whole = call.is_some_and(|(open, _, _)| is_whole(text, open));
        said.push(Said {
            at,
            code,
            rank: if whole { SDK } else { WORDS },
            request_id: id,
            action,
            message: Some(trimmed(without_fields(without_quote(&text[start..stop]))).to_owned()),
        });
        last = stop;
    }
}

/// Return where `[id] do Action failed, api:` stands before an error: brackets and action.
fn go_call(text: &[u8], from: usize, at: usize) -> Option<(usize, usize, usize)> {
    let mut end = at;
    loop {
        let rest = &text[from..end];
        end -= if rest.ends_with(b"\\n") {
            2
        } else if rest.ends_with(b"#012") {
            4
        } else if rest.last().is_some_and(|byte| is_blank(*byte)) {
            1
        } else {
            break;
        };
    }
    let end = if text[from..end].ends_with(b"api:") {
        end - 4
    } else {
        at
    };
    let word_end = end
        .checked_sub(9)
        .filter(|word| *word >= from && &text[*word..end] == b" failed, ")?;
    let word = word_start(text, word_end);
    let close = word
        .checked_sub(5)
        .filter(|close| word < word_end && &text[*close..word] == b"] do ")?;
    let open = id_before(text, close).filter(|open| *open >= from && open + 1 < close)?;
    (&text[open + 1..close] != b"None").then_some((open, close, word))
}

/// Return a text without the fields that a logger puts behind it.
fn without_fields(text: &str) -> &str {
    let bytes = text.as_bytes();
    let mut kept = text.len();
    loop {
        let end = bytes[..kept]
            .iter()
            .rposition(|byte| !is_blank(*byte))
            .map_or(0, |at| at + 1);
        let start = bytes[..end]
            .iter()
            .rposition(|byte| is_blank(*byte))
            .map_or(0, |at| at + 1);
        let name = run(&bytes[..end], start, |byte| is_word(byte) || byte == b'.');
        let value = &bytes[(name + 1).min(end)..end];
        let length = value.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        let is_field = (1..=40).contains(&(name - start))
            && bytes.get(name) == Some(&b'=')
            && (1..=100).contains(&length)
            && !value.contains(&b'=');
        if !is_field {
            return &text[..kept];
        }
        kept = bytes[..start]
            .iter()
            .rposition(|byte| !is_blank(*byte))
            .map_or(0, |at| at + 1);
        if kept == 0 {
            return "";
        }
    }
}

/// Return a text without the quote that closes the one it is in.
fn without_quote(text: &str) -> &str {
    let blank = |sign: char| sign.is_ascii() && is_blank(sign as u8);
    let text = text.trim_end_matches(blank);
    match text.strip_suffix('"') {
        Some(rest) if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 => rest.trim_end_matches(blank),
        _ => text,
    }
}

/// Say whether the message begins at an offset, after nothing but the logger's prefix.
fn is_whole(text: &str, start: usize) -> bool {
    let prefix = before(text, start, MAX_PREFIX);
    let line = prefix.rfind('\n').map_or(prefix, |at| &prefix[at + 1..]);
    if line.len() == prefix.len() && prefix.len() < start {
        return false;
    }
    let stop = text.len().min(start + 4 * MAX_PREFIX);
    let end = message_start(&text.as_bytes()[..stop], start - line.len(), start);
    end >= start || strip(line).is_empty()
}

/// Return where the message of a record begins behind the logger's prefix; no further than what begins at `enough`.
fn message_start(text: &[u8], mut at: usize, enough: usize) -> usize {
    while at < enough {
        match part(&text[at..]) {
            Some(length) => at += length,
            None => break,
        }
    }
    at
}

/// Say whether a text may have words in which a code is given.
fn may_speak(telling: &Telling) -> bool {
    telling.number || telling.go || telling.php || telling.failure || telling.ret_code || telling.id_and_code
}

/// Say whether a text may speak of a call in words: whether any expression may find something.
#[must_use]
pub fn speaks(text: &str, telling: &Telling) -> bool {
    telling.number
        || telling.go
        || telling.php
        || telling.success
        || telling.escaped
        || telling.ret_code
        || (telling.failure && has_number_before_words(text.as_bytes()))
}
