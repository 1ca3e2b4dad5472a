//! What container runtimes and system logs put around a line. The twin of `wrappers.py`: one function for each row of its
//! table, tried in its order; which of them may begin with a sign is told by the first.

use std::borrow::Cow;

use crate::cursor::{is_word, is_word_end, Cursor};
use crate::lines::{is_blank, Block};
use crate::shipped::{may_be_shipped, shipped};
use crate::times::timestamp_at;
use crate::values::{Line, Sure};

const LEVELS: [&str; 9] = [
    "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL",
];
const LOGGED: [&[u8]; 5] = [b"TRACE", b"DEBUG", b"INFO", b"WARN", b"ERROR"];
const COLUMNS: [&[u8]; 8] = [b"id", b"at", b"no", b"msg", b"code", b"time", b"result", b"desc"];
/// Names of fields, in any case, which stand before a bar as a name of a container does.
const FIELDS: &str = "retcode ret_code ret-code action message msg errmsg err_msg errormessage error_message \
    requestid request_id request-id requestuuid request_uuid request-uuid x-ucloud-request-uuid \
    requuid req_uuid req-uuid sessionno session_no receiptcode receipt_code receiptresult \
    receipt_result receiptdesc receipt_desc receipttime receipt_time phone carrier operator isp 运营商 \
    level severity levelname time ts timestamp @timestamp asctime typ stack publickey signature \
    phonenumbers phonenumbers.0 templateid code errcode err_code errorcode error_code";

/// Say whether something may stand around a line of UTF-8: most have nothing, and are told at once.
#[must_use]
pub fn may_be_wrapped(text: &[u8]) -> bool {
    let (mut cursor, second) = (Cursor::new(text, 0), text.get(1));
    match text.first() {
        Some(b'{') => may_be_shipped(text),
        Some(b'[') => text.starts_with(b"[pod/") || (cursor.skip(b"[") && cursor.some(is_pod) && cursor.skip(b"] ")),
        Some(b'<') => second.is_some_and(u8::is_ascii_digit),
        Some(b'0'..=b'9') if text.get(10) == Some(&b'T') => true,
        Some(b'A'..=b'Z') if second == Some(&b'/') => true,
        Some(b'A'..=b'Z') if text.get(3) == Some(&b' ') => true,
        _ => {
            // All others begin with a name.
            cursor.some(is_in_name) && {
                let size = cursor.at;
                match cursor.peek() {
                    Some(b' ') => {
                        cursor.run(|byte| byte == b' ');
                        cursor.peek() == Some(b'|') || is_pod_name(&text[..size])
                    }
                    Some(b'/') => {
                        cursor.at += 1;
                        cursor.some(is_in_name) && cursor.peek() == Some(b'[')
                    }
                    _ => false,
                }
            }
        }
    }
}

fn is_in_name(byte: u8) -> bool {
    IN_NAME[usize::from(byte)]
}

/// Whether a byte may stand in a name that compose puts before a line.
static IN_NAME: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0u8);
    loop {
        table[byte as usize] = is_word(byte) || matches!(byte, b'.' | b'@' | b'-') || !byte.is_ascii();
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Take off what a container runtime or a system log put around a line.
///
/// # Errors
/// Only the reference can decode the line, or reads such a wrapper.
pub fn unwrap<'a>(block: Block<'a>, line: Cow<'a, [u8]>) -> Sure<Line<'a>> {
    let is_bare = !may_be_wrapped(&line);
    match block.decoded(line)? {
        Cow::Borrowed(text) if is_bare => Ok(bare("", text, 0)),
        Cow::Borrowed(text) => unwrapped(text, !block.has_colours()),
        Cow::Owned(text) => unwrapped(&text, !block.has_colours()).map(Line::into_owned),
    }
}

fn unwrapped(text: &str, is_clean: bool) -> Sure<Line<'_>> {
    let Some(line) = wrapped(text, is_clean)? else {
        return Ok(bare("", text, 0));
    };
    Ok(if line.stream.is_empty() { line } else { within(line) })
}

fn wrapped(text: &str, is_clean: bool) -> Sure<Option<Line<'_>>> {
    let Some(first) = text.bytes().next() else {
        return Ok(None);
    };
    Ok(match first {
        b'{' => return shipped(text, is_clean),
        b'[' => pod(text).or_else(|| kubetail(text)),
        b'<' => syslog_5424(text),
        b'0'..=b'9' | b'a'..=b'z' | b'-' => dated(text)
            .or_else(|| kail(text))
            .or_else(|| stern(text))
            .or_else(|| compose(text)),
        b'A'..=b'Z' => named(text).or_else(|| logcat(text)).or_else(|| compose(text)),
        _ => compose(text),
    })
}

fn bare<'t>(stream: &'t str, text: &'t str, at: usize) -> Line<'t> {
    Line {
        stream: Cow::Borrowed(stream),
        text: Cow::Borrowed(&text[at..]),
        time: None,
        partial: false,
    }
}

fn timed<'t>(stream: &'t str, text: &'t str, at: usize, time: &'t str) -> Line<'t> {
    Line {
        time: Some(Cow::Borrowed(time)),
        ..bare(stream, text, at)
    }
}

/// Take off the time that stands behind a container's name, too.
fn within(line: Line<'_>) -> Line<'_> {
    let bytes = line.text.as_bytes();
    let Some((end, at)) = stamp(bytes).filter(|(_, at)| is_inside(bytes, *at)) else {
        return line;
    };
    let (stamped, text) = match line.text {
        Cow::Borrowed(text) => (Cow::Borrowed(&text[..end]), Cow::Borrowed(&text[at..])),
        Cow::Owned(text) => (Cow::Owned(text[..end].to_owned()), Cow::Owned(text[at..].to_owned())),
    };
    Line {
        text,
        time: line.time.or(Some(stamped)),
        ..line
    }
}

/// Return where a time ends that begins a text, and where what stands behind the blank after it begins.
fn stamp(text: &[u8]) -> Option<(usize, usize)> {
    let mut cursor = Cursor::new(text, 0);
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let found = iso_clock(&mut cursor) && {
        let mut fraction = cursor;
        if fraction.skip(b".") && (1..=9).contains(&fraction.run(is_digit)) {
            cursor = fraction;
        }
        cursor.skip(b"Z")
            || (cursor.one(|byte| matches!(byte, b'+' | b'-')) && cursor.digits(2) && {
                cursor.skip(b":");
                cursor.digits(2)
            })
    };
    let end = cursor.at;
    (found && cursor.skip(b" ")).then_some((end, cursor.at))
}

fn iso_clock(cursor: &mut Cursor<'_>) -> bool {
    iso_day(cursor, b"T") && clock(cursor)
}

fn iso_day(cursor: &mut Cursor<'_>, behind: &[u8]) -> bool {
    cursor.digits(4)
        && cursor.skip(b"-")
        && cursor.digits(2)
        && cursor.skip(b"-")
        && cursor.digits(2)
        && cursor.skip(behind)
}

fn clock(cursor: &mut Cursor<'_>) -> bool {
    cursor.digits(2) && cursor.skip(b":") && cursor.digits(2) && cursor.skip(b":") && cursor.digits(2)
}

/// Say whether behind a time stands what goes on a record, or has a time of its own; else the time may be the logger's.
fn is_inside(text: &[u8], at: usize) -> bool {
    let mut cursor = Cursor::new(text, at);
    if (1..=3).contains(&cursor.run(|byte| byte == b' ')) {
        let is_level = |level: &&[u8]| cursor.rest().starts_with(level) && is_word_end(text, cursor.at + level.len());
        if LOGGED.iter().any(is_level) {
            return false;
        }
    }
    let rest = &text[at..];
    let Some(first) = rest.first() else { return true };
    is_blank(*first)
        || matches!(first, b'}' | b']' | b')')
        || rest.starts_with(b"[server.")
        || rest.starts_with(b"Caused by: ")
        || timestamp_at(text, at).is_some()
}

/// What begins with an ISO time: CRI, then the rows whose expressions begin with `_TIME`.
fn dated(text: &str) -> Option<Line<'_>> {
    let mut day = Cursor::new(text.as_bytes(), 0);
    if !iso_day(&mut day, b"T") {
        return None;
    }
    cri(text, day).or_else(|| stamped(text)).or_else(|| pm2(text))
}

fn cri<'t>(text: &'t str, mut cursor: Cursor<'t>) -> Option<Line<'t>> {
    let found = cursor.some(|byte| !is_blank(byte));
    let (time, start) = (cursor.at, cursor.at + 1);
    if !(found && cursor.skip(b" ") && (cursor.skip(b"stdout") || cursor.skip(b"stderr"))) {
        return None;
    }
    let end = cursor.at;
    let flag = cursor.at + 1;
    let found =
        cursor.skip(b" ") && cursor.one(|byte| matches!(byte, b'F' | b'P')) && (cursor.is_end() || cursor.skip(b" "));
    let partial = text.as_bytes().get(flag) == Some(&b'P');
    found.then(|| Line {
        partial,
        ..timed(&text[start..end], text, cursor.at, &text[..time])
    })
}

fn stamped(text: &str) -> Option<Line<'_>> {
    let (end, start) = stamp(text.as_bytes())?;
    let time = &text[..end];
    let with = |(stream, at)| timed(stream, text, at, time);
    let found = process(text, start)
        .or_else(|| heroku(text, start))
        .or_else(|| fly(text, start));
    found
        .or_else(|| is_inside(text.as_bytes(), start).then_some(("", start)))
        .or_else(|| aws(text, start))
        .map(with)
}

/// Rsyslog, `journalctl -o short-iso`: `(\S+ [^\s:\[]+\[\d+\]): ?`.
fn process(text: &str, start: usize) -> Option<(&str, usize)> {
    let mut cursor = host_and_program(text, start)?;
    (number_in_brackets(&mut cursor)).then_some(())?;
    behind_colon(text, start, cursor)
}

/// Step over `\S+ [^\s:\[]+`.
fn host_and_program(text: &str, start: usize) -> Option<Cursor<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), start);
    let found = cursor.some(|byte| !is_blank(byte))
        && cursor.skip(b" ")
        && cursor.some(|byte| !is_blank(byte) && byte != b':' && byte != b'[');
    found.then_some(cursor)
}

fn number_in_brackets(cursor: &mut Cursor<'_>) -> bool {
    let mut number = *cursor;
    let found = number.skip(b"[") && number.some(|byte| byte.is_ascii_digit()) && number.skip(b"]");
    if found {
        *cursor = number;
    }
    found
}

/// Return the stream that ends here, and where the text begins behind `: ?`.
fn behind_colon<'t>(text: &'t str, start: usize, mut cursor: Cursor<'t>) -> Option<(&'t str, usize)> {
    let stream = &text[start..cursor.at];
    cursor.skip(b":").then_some(())?;
    cursor.skip(b" ");
    Some((stream, cursor.at))
}

/// Step over `[\w-]+\[[\w.-]+\]`.
fn dyno(text: &str, start: usize) -> Option<Cursor<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), start);
    let found = cursor.some(|byte| is_word(byte) || byte == b'-')
        && cursor.skip(b"[")
        && cursor.some(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
        && cursor.skip(b"]");
    found.then_some(cursor)
}

fn heroku(text: &str, start: usize) -> Option<(&str, usize)> {
    behind_colon(text, start, dyno(text, start)?)
}

/// Fly.io: `([\w-]+\[[\w.-]+\])\s+\w{3} \[\w+\] ?`.
fn fly(text: &str, start: usize) -> Option<(&str, usize)> {
    let mut cursor = dyno(text, start)?;
    let stream = &text[start..cursor.at];
    let found = cursor.some(is_blank)
        && (cursor.one(is_word) && cursor.one(is_word) && cursor.one(is_word))
        && cursor.skip(b" [")
        && cursor.some(is_word)
        && cursor.skip(b"]");
    found.then(|| {
        cursor.skip(b" ");
        (stream, cursor.at)
    })
}

/// `aws logs tail`: `((?:[\w.$\[\]-]+/)+[\w.$\[\]-]+) `.
fn aws(text: &str, start: usize) -> Option<(&str, usize)> {
    let mut cursor = Cursor::new(text.as_bytes(), start);
    let is_part = |byte| is_word(byte) || matches!(byte, b'.' | b'$' | b'[' | b']' | b'-');
    let mut parts = 0;
    while cursor.some(is_part) {
        parts += 1;
        let end = cursor.at;
        if !cursor.skip(b"/") {
            return (parts > 1 && cursor.skip(b" ")).then(|| (&text[start..end], cursor.at));
        }
    }
    None
}

/// `pm2 --time`: `(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d): ?`.
fn pm2(text: &str) -> Option<Line<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), 0);
    iso_clock(&mut cursor).then_some(())?;
    let (time, at) = behind_colon(text, 0, cursor)?;
    Some(timed("", text, at, time))
}

/// `kubectl --prefix`: `\[(pod/[\w./-]+)\] `.
fn pod(text: &str) -> Option<Line<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), 0);
    let found = cursor.skip(b"[pod/") && cursor.some(|byte| is_word(byte) || matches!(byte, b'.' | b'/' | b'-'));
    let end = cursor.at;
    (found && cursor.skip(b"] ")).then(|| bare(&text[1..end], text, cursor.at))
}

/// Kubetail: `\[([a-z0-9-]+-[a-z0-9]{8,10}-[a-z0-9]{5})\] `.
fn kubetail(text: &str) -> Option<Line<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), 1);
    cursor.run(is_pod);
    let end = cursor.at;
    let found = is_pod_name(&text.as_bytes()[1..end]) && cursor.skip(b"] ");
    found.then(|| bare(&text[1..end], text, cursor.at))
}

/// Stern: `([a-z0-9-]+-[a-z0-9]{8,10}-[a-z0-9]{5} [a-z0-9][a-z0-9-]*) `.
fn stern(text: &str) -> Option<Line<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), 0);
    cursor.run(is_pod);
    let name = cursor.at;
    let found = cursor.skip(b" ") && is_pod_name(&text.as_bytes()[..name]) && cursor.one(is_small);
    cursor.run(is_pod);
    let end = cursor.at;
    (found && cursor.skip(b" ")).then(|| bare(&text[..end], text, cursor.at))
}

fn is_small(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn is_pod(byte: u8) -> bool {
    is_small(byte) || byte == b'-'
}

/// Say whether a run of such letters is `.+-[a-z0-9]{8,10}-[a-z0-9]{5}`.
fn is_pod_name(name: &[u8]) -> bool {
    let mut parts = name.rsplitn(3, |byte| *byte == b'-');
    let (last, hash, first) = (parts.next(), parts.next(), parts.next());
    last.is_some_and(|part| part.len() == 5)
        && hash.is_some_and(|part| (8..=10).contains(&part.len()))
        && first.is_some_and(|part| !part.is_empty())
}

/// Kail: `([a-z0-9][a-z0-9.-]*/[a-z0-9.-]+\[[\w.-]+\]): `.
fn kail(text: &str) -> Option<Line<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), 0);
    let is_name = |byte| is_pod(byte) || byte == b'.';
    let found = cursor.one(is_small)
        && {
            cursor.run(is_name);
            cursor.skip(b"/")
        }
        && cursor.some(is_name)
        && cursor.skip(b"[")
        && cursor.some(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
        && cursor.skip(b"]");
    let end = cursor.at;
    (found && cursor.skip(b": ")).then(|| bare(&text[..end], text, cursor.at))
}

/// What begins with a month or a day of the week: syslog, `journalctl -o short-full`, `ts`.
fn named(text: &str) -> Option<Line<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), 1);
    let is_letter = |byte: u8| byte.is_ascii_lowercase();
    (cursor.one(is_letter) && cursor.one(is_letter) && cursor.skip(b" ")).then_some(())?;
    syslog(text, cursor)
        .or_else(|| short_full(text, cursor))
        .or_else(|| ts(text, cursor))
}

/// `([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{6})?) (\S+ [^\s:\[]+(?:\[\d+\])?): ?`.
fn syslog<'t>(text: &'t str, mut cursor: Cursor<'t>) -> Option<Line<'t>> {
    month_clock(&mut cursor).then_some(())?;
    micros(&mut cursor);
    let (time, start) = (&text[..cursor.at], cursor.at + 1);
    cursor.skip(b" ").then_some(())?;
    let mut cursor = host_and_program(text, start)?;
    number_in_brackets(&mut cursor);
    let (stream, at) = behind_colon(text, start, cursor)?;
    Some(timed(stream, text, at, time))
}

fn month_clock(cursor: &mut Cursor<'_>) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    cursor.one(|byte| byte == b' ' || is_digit(byte)) && cursor.one(is_digit) && cursor.skip(b" ") && clock(cursor)
}

/// Step over `(?:\.\d{6})?`.
fn micros(cursor: &mut Cursor<'_>) {
    let mut fraction = *cursor;
    if fraction.skip(b".") && fraction.digits(6) {
        *cursor = fraction;
    }
}

/// `[A-Z][a-z]{2} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{6})?) \S{1,6} (\S+ [^\s:\[]+\[\d+\]): ?`.
fn short_full<'t>(text: &'t str, mut cursor: Cursor<'t>) -> Option<Line<'t>> {
    let begun = cursor.at;
    (iso_day(&mut cursor, b" ") && clock(&mut cursor)).then_some(())?;
    micros(&mut cursor);
    let time = &text[begun..cursor.at];
    cursor.skip(b" ").then_some(())?;
    let zone = cursor.at;
    cursor.some(|byte| !is_blank(byte)).then_some(())?;
    (text[zone..cursor.at].chars().count() <= 6 && cursor.skip(b" ")).then_some(())?;
    let (stream, at) = process(text, cursor.at)?;
    Some(timed(stream, text, at, time))
}

fn ts<'t>(text: &'t str, mut cursor: Cursor<'t>) -> Option<Line<'t>> {
    month_clock(&mut cursor).then_some(())?;
    let end = cursor.at;
    (cursor.skip(b" ") && is_inside(text.as_bytes(), cursor.at)).then(|| timed("", text, cursor.at, &text[..end]))
}

/// RFC 5424: `<\d{1,3}>1 (\S+) (\S+ \S+) \S+ \S+ (?:-|\[[^\]]*\]) ?\ufeff?`.
fn syslog_5424(text: &str) -> Option<Line<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), 1);
    let priority = cursor.run(|byte| byte.is_ascii_digit());
    ((1..=3).contains(&priority) && cursor.skip(b">1 ")).then_some(())?;
    let mut ends = [cursor.at; 6];
    for end in &mut ends[1..] {
        cursor.some(|byte| !is_blank(byte)).then_some(())?;
        *end = cursor.at;
        cursor.skip(b" ").then_some(())?;
    }
    if !cursor.skip(b"-") {
        cursor.skip(b"[").then_some(())?;
        cursor.run(|byte| byte != b']');
        cursor.skip(b"]").then_some(())?;
    }
    cursor.skip(b" ");
    cursor.skip("\u{feff}".as_bytes());
    let (time, stream) = (&text[ends[0]..ends[1]], &text[ends[1] + 1..ends[3]]);
    Some(Line {
        time: (time != "-").then_some(Cow::Borrowed(time)),
        ..bare(stream, text, cursor.at)
    })
}

/// Logcat: `([VDIWEF]/[\w.-]+ *\( *\d+\)): ?`.
fn logcat(text: &str) -> Option<Line<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), 0);
    let is_space = |byte| byte == b' ';
    let found = cursor.one(|byte| matches!(byte, b'V' | b'D' | b'I' | b'W' | b'E' | b'F'))
        && cursor.skip(b"/")
        && cursor.some(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
        && {
            cursor.run(is_space);
            cursor.skip(b"(")
        }
        && {
            cursor.run(is_space);
            cursor.some(|byte| byte.is_ascii_digit()) && cursor.skip(b")")
        };
    found.then_some(())?;
    let (stream, at) = behind_colon(text, 0, cursor)?;
    Some(bare(stream, text, at))
}

/// Compose: `([\w.@\u0080-\U0010ffff-]+) +\| ?`, unless the name is a level's, a field's or a column's.
fn compose(text: &str) -> Option<Line<'_>> {
    let mut cursor = Cursor::new(text.as_bytes(), 0);
    cursor.run(is_in_name);
    let name = &text[..cursor.at];
    (!name.is_empty() && cursor.some(|byte| byte == b' ') && cursor.skip(b"|")).then_some(())?;
    cursor.skip(b" ");
    is_container(name).then(|| bare(name, text, cursor.at))
}

fn is_container(name: &str) -> bool {
    let is_level = if name.is_ascii() {
        LEVELS.iter().any(|level| level.eq_ignore_ascii_case(name))
    } else {
        LEVELS.contains(&name.to_uppercase().as_str())
    };
    !is_level && !FIELDS.split(' ').any(|field| field.eq_ignore_ascii_case(name)) && !is_column(name.as_bytes())
}

/// Say whether a name is a column's: `id|\w+_(?:id|at|no|msg|code|time|result|desc)`.
fn is_column(name: &[u8]) -> bool {
    let end = name.iter().rposition(|byte| *byte == b'_');
    name == b"id"
        || end.is_some_and(|end| {
            end > 0 && COLUMNS.contains(&&name[end + 1..]) && name[..end].iter().copied().all(is_word)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Unsure;

    fn read(text: &str) -> (String, String, Option<String>, bool) {
        let line = unwrap(Block::new(text.as_bytes()).unwrap(), Cow::Borrowed(text.as_bytes())).unwrap();
        (
            line.stream.into_owned(),
            line.text.into_owned(),
            line.time.map(Cow::into_owned),
            line.partial,
        )
    }

    #[test]
    fn wrappers_are_taken_off() {
        let time = "2026-11-01T10:00:00.1Z";
        for (text, stream, inner, at) in [
            (
                "{\"log\":\"a\\\"b\\n\",\"stream\":\"stdout\",\"time\":\"t\"}",
                "stdout",
                "a\"b",
                Some("t"),
            ),
            (
                "{\"date\": 1.50, \"log\": \"a\", \"labels\": {\"k\": \"v\"}}",
                "{'k': 'v'}",
                "a",
                Some("1.5"),
            ),
            (&format!("{time} stderr F x"), "stderr", "x", Some(time)),
            (&format!("{time} host app[12]: x"), "host app[12]", "x", Some(time)),
            (&format!("{time} app[web.1]: x"), "app[web.1]", "x", Some(time)),
            (&format!("{time} app[d] iad [info] x"), "app[d]", "x", Some(time)),
            (&format!("{time} app/web/1 x"), "app/web/1", "x", Some(time)),
            (&format!("{time}   at x"), "", "  at x", Some(time)),
            (&format!("[pod/a-1/b] {time} }}"), "pod/a-1/b", "}", Some(time)),
            ("[a-5d8f9c7b6d-x7k2p] x", "a-5d8f9c7b6d-x7k2p", "x", None),
            ("a-5d8f9c7b6d-x7k2p b x", "a-5d8f9c7b6d-x7k2p b", "x", None),
            ("ns/a-1[b]: x", "ns/a-1[b]", "x", None),
            ("Nov  1 10:00:00 host app: x", "host app", "x", Some("Nov  1 10:00:00")),
            ("<165>1 - host app 1 ID [a b=\"c\"] x", "host app", "x", None),
            ("I/Sms( 12): x", "I/Sms( 12)", "x", None),
            ("2026-11-01T10:00:00: x", "", "x", Some("2026-11-01T10:00:00")),
            ("容器-1  | x", "容器-1", "x", None),
        ] {
            let said = (stream.to_owned(), inner.to_owned(), at.map(str::to_owned), false);
            assert_eq!(read(text), said, "{text}");
        }
        assert!(read(&format!("{time} stdout P x")).3 && read("{\"log\":\"a\",\"time\":\"t\"}").3);
    }

    #[test]
    fn other_lines_are_left_as_they_are() {
        for text in [
            "",
            "INFO | x",
            "ret_code | 1",
            "order_id | 1",
            "{\"log\":\"a\",\"other\":1}",
            "{\"log\":\"a\\nb\"}",
        ] {
            assert_eq!(read(text), (String::new(), text.to_owned(), None, false), "{text}");
        }
        let journal = b"{\"MESSAGE\": \"x\", \"__REALTIME_TIMESTAMP\": \"1\"}";
        assert_eq!(
            unwrap(Block::new(journal).unwrap(), Cow::Borrowed(&journal[..])),
            Err(Unsure)
        );
    }
}
