//! A scan made ready to be counted, and where its block stands in the input.

use std::collections::HashMap;
use std::sync::Arc;

use crate::ids::Names;
use crate::recent::Recent;
use crate::values::{Kind, Mention, Scan, Text};

/// Streams whose records are counted on; a log may name a stream for every process there ever was.
const MAX_STREAMS: usize = 40_000;

/// What counting needs of most mentions; few of them are looked at themselves, because memory is slow.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    pub names: Names,
    /// Which record of its stream, and which line of the input it is in, as soon as the scan has been moved.
    pub record: u64,
    pub line: u64,
    pub time: Text,
    pub stream: u32,
    pub kind: Kind,
    /// The call is another product's.
    pub is_other: bool,
}

impl Mark {
    /// Return what stands beside a mention.
    #[must_use]
    pub fn of(scan: &Scan, mention: &Mention) -> Self {
        Self {
            names: Names::of(scan, mention),
            record: u64::from(mention.record),
            line: u64::from(mention.line),
            time: mention.time,
            stream: mention.stream,
            kind: mention.kind,
            is_other: mention.foreign || is_other_action(scan.some(mention.action)),
        }
    }
}

/// What a block says, and a mark for each mention; made where scans are made, so that counting has little to do.
#[derive(Debug, Default)]
pub struct Found {
    pub scan: Scan,
    pub marks: Vec<Mark>,
    /// Texts of records that are kept.
    shared: HashMap<Text, Arc<str>>,
}

impl Found {
    /// Make a scan ready.
    #[must_use]
    pub fn of(scan: Scan) -> Self {
        let marks = scan.mentions.iter().map(|mention| Mark::of(&scan, mention)).collect();
        Self {
            scan,
            marks,
            shared: HashMap::new(),
        }
    }

    /// Count from the start of the input; what was read of it so far grows by this block.
    pub fn place_behind(&mut self, sofar: &mut Sofar) {
        let lines = sofar.lines - u64::from(sofar.torn && self.scan.lines > 0);
        let records: Vec<u64> = self.scan.streams.iter().map(|(name, _)| sofar.records(name)).collect();
        for mark in &mut self.marks {
            mark.line += lines;
            mark.record += records[mark.stream as usize];
        }
        for (name, count) in self.scan.streams.iter().filter(|(_, count)| *count > 0) {
            sofar.add_records(name, *count);
        }
        sofar.records.trim();
        if self.scan.lines > 0 {
            sofar.torn = self.scan.torn;
        }
        sofar.lines = lines + u64::from(self.scan.lines);
    }

    /// Return the text of a record, the same one whoever asks.
    pub fn share(&mut self, text: Text) -> Arc<str> {
        self.shared
            .entry(text)
            .or_insert_with(|| Arc::from(self.scan.text(text)))
            .clone()
    }
}

/// How far an input has been counted.
#[derive(Debug)]
pub struct Sofar {
    pub lines: u64,
    torn: bool,
    records: Recent<String, u64>,
}

impl Default for Sofar {
    fn default() -> Self {
        Self {
            lines: 0,
            torn: false,
            records: Recent::new(MAX_STREAMS),
        }
    }
}

impl Sofar {
    /// Count lines from 1 again, but go on with the records.
    pub fn restart(&mut self) {
        (self.lines, self.torn) = (0, false);
    }

    fn records(&self, stream: &str) -> u64 {
        self.records.value(stream).copied().unwrap_or(0)
    }

    fn add_records(&mut self, stream: &str, count: u32) {
        let known = self.records.find(stream);
        match known.and_then(|handle| self.records.take_up(handle)) {
            Some(records) => *records += u64::from(count),
            None => {
                self.records.insert(stream.to_owned(), u64::from(count));
            }
        }
    }
}

/// Say whether an action belongs to another product.
#[must_use]
pub fn is_other_action(action: Option<&str>) -> bool {
    action.is_some_and(|action| !action.is_empty() && !names_usms(action))
}

fn names_usms(action: &str) -> bool {
    action
        .as_bytes()
        .windows(4)
        .any(|part| part.eq_ignore_ascii_case(b"usms"))
}
