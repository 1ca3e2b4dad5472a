//! What single lines of a log look like: what begins a record, what goes on one, what a terminal has broken. They are the
//! expressions of `records.py`, by hand.

use memchr::memchr;

use crate::cursor::{is_word, is_word_end, Cursor};
use crate::lines::{columns_of, is_blank, width};
use crate::times::{is_clock, is_timestamp_at};
use crate::values::{Sure, Unsure};

const WIDTHS: [usize; 4] = [80, 100, 120, 132]; // columns of terminals whose user has not chosen
const LEAST: usize = WIDTHS[0] / 2; // characters of a line that was broken
const MOST: usize = WIDTHS[WIDTHS.len() - 1];
const SHAPE: usize = 6; // characters at the beginning of a line that show what kind it is
const LEVELS: [&str; 9] = [
    "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL",
];
const COLUMN_LEVELS: [&[u8]; 5] = [b"DEBUG", b"INFO", b"WARNING", b"ERROR", b"CRITICAL"];
const CLOSES: [&str; 3] = ["。", "！", "；"]; // with those of ASCII
const CONTINUES: [&str; 5] = [
    "Caused by: ",
    "Suppressed: ",
    "Traceback (most recent call last)",
    "The above exception",
    "During handling of",
];
/// A frame is drawn by one of these, and then one of the others.
const CORNERS: [&str; 10] = ["|", "│", "┃", "├", "╞", "└", "┌", "╭", "╰", "+"];
const STROKES: [&str; 6] = ["-", "─", "═", "━", "|", " "];

/// Say whether a line begins a record, whatever stands before it, unless a line was cut in two.
#[must_use]
pub fn headed(text: &[u8]) -> bool {
    let Some(start) = text.iter().position(|byte| !is_blank(*byte)) else {
        return false;
    };
    match text[start] {
        b'0'..=b'9' => is_time(text, start) || is_twelve_hours(text),
        b'A'..=b'Z' => is_time(text, before_time(text, start)) || is_column(text),
        b'[' | b'(' | b'<' | b't' => is_time(text, before_time(text, start)),
        _ => false,
    }
}

/// Say whether a line begins a record and no runtime has put anything around it, as most lines do.
#[inline]
#[must_use]
pub fn plainly_headed(text: &[u8]) -> bool {
    let may_be = matches!(
        text.first(),
        Some(b'0'..=b'9' | b'A'..=b'Z' | b'[' | b'(' | b'<' | b't')
    );
    // An ISO time with its `T` may be a runtime's.
    let is_plain = text.get(10) != Some(&b'T') || text[..10].iter().copied().any(is_blank);
    may_be && is_plain && is_time(text, before_time(text, 0))
}

#[inline]
fn is_time(text: &[u8], at: usize) -> bool {
    text.get(at).is_some_and(u8::is_ascii_digit) && (is_timestamp_at(text, at) || is_clock(text, at))
}

/// Return where a time begins behind what may stand before it:
/// `[\[(<]?(?:[A-Z], \[)?(?:(?:time|ts)="?|[A-Z]+ ?\[)?`.
fn before_time(text: &[u8], mut at: usize) -> usize {
    at += usize::from(matches!(text.get(at), Some(b'[' | b'(' | b'<')));
    if text.get(at).is_some_and(u8::is_ascii_uppercase) && text[at + 1..].starts_with(b", [") {
        at += 4;
    }
    match text.get(at) {
        Some(b't') => {
            let name = [&b"time="[..], b"ts="]
                .into_iter()
                .find(|name| text[at..].starts_with(name));
            let end = at + name.map_or(0, <[u8]>::len);
            end + usize::from(name.is_some() && text.get(end) == Some(&b'"'))
        }
        Some(b'A'..=b'Z') => {
            let mut cursor = Cursor::new(text, at);
            cursor.run(|byte| byte.is_ascii_uppercase());
            cursor.skip(b" ");
            if cursor.skip(b"[") {
                cursor.at
            } else {
                at
            }
        }
        _ => at,
    }
}

/// Say whether a line begins as Rich prints one below an equal time: `[ \t]{4,}(?:DEBUG|...)[ \t]{1,4}\S`.
fn is_column(text: &[u8]) -> bool {
    let is_space = |byte| matches!(byte, b' ' | b'\t');
    let mut cursor = Cursor::new(text, 0);
    cursor.run(is_space) >= 4
        && COLUMN_LEVELS.iter().any(|level| cursor.skip(level))
        && (1..=4).contains(&cursor.run(is_space))
        && cursor.one(|byte| !is_blank(byte))
}

/// Say whether a line begins with `\d{1,2}:\d\d(?::\d\d)?[AP]M `.
fn is_twelve_hours(text: &[u8]) -> bool {
    let mut cursor = Cursor::new(text, 0);
    if !((1..=2).contains(&cursor.run(|byte| byte.is_ascii_digit())) && cursor.skip(b":") && cursor.digits(2)) {
        return false;
    }
    let mut seconds = cursor;
    if seconds.skip(b":") && seconds.digits(2) {
        cursor = seconds;
    }
    cursor.one(|byte| matches!(byte, b'A' | b'P')) && cursor.skip(b"M ")
}

/// Say whether a terminal may have broken a line of text into these two, as far as that is told before they are decoded.
#[must_use]
pub fn may_be_broken(line: &[u8], following: &[u8], is_utf8: bool) -> bool {
    if !(LEAST..=4 * MOST).contains(&line.len()) {
        return false;
    }
    let may_fill = if line.is_ascii() {
        let is_filled = |width: &usize| line.len() == *width || line.len() + 1 == *width;
        WIDTHS.iter().any(is_filled)
    } else {
        // A sign has four bytes at most; in GB18030 half of them are ASCII.
        let others = not_ascii(line);
        let most_lost = if is_utf8 {
            others - others / 4
        } else {
            others + others / 2
        };
        line.len() - most_lost.min(line.len()) <= MOST
    };
    may_fill && !begins(following)
}

/// Count the bytes of a line that are not ASCII, many at a time; it is not longer than those that a terminal breaks.
fn not_ascii(line: &[u8]) -> usize {
    let mut counts = [0u8; 16];
    let parts = line.chunks_exact(counts.len());
    let rest = parts.remainder();
    for part in parts {
        for (count, byte) in counts.iter_mut().zip(part) {
            *count += byte >> 7;
        }
    }
    let sum = |bytes: &[u8], shift: u32| bytes.iter().map(|byte| usize::from(byte >> shift)).sum::<usize>();
    sum(&counts, 0) + sum(rest, 7)
}

/// Say whether a terminal has broken a line of text into these two: the first fills it, and the next one goes on.
///
/// # Errors
/// It depends on how wide a sign is.
pub fn is_broken(line: &str, following: &str) -> Sure<bool> {
    if !may_be_broken(line.as_bytes(), following.as_bytes(), true) {
        return Ok(false);
    }
    if !(LEAST..=MOST).contains(&line.chars().count()) || closes(line.as_bytes()) || shape(line).eq(shape(following)) {
        return Ok(false);
    }
    let taken = columns_of(line);
    let next = following.chars().next().map_or((1, 1), width);
    let fills = |columns: usize| {
        let is_filled = WIDTHS.contains(&columns);
        let may_wait = WIDTHS.contains(&(columns + 1)) && next.1 == 2;
        (is_filled || (may_wait && next.0 == 2), is_filled || may_wait)
    };
    let first = fills(*taken.start());
    if first.0 != first.1 || taken.clone().any(|columns| fills(columns) != first) {
        return Err(Unsure);
    }
    Ok(first.0)
}

fn closes(line: &[u8]) -> bool {
    match line.last() {
        Some(b'}' | b']' | b'>' | b'.' | b'!' | b';') => true,
        Some(0x80..) => CLOSES.iter().any(|sign| line.ends_with(sign.as_bytes())),
        _ => false,
    }
}

/// Say whether a line begins something: `$|[\s\[{<]|(?:TRACE|...)\b` in any case.
fn begins(text: &[u8]) -> bool {
    let is_level = |level: &&str| {
        text.get(..level.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(level.as_bytes()))
            && is_word_end(text, level.len())
    };
    match text.first() {
        None | Some(b'[' | b'{' | b'<') => true,
        Some(first) => is_blank(*first) || LEVELS.iter().any(is_level),
    }
}

/// Return what the beginning of a line looks like, whatever letters and digits it has.
fn shape(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().take(SHAPE).map(|sign| match sign {
        '0'..='9' => '0',
        'a'..='z' | 'A'..='Z' => 'a',
        other => other,
    })
}

/// Say whether a line goes on what is before it, whatever that is.
#[must_use]
pub fn continues(text: &[u8]) -> bool {
    let Some(first) = text.first() else { return true };
    let begins_with = |words: &[&str]| words.iter().any(|word| text.starts_with(word.as_bytes()));
    match first {
        b'}' | b']' | b')' | b' ' | b'\t' | b'\r' | 0x0b | 0x0c => true,
        b'#' => {
            let mut cursor = Cursor::new(text, 1);
            cursor.some(|byte| byte.is_ascii_digit()) && cursor.skip(b" ")
        }
        b'"' => matches!(text.get(1), Some(b'}' | b']' | b')')),
        b'-' => {
            let mut cursor = Cursor::new(text, 0);
            cursor.run(|byte| byte == b'-') >= 2 && cursor.skip(b"+")
        }
        b'[' => begins_with(&["[server.", "[stacktrace]"]),
        b'A'..=b'Z' => begins_with(&CONTINUES),
        b'|' | b'+' | 0xe2 => {
            let corner = CORNERS.iter().find_map(|corner| text.strip_prefix(corner.as_bytes()));
            corner.is_some_and(|rest| STROKES.iter().any(|stroke| rest.starts_with(stroke.as_bytes())))
        }
        _ => false,
    }
}

/// Say whether a line begins with the name of an exception:
/// `[A-Za-z_][\w$]*(?:\.[\w$]+)+(?:Exception|Error)\b`.
#[must_use]
pub fn is_exception(text: &[u8]) -> bool {
    let is_name = |byte| is_word(byte) || byte == b'$';
    let mut cursor = Cursor::new(text, 0);
    if !cursor.one(|byte| byte.is_ascii_alphabetic() || byte == b'_') {
        return false;
    }
    cursor.run(is_name);
    while cursor.skip(b".") {
        let start = cursor.at;
        if !cursor.some(is_name) {
            return false;
        }
        // A dollar sign ends a word, too.
        let mut parts = text[start..cursor.at].split(|byte| *byte == b'$');
        let ends = |part: &[u8], is_first: bool| {
            let least = usize::from(is_first); // something must stand before it
            [&b"Exception"[..], b"Error"]
                .iter()
                .any(|name| part.ends_with(name) && part.len() >= name.len() + least)
        };
        if parts.next().is_some_and(|part| ends(part, true)) || parts.any(|part| ends(part, false)) {
            return true;
        }
    }
    false
}

/// Return the name of the field that a line is, as forms, YAML and printed tables write one.
#[must_use]
pub fn field_line(text: &[u8]) -> Option<&[u8]> {
    let mut cursor = Cursor::new(text, 0);
    let mut item = cursor;
    let is_item = if item.one(|byte| matches!(byte, b'-' | b'*')) {
        item.skip(b" ")
    } else {
        (1..=3).contains(&item.run(|byte| byte.is_ascii_digit()))
            && item.one(|byte| matches!(byte, b'.' | b')'))
            && item.skip(b" ")
    };
    if is_item {
        cursor = item;
    }
    stars(&mut cursor);
    let start = cursor.at;
    if !cursor.one(|byte| byte.is_ascii_alphabetic() || byte == b'_') {
        return None;
    }
    cursor.run(|byte| is_word(byte) || matches!(byte, b'.' | b'-'));
    let name = &text[start..cursor.at];
    stars(&mut cursor);
    let spaces = cursor.run(|byte| matches!(byte, b' ' | b'\t'));
    let is_field = match cursor.peek()? {
        b':' => matches!(text.get(cursor.at + 1), None | Some(b' ' | b'*')),
        b'=' => memchr(b'=', &text[cursor.at + 1..]).is_none(),
        _ if cursor.skip("：".as_bytes()) => true,
        _ if spaces > 0 && (cursor.skip(b"|") || cursor.skip("│".as_bytes())) => {
            matches!(cursor.peek(), None | Some(b' '))
        }
        _ => false,
    };
    is_field.then_some(name)
}

/// Step over two stars at most.
fn stars(cursor: &mut Cursor<'_>) {
    let _ = cursor.skip(b"**") || cursor.skip(b"*");
}

/// Say whether a line stands above the fields of something: `*** 1. row ***`, `-[ RECORD 1 ]--`, `[[section]]`.
#[must_use]
pub fn is_divider(text: &[u8]) -> bool {
    let mut cursor = Cursor::new(text, 0);
    match cursor.peek() {
        Some(b'*') => text.len() >= 6 && text.starts_with(b"***") && text.ends_with(b"***"),
        Some(b'-') => text.starts_with(b"-[ RECORD") || text.starts_with(b"---"),
        Some(b'=') => text.starts_with(b"==="),
        Some(b'[') => {
            let is_name = |byte| is_word(byte) || matches!(byte, b'.' | b'-');
            (1..=2).contains(&cursor.run(|byte| byte == b'['))
                && cursor.some(is_name)
                && (1..=2).contains(&cursor.run(|byte| byte == b']'))
                && cursor.is_end()
        }
        _ => false,
    }
}

/// Say whether a text ends with an opening bracket.
#[must_use]
pub fn opens(text: &[u8]) -> bool {
    matches!(text.last(), Some(b'[' | b'(' | b'{'))
}

/// Say whether a text ends with what something must come behind.
#[must_use]
pub fn expects_more(text: &[u8]) -> bool {
    opens(text) || matches!(text.last(), Some(b':' | b'=')) || text.ends_with(b"=>")
}

/// Say whether a line stands behind the margin.
#[must_use]
pub fn is_indented(text: &[u8]) -> bool {
    matches!(text.first(), Some(b' ' | b'\t'))
}

/// Return how many brackets are open behind a line, of so many before it; those in quoted texts do not count.
#[must_use]
pub fn brackets_behind(text: &[u8], mut depth: usize) -> usize {
    // From a quotation mark that is never closed none after it is, either: what stands between is read in the same steps.
    let (mut is_open, mut at) = ([true, true], 0);
    while let Some(sign) = text.get(at) {
        at += 1;
        match sign {
            b'[' | b'(' | b'{' => depth += 1,
            b']' | b')' | b'}' => depth = depth.saturating_sub(1),
            b'"' | b'\'' if is_open[usize::from(*sign == b'"')] => match string_end(text, at, *sign) {
                Some(end) => at = end,
                None => is_open[usize::from(*sign == b'"')] = false,
            },
            _ => {}
        }
    }
    depth
}

/// Return the offset behind the quotation mark that closes a text.
fn string_end(text: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    loop {
        at += memchr::memchr2(quote, b'\\', text.get(at..)?)?;
        if text[at] == quote {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_told() {
        for line in [
            "2026-11-23 10:00:00 x",
            "[23/Nov/2026:10:00:00 +0800] x",
            "I, [2026-11-23T10:00:00",
            "10:00:00,123 x",
        ] {
            assert!(plainly_headed(line.as_bytes()) && headed(line.as_bytes()), "{line}");
        }
        for line in [
            "2026-11-23T10:00:00Z",
            "  time=\"2026-11-23 10:00:00",
            "     INFO  x",
            "9:05PM INF x",
        ] {
            assert!(!plainly_headed(line.as_bytes()) && headed(line.as_bytes()), "{line}");
        }
        assert!(!headed(b"10:00:00 x") && !headed(b"") && !headed(b"x 2026-11-23 10:00:00"));
    }

    #[test]
    fn exceptions_and_fields_are_told() {
        for line in ["a.b.FooException: x", "a.FooException$1", "a.b$Error x"] {
            assert!(is_exception(line.as_bytes()), "{line}");
        }
        for line in ["FooException", "a.Exception", "a.FooExceptions", "a..FooException"] {
            assert!(!is_exception(line.as_bytes()), "{line}");
        }
        for (line, name) in [
            ("a-b: 1", "a-b"),
            ("- **x**:", "x"),
            ("12) y = 1", "y"),
            ("z：1", "z"),
            ("q | 1", "q"),
        ] {
            assert_eq!(field_line(line.as_bytes()), Some(name.as_bytes()), "{line}");
        }
        assert!(field_line(b"a:1").is_none() && field_line(b"a = b = c").is_none() && field_line(b"a|b").is_none());
    }

    #[test]
    fn brackets_in_quotes_do_not_count() {
        assert_eq!(brackets_behind(b"{ \"[\" '(' [", 0), 2);
        assert_eq!(brackets_behind(br#"" \" ] } ("#, 3), 2);
        let unclosed = b"\"\\".repeat(5000);
        assert_eq!(brackets_behind(&unclosed, 1), 1);
    }

    #[test]
    fn a_terminal_breaks_lines_at_its_width() {
        let (full, next) = (format!("2026 {}", "x".repeat(75)), "rest of it");
        assert_eq!(is_broken(&full, next), Ok(true));
        assert_eq!(is_broken(&full[1..], next), Ok(false));
        assert_eq!(is_broken(&full, "[next]"), Ok(false));
        assert_eq!(is_broken(&format!("1{}", "宽".repeat(39)), "宽"), Ok(true));
        assert_eq!(is_broken(&format!("1{}", "\u{1f600}".repeat(40)), "x"), Err(Unsure));
    }
}
