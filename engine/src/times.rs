//! Times as logs write them, in ISO form. The twin of `times.py`, without what needs the machine's clock.

use crate::cursor::{are_digits, is_word_end, Cursor};
use crate::lines::is_blank;
use crate::values::{Sure, Unsure};

const DASHED: usize = "2026-11-23 10:00:00".len();
const SLASHED: usize = "23/Nov/2026:10:00:00".len();
const FRACTION: usize = 9; // digits at most
const MONTHS: [&[u8]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];
const LEVELS: [&[u8]; 11] = [
    b"trace",
    b"debug",
    b"info",
    b"notice",
    b"warn",
    b"warning",
    b"err",
    b"error",
    b"severe",
    b"fatal",
    b"critical",
];
const INITIALS: &[u8] = b"tdinwef"; // of levels
const NAMES: [&[u8]; 2] = [b"time=", b"ts="];
const DAY: i64 = 86_400; // seconds

/// Return where what `TIMESTAMP` matches at an offset ends.
#[must_use]
pub fn timestamp_at(text: &[u8], at: usize) -> Option<usize> {
    let here = text.get(at..)?;
    let end = if *here.get(2)? == b'/' {
        slashed(here)
    } else {
        dashed(here)
    };
    end.map(|size| at + size)
}

/// Say whether `TIMESTAMP` matches at an offset; what may stand behind the seconds does not matter for that.
#[inline]
#[must_use]
pub fn is_timestamp_at(text: &[u8], at: usize) -> bool {
    text.get(at..).is_some_and(|here| is_dashed(here) || is_slashed(here))
}

/// Return where in a part of a text the first time stands: what `TIME.search` finds there.
#[must_use]
pub fn find_timestamp(text: &[u8], from: usize, to: usize) -> Option<(usize, usize)> {
    // Both forms have a clock, whose colons are rare in most texts.
    const CLOCK: [usize; 2] = ["23/Nov/2026:10".len(), "2026-11-23 10".len()];
    let text = &text[..to.min(text.len())];
    if let Some(end) = timestamp_at(text, from) {
        return Some((from, end)); // where most are
    }
    let mut at = from;
    loop {
        let colon = at + memchr::memchr(b':', text.get(at..)?)?;
        if text.get(colon + 3) == Some(&b':') {
            let starts = CLOCK.iter().filter_map(|size| colon.checked_sub(*size));
            let mut found = starts
                .filter(|start| *start >= from)
                .map(|start| (start, timestamp_at(text, start)));
            if let Some((start, Some(end))) = found.find(|(_, end)| end.is_some()) {
                return Some((start, end));
            }
        }
        at = colon + 1;
    }
}

/// Say whether a clock with milliseconds stands at an offset: `\d\d:\d\d:\d\d[.,]\d{3}\b`.
#[must_use]
pub fn is_clock(text: &[u8], at: usize) -> bool {
    const SIZE: usize = "10:00:00,000".len();
    text.get(at..at + SIZE)
        .is_some_and(|clock| is_hms(clock) && matches!(clock[8], b'.' | b',') && are_digits(clock, 9, SIZE))
        && is_word_end(text, at + SIZE)
}

/// Say whether a text begins with `10:00:00`.
fn is_hms(text: &[u8]) -> bool {
    let eight = first_eight(text);
    eight & !HMS == COLONS && are_digits_at(eight, HMS)
}

const HMS: u64 = 0xffff_00ff_ff00_ffff; // where its digits are; the first sign is the lowest byte
const COLONS: u64 = 0x0000_3a00_003a_0000;
const YEAR_MONTH: u64 = 0x00ff_ff00_ffff_ffff; // of `2026-11-`

fn first_eight(text: &[u8]) -> u64 {
    text.first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight))
}

/// Say whether all bytes that a mask names are digits.
fn are_digits_at(eight: u64, mask: u64) -> bool {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const SIXES: u64 = 0x0606_0606_0606_0606; // with which a number above nine reaches the upper half of its byte
    const UPPER: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    let values = (eight ^ ZEROS) & mask;
    (values | values.wrapping_add(SIXES & mask)) & UPPER & mask == 0
}

#[inline]
fn is_dashed(here: &[u8]) -> bool {
    let Some(head) = here.first_chunk::<DASHED>() else {
        return false;
    };
    let is_dash = |byte| byte == b'-' || byte == b'/';
    is_dash(head[4])
        && is_dash(head[7])
        && matches!(head[10], b'T' | b' ')
        && are_digits_at(first_eight(head), YEAR_MONTH)
        && head[8].is_ascii_digit()
        && head[9].is_ascii_digit()
        && is_hms(&head[11..])
}

fn dashed(here: &[u8]) -> Option<usize> {
    if !is_dashed(here) {
        return None;
    }
    let mut cursor = Cursor::new(here, DASHED);
    if cursor.one(|byte| matches!(byte, b'.' | b',')) && !(1..=FRACTION).contains(&cursor.run(|b| b.is_ascii_digit())) {
        cursor.at = DASHED;
    }
    Some(zone_end(here, cursor.at).unwrap_or(cursor.at))
}

/// Return where a zone ends: ` ?Z\b| ?[+-]\d\d:?\d\d\b`.
fn zone_end(text: &[u8], at: usize) -> Option<usize> {
    let mut cursor = Cursor::new(text, at);
    cursor.skip(b" ");
    let found = cursor.skip(b"Z")
        || (cursor.one(|byte| matches!(byte, b'+' | b'-')) && cursor.digits(2) && {
            cursor.skip(b":");
            cursor.digits(2)
        });
    (found && is_word_end(text, cursor.at)).then_some(cursor.at)
}

fn is_slashed(here: &[u8]) -> bool {
    here.get(2) == Some(&b'/')
        && here.first_chunk::<SLASHED>().is_some_and(|head| {
            are_digits(head, 0, 2)
                && head[3].is_ascii_uppercase()
                && head[4].is_ascii_lowercase()
                && head[5].is_ascii_lowercase()
                && head[6] == b'/'
                && are_digits(head, 7, 11)
                && head[11] == b':'
                && is_hms(&head[12..])
        })
}

fn slashed(here: &[u8]) -> Option<usize> {
    let mut zone = Cursor::new(here, SLASHED);
    let is_zoned = zone.skip(b" ") && zone.one(|byte| matches!(byte, b'+' | b'-')) && zone.digits(4);
    is_slashed(here).then_some(if is_zoned { zone.at } else { SLASHED })
}

/// Return a log's time in ISO form, its zone only if it has one; epoch numbers are UTC.
///
/// # Errors
/// The reference knows.
pub fn iso(text: &str) -> Sure<Option<String>> {
    let mut time = String::new();
    Ok(write_iso(text, &mut time)?.then_some(time))
}

/// Write a log's time in ISO form; say whether there is one, else nothing is written.
///
/// # Errors
/// The reference knows.
pub fn write_iso(text: &str, into: &mut String) -> Sure<bool> {
    let bytes = text.as_bytes();
    let mut cursor = Cursor::new(bytes, 0);
    match cursor.run(|byte| byte.is_ascii_digit()) {
        10 if cursor.is_end() => write_moment(number(bytes), None, into),
        10 if cursor.skip(b".") && cursor.some(|byte| byte.is_ascii_digit()) && cursor.is_end() => {
            // The reference takes 13 signs for milliseconds.
            let seconds: f64 = text.parse().map_err(|_| Unsure)?;
            if bytes.len() == 13 {
                return Err(Unsure);
            }
            write_rounded(seconds, into);
        }
        #[allow(clippy::cast_precision_loss)] // 13 digits fit
        13 if cursor.is_end() => write_rounded(number(bytes) as f64 / 1000.0, into),
        _ => {
            return Ok(match find_timestamp(bytes, 0, bytes.len()) {
                Some((start, end)) => write_iso_of(&text[start..end], into),
                None => partial(text).is_some_and(|time| {
                    into.push_str(&time);
                    true
                }),
            })
        }
    }
    Ok(true)
}

/// Write a moment as Python does: rounded to microseconds, cut to milliseconds.
fn write_rounded(seconds: f64, into: &mut String) {
    let mut whole = seconds.trunc();
    let mut micros = (seconds.fract() * 1e6).round_ties_even();
    if micros >= 1e6 {
        whole += 1.0;
        micros -= 1e6;
    }
    #[allow(clippy::cast_possible_truncation)] // of eleven digits at most, of six
    write_moment(whole as i64, Some(micros as i64 / 1000), into);
}

/// Write seconds since 1970 as a time in UTC.
fn write_moment(seconds: i64, millis: Option<i64>, into: &mut String) {
    let (days, clock) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    // Years are counted from March, so that a leap day is the last of its year.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    let parts = [
        (year, 4, '-'),
        (month, 2, '-'),
        (day, 2, 'T'),
        (clock / 3600, 2, ':'),
        (clock / 60 % 60, 2, ':'),
        (clock % 60, 2, if millis.is_some() { '.' } else { 'Z' }),
    ];
    for (number, width, behind) in parts {
        write_digits(number, width, into);
        into.push(behind);
    }
    if let Some(millis) = millis {
        write_digits(millis, 3, into);
        into.push('Z');
    }
}

/// Write the last digits of a number, so many.
fn write_digits(number: i64, width: u32, into: &mut String) {
    for place in (0..width).rev() {
        let digit = number / 10_i64.pow(place) % 10;
        into.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
    }
}

fn number(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
}

/// Return the time without a year or a day at which a record begins, without what it lacks.
#[must_use]
pub fn partial(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut cursor = Cursor::new(bytes, 0);
    cursor.run(is_blank);
    cursor.at = level_end(bytes, cursor.at).unwrap_or(cursor.at);
    cursor.one(is_opening);
    if let Some(name) = NAMES.iter().find(|name| is_spelled(bytes, cursor.at, name)) {
        cursor.at += name.len();
        cursor.skip(b"\"");
    }
    let day = day_at(text, cursor.at);
    if let Some((_, end)) = day {
        cursor.at = end;
    }
    let clock = cursor.at;
    if !bytes.get(clock..clock + 8).is_some_and(is_hms) {
        return None;
    }
    cursor.at += 8;
    let mut fraction = "";
    let mut after = cursor;
    if after.one(|byte| matches!(byte, b'.' | b',')) {
        let start = after.at;
        let size = after.run(|byte| byte.is_ascii_digit());
        if (1..=FRACTION).contains(&size) && after.peek() != Some(b':') {
            fraction = &text[start..after.at];
        }
    }
    if fraction.is_empty() && cursor.peek().is_some_and(|byte| byte.is_ascii_digit() || byte == b':') {
        return None;
    }
    let (day, dot) = (
        day.map_or_else(String::new, |(day, _)| day),
        if fraction.is_empty() { "" } else { "." },
    );
    Some(format!("{day}T{}{dot}{fraction}", &text[clock..clock + 8]))
}

fn is_opening(byte: u8) -> bool {
    matches!(byte, b'[' | b'(' | b'<')
}

/// Say whether a text in any case stands at an offset.
fn is_spelled(text: &[u8], at: usize, what: &[u8]) -> bool {
    text.get(at..at + what.len())
        .is_some_and(|found| found.eq_ignore_ascii_case(what))
}

/// Return where what stands behind a level begins: `[\[(<]?LEVEL[\])>:|]*\s+`.
fn level_end(text: &[u8], at: usize) -> Option<usize> {
    let mut cursor = Cursor::new(text, at);
    cursor.one(is_opening);
    let start = cursor.at;
    cursor.run(|byte| byte.is_ascii_alphabetic());
    let name = &text[start..cursor.at];
    let found = LEVELS.iter().any(|level| level.eq_ignore_ascii_case(name))
        || (name.len() == 1 && INITIALS.contains(&name[0].to_ascii_lowercase()));
    cursor.run(|byte| matches!(byte, b']' | b')' | b'>' | b':' | b'|'));
    (found && cursor.some(is_blank)).then_some(cursor.at)
}

/// Return the day without a year that stands before a clock, as `--11-23`, and where the clock begins.
fn day_at(text: &str, at: usize) -> Option<(String, usize)> {
    let mut cursor = Cursor::new(text.as_bytes(), at);
    let rest = cursor.rest();
    if let Some(month) = rest
        .get(..3)
        .and_then(|name| MONTHS.iter().position(|one| *one == name))
    {
        cursor.at += 3;
        if !cursor.some(|byte| byte == b' ') {
            return None;
        }
        let start = cursor.at;
        let size = cursor.run(|byte| byte.is_ascii_digit());
        let end = cursor.at;
        return ((1..=2).contains(&size) && cursor.skip(b" "))
            .then(|| (format!("--{:02}-{:0>2}", month + 1, &text[start..end]), cursor.at));
    }
    if matches!(rest.first(), Some(b'I' | b'W' | b'E' | b'F')) {
        let found = are_digits(rest, 1, 5) && rest.get(5) == Some(&b' ');
        return found.then(|| (format!("--{}-{}", &text[at + 1..at + 3], &text[at + 3..at + 5]), at + 6));
    }
    let found = are_digits(rest, 0, 2)
        && matches!(rest.get(2), Some(b'-' | b'/'))
        && are_digits(rest, 3, 5)
        && matches!(rest.get(5), Some(b' ' | b'T'));
    found.then(|| (format!("--{}-{}", &text[at..at + 2], &text[at + 3..at + 5]), at + 6))
}

/// Write what `TIMESTAMP` matches in ISO form; false, and nothing, if there is no such day.
pub fn write_iso_of(found: &str, into: &mut String) -> bool {
    if found.as_bytes().get(2) == Some(&b'/') {
        return iso_of_slashed(found).is_some_and(|time| {
            into.push_str(&time);
            true
        });
    }
    let Some((day, mut clock)) = found.get(..10).zip(found.get(11..)) else {
        return false;
    };
    if day.as_bytes()[4] == b'-' {
        into.push_str(day);
    } else {
        into.extend(day.chars().map(|sign| if sign == '/' { '-' } else { sign }));
    }
    into.push('T');
    if let Some((hms, behind)) = clock.split_at_checked(8) {
        into.push_str(hms);
        clock = behind;
    }
    while let Some(at) = clock.bytes().position(|byte| matches!(byte, b',' | b' ')) {
        into.push_str(&clock[..at]);
        if clock.as_bytes()[at] == b',' {
            into.push('.');
        }
        clock = &clock[at + 1..];
    }
    into.push_str(clock);
    true
}

/// Return `23/Nov/2026:10:00:00 +0800` in ISO form.
fn iso_of_slashed(found: &str) -> Option<String> {
    let bytes = found.as_bytes();
    let part = |start: usize, size: usize| bytes.get(start..start + size).map(number);
    let month = MONTHS.iter().position(|name| bytes.get(3..6) == Some(*name))? + 1;
    let (day, year, hour, minute, second) = (part(0, 2)?, part(7, 4)?, part(12, 2)?, part(15, 2)?, part(18, 2)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if year == 0 || !(1..=days).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let zone = match bytes.get(SLASHED + 1) {
        None => String::new(),
        Some(sign) => {
            let (hours, minutes) = (part(SLASHED + 2, 2)?, part(SLASHED + 4, 2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let sign = if hours + minutes == 0 { '+' } else { char::from(*sign) };
            format!("{sign}{hours:02}:{minutes:02}")
        }
    };
    Some(format!("{year:04}-{month:02}-{day:02}T{}{zone}", &found[12..SLASHED]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_ends_where_the_expression_does() {
        for (text, end) in [
            ("2026-11-23 10:00:00", 19),
            ("2026/11-23T10:00:00,123 +08:00", 30),
            ("2026-11-23 10:00:00.1234567890", 19),
            ("2026-11-23 10:00:00Zebra", 19),
            ("2026-11-23 10:00:00 Z", 21),
            ("23/Nov/2026:10:00:00 +0800]", 26),
        ] {
            assert_eq!(timestamp_at(text.as_bytes(), 0), Some(end), "{text}");
            assert!(is_timestamp_at(text.as_bytes(), 0), "{text}");
        }
        assert_eq!(timestamp_at(b"2026-11-23 10:0:00", 0), None);
        assert_eq!(find_timestamp(b"at 2026-11-23 10:00:00Z!", 0, 23), Some((3, 23)));
        assert_eq!(find_timestamp(b"at 2026-11-23 10:00:00Z!", 0, 21), None);
    }

    #[test]
    fn times_have_the_form_of_iso() {
        for (text, time) in [
            ("1793527200", Some("2026-11-01T10:00:00Z")),
            ("1793527200123", Some("2026-11-01T10:00:00.123Z")),
            ("1793527200.9999999", Some("2026-11-01T10:00:01.000Z")),
            ("2026/11/23 10:00:00,5 +0800", Some("2026-11-23T10:00:00.5+0800")),
            ("29/Feb/2024:10:00:00 -0030", Some("2024-02-29T10:00:00-00:30")),
            ("29/Feb/2026:10:00:00", None),
            ("[warn] Nov  3 10:00:00.12 x", Some("--11-03T10:00:00.12")),
            ("E1123 10:00:00.123456 1 a.go:1]", Some("--11-23T10:00:00.123456")),
            ("time=\"10:00:00\"", Some("T10:00:00")),
            ("10:00:00:1", None),
        ] {
            assert_eq!(iso(text), Ok(time.map(str::to_owned)), "{text}");
        }
        assert_eq!(iso("1793527200.12"), Err(Unsure));
    }
}
