//! Lines that are JSON with nothing but a line in it, and where it is from: docker's json-file, Fluent Bit, Loki. The
//! twin of `_docker` in `wrappers.py`.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::cursor::Cursor;
use crate::json::{self, End, Escapes, Quoted};
use crate::lines::clean;
use crate::values::{Line, Sure, Unsure};

static JOURNAL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"__REALTIME_TIMESTAMP\""));
/// The first names of what docker and others ship.
const FIRST: [&[u8]; 6] = [b"log", b"line", b"stream", b"labels", b"date", b"timestamp"];
/// All names of it: the text's, the stream's and the time's, in the order in which they count, and others.
const SHIPPED: [&str; 11] = [
    "log",
    "line",
    "stream",
    "labels",
    "tag",
    "time",
    "timestamp",
    "date",
    "attrs",
    "source",
    "kubernetes",
];
const LOG: usize = 0;
const LINE: usize = 1;
const STREAM: [usize; 3] = [2, 3, 4];
const TIME: usize = 5;
const AT: [usize; 3] = [TIME, 6, 7];

/// Say whether a line may be such a one, or journald's.
#[must_use]
pub fn may_be_shipped(text: &[u8]) -> bool {
    is_shipped(text) || JOURNAL.find(text).is_some()
}

/// Docker's json-file, Fluent Bit, Loki; `journalctl -o json` is read by the reference.
/// # Errors
/// Only the reference reads the line.
pub fn shipped(text: &str, is_clean: bool) -> Sure<Option<Line<'_>>> {
    let found = match if is_shipped(text.as_bytes()) {
        docker(text, is_clean)
    } else {
        Err(End::Other)
    } {
        Ok(line) => Ok(Some(line)),
        Err(End::Other) => Ok(None),
        Err(End::Unsure) => Err(Unsure),
    }?;
    if found.is_none() && JOURNAL.find(text.as_bytes()).is_some() {
        return Err(Unsure);
    }
    Ok(found)
}

/// Say whether a line begins as those do: `\{"(?:log|...)": ?(?:"|(?=[^{}"]|\{).*"(?:log|line)": ?")`.
///
/// What must come behind another value is found when it is read.
fn is_shipped(text: &[u8]) -> bool {
    text.strip_prefix(b"{\"").is_some_and(|rest| {
        FIRST
            .iter()
            .any(|name| rest.strip_prefix(*name).is_some_and(|rest| rest.starts_with(b"\":")))
    })
}

/// Read a line of docker's, or as Fluent Bit and Loki ship one: nothing but a line, and where it is from.
fn docker(text: &str, is_clean: bool) -> Result<Line<'_>, End> {
    let mut values: [Option<(&str, Option<Quoted<'_>>)>; SHIPPED.len()] = [None; SHIPPED.len()];
    json::walk(text, &mut |name, value, quoted| {
        let name = name.text()?;
        let at = SHIPPED.iter().position(|one| *one == name).ok_or(End::Other)?;
        values[at] = Some((value, quoted));
        Ok(())
    })?;
    if !begins_as_shipped(text.as_bytes()) {
        return Err(End::Other);
    }
    let (_, value) = values[LOG].or(values[LINE]).ok_or(End::Other)?;
    let (inner, is_ended) = inner(value.ok_or(End::Other)?, is_clean)?;
    if memchr::memchr(b'\n', inner.as_bytes()).is_some() {
        return Err(End::Other);
    }
    let is_whole = is_ended || values[TIME].is_none(); // only docker cuts lines
    let first = |names: [usize; 3]| {
        let mut said = names
            .iter()
            .filter_map(|at| values[*at])
            .map(|(value, quoted)| shown(value, quoted));
        said.find(|one| one.as_ref().map_or(true, |one| !one.is_empty()))
            .unwrap_or(Ok(Cow::Borrowed("")))
    };
    let (stream, time) = (first(STREAM)?, first(AT)?);
    Ok(Line {
        stream,
        text: inner,
        time: (!time.is_empty()).then_some(time),
        partial: !is_whole,
    })
}

/// Say whether a line that is JSON begins as the expression for it asks: a text, or a value and then the line's text.
fn begins_as_shipped(text: &[u8]) -> bool {
    let Some(colon) = text.get(2..).and_then(|rest| memchr::memchr(b'"', rest)) else {
        return false;
    };
    let mut cursor = Cursor::new(text, colon + 4);
    cursor.skip(b" ");
    if cursor.peek() == Some(b'"') {
        return true;
    }
    let behind = cursor.rest();
    [&b"\"log\":"[..], b"\"line\":"].iter().any(|name| {
        memchr::memmem::find_iter(behind, *name).any(|at| {
            let mut cursor = Cursor::new(behind, at + name.len());
            cursor.skip(b" ");
            cursor.peek() == Some(b'"')
        })
    })
}

/// Return a docker line's text without colours and line ends, and whether it had an end.
///
/// `is_clean` says that the line has no colours but those that it has as escapes.
fn inner(quoted: Quoted<'_>, is_clean: bool) -> Sure<(Cow<'_, str>, bool)> {
    let mut plain = quoted.inside;
    // Most have no other escape than that of their end; one before it may be a backslash's.
    while let Some(before) = plain.strip_suffix("\\n").or_else(|| plain.strip_suffix("\\r")) {
        if before.ends_with('\\') {
            break;
        }
        plain = before;
    }
    if is_clean && !plain.contains('\\') {
        let is_ended = quoted.inside[plain.len()..].ends_with("\\n");
        return Ok((Cow::Borrowed(plain), is_ended));
    }
    let text = quoted.text()?;
    let is_ended = text.ends_with('\n');
    let cleaned = match text {
        text if is_clean && quoted.escapes != Escapes::Any => text,
        Cow::Borrowed(text) => clean(text),
        Cow::Owned(text) => Cow::Owned(match clean(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(cleaned) => cleaned,
        }),
    };
    Ok((without_end(cleaned), is_ended))
}

fn without_end(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_end_matches(['\r', '\n'])),
        Cow::Owned(mut text) => {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
            Cow::Owned(text)
        }
    }
}

/// Return a value as `str` shows it; nothing for one that Python takes for false.
fn shown<'t>(value: &'t str, quoted: Option<Quoted<'t>>) -> Sure<Cow<'t, str>> {
    const FALSE: [&str; 5] = ["null", "false", "0", "{}", "[]"];
    if let Some(quoted) = quoted {
        return quoted.text();
    }
    if FALSE.contains(&value) {
        return Ok(Cow::Borrowed(""));
    }
    let mut number = Cursor::new(value.as_bytes(), 0);
    let size = number.run(|byte| byte.is_ascii_digit());
    if number.is_end() {
        return Ok(Cow::Borrowed(value));
    }
    if value.starts_with('{') {
        return labels(value);
    }
    // Longer ones, and those of another form, are written with exponents, or otherwise.
    let is_short = (1..=12).contains(&size) && !value.starts_with('0');
    if is_short && number.skip(b".") && number.some(|byte| byte.is_ascii_digit()) && number.is_end() {
        return value
            .parse::<f64>()
            .map(|number| Cow::Owned(format!("{number:?}")))
            .map_err(|_| Unsure);
    }
    Err(Unsure)
}

/// Return an object of plain texts as `str` shows a dict.
fn labels(value: &str) -> Sure<Cow<'_, str>> {
    let is_plain = |quoted: Quoted<'_>| {
        let is_same = |byte| matches!(byte, b' '..=b'~') && byte != b'\'';
        quoted.escapes == Escapes::None && quoted.inside.bytes().all(is_same)
    };
    let (mut names, mut parts) = (Vec::new(), Vec::new());
    let walked = json::walk(value, &mut |name, _, quoted| {
        let quoted = quoted
            .filter(|quoted| is_plain(name) && is_plain(*quoted))
            .ok_or(End::Unsure)?;
        names.push(name.inside);
        parts.push(format!("'{}': '{}'", name.inside, quoted.inside));
        Ok(())
    });
    names.sort_unstable();
    if walked.is_err() || names.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Unsure);
    }
    Ok(Cow::Owned(format!("{{{}}}", parts.join(", "))))
}
