//! Lines of a log -> records: partial lines joined, continuation lines attached, stream by stream. The twin of `records.py`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use memchr::memchr;

use crate::cursor::{is_word, is_word_end, Cursor};
use crate::lines::{columns_of, is_blank, trim, trim_end, width, Block};
use crate::tables::may_be_table;
use crate::times::{is_clock, is_timestamp_at};
use crate::values::{Line, Record, Sure, Unsure};

/// A record that never closes its brackets must not swallow the log.
pub const MAX_RECORD_LINES: usize = 5000;
/// In bytes, for the same reason.
pub const MAX_RECORD: usize = 1 << 20;
const LINES: usize = 8; // of a record that grows, for which there is room at first
const WIDTHS: [usize; 4] = [80, 100, 120, 132]; // columns of terminals whose user has not chosen
const MAX_BRACKETS: usize = 10_000; // bytes of a line in which brackets are counted
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
    may_be
        && (text.get(10) != Some(&b'T') || text[..10].iter().copied().any(is_blank))
        && is_time(text, before_time(text, 0))
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

/// Say whether a terminal has broken a line of text into these two: the first fills it, and the next one goes on.
fn is_broken(line: &str, following: &str) -> Sure<bool> {
    let (least, most) = (WIDTHS[0] / 2, WIDTHS[WIDTHS.len() - 1]);
    if !(least..=4 * most).contains(&line.len()) {
        return Ok(false);
    }
    let characters = if line.is_ascii() {
        line.len()
    } else {
        line.chars().count()
    };
    let may_fill = characters < line.len() || WIDTHS.contains(&characters) || WIDTHS.contains(&(characters + 1));
    let is_line = may_fill && (least..=most).contains(&characters);
    if !is_line || closes(line.as_bytes()) || begins(following.as_bytes()) {
        return Ok(false);
    }
    if shape(line).eq(shape(following)) {
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
fn continues(text: &[u8]) -> bool {
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
fn is_exception(text: &[u8]) -> bool {
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
fn field_line(text: &[u8]) -> Option<&[u8]> {
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
fn is_divider(text: &[u8]) -> bool {
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

fn opens(text: &[u8]) -> bool {
    matches!(text.last(), Some(b'[' | b'(' | b'{'))
}

fn expects_more(text: &[u8]) -> bool {
    opens(text) || matches!(text.last(), Some(b':' | b'=')) || text.ends_with(b"=>")
}

fn is_indented(text: &str) -> bool {
    text.starts_with([' ', '\t'])
}

/// Return how many brackets are open behind a line, of so many before it; those in quoted texts do not count.
fn brackets_behind(text: &[u8], mut depth: usize) -> usize {
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

/// What is known of the lines of a record once a line may go on it for less plain reasons.
#[derive(Debug)]
struct Study {
    lines: usize, // of which the following is known
    traceback: bool,
    fields: Option<HashSet<Vec<u8>>>, // if all lines at the margin are fields, their names
    opens: bool,                      // the first line ends with an opening bracket
    depth: usize,                     // of brackets, in that case
}

/// What only a record of more than one line has.
#[derive(Debug)]
struct Grown<'a> {
    more: Vec<Cow<'a, str>>,    // lines behind the first one
    last: Option<Cow<'a, str>>, // what came last, if it was joined to a line
    starts: Vec<usize>,
    numbers: Vec<u32>,
    end: usize,
    size: usize,
}

/// A record that may still grow. Most have one line, so what only others need is found out when it is needed.
#[derive(Debug)]
pub struct OpenRecord<'a> {
    /// Of parts into which a runtime has cut a line.
    pub joined: bool,
    /// One of its lines has a word without which nothing is said.
    pub is_relevant: bool,
    /// Of its first line.
    pub number: u32,
    stream: u32,
    count: u32,
    time: Option<Cow<'a, str>>,
    first: First<'a>,
    partial: bool,
    grown: Option<Box<Grown<'a>>>,
    study: Option<Box<Study>>,
}

/// The first line of a record: most are never decoded.
#[derive(Debug)]
enum First<'a> {
    Bytes(Cow<'a, [u8]>),
    Text(Cow<'a, str>),
}

/// Room for what a record is made of, to be used again.
#[derive(Debug, Default)]
pub struct Room {
    starts: Vec<usize>,
    numbers: Vec<u32>,
}

impl Room {
    /// Take back the room of a record that was read.
    pub fn keep(&mut self, record: Record<'_>) {
        (self.starts, self.numbers) = (record.starts, record.numbers);
    }
}

/// How a line belongs to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    No,
    Line,
    /// As the rest of the line before it.
    Joined,
}

impl<'a> OpenRecord<'a> {
    /// Take in a line that belongs to the record; `is_joined` says that it goes on the line before it.
    fn add(&mut self, line: Line<'a>, number: u32, is_joined: bool) {
        let First::Text(first) = &mut self.first else { return }; // `takes` has decoded it
        let grown = self.grown.get_or_insert_with(|| Grown::of(first, self.number));
        grown.end += usize::from(!is_joined);
        grown.starts.push(grown.end);
        grown.numbers.push(number);
        grown.end += line.text.len();
        grown.size += line.text.len() + 1;
        self.partial = line.partial;
        if is_joined {
            self.joined = true;
            grown.more.last_mut().unwrap_or(first).to_mut().push_str(&line.text);
            grown.last = Some(line.text);
        } else {
            grown.more.push(line.text);
            grown.last = None;
        }
    }

    fn more(&self) -> &[Cow<'a, str>] {
        self.grown.as_ref().map_or(&[], |grown| &grown.more)
    }

    fn is_full(&self, first: &str) -> bool {
        let (lines, size) = self
            .grown
            .as_ref()
            .map_or((0, first.len()), |grown| (grown.more.len(), grown.size));
        lines + 1 >= MAX_RECORD_LINES || size >= MAX_RECORD
    }

    /// Decode the first line, if that was put off.
    fn decode(&mut self, block: Block<'a>) -> Sure<()> {
        if let First::Bytes(bytes) = &mut self.first {
            self.first = First::Text(block.decoded(std::mem::take(bytes))?);
        }
        Ok(())
    }

    /// Say whether the next line of the stream belongs to this record, and how.
    ///
    /// # Errors
    /// Only the reference knows how wide a sign is, or can decode the record's first line.
    fn takes(&mut self, text: &str, block: Block<'a>) -> Sure<Takes> {
        if !self.partial && headed(text.as_bytes()) {
            return Ok(Takes::No);
        }
        self.decode(block)?;
        let First::Text(first) = &self.first else {
            return Err(Unsure);
        };
        if self.is_full(first) {
            return Ok(Takes::No);
        }
        let last = self.more().last().unwrap_or(first);
        let joined = self.grown.as_ref().and_then(|grown| grown.last.as_ref());
        if self.partial || is_broken(joined.unwrap_or(last), text)? {
            return Ok(Takes::Joined);
        }
        let last = trim_end(last.as_bytes());
        let is_alone = || matches!(trim(text.as_bytes()), b"[" | b"(" | b"{");
        let goes_on = continues(text.as_bytes())
            || expects_more(last)
            || ((last.ends_with(b"Array") || last.ends_with(b"Object")) && is_alone())
            || self.takes_as_read(text.as_bytes());
        Ok(if goes_on { Takes::Line } else { Takes::No })
    }

    /// Say so of a line by what is in the record's lines.
    fn takes_as_read(&mut self, text: &[u8]) -> bool {
        let First::Text(first) = &self.first else { return false };
        let more = self.grown.as_ref().map_or(&[][..], |grown| &grown.more);
        let (is_indented, name) = (is_indented(more.last().unwrap_or(first)), field_line(text));
        let is_exception = is_exception(text).then(|| more.is_empty() && headed(first.as_bytes()));
        if !(is_indented || name.is_some() || opens(trim_end(first.as_bytes()))) {
            return is_exception.unwrap_or(false); // no line has to be looked at
        }
        let study = self.study.get_or_insert_with(|| Study::of(first.as_bytes()));
        for line in std::iter::once(first).chain(more).skip(study.lines) {
            study.line(line);
        }
        study.lines = more.len() + 1;
        if is_indented && study.traceback {
            return true;
        }
        is_exception.unwrap_or_else(|| match study.fields.as_ref().zip(name) {
            Some((fields, name)) => {
                let is_listed = text.starts_with(b"- ") && !first.starts_with("- ");
                !is_listed && !fields.contains(name)
            }
            None => study.depth > 0,
        })
    }

    /// Return the record as it is.
    ///
    /// # Errors
    /// Only the reference can decode it.
    pub fn record(self, block: Block<'a>, room: &mut Room) -> Sure<Record<'a>> {
        let first = match self.first {
            First::Bytes(bytes) => block.decoded(bytes)?,
            First::Text(text) => text,
        };
        let (stream, number, time) = (self.stream, self.count, self.time);
        let Some(grown) = self.grown else {
            let (mut starts, mut numbers) = (std::mem::take(&mut room.starts), std::mem::take(&mut room.numbers));
            starts.clear();
            starts.push(0);
            numbers.clear();
            numbers.push(self.number);
            return Ok(Record {
                text: first,
                time,
                starts,
                numbers,
                stream,
                number,
            });
        };
        let text = part_of(block, &first, &grown.more).map_or_else(
            || {
                let mut text = first.into_owned();
                for line in &grown.more {
                    text.push('\n');
                    text.push_str(line);
                }
                Cow::Owned(text)
            },
            Cow::Borrowed,
        );
        Ok(Record {
            text,
            time,
            starts: grown.starts,
            numbers: grown.numbers,
            stream,
            number,
        })
    }
}

impl Grown<'_> {
    fn of(first: &str, number: u32) -> Box<Self> {
        let mut grown = Self {
            more: Vec::with_capacity(LINES),
            last: None,
            starts: Vec::with_capacity(LINES),
            numbers: Vec::with_capacity(LINES),
            end: first.len(),
            size: first.len(),
        };
        grown.starts.push(0);
        grown.numbers.push(number);
        Box::new(grown)
    }
}

/// Return the part of a block that lines are, if they stand there as they are.
fn part_of<'a>(block: Block<'a>, first: &str, more: &[Cow<'_, str>]) -> Option<&'a str> {
    let start = (first.as_ptr() as usize).checked_sub(block.bytes.as_ptr() as usize)?;
    let mut end = start + first.len();
    for line in more {
        if block.bytes.get(end) != Some(&b'\n') || line.as_ptr() as usize != block.bytes.as_ptr() as usize + end + 1 {
            return None;
        }
        end += 1 + line.len();
    }
    block.part(block.bytes.get(start..end)?)
}

impl Study {
    fn of(first: &[u8]) -> Box<Self> {
        let opens = opens(trim_end(first));
        Box::new(Self {
            lines: 0,
            traceback: false,
            fields: Some(HashSet::new()),
            opens,
            depth: 0,
        })
    }

    fn line(&mut self, line: &str) {
        let text = line.as_bytes();
        self.traceback = self.traceback || text.starts_with(b"Traceback (");
        if let Some(fields) = &mut self.fields {
            if let Some(name) = field_line(text) {
                fields.insert(name.to_vec());
            } else if !(is_indented(line) || fields.is_empty() && is_divider(text)) {
                self.fields = None;
            }
        }
        if self.opens && text.len() < MAX_BRACKETS {
            self.depth = brackets_behind(text, self.depth);
        }
    }
}

/// A stream of the log, and the record of it that is open.
#[derive(Debug, Default)]
struct Stream<'a> {
    open: Option<OpenRecord<'a>>,
    index: Option<u32>, // in the order in which streams have begun records
}

/// Puts the lines of every stream together; `close` gets each record that may be read when it has ended.
pub struct Assembler<'a, F> {
    block: Block<'a>,
    close: F,
    streams: Vec<Stream<'a>>, // the first one is that of lines without a wrapper
    latest: (Box<str>, usize),
    by_name: HashMap<Box<str>, usize>,
    /// Streams in the order in which their first records have begun, and how many records each has.
    pub counts: Vec<(Box<str>, u32)>,
}

impl<'a, F: FnMut(OpenRecord<'a>) -> Sure<()>> Assembler<'a, F> {
    pub fn new(block: Block<'a>, close: F) -> Self {
        let (latest, by_name) = ((Box::default(), 0), HashMap::from([(Box::default(), 0)]));
        Self {
            block,
            close,
            streams: vec![Stream::default()],
            latest,
            by_name,
            counts: Vec::new(),
        }
    }

    /// Add a line to the open record of its stream, or begin a new one.
    ///
    /// # Errors
    /// A table may begin, or only the reference knows whether the line belongs to a record.
    pub fn take(&mut self, line: Line<'a>, number: u32, is_relevant: bool) -> Sure<()> {
        if may_be_table(line.text.as_bytes()) {
            return Err(Unsure);
        }
        let at = self.stream_at(&line.stream);
        if let Some(current) = &mut self.streams[at].open {
            let taken = current.takes(&line.text, self.block)?;
            if taken != Takes::No {
                current.is_relevant |= is_relevant;
                current.add(line, number, taken == Takes::Joined);
                return Ok(());
            }
        }
        self.close(at)?;
        if line.partial || !line.text.bytes().all(is_blank) {
            let Line {
                stream,
                text,
                time,
                partial,
            } = line;
            let (stream, count) = self.counted(at, &stream);
            self.streams[at].open = Some(OpenRecord {
                joined: false,
                is_relevant,
                number,
                stream,
                count,
                time,
                first: First::Text(text),
                partial,
                grown: None,
                study: None,
            });
        }
        Ok(())
    }

    /// Begin a record with a line that is plainly headed, and not decoded.
    ///
    /// # Errors
    /// The record that ends here is not sure.
    #[inline]
    pub fn begin(&mut self, text: Cow<'a, [u8]>, number: u32, is_relevant: bool) -> Sure<()> {
        self.close(0)?;
        let (stream, count) = self.counted(0, "");
        self.streams[0].open = Some(OpenRecord {
            joined: false,
            is_relevant,
            number,
            stream,
            count,
            time: None,
            first: First::Bytes(text),
            partial: false,
            grown: None,
            study: None,
        });
        Ok(())
    }

    /// End all records that are open.
    ///
    /// # Errors
    /// One of them is not sure.
    pub fn end(&mut self) -> Sure<()> {
        (0..self.streams.len()).try_for_each(|at| self.close(at))
    }

    /// End a record, if one is open; `close` gets it if it may be read: a word may have been cut in two.
    #[inline]
    fn close(&mut self, at: usize) -> Sure<()> {
        let open = &mut self.streams[at].open;
        if open.as_ref().is_some_and(|open| open.is_relevant || open.joined) {
            return open.take().map_or(Ok(()), &mut self.close);
        }
        *open = None;
        Ok(())
    }

    /// Count a record of a stream; return the stream's index, and how many there were before.
    #[inline]
    fn counted(&mut self, at: usize, name: &str) -> (u32, u32) {
        let counts = &mut self.counts;
        let index = *self.streams[at].index.get_or_insert_with(|| {
            counts.push((name.into(), 0));
            u32::try_from(counts.len() - 1).unwrap_or(u32::MAX)
        });
        let count = &mut counts[index as usize].1;
        *count += 1;
        (index, *count - 1)
    }

    /// Return how many records of a stream have begun.
    pub fn count(&mut self, stream: &str) -> u32 {
        let at = self.stream_at(stream);
        self.streams[at].index.map_or(0, |index| self.counts[index as usize].1)
    }

    fn stream_at(&mut self, name: &str) -> usize {
        if name.is_empty() {
            return 0;
        }
        if *self.latest.0 != *name {
            let next = self.streams.len();
            let at = *self.by_name.entry(name.into()).or_insert(next);
            if at == next {
                self.streams.push(Stream::default());
            }
            self.latest = (name.into(), at);
        }
        self.latest.1
    }
}
