//! Places in a record where a code stands, and which of them speak of the same call. The twin of `hits.py`.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::cursor::{ends_with, starts_with};
use crate::failures::failure_in;
use crate::fields::{is_uuid, Field};
use crate::literals::{at_end, blanks, is_word};
use crate::nodes::{Node, Page, Span, NONE};
use crate::values::{Sure, Unsure, BODY, WORDS};

const COMPARED: usize = 32; // earlier calls of a record that a hit is compared with
const NEAR: usize = 2000; // characters of an object that are looked at
const SAID: usize = 1000; // characters of a sentence on each side of a code

/// The known messages of every code.
#[derive(Debug, Default)]
pub struct Known {
    messages: HashMap<String, Vec<String>>,
    shortest: usize, // code, in bytes
}

impl Known {
    /// Take codes with their messages.
    pub fn new(messages: impl IntoIterator<Item = (String, Vec<String>)>) -> Self {
        let messages: HashMap<_, _> = messages.into_iter().collect();
        let shortest = messages.keys().map(String::len).min().unwrap_or(0);
        Self { messages, shortest }
    }

    /// Return the messages of a code.
    #[must_use]
    pub fn of(&self, code: &str) -> &[String] {
        if code.len() < self.shortest {
            return &[]; // most are 0
        }
        self.messages.get(code).map_or(&[], Vec::as_slice)
    }

    /// Say whether a number is a RetCode that is known.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        code.len() >= self.shortest && self.messages.contains_key(code)
    }

    /// Say whether a number may be a RetCode of USMS.
    #[must_use]
    pub fn may_be(&self, code: &str) -> bool {
        code.starts_with("18") || self.has(code)
    }
}

/// The fields that belong to a hit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Own {
    pub action: Option<Span>,
    pub message: Option<Span>,
    pub another: Option<Span>,
    pub msg: Option<Span>,
    pub request_id: Option<Span>,
    pub session_no: Option<Span>,
    pub is_logged: bool,
    pub is_error: bool,
}

/// A code in a record: where it stands, in what, and the fields that belong to it.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    pub code: u32,
    pub offset: u32,
    pub rank: u8,
    pub node: u32,
    pub loose: u32,
    pub own: Own,
}

/// Return the codes that objects have; `vendor` says whether the record names UCloud.
pub fn hits(page: &Page, order: &[u32], text: &str, vendor: bool, known: &Known, found: &mut Vec<Hit>) -> Sure<()> {
    let telling = order.iter().filter(|node| {
        let node = page.get(**node);
        !node.codes.is_empty() || node.get(Field::Action, 0).is_some()
    });
    let below = if telling.take(2).count() > 1 {
        actions_below(page, order)
    } else {
        HashMap::new()
    };
    for &index in order {
        let node = page.get(index);
        for code in &node.codes {
            if let Some(number) = retcode(page.text(code.value), known)? {
                let own = own_fields(page, index, code.loose, &below);
                found.push(Hit {
                    code: number,
                    offset: code.offset,
                    rank: rank(page, node),
                    node: index,
                    loose: code.loose,
                    own,
                });
            }
        }
        if !vendor {
            continue;
        }
        for bare in &node.bare {
            let value = page.text(bare.value);
            if value.len() <= 5 && known.may_be(value) && !is_status(page.text(bare.before)) {
                if let Some(own) = answers(page, index, value, bare.offset as usize, text, known)? {
                    let code = value.parse().map_err(|_| Unsure)?;
                    found.push(Hit {
                        code,
                        offset: bare.offset,
                        rank: WORDS,
                        node: index,
                        loose: 0,
                        own,
                    });
                }
            }
        }
    }
    Ok(())
}

/// Say whether a name before a bare code says that it is HTTP's or a process's.
fn is_status(before: &str) -> bool {
    let before = before.strip_suffix([' ', '_', '-']).unwrap_or(before);
    ["status", "http", "exit", "response", "state", "return"]
        .iter()
        .any(|word| ends_with(before.as_bytes(), word.as_bytes()))
}

/// Return the fields of a bare code's object if it is an answer; unsure where that takes more than its message.
fn answers(page: &Page, index: u32, code: &str, at: usize, text: &str, known: &Known) -> Sure<Option<Own>> {
    let node = page.get(index);
    let said: Vec<&str> = [Field::Message, Field::Msg]
        .iter()
        .filter_map(|f| node.get(*f, 0))
        .map(|s| page.text(s))
        .collect();
    let mut succeeded = false;
    for one in &said {
        succeeded |= is_success(one);
    }
    if succeeded {
        return Ok(None);
    }
    let messages = known.of(code);
    if said
        .iter()
        .any(|one| messages.iter().any(|message| one.starts_with(message.as_str())))
    {
        return Ok(Some(plain_own(node)));
    }
    let own = if node.kind == 0 {
        sentence(text, at).into()
    } else {
        own_text(page, node, text)?
    };
    let is_answer = names_vendor(own.as_bytes()) && failure_in(&own).is_some() && !has_succeeded(own.as_bytes());
    Ok(is_answer.then(|| plain_own(node)))
}

/// Say whether a text names UCloud or USMS.
#[must_use]
pub fn names_vendor(text: &[u8]) -> bool {
    contains(text, b"ucloud") || contains(text, b"usms")
}

/// Say whether bytes have a word, in any case.
#[must_use]
pub fn contains(text: &[u8], word: &[u8]) -> bool {
    let (low, high) = (word[0].to_ascii_lowercase(), word[0].to_ascii_uppercase());
    memchr::memchr2_iter(low, high, text)
        .any(|at| text.len() - at >= word.len() && text[at..at + word.len()].eq_ignore_ascii_case(word))
}

/// `.{0,20}(?:success|成功)|(?:ok|200)$` at the beginning.
fn is_success(text: &str) -> bool {
    let bytes = text.as_bytes();
    let exact = |word: &[u8]| starts_with(bytes, word) && at_end(bytes, word.len());
    if exact(b"ok") || exact(b"200") {
        return true;
    }
    text.char_indices().take(21).any(|(at, _)| {
        let rest = &bytes[at..];
        starts_with(rest, b"success") || rest.starts_with("成功".as_bytes())
    })
}

/// Say whether a text says of a status that it is success.
fn has_succeeded(text: &[u8]) -> bool {
    let quote = |at: usize| at + usize::from(matches!(text.get(at), Some(b'"' | b'\'')));
    let value = |at: usize| {
        let sign = blanks(text, quote(at));
        matches!(text.get(sign), Some(b':' | b'=')).then(|| blanks(text, sign + 1))
    };
    let succeeds = |at: usize| {
        let rest = &text[quote(at)..];
        starts_with(rest, b"success")
            || starts_with(rest, b"succeeded")
            || rest.starts_with("成功".as_bytes())
            || (starts_with(rest, b"ok") && !rest.get(2).is_some_and(|byte| is_word(*byte)))
    };
    (0..text.len()).any(|at| {
        if at > 0 && is_word(text[at - 1]) {
            return false;
        }
        let rest = &text[at..];
        let named = |word: &[u8]| {
            if starts_with(rest, word) {
                value(at + word.len())
            } else {
                None
            }
        };
        named(b"status").is_some_and(succeeds)
            || named(b"result").is_some_and(succeeds)
            || named(b"state").is_some_and(succeeds)
            || named(b"success").is_some_and(|at| starts_with(&text[at..], b"true"))
    })
}

/// Return the word directly before an object's bracket, and its text without that of the objects in it.
fn own_text<'t>(page: &Page, node: &Node, text: &'t str) -> Sure<Cow<'t, str>> {
    let start = (node.start as usize + 1).min(text.len());
    let end = if node.end == NONE {
        text.len()
    } else {
        (node.end as usize).min(text.len())
    };
    let inside = text.get(start..end.max(start)).ok_or(Unsure)?;
    let most = if node.end == NONE { NEAR - 1 } else { NEAR };
    let mut own = called(page.text(node.before)).to_owned();
    let mut open = Vec::new();
    for sign in inside.chars().take(most) {
        match sign {
            '{' => open.push(own.len()),
            '}' => {
                if let Some(start) = open.pop() {
                    own.truncate(start);
                    own.push(' ');
                    continue;
                }
            }
            _ => {}
        }
        own.push(sign);
    }
    Ok(Cow::Owned(own))
}

/// Return the word that a text ends with, maybe with a blank behind it.
fn called(text: &str) -> &str {
    let bytes = text.as_bytes();
    let end = bytes.len() - usize::from(bytes.last() == Some(&b' '));
    let belongs = |byte: &u8| is_word(*byte) || matches!(byte, b'.' | b':' | b'\\');
    let start = bytes[..end]
        .iter()
        .rposition(|byte| !belongs(byte))
        .map_or(0, |at| at + 1);
    if start == end {
        ""
    } else {
        &text[start.max(end.saturating_sub(100))..]
    }
}

/// Return the sentence that an offset is in.
fn sentence(text: &str, at: usize) -> &str {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let ends = ['\n', '。', '；', ';'];
    let start = text[..at]
        .char_indices()
        .rev()
        .nth(SAID - 1)
        .map_or(0, |(start, _)| start);
    let end = text[at..]
        .char_indices()
        .nth(SAID)
        .map_or(text.len(), |(end, _)| at + end);
    let begin = text[start..at].rfind(ends).map_or(start, |found| {
        start + found + text[start + found..].chars().next().map_or(1, char::len_utf8)
    });
    let stop = text[at..end].find(ends).map_or(end, |found| at + found);
    &text[begin..stop]
}

fn plain_own(node: &Node) -> Own {
    let get = |field| node.get(field, 0);
    Own {
        action: get(Field::Action),
        message: get(Field::Message),
        another: get(Field::Another),
        msg: get(Field::Msg),
        request_id: get(Field::RequestId),
        session_no: get(Field::SessionNo),
        is_logged: get(Field::Level).is_some(),
        is_error: get(Field::Error).is_some(),
    }
}

/// Return a number as a RetCode; none if it has too many digits.
pub fn retcode(value: &str, known: &Known) -> Sure<Option<u32>> {
    if value.len() <= 9 && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().map(Some).map_err(|_| Unsure); // as most are
    }
    let whole = value.split('.').next().unwrap_or(value);
    let number = |text: &str| {
        if text.len() <= 9 {
            text.parse().map(Some).map_err(|_| Unsure)
        } else {
            Ok(None)
        }
    };
    if whole.contains(',') {
        let together = whole.replace(',', "");
        let whole = if known.has(&together) {
            &together
        } else {
            whole.split(',').next().unwrap_or(whole)
        };
        return number(whole);
    }
    number(whole)
}

/// Return the first action that stands below a node.
fn actions_below(page: &Page, order: &[u32]) -> HashMap<u32, Span> {
    let mut below = HashMap::new();
    for &index in order {
        let node = page.get(index);
        if let Some(action) = node.get(Field::Action, 0) {
            let mut above = node.parent;
            while above != NONE && !below.contains_key(&above) {
                below.insert(above, action);
                above = page.get(above).parent;
            }
        }
    }
    below
}

/// Return the fields that belong to a code of a node: its own, and some of what is around and inside it.
fn own_fields(page: &Page, index: u32, loose: u32, below: &HashMap<u32, Span>) -> Own {
    let node = page.get(index);
    let mut own = Own::default();
    let mut req_uuid = None;
    for &(field, one, span) in &node.fields {
        if one != loose || (loose > 0 && span.is_empty()) {
            continue;
        }
        match field {
            Field::Action => own.action = Some(span),
            Field::Message => own.message = Some(span),
            Field::Another => own.another = Some(span),
            Field::Msg => own.msg = Some(span),
            Field::RequestId => own.request_id = Some(span),
            Field::SessionNo => own.session_no = Some(span),
            Field::ReqUuid => req_uuid = Some(span),
            Field::Level => own.is_logged = true,
            Field::Error => own.is_error = true,
            _ => {}
        }
    }
    let parent = (node.parent != NONE).then(|| page.get(node.parent));
    let inside = parent.is_some_and(|parent| parent.kind == b'{');
    if !inside && own.request_id.is_none() && !node.before.is_empty() {
        own.request_id = prefix_id(page, node.before);
    }
    if own.action.is_none() {
        let above = parent
            .and_then(|_| page.up(node.parent, Field::Action))
            .filter(|span| !span.is_empty());
        own.action = above.or_else(|| below.get(&index).copied());
    }
    if own.session_no.is_none() && parent.is_some() {
        own.session_no = page.up(node.parent, Field::SessionNo);
    }
    if own.message.is_none() {
        if let Some(parent) = parent.filter(|parent| parent.kind != 0) {
            own.message = parent.get(Field::Message, 0); // a Go struct keeps the text beside its base
        }
    }
    if own.request_id.is_none() {
        own.request_id = req_uuid;
    }
    own
}

/// `[uuid] words` directly before an object; the id.
fn prefix_id(page: &Page, before: Span) -> Option<Span> {
    let text = page.text(before).as_bytes();
    let close = memchr::memrchr(b']', text)?;
    if memchr::memchr3(b'[', b'{', b'}', &text[close..]).is_some() {
        return None;
    }
    let start = close.checked_sub(36).filter(|start| *start > 0)?;
    let opened = text[start - 1] == b'[' || text[..start].ends_with(b"[response: ");
    if !opened || !is_uuid(&text[start..]) {
        return None;
    }
    let characters = text[close + 1..].iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    (characters <= 80).then(|| before.part(start, close))
}

/// Say whether an object is the API's answer or what an application made of it.
fn rank(page: &Page, node: &Node) -> u8 {
    let action = node.get(Field::Action, 0).map_or("", |span| page.text(span));
    let answers = action.ends_with("Response");
    if node.kind == 0 {
        return if answers { BODY } else { WORDS };
    }
    let has = |field| node.get(field, 0).is_some();
    if has(Field::Level) || has(Field::Time) || has(Field::Error) || (!action.is_empty() && !answers) {
        return WORDS;
    }
    if !action.is_empty() || has(Field::Message) || node.kind == b'<' {
        BODY
    } else {
        WORDS
    }
}

/// Put together what speaks of the same call; each is compared with few others, so that time stays linear.
#[must_use]
pub fn calls(page: &Page, found: &[Hit]) -> Vec<Vec<u32>> {
    let index = |at: usize| u32::try_from(at).unwrap_or(NONE);
    if found.len() == 1 {
        return vec![vec![0]];
    }
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut latest: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut by_id: HashMap<(u32, &str), u32> = HashMap::new();
    for (at, hit) in found.iter().enumerate() {
        let ids = [hit.own.request_id, hit.own.session_no]
            .into_iter()
            .flatten()
            .map(|span| page.text(span));
        let ids: Vec<(u32, &str)> = ids.filter(|one| !one.is_empty()).map(|one| (hit.code, one)).collect();
        let near = latest.entry(hit.code).or_default();
        let recent = &near[near.len().saturating_sub(COMPARED)..];
        let known = ids.iter().filter_map(|one| by_id.get(one));
        let same = known.chain(recent).copied().find(|group| {
            let group = &groups[*group as usize];
            let ends = group.iter().take(4).chain(group.iter().rev().take(4));
            !ends
                .into_iter()
                .any(|one| is_different(page, &found[*one as usize], hit))
        });
        let group = same.unwrap_or_else(|| {
            groups.push(Vec::new());
            near.push(index(groups.len() - 1));
            index(groups.len() - 1)
        });
        groups[group as usize].push(index(at));
        for one in ids {
            by_id.entry(one).or_insert(group);
        }
    }
    groups
}

/// Say whether two hits of one code in one record are two calls.
fn is_different(page: &Page, a: &Hit, b: &Hit) -> bool {
    for (one, other) in [
        (a.own.request_id, b.own.request_id),
        (a.own.session_no, b.own.session_no),
    ] {
        let (one, other) = (
            one.map_or("", |one| page.text(one)),
            other.map_or("", |other| page.text(other)),
        );
        if !one.is_empty() && !other.is_empty() && one != other {
            return true;
        }
    }
    if a.node == b.node {
        return a.loose != b.loose;
    }
    // Two elements of a list are two calls: where their ways to the root part, they are different items.
    let (mut x, mut y) = (a.node, b.node);
    let (mut deep_x, mut deep_y) = (depth(page, x), depth(page, y));
    let (mut below_x, mut below_y) = (NONE, NONE);
    while x != y {
        if deep_x >= deep_y {
            (below_x, x, deep_x) = (x, page.get(x).parent, deep_x - 1);
        } else {
            (below_y, y, deep_y) = (y, page.get(y).parent, deep_y - 1);
        }
    }
    below_x != NONE && below_y != NONE && page.get(below_x).item != page.get(below_y).item
}

fn depth(page: &Page, mut node: u32) -> usize {
    let mut depth = 0;
    while node != NONE {
        node = page.get(node).parent;
        depth += 1;
    }
    depth
}
