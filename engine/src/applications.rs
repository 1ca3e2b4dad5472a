//! What applications say of a failed call in their own words, sentence by sentence. Of `sentences.py` the part from
//! `_of_names` on.

use std::borrow::Cow;

use crate::cursor::{ends_with, next_of, set, starts_with};
use crate::escapes::unescape;
use crate::failures::failure_in;
use crate::fields::strip;
use crate::hits::{names_vendor, Known};
use crate::lines::is_blank;
use crate::literals::{blanks, is_word, run, short_run};
use crate::sentences::{digits, Said};
use crate::values::Sure;

const SAID_WITHIN: usize = 1000; // characters behind a code in which its message is looked for
const STATUS_WITHIN: usize = 60; // bytes before a number
/// What a sentence ends with, and the first bytes of that.
const STOPPED: [&[u8]; 2] = ["。".as_bytes(), "；".as_bytes()];
const STOPS: [bool; 256] = set(b"\n;\xe3\xef");
const CHARACTER: usize = 3; // bytes of those that begin so
const DIGITS: [bool; 256] = set(b"0123456789");
const CHAIN: usize = 16; // signs and nouns between a word of failure and a number

/// Words behind which a number is looked for.
const BEFORE_NUMBER: [&[u8]; 7] = [
    b"failed",
    b"failure",
    b"fail",
    b"error",
    b"exception",
    b"rejected",
    b"reject",
];
const CHINESE_BEFORE_NUMBER: [&str; 6] = ["失败", "错误", "异常", "拒绝", "报错", "出错"];

/// Add the codes that a text says RetCode is, or with which it says that something failed.
pub fn of_words(text: &str, said: &mut Vec<Said>) {
    let bytes = text.as_bytes();
    let mut names = false;
    for at in memchr::memchr2_iter(b'r', b'R', bytes) {
        let Some(length) = ret_code_at(bytes, at) else { continue };
        names |= named(bytes, at + length, bytes.len()).is_some();
        if length == 7 && bytes.get(at + 7) == Some(&b' ') && is_said(bytes, at) {
            if let Some((code, end)) = digits(bytes, at + 8) {
                let next = blanks(bytes, end);
                let goes_on = bytes
                    .get(end)
                    .is_some_and(|byte| is_word(*byte) || matches!(byte, b'.' | b'-'))
                    || matches!(bytes.get(next), Some(b'=' | b'<' | b'>'));
                if !goes_on {
                    said.push(Said::of_application(at + 8, code, None));
                }
            }
        }
    }
    if names {
        of_names(text, said);
    }
}

/// Say whether RetCode, whose name of a length stands at an offset, may be named in a sentence or a table with its value.
#[must_use]
pub fn says_code(text: &[u8], at: usize, length: usize) -> bool {
    (length == 7 && text.get(at + 7) == Some(&b' ')) || named(text, at + length, text.len()).is_some()
}

/// Say whether a number stands in a text that may be a code, and a letter behind it: `18013 message`.
#[must_use]
pub fn has_number_before_words(text: &[u8]) -> bool {
    let mut at = 0;
    while at < text.len() {
        let from = next_of(&DIGITS, text, at);
        let to = run(text, from, |byte| byte.is_ascii_digit());
        at = to.max(from + 1);
        if (3..=5).contains(&(to - from)) && text[from] != b'0' {
            let is_apart = from == 0
                || !(is_word(text[from - 1]) || matches!(text[from - 1], b'.' | b':' | b'/' | b'#' | b'@' | b'-'));
            let is_fraction = from > 1 && text[from - 1] == b',' && text[from - 2].is_ascii_digit();
            let next = text.get(run(text, to, |byte| b"])>:;, \t*-".contains(&byte)));
            if is_apart && !is_fraction && next.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80) {
                return true;
            }
        }
    }
    false
}

/// Return the length of `retcode` or `ret_code` at an offset.
fn ret_code_at(text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at..];
    [&b"retcode"[..], b"ret_code"]
        .into_iter()
        .find(|name| starts_with(rest, name))
        .map(<[u8]>::len)
}

/// Say whether a word stands before an offset that says what came of a call.
fn is_said(text: &[u8], at: usize) -> bool {
    let end = text[..at]
        .iter()
        .rposition(|byte| !b":, ".contains(byte))
        .map_or(0, |last| last + 1);
    let words: [&[u8]; 9] = [
        b"return",
        b"returned",
        b"returns",
        b"got",
        b"with",
        b"failed",
        b"error",
        "返回".as_bytes(),
        "失败".as_bytes(),
    ];
    words.iter().any(|word| ends_with(&text[..end], word)) || text[..end].ends_with("错误".as_bytes())
}

/// Return the code that a name is said to be whose end is at an offset: where it stands.
fn named(text: &[u8], at: usize, end: usize) -> Option<(usize, u32)> {
    let text = &text[..end];
    let at = short_run(text, at, 3, is_blank);
    let rest = &text[at.min(end)..];
    let verbs: [&[u8]; 4] = ["为".as_bytes(), "是".as_bytes(), b"is", b"was"];
    let verb = verbs.iter().find(|verb| starts_with(rest, verb))?;
    let mut at = short_run(text, at + verb.len(), 3, is_blank);
    if matches!(text.get(at), Some(b':' | b'=')) {
        at = short_run(text, at + 1, 3, is_blank);
    }
    let (code, stop) = digits(text, at)?;
    let goes_on = text
        .get(stop)
        .is_some_and(|byte| is_word(*byte) || matches!(byte, b'.' | b'%' | b'-'));
    (!goes_on).then_some((at, code))
}

/// Add the codes of sentences that say what RetCode is, and failure or the vendor's name.
fn of_names(text: &str, said: &mut Vec<Said>) {
    for (start, end) in sentences(text) {
        let sentence = &text[start..end];
        if is_if(sentence) || !(names_vendor(sentence.as_bytes()) || failure_in(sentence).is_some()) {
            continue;
        }
        let bytes = sentence.as_bytes();
        let mut last = 0;
        for at in memchr::memchr2_iter(b'r', b'R', bytes) {
            let found = ret_code_at(bytes, at).and_then(|length| named(bytes, at + length, bytes.len()));
            if let Some((place, code)) = found.filter(|_| at >= last) {
                said.push(Said::of_application(start + place, code, None));
                last = place;
            }
        }
    }
}

/// Say whether a sentence says what would be, or asks.
fn is_if(text: &str) -> bool {
    let words: [&[u8]; 6] = [b"if", b"when", b"unless", b"whether", b"until", b"where"];
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = run(bytes, at, |byte| !is_word(byte));
        let end = run(bytes, start, is_word);
        if words.iter().any(|word| bytes[start..end].eq_ignore_ascii_case(word)) {
            return true;
        }
        at = end.max(at + 1);
    }
    let chinese = ["如果", "若", "假如", "的时候", "是否", "时,", "时请"];
    chinese.iter().any(|word| text.contains(word)) || text.find('当').is_some_and(|at| text[at..].contains('时'))
}

/// Return where each sentence of a text begins and ends.
fn sentences(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let bytes = text.as_bytes();
    let mut start = Some(0);
    std::iter::from_fn(move || {
        let begin = start?;
        let mut end = begin;
        start = loop {
            end = next_of(&STOPS, bytes, end);
            match bytes.get(end) {
                None => break None,
                Some(b'\n' | b';') => break Some(end + 1),
                Some(_) if STOPPED.iter().any(|stop| bytes[end..].starts_with(stop)) => break Some(end + CHARACTER),
                Some(_) => end += CHARACTER,
            }
        };
        Some((begin, end))
    })
}

/// Add the numbers that an application gives as a failed call's code.
///
/// The sentence names the vendor and says failure, or the code's known message follows.
pub fn of_applications(text: &str, known: &Known, said: &mut Vec<Said>) -> Sure<()> {
    for (start, end) in sentences(text) {
        if let Some(failure) = failure_in(&text[start..end]) {
            of_sentence(text, start, end, start + failure, known, said)?;
        }
    }
    Ok(())
}

fn of_sentence(text: &str, start: usize, end: usize, failure: usize, known: &Known, said: &mut Vec<Said>) -> Sure<()> {
    let bytes = &text.as_bytes()[..end];
    let mut vendor: Option<bool> = None;
    let mut at = start;
    while at < end {
        let from = next_of(&DIGITS, bytes, at);
        let to = run(bytes, from, |byte| byte.is_ascii_digit());
        at = to.max(from + 1);
        if !(3..=5).contains(&(to - from)) {
            continue;
        }
        let code = &text[from..to];
        let vendor = *vendor.get_or_insert_with(|| names_vendor(&bytes[start..]));
        if !(known.has(code) || vendor && known.may_be(code)) {
            continue;
        }
        if !ends_number(bytes, to) {
            continue;
        }
        let is_found = follows_failure(bytes, start, from)
            || follows_vendor(bytes, start, from, to)
            || is_last(bytes, start, from, to);
        let is_apart = !(from > start
            && (is_word(bytes[from - 1]) || matches!(bytes[from - 1], b'.' | b':' | b'/' | b'#' | b'@' | b'-')));
        if !is_found && !is_apart {
            continue;
        }
        let message = known_message(text, to, code, known)?;
        let is_named =
            vendor && is_found && known.may_be(code) && !(code.len() <= 3 && is_status(text, start, from, to));
        if (message.is_some() && from > failure) || is_named {
            let number = code.parse().map_err(|_| crate::values::Unsure)?;
            said.push(Said::of_application(from, number, message));
        }
    }
    Ok(())
}

/// Say whether a number ends so that it may be a code: no more digits, no unit.
fn ends_number(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        Some(byte) if is_word(*byte) || *byte == b'%' => return false,
        Some(b'.' | b':' | b'/' | b'-') if text.get(at + 1).is_some_and(u8::is_ascii_digit) => return false,
        _ => {}
    }
    let next = blanks(text, at);
    let rest = &text[next..];
    let latin: [&[u8]; 8] = [b"ms", b"s", b"m", b"h", b"times", b"bytes", b"kb", b"mb"];
    let chinese = ["次", "条", "个", "秒", "毫秒", "分", "小时", "元"];
    let is_unit = |unit: &[u8]| starts_with(rest, unit) && !rest.get(unit.len()).is_some_and(u8::is_ascii_alphabetic);
    if latin.iter().any(|unit| is_unit(unit)) || chinese.iter().any(|unit| is_unit(unit.as_bytes())) {
        return false;
    }
    let letters = run(rest, 0, |byte| byte.is_ascii_alphabetic());
    let is_plural = (3..=21).contains(&letters)
        && rest[letters - 1].eq_ignore_ascii_case(&b's')
        && !rest.get(letters).is_some_and(|byte| is_word(*byte));
    !(next > at && is_plural)
}

/// Say whether a word of failure stands before a number, and nothing but signs and what a code is called between.
fn follows_failure(text: &[u8], start: usize, at: usize) -> bool {
    let mut places = vec![at];
    for step in 0..=CHAIN {
        let mut before = Vec::new();
        for &place in &places {
            let rest = &text[start..place];
            if BEFORE_NUMBER.iter().any(|word| ends_with(rest, word))
                || CHINESE_BEFORE_NUMBER.iter().any(|word| rest.ends_with(word.as_bytes()))
            {
                return true;
            }
            if step < CHAIN {
                for length in links(rest) {
                    if !before.contains(&(place - length)) {
                        before.push(place - length);
                    }
                }
            }
        }
        if before.is_empty() {
            return false;
        }
        places = before;
    }
    false
}

/// Return the lengths of the signs and nouns that a text ends with, one step each.
fn links(text: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    if text.last().is_some_and(|byte| b" \t:,([=>#*-".contains(byte)) {
        found.push(1);
    }
    for word in ["with", "is", "为", "是", "返回", "返回值"] {
        if ends_with(text, word.as_bytes()) {
            found.push(word.len());
        }
    }
    for word in ["码", "代码", "编号"] {
        if text.ends_with(word.as_bytes()) {
            found.push(word.len());
            let rest = &text[..text.len() - word.len()];
            for kind in ["错误", "返回", "状态", "响应", "结果"] {
                if rest.ends_with(kind.as_bytes()) {
                    found.push(word.len() + kind.len());
                }
            }
        }
    }
    if ends_with(text, b"code") {
        found.push(4);
        let mut rest = &text[..text.len() - 4];
        let mut length = 4;
        for joined in 0..2 {
            if joined == 1 {
                match rest.last() {
                    Some(b' ' | b'_' | b'-') => rest = &rest[..rest.len() - 1],
                    _ => break,
                }
                length += 1;
                found.push(length);
            }
            for kind in [&b"err"[..], b"error", b"ret", b"return"] {
                if ends_with(rest, kind) {
                    found.push(length + kind.len());
                }
            }
        }
    }
    found
}

/// Return where a run of bytes begins that ends at an offset.
fn run_before(text: &[u8], start: usize, at: usize, belongs: impl Fn(u8) -> bool) -> usize {
    text[start..at]
        .iter()
        .rposition(|byte| !belongs(*byte))
        .map_or(start, |last| start + last + 1)
}

fn is_space(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Say whether a number stands behind the vendor's name: in brackets, before a colon, behind the name of an error.
fn follows_vendor(text: &[u8], start: usize, from: usize, to: usize) -> bool {
    let names = |end: usize| {
        let begin = run_before(text, start, end, |byte| is_word(byte) || byte == b'.').max(end.saturating_sub(46));
        let part = &text[begin..end];
        [&b"ucloud"[..], b"usms"]
            .iter()
            .any(|name| (0..part.len()).any(|at| starts_with(&part[at..], name) && part.len() - at - name.len() <= 40))
    };
    let blank = run_before(text, start, from, is_space);
    let before = if blank > start { text[blank - 1] } else { 0 };
    if matches!(before, b'[' | b'(') {
        let close = run(text, to, is_space);
        let end = run_before(text, start, blank - 1, is_space);
        return matches!(text.get(close), Some(b']' | b')')) && names(end);
    }
    if before == b':' {
        let end = run_before(text, start, blank - 1, is_space);
        return [&b"exception"[..], b"error"]
            .iter()
            .any(|word| ends_with(&text[start..end], word) && names(end - word.len()));
    }
    blank < from && text.get(to) == Some(&b':') && names(blank)
}

/// Say whether a number is the last word of a sentence, in brackets or behind what a code is called.
fn is_last(text: &[u8], start: usize, from: usize, to: usize) -> bool {
    let blank = run_before(text, start, from, is_space);
    let is_end = |at: usize| text[at..].iter().all(|byte| b" \t.".contains(byte));
    if blank > start && matches!(text[blank - 1], b'(' | b'[') {
        let close = run(text, to, is_space);
        return matches!(text.get(close), Some(b')' | b']')) && is_end(close + 1);
    }
    if !is_end(to) {
        return false;
    }
    let end = run_before(text, start, from, |byte| is_space(byte) || byte == b':' || byte == b'=');
    let rest = &text[start..end];
    if rest.ends_with("码".as_bytes()) {
        return !rest.ends_with("验证码".as_bytes());
    }
    if !ends_with(rest, b"code") {
        return false;
    }
    let is_letter = |rest: &[u8]| rest.last().is_some_and(u8::is_ascii_alphabetic);
    let rest = &rest[..rest.len() - 4];
    !is_letter(rest)
        || [&b"err"[..], b"error", b"ret", b"return"]
            .iter()
            .any(|kind| ends_with(rest, kind) && !is_letter(&rest[..rest.len() - kind.len()]))
}

/// Say whether a number is more likely HTTP's, a process's or the system's.
fn is_status(text: &str, start: usize, from: usize, to: usize) -> bool {
    let bytes = text.as_bytes();
    let errno = from > start && bytes[from - 1] == b'(' && bytes.get(to) == Some(&b':');
    if errno || matches!(bytes[from], b'4' | b'5') {
        return true;
    }
    let near = crate::literals::before(&text[start..from], from - start, STATUS_WITHIN).as_bytes();
    let words: [&[u8]; 7] = [
        b"http",
        b"status",
        b"exit",
        b"errno",
        b"os error",
        b"response",
        b"command",
    ];
    let also: [&[u8]; 1] = [b"oserror"];
    (0..near.len()).any(|at| {
        words
            .iter()
            .chain(&also)
            .any(|word| starts_with(&near[at..], word) && is_status_tail(&near[at + word.len()..]))
    })
}

/// `[\w ,]{0,24}[\s:=(\[#]*` and nothing more.
fn is_status_tail(text: &[u8]) -> bool {
    let words = short_run(text, 0, 24, |byte| is_word(byte) || byte == b' ' || byte == b',');
    // Blanks belong to both.
    (0..=words).any(|at| text[at..].iter().all(|byte| is_blank(*byte) || b":=([#".contains(byte)))
}

/// Return what is said behind a code, if it is what the service says with it.
fn known_message(text: &str, at: usize, code: &str, known: &Known) -> Sure<Option<String>> {
    let messages = known.of(code);
    if messages.is_empty() {
        return Ok(None);
    }
    let stop = text[at..]
        .char_indices()
        .nth(SAID_WITHIN)
        .map_or(text.len(), |(end, _)| at + end);
    let bytes = &text.as_bytes()[..stop];
    let mut start = run(bytes, at, |byte| b"])>:;, \t*-".contains(&byte));
    if let Some(label) = label_at(&bytes[start..]) {
        start = run(bytes, start + label, |byte| b": \t=".contains(&byte));
    }
    let end = run(bytes, start, |byte| byte != b'\n' && byte != b'"');
    let said = strip(&text[start..end]);
    let mut plain = Cow::Borrowed(said);
    if said.contains('\\') {
        let mut undone = String::new();
        unescape(said, &mut undone, |_, _| ())?;
        plain = Cow::Owned(undone);
    }
    let said = without_place(&plain).trim_end_matches(blank);
    let is_it = |one: &String| said.starts_with(one.as_str()) || (said.chars().count() > 5 && one.starts_with(said));
    Ok(messages.iter().any(is_it).then(|| said.to_owned()))
}

/// Return the length of what a message is called.
fn label_at(text: &[u8]) -> Option<usize> {
    let latin: [&[u8]; 3] = [b"msg", b"message", b"reason"];
    if let Some(label) = latin.iter().find(|label| starts_with(text, label)) {
        return Some(label.len());
    }
    let kinds = ["错误", "返回", ""];
    let names = ["消息", "信息", "描述", "原因", "说明"];
    kinds.iter().find_map(|kind| {
        let rest = text.strip_prefix(kind.as_bytes())?;
        names
            .iter()
            .find(|name| rest.starts_with(name.as_bytes()))
            .map(|name| kind.len() + name.len())
    })
}

/// Return a message without the place in the source behind it: `[file.go:12]`.
fn without_place(text: &str) -> &str {
    let cut = || {
        let inside = text.trim_end_matches(blank).strip_suffix(']')?;
        let open = inside.rfind('[')?;
        let place = &inside[open + 1..];
        let (file, line) = place.rsplit_once(':')?;
        let is_place = !file.is_empty()
            && !line.is_empty()
            && line.bytes().all(|byte| byte.is_ascii_digit())
            && !file.contains(|sign: char| sign == ']' || blank(sign));
        is_place.then(|| text[..open].trim_end_matches(blank))
    };
    cut().unwrap_or(text)
}

fn blank(sign: char) -> bool {
    sign.is_ascii() && is_blank(sign as u8)
}
