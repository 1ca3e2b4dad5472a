//! The text of a record without what a logger puts around it. The twin of `sentences.logged`.

use crate::cursor::is_word;
use crate::lines::is_blank;

/// What `\s` means here, too.
const BLANKS: [char; 6] = [' ', '\t', '\n', '\r', '\x0c', '\x0b'];
const LEVELS: [&[u8]; 6] = [b"WARN", b"WARNING", b"ERROR", b"INFO", b"DEBUG", b"FATAL"];

/// Return the text of a record without the logger's prefix and suffix.
#[must_use]
pub fn logged(text: &str) -> &str {
    let text = &text[prefix(text.as_bytes())..];
    without_place(text).trim_matches(BLANKS).trim_matches('"')
}

/// Return the length of the prefix that a logger puts before a text; what stands there is ASCII or in brackets.
fn prefix(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(len) = part(&text[at..]) {
        at += len;
    }
    at
}

/// Return the length of one part of a prefix: the first kind that is there.
#[must_use]
pub fn part(text: &[u8]) -> Option<usize> {
    match *text.first()? {
        byte if is_blank(byte) || b"-|:,>\"".contains(&byte) => Some(1),
        b'[' => bracket(text),
        b'0'..=b'9' => timestamp(text).or_else(|| number(text)),
        byte if byte.is_ascii_alphabetic() => initial(text).or_else(|| level(text)).or_else(|| name(text)),
        b'_' => name(text),
        _ => None,
    }
}

/// `[...]` on one line, unless the Go SDK's words follow.
fn bracket(text: &[u8]) -> Option<usize> {
    let end = memchr::memchr2(b']', b'\n', text).filter(|end| text[*end] == b']')? + 1;
    (!text[end..].starts_with(b" do ")).then_some(end)
}

/// `E, `, as Ruby's logger begins.
fn initial(text: &[u8]) -> Option<usize> {
    text[1..].starts_with(b", ").then_some(3)
}

fn level(text: &[u8]) -> Option<usize> {
    LEVELS
        .iter()
        .map(|level| level.len())
        .zip(LEVELS)
        .find_map(|(len, level)| {
            let is_level =
                text.get(..len)?.eq_ignore_ascii_case(level) && !text.get(len).is_some_and(|byte| is_word(*byte));
            is_level.then_some(len)
        })
}

fn number(text: &[u8]) -> Option<usize> {
    let len = digits(text);
    (!text.get(len).is_some_and(|byte| is_word(*byte))).then_some(len)
}

/// A logger's name: a word before `:`, before ` - ` and the like, before a bracket or a quote.
fn name(text: &[u8]) -> Option<usize> {
    let longest = text
        .iter()
        .take_while(|byte| is_word(**byte) || b".$/-".contains(byte))
        .count();
    (1..=longest).rev().find(|end| is_name_before(&text[*end..]))
}

fn is_name_before(text: &[u8]) -> bool {
    let blanks = text.iter().take_while(|byte| is_blank(**byte)).count();
    let is_sign = |byte: &u8| b"-:|".contains(byte);
    match text.get(blanks) {
        Some(b':') if blanks == 0 => true,
        Some(b'[' | b'"') if blanks > 0 => true,
        Some(sign) if is_sign(sign) => text.get(blanks + 1).is_some_and(|byte| is_blank(*byte)),
        _ => false,
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Return the length of a form's match at the beginning: `0` is a digit, `a` a letter, `/` one of `-/`, `t` one of `T `.
fn form(text: &[u8], form: &[u8]) -> Option<usize> {
    let fits = |(byte, sign): (&u8, &u8)| match sign {
        b'0' => byte.is_ascii_digit(),
        b'a' => byte.is_ascii_alphabetic(),
        b'/' => b"-/".contains(byte),
        b't' => b"Tt ".contains(byte),
        b'+' => b"+-".contains(byte),
        _ => byte == sign,
    };
    (text.len() >= form.len() && text.iter().zip(form).all(fits)).then_some(form.len())
}

/// A time as `times.TIMESTAMP` has it, whatever the case of its letters.
fn timestamp(text: &[u8]) -> Option<usize> {
    if let Some(len) = form(text, b"0000/00/00t00:00:00") {
        let len = len + fraction(&text[len..]);
        return Some(len + zone(&text[len..]));
    }
    let date = form(text, b"00/aaa/").filter(|_| text[2] == b'/' && text[6] == b'/')?;
    let len = date + form(&text[date..], b"0000:00:00:00")?;
    Some(len + form(&text[len..], b" +0000").unwrap_or(0))
}

/// Return the length of one to nine digits behind a point or comma, 0 if there are none, or more.
fn fraction(text: &[u8]) -> usize {
    match text.first() {
        Some(b'.' | b',') => match digits(&text[1..]) {
            len @ 1..=9 => len + 1,
            _ => 0,
        },
        _ => 0,
    }
}

fn zone(text: &[u8]) -> usize {
    let blank = usize::from(text.first() == Some(&b' '));
    let behind = &text[blank..];
    let ends = |len: usize| !behind.get(len).is_some_and(|byte| is_word(*byte));
    if matches!(behind.first(), Some(b'Z' | b'z')) && ends(1) {
        return blank + 1;
    }
    let len = form(behind, b"+00:00").or_else(|| form(behind, b"+0000"));
    len.filter(|len| ends(*len)).map_or(0, |len| blank + len)
}

/// Return a text without ` (file.py:1 function)` at its end, as the Python SDK's logger writes it.
#[must_use]
pub fn without_place(text: &str) -> &str {
    place(text.as_bytes()).map_or(text, |start| &text[..start])
}

/// Return where that begins.
fn place(text: &[u8]) -> Option<usize> {
    let end = text.iter().rposition(|byte| !is_blank(*byte))?;
    let (function, text) = back(text[..end + 1].strip_suffix(b")")?, is_word);
    let (line, text) = back(text.strip_suffix(b" ")?, |byte| byte.is_ascii_digit());
    let (file, text) = back(text.strip_suffix(b".py:")?, is_word);
    let start = text.strip_suffix(b" (")?.len();
    (function > 0 && line > 0 && file > 0).then_some(start)
}

/// Return how many bytes at the end are of a kind, and what stands before them.
fn back(text: &[u8], is_kind: impl Fn(u8) -> bool) -> (usize, &[u8]) {
    let start = text.iter().rposition(|byte| !is_kind(*byte)).map_or(0, |at| at + 1);
    (text.len() - start, &text[..start])
}

#[cfg(test)]
mod tests {
    use super::logged;

    #[test]
    fn what_a_logger_puts_around_a_text_is_not_logged() {
        for (text, want) in [
            (
                "2026-11-01 10:00:00,000 INFO sms - {\"RetCode\": 1}",
                "{\"RetCode\": 1}",
            ),
            ("2026/11/01T10:00:00.1 +08:00 [main] com.a.B: 失败", "失败"),
            ("01/Nov/2026:10:00:00 +0800 | x y", "x y"),
            ("E, [2026-11-01] \"text\" (_a.py:7 run) \n", "text"),
            ("[id] do SendUSMSMessage failed", "[id] do SendUSMSMessage failed"),
            ("12ab", "12ab"),
            ("", ""),
        ] {
            assert_eq!(logged(text), want, "{text}");
        }
    }
}
