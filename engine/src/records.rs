//! Lines of a log -> records: partial lines joined, continuation lines attached, stream by stream. The twin of
//! `records.py`, whose expressions for single lines are in `shapes`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::lines::{is_blank, trim, trim_end, Block};
use crate::shapes::{
    brackets_behind, continues, expects_more, field_line, is_broken, is_divider, is_exception, is_indented,
    may_be_broken, opens,
};
pub use crate::shapes::{headed, plainly_headed};
use crate::tables::may_be_table;
use crate::values::{Line, Record, Sure, Unsure};
use crate::wrappers::may_be_wrapped;

/// A record that never closes its brackets must not swallow the log.
pub const MAX_RECORD_LINES: usize = 5000;
/// In bytes, for the same reason.
pub const MAX_RECORD: usize = 1 << 20;
const MAX_BRACKETS: usize = 10_000; // bytes of a line in which brackets are counted

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
#[derive(Debug, Default)]
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
    fn add(&mut self, line: Line<'a>, number: u32, is_joined: bool, spare: &mut Option<Box<Grown<'a>>>) {
        let First::Text(first) = &mut self.first else { return }; // `takes` has decoded it
        let grown = self
            .grown
            .get_or_insert_with(|| spare.take().unwrap_or_default().begun(first, self.number));
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

    /// Say whether a bare line of the stream surely does not belong to this record, as far as bytes tell it: most of
    /// those that `takes` refuses are told by these, and need not be decoded.
    fn ends_before(&self, text: &[u8], is_utf8: bool) -> bool {
        let first = match &self.first {
            First::Bytes(bytes) => bytes,
            First::Text(text) => text.as_bytes(),
        };
        let last = self.more().last().map_or(first, |line| line.as_bytes());
        let is_joined = self.grown.as_ref().is_some_and(|grown| grown.last.is_some());
        !(self.partial
            || is_joined
            || may_be_broken(last, text, is_utf8)
            || goes_on(trim_end(last), text)
            || opens(trim_end(first))
            || is_indented(last)
            || is_exception(text)
            || field_line(text).is_some())
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
        let is_taken = goes_on(trim_end(last.as_bytes()), text.as_bytes()) || self.takes_as_read(text.as_bytes());
        Ok(if is_taken { Takes::Line } else { Takes::No })
    }

    /// Say so of a line by what is in the record's lines.
    fn takes_as_read(&mut self, text: &[u8]) -> bool {
        let First::Text(first) = &self.first else { return false };
        let more = self.grown.as_ref().map_or(&[][..], |grown| &grown.more);
        let (is_indented, name) = (is_indented(more.last().unwrap_or(first).as_bytes()), field_line(text));
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
    /// Begin anew, with the first line of a record.
    fn begun(mut self: Box<Self>, first: &str, number: u32) -> Box<Self> {
        self.more.clear();
        self.starts.clear();
        self.numbers.clear();
        self.starts.push(0);
        self.numbers.push(number);
        (self.last, self.end, self.size) = (None, first.len(), first.len());
        self
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

/// Say whether a line goes on the one before it, as both show alone.
fn goes_on(last: &[u8], text: &[u8]) -> bool {
    let is_alone = || matches!(trim(text), b"[" | b"(" | b"{");
    continues(text) || expects_more(last) || ((last.ends_with(b"Array") || last.ends_with(b"Object")) && is_alone())
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
            } else if !(is_indented(text) || (fields.is_empty() && is_divider(text))) {
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
    /// Of a record that was not read.
    spare: Option<Box<Grown<'a>>>,
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
            spare: None,
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
                current.add(line, number, taken == Takes::Joined, &mut self.spare);
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

    /// Say whether a line surely begins a record, as far as bytes tell it: it is plainly headed, or nothing stands around
    /// it, and the record before it does not go on.
    #[inline]
    #[must_use]
    pub fn is_begun_by(&self, text: &[u8]) -> bool {
        plainly_headed(text) || self.is_begun_by_bare(text)
    }

    fn is_begun_by_bare(&self, text: &[u8]) -> bool {
        let is_utf8 = self.block.is_utf8();
        let open = self.streams[0].open.as_ref();
        text.first().is_some_and(|byte| !is_blank(*byte))
            && open.is_none_or(|open| open.ends_before(text, is_utf8))
            && (is_utf8 || text.is_ascii())
            && !may_be_table(text)
            && !may_be_wrapped(text)
    }

    /// Begin a record with a line that surely begins one, and is not decoded.
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
        if let Some(OpenRecord { grown: Some(grown), .. }) = open.take() {
            self.spare = Some(grown);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Return the records of lines, all of them relevant.
    fn records_of(text: &str) -> Vec<String> {
        let block = Block::new(text.as_bytes()).unwrap();
        let (mut records, mut room) = (Vec::new(), Room::default());
        let mut assembler = Assembler::new(block, |open: OpenRecord<'_>| {
            records.push(open.record(block, &mut room)?.text.into_owned());
            Ok(())
        });
        for (number, line) in (1..).zip(text.lines()) {
            let line = Line {
                text: Cow::Borrowed(line),
                ..Line::default()
            };
            assembler.take(line, number, true).unwrap();
        }
        assembler.end().unwrap();
        drop(assembler);
        records
    }

    #[test]
    fn lines_go_on_a_record_by_what_is_in_it() {
        for record in [
            "{\n  \"a\": [\n1\n]}",
            "Array\n(\n  [a] => 1\n)",
            "name: a\nage: 1",
            "2026-11-23 10:00:00 failed\na.b.FooException: x\n\tat a.b",
            "x = [\ny, {\nz",
            "sent:\nanything",
            "*** 1. row ***\n a: 1",
        ] {
            assert_eq!(records_of(record), [record], "{record}");
        }
        for records in [
            ["one", "two"],
            ["name: a", "name: b"],
            ["x: 1", "- y: 2"],
            ["{a}", "a.b.FooException: x y"],
        ] {
            let found = records_of(&records.join("\n"));
            assert!(found.len() == 2 || records[0] == "{a}", "{records:?}");
        }
    }

    #[test]
    fn a_record_is_not_longer_than_it_may_be() {
        let found = records_of(&"{\n".repeat(MAX_RECORD_LINES + 1));
        assert_eq!(found.len(), 2);
    }
}
