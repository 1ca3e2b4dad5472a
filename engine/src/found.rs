//! A scan made ready to be counted, and where its block stands in the input.

use std::collections::HashMap;
use std::sync::Arc;

use crate::ids::Names;
use crate::parameters::Parameters;
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
    /// What is known of the requests of those failures of which anything is.
    pub told: Vec<Parameters>,
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
            told: Vec::new(),
            shared: HashMap::new(),
        }
    }

    /// Put what the reference said of records in its place: before the mention that was at a place until now.
    pub fn put(&mut self, mut said: Vec<(usize, Vec<Mention>)>) {
        said.sort_by_key(|(place, _)| *place);
        let mut said = said.into_iter().peekable();
        let own = std::mem::take(&mut self.scan.mentions)
            .into_iter()
            .zip(std::mem::take(&mut self.marks));
        for (at, (mention, mark)) in own.enumerate() {
            while let Some((_, mentions)) = said.next_if(|(place, _)| *place <= at) {
                self.extend(mentions);
            }
            self.scan.mentions.push(mention);
            self.marks.push(mark);
        }
        said.for_each(|(_, mentions)| self.extend(mentions));
    }

    fn extend(&mut self, mentions: Vec<Mention>) {
        for mention in mentions {
            self.marks.push(Mark::of(&self.scan, &mention));
            self.scan.mentions.push(mention);
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

    /// Return the host, unit or container of a mention, whichever process; empty if the log does not tell.
    #[must_use]
    pub fn host(&self, at: usize) -> &str {
        host(&self.scan.streams[self.marks[at].stream as usize].0)
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

fn host(stream: &str) -> &str {
    if matches!(stream, "stdout" | "stderr") {
        return "";
    }
    let process = stream.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    let is_number = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    process.map_or(
        stream,
        |(before, number)| if is_number(number) { before } else { stream },
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: u32) -> Mention {
        Mention::new(Kind::Request, 0, 0, line)
    }

    #[test]
    fn what_the_reference_said_stands_in_its_place() {
        let mut found = Found::of(Scan {
            mentions: [1, 2, 3].map(said).into(),
            ..Scan::default()
        });
        let late = vec![said(40)];
        found.put(vec![
            (3, late),
            (1, vec![said(10), said(11)]),
            (1, vec![said(12)]),
            (0, vec![]),
            (0, vec![said(5)]),
        ]);
        let lines: Vec<u32> = found.scan.mentions.iter().map(|mention| mention.line).collect();
        assert_eq!(lines, [5, 1, 10, 11, 12, 2, 3, 40]);
        assert!(found
            .marks
            .iter()
            .map(|mark| mark.line)
            .eq(lines.into_iter().map(u64::from)));
    }

    #[test]
    fn lines_and_records_count_from_the_start_of_the_input() {
        let mut sofar = Sofar::default();
        let scan = |torn| Scan {
            lines: 3,
            torn,
            streams: vec![("a".into(), 2)],
            mentions: vec![said(2)],
            ..Scan::default()
        };
        let marks = [false, true, false].map(|torn| {
            let mut found = Found::of(scan(torn));
            found.place_behind(&mut sofar);
            (found.marks[0].line, found.marks[0].record)
        });
        assert_eq!((marks, sofar.lines), ([(2, 0), (5, 2), (7, 4)], 8));
    }

    #[test]
    fn a_process_is_none_of_its_host() {
        for (stream, want) in [
            ("", ""),
            ("stderr", ""),
            ("web-1 sms[20171]", "web-1 sms"),
            ("web-1 sms[x]", "web-1 sms[x]"),
            ("sms[]", "sms[]"),
            ("[1]", ""),
        ] {
            assert_eq!(host(stream), want);
        }
    }

    #[test]
    fn other_products_are_known_by_their_actions() {
        let other = [
            None,
            Some(""),
            Some("SendUSMSMessage"),
            Some("xuSmS"),
            Some("DescribeUHost"),
            Some("usm"),
        ];
        assert_eq!(other.map(is_other_action), [false, false, false, false, true, true]);
    }
}
