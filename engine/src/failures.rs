//! Words of failure, and those that say that there was none. The twin of `failure_in` of `hits.py`.

use crate::cursor::{next_of, set, starts_with};
use crate::lines::is_blank;
use crate::literals::{is_word, run, short_run};

const CHINESE: [&str; 5] = ["失败", "错误", "异常", "报错", "出错"];
const CHARACTER: usize = 3; // bytes of one of Chinese
const NOTHING: [&[u8]; 9] = [
    b"null", b"none", b"nil", b"false", b"\"\"", b"''", b"[]", b"{}", b"<nil>",
];

/// Return where the first word of failure stands in a text, unless it says that there was none.
#[must_use]
pub fn failure_in(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        at = next_of(&BEGINS, bytes, at);
        if at == bytes.len() {
            break;
        }
        if let Some(end) = denial_end(bytes, at) {
            at = end;
        } else if is_failure(&bytes[at..]) {
            // Of a word of Chinese the last sign may be the first of another.
            let next = at + CHARACTER;
            match denial_end(bytes, next).filter(|_| bytes[at] >= 0x80) {
                Some(end) => at = end,
                None => return Some(at),
            }
        } else {
            at += 1;
        }
    }
    None
}

/// What a word of failure, or what denies one, may begin with.
const BEGINS: [bool; 256] = set(b"\"'0EFNRWefnrw\xe5\xe6\xe9");

/// Say whether a text begins with a word of failure.
fn is_failure(text: &[u8]) -> bool {
    match text[0].to_ascii_lowercase() {
        b'f' => starts_with(text, b"fail"),
        b'e' => starts_with(text, b"error") || starts_with(text, b"exception"),
        b'r' => starts_with(text, b"reject"),
        b'w' => starts_with(text, b"wrong"),
        0x80.. => CHINESE.iter().any(|word| text.starts_with(word.as_bytes())),
        _ => false,
    }
}

/// Return where what says that nothing failed ends, if it begins at an offset: `failed=0`, `no error`, `errors 0`.
fn denial_end(text: &[u8], at: usize) -> Option<usize> {
    if text.get(at).is_some_and(|byte| *byte >= 0x80) {
        return chinese_end(text, at);
    }
    let start = at + usize::from(matches!(text.get(at), Some(b'"' | b'\'')));
    let may_deny = |byte: &u8| matches!(byte.to_ascii_lowercase(), b'f' | b'e' | b'n' | b'w' | b'0');
    if !text.get(start).is_some_and(may_deny) || (start > 0 && is_word(text[start - 1])) {
        return None;
    }
    let end = run(text, start, is_word);
    let word = text.get(start..end)?;
    let is = |one: &[u8]| word.eq_ignore_ascii_case(one);
    let counted = starts_with(word, b"fail") || is(b"error") || is(b"errors");
    if counted || is(b"err") || is(b"exception") || is(b"exceptions") {
        let nothing = nothing_end(text, end);
        return nothing.or_else(|| zero_behind(text, end).filter(|_| counted && start == at));
    }
    if start > at || !(is(b"no") || is(b"without") || is(b"0")) {
        return None;
    }
    let next = blanks_end(text, end)?;
    let any = run(text, next, is_word);
    let skipped = blanks_end(text, any).filter(|_| text[next..any].eq_ignore_ascii_case(b"any"));
    denied_end(text, skipped.unwrap_or(next))
}

/// Return where blanks end that begin at an offset, if there are any.
fn blanks_end(text: &[u8], at: usize) -> Option<usize> {
    let end = run(text, at, is_blank);
    (end > at).then_some(end)
}

/// Return where a word ends of which there was none.
fn denied_end(text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at..];
    if starts_with(rest, b"fail") {
        return Some(run(text, at, is_word));
    }
    let word = [&b"errors"[..], b"error", b"exceptions", b"exception"];
    let word = word.iter().find(|word| starts_with(rest, word))?;
    Some(at + word.len())
}

/// Return where it ends that nothing is given behind a word.
fn nothing_end(text: &[u8], at: usize) -> Option<usize> {
    let at = at + usize::from(matches!(text.get(at), Some(b'"' | b'\'')));
    let at = short_run(text, at, 3, is_blank);
    if !matches!(text.get(at), Some(b':' | b'=')) {
        return None;
    }
    let at = short_run(text, at + 1, 3, is_blank);
    if is_zero(text, at) {
        return Some(at + 1);
    }
    let rest = &text[at.min(text.len())..];
    let word = NOTHING.iter().find(|word| starts_with(rest, word))?;
    Some(at + word.len())
}

fn zero_behind(text: &[u8], at: usize) -> Option<usize> {
    let zero = blanks_end(text, at)?;
    is_zero(text, zero).then_some(zero + 1)
}

fn is_zero(text: &[u8], at: usize) -> bool {
    text.get(at) == Some(&b'0') && !text.get(at + 1).is_some_and(|byte| is_word(*byte) || *byte == b'.')
}

/// The same in Chinese: none before the word, or zero behind it.
fn chinese_end(text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at..];
    let word = |words: &[&str], rest: &[u8]| {
        words
            .iter()
            .find(|word| rest.starts_with(word.as_bytes()))
            .map(|w| w.len())
    };
    if let Some(none) = word(&["没有", "无", "未见"], rest) {
        let end = at + none;
        return word(&["失败", "错误", "异常", "报错"], &text[end..]).map(|length| end + length);
    }
    let mut end = short_run(text, at + word(&["失败", "错误", "异常"], rest)?, 3, is_blank);
    if matches!(text.get(end), Some(b':' | b'=')) {
        end += 1;
    } else if text[end..].starts_with("：".as_bytes()) {
        end += CHARACTER;
    }
    let zero = short_run(text, end, 3, is_blank);
    is_zero(text, zero).then_some(zero + 1)
}
