//! What one stage of reading hands to the next: lines, records, mentions. The twin of `values.py` and `Scan`.

use std::borrow::Cow;
use std::ops::Range;

/// Records between a call and a later word about it.
pub const JOIN_DISTANCE: u32 = 20;
/// Ranks: an answer, the SDK's own line, an exception's or the application's words.
pub const BODY: u8 = 0;
pub const SDK: u8 = 1;
pub const WORDS: u8 = 2;

/// What makes the reference read a record, or a whole block: the engine does not know for certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsure;

/// A certain answer, or none.
pub type Sure<T> = Result<T, Unsure>;

/// One line of the log: its stream, the text inside the wrapper, the wrapper's time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line<'a> {
    pub stream: Cow<'a, str>,
    pub text: Cow<'a, str>,
    pub time: Option<Cow<'a, str>>,
    /// The runtime has cut the line, and the next one of the stream goes on.
    pub partial: bool,
}

impl Line<'_> {
    /// Return the same line, of whatever it was a part.
    #[must_use]
    pub fn into_owned(self) -> Line<'static> {
        Line {
            stream: Cow::Owned(self.stream.into_owned()),
            text: Cow::Owned(self.text.into_owned()),
            time: self.time.map(|time| Cow::Owned(time.into_owned())),
            partial: self.partial,
        }
    }
}

/// What was logged at once; `starts` are the offsets (bytes) in `text` at which the lines `numbers` begin.
#[derive(Clone, Debug, Default)]
pub struct Record<'a> {
    pub text: Cow<'a, str>,
    /// The wrapper's.
    pub time: Option<Cow<'a, str>>,
    pub starts: Vec<usize>,
    pub numbers: Vec<u32>,
    /// Index of its stream, and which of that stream's records it is.
    pub stream: u32,
    pub number: u32,
}

impl Record<'_> {
    /// Return the same record, of whatever it was a part.
    #[must_use]
    pub fn into_owned(self) -> Record<'static> {
        Record {
            text: Cow::Owned(self.text.into_owned()),
            time: self.time.map(|time| Cow::Owned(time.into_owned())),
            starts: self.starts,
            numbers: self.numbers,
            stream: self.stream,
            number: self.number,
        }
    }

    /// Return which of the record's lines stands at an offset of the text.
    #[must_use]
    pub fn index_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Call,
    Success,
    Request,
    Header,
    Receipt,
    Delivered,
}

/// A text in the buffer of a scan; none if its start is `u32::MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    pub start: u32,
    pub len: u32,
}

impl Text {
    pub const NONE: Self = Self {
        start: u32::MAX,
        len: 0,
    };

    #[must_use]
    pub const fn is_none(self) -> bool {
        self.start == u32::MAX
    }
}

/// One thing a record says; the twin of `values.Mention`, its texts in the buffer of the scan.
#[derive(Clone, Debug)]
pub struct Mention {
    pub kind: Kind,
    pub rank: u8,
    pub outside: bool,
    pub foreign: bool,
    /// Index into `Scan::streams`.
    pub stream: u32,
    pub record: u32,
    pub line: u32,
    pub code: Text,
    pub action: Text,
    pub message: Text,
    pub request_id: Text,
    pub session_no: Text,
    pub phone: Text,
    pub time: Text,
    pub text: Text,
    pub carrier: Text,
    pub record_text: Text,
    /// In `text`: the mention, its line's start and end; an end of 0 means all. In characters if `in_characters`.
    pub place: [u32; 3],
    pub in_characters: bool,
    pub hidden: Vec<Box<str>>,
}

impl Mention {
    #[must_use]
    pub fn new(kind: Kind, stream: u32, record: u32, line: u32) -> Self {
        Self {
            kind,
            rank: WORDS,
            outside: false,
            foreign: false,
            stream,
            record,
            line,
            code: Text::NONE,
            action: Text::NONE,
            message: Text::NONE,
            request_id: Text::NONE,
            session_no: Text::NONE,
            phone: Text::NONE,
            time: Text::NONE,
            text: Text::NONE,
            carrier: Text::NONE,
            record_text: Text::NONE,
            place: [0; 3],
            in_characters: false,
            hidden: Vec::new(),
        }
    }
}

/// A record that the reference has to read, and where its mentions belong: before those at `place`.
#[derive(Clone, Debug)]
pub struct Handed {
    pub place: usize,
    pub record: Record<'static>,
}

/// What a block says; lines and records count from its start.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    pub lines: u32,
    /// The block ends within a line, which goes on in the next one.
    pub torn: bool,
    /// All texts of the mentions.
    pub buffer: String,
    /// Streams in the order in which they were first seen, and how many records each has.
    pub streams: Vec<(Box<str>, u32)>,
    pub mentions: Vec<Mention>,
    pub handed: Vec<Handed>,
}

impl Scan {
    /// Keep a text.
    pub fn keep(&mut self, text: &str) -> Text {
        let start = u32::try_from(self.buffer.len()).unwrap_or(u32::MAX - 1);
        self.buffer.push_str(text);
        Text {
            start,
            len: u32::try_from(text.len()).unwrap_or(0),
        }
    }

    /// Keep what is written; none if nothing was.
    pub fn written(&mut self, write: impl FnOnce(&mut String)) -> Text {
        let start = self.buffer.len();
        write(&mut self.buffer);
        if self.buffer.len() == start {
            return Text::NONE;
        }
        Text {
            start: u32::try_from(start).unwrap_or(u32::MAX - 1),
            len: u32::try_from(self.buffer.len() - start).unwrap_or(0),
        }
    }

    /// Keep a text, if there is one.
    pub fn keep_some(&mut self, text: Option<&str>) -> Text {
        text.map_or(Text::NONE, |text| self.keep(text))
    }

    /// Return a text that was kept; none is empty.
    #[must_use]
    pub fn text(&self, text: Text) -> &str {
        self.some(text).unwrap_or("")
    }

    /// Return a text that was kept, if it is one.
    #[must_use]
    pub fn some(&self, text: Text) -> Option<&str> {
        (!text.is_none()).then(|| &self.buffer[range(text)])
    }
}

fn range(text: Text) -> Range<usize> {
    let start = text.start as usize;
    start..start + text.len as usize
}
