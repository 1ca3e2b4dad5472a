//! Failures -> what the report's findings are made of: counted as they come, so that memory does not grow with the log.
//! The twin of `tally.py`.
//!
//! Of a failure that may be shown only its place in the block is remembered until the block has been counted. Then
//! those that may still be shown are copied, and nothing holds the block.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::calls::{Call, Ledger, Outcome, MAX_OPEN};
use crate::details::{self, Details};
use crate::found::Found;
use crate::parameters::Parameters;
use crate::timeline::{written, Bins};
use crate::values::{Kind, Text};

/// A failure of the block that is being counted.
#[derive(Clone, Copy, Debug)]
pub struct Here {
    /// Which mention.
    pub at: usize,
    pub kind: Kind,
    /// Of a receipt's call.
    pub outcome: Option<Outcome>,
    /// Input and line.
    pub place: (u64, u64),
    /// Which of `Found::told`; none if nothing is known of its request.
    pub told: Option<u32>,
    pub is_again: bool,
    pub is_retry: bool,
}

/// A failed call or receipt, which may be shown.
#[derive(Clone, Debug)]
pub struct Failure {
    pub file: Arc<str>,
    pub kind: Kind,
    pub line: u64,
    pub outcome: Option<Outcome>,
    /// The whole record, unless it is settled.
    pub text: Arc<str>,
    /// In `text`: the mention, its line's start and end; an end of 0 means all. In characters if `in_characters`.
    pub place: [u32; 3],
    pub in_characters: bool,
    /// The text is what will be shown, because the record is long.
    pub is_settled: bool,
    pub hidden: Vec<Box<str>>,
    /// Stands in for the message, if that was long.
    pub message: Option<Box<str>>,
    place_in_inputs: (u64, u64),
    session_no: u64,
    told: Option<Box<Parameters>>,
    host: Box<str>,
    is_again: bool,
    is_retry: bool,
    texts: String,
    parts: [Text; 8],
}

/// Which of a failure's texts.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    Code,
    Action,
    Message,
    RequestId,
    SessionNo,
    Phone,
    Time,
    Carrier,
}

impl Failure {
    /// Copy what may be shown of a failure.
    pub fn of(found: &mut Found, here: Here, file: &Arc<str>) -> Self {
        let text = found.share(found.scan.mentions[here.at].text);
        let (scan, mark) = (&found.scan, &found.marks[here.at]);
        let mention = &scan.mentions[here.at];
        let mut texts = String::new();
        let parts = [
            mention.code,
            mention.action,
            mention.message,
            mention.request_id,
            mention.session_no,
            mention.phone,
            mention.time,
            mention.carrier,
        ];
        texts.reserve_exact(parts.iter().map(|part| part.len as usize).sum());
        let parts = parts.map(|part| keep(&mut texts, scan.some(part)));
        Self {
            file: file.clone(),
            kind: here.kind,
            line: mark.line,
            outcome: here.outcome,
            text,
            place: mention.place,
            in_characters: mention.in_characters,
            is_settled: false,
            hidden: mention.hidden.clone(),
            message: None,
            place_in_inputs: here.place,
            session_no: if here.kind == Kind::Receipt {
                mark.names.session_no
            } else {
                0
            },
            told: here.told.map(|told| Box::new(found.told[told as usize].clone())),
            host: found.host(here.at).into(),
            is_again: here.is_again,
            is_retry: here.is_retry,
            texts,
            parts,
        }
    }

    /// Return one of its texts, if it has it.
    #[must_use]
    pub fn some(&self, part: Part) -> Option<&str> {
        if let (Part::Message, Some(message)) = (part, &self.message) {
            return Some(message);
        }
        let Text { start, len } = self.parts[part as usize];
        self.texts
            .get(start as usize..start as usize + len as usize)
            .filter(|_| start != u32::MAX)
    }

    fn said(&self) -> Said<'_> {
        Said {
            kind: self.kind,
            code: self.some(Part::Code).unwrap_or(""),
            action: self.some(Part::Action),
            carrier: self.some(Part::Carrier),
            session_no: self.session_no,
            place: self.place_in_inputs,
            details: details::Said {
                time: self.some(Part::Time),
                parameters: self.told.as_deref().unwrap_or(&Parameters::NOTHING),
                host: &self.host,
                is_call: self.kind == Kind::Call,
                is_again: self.is_again,
                is_retry: self.is_retry,
            },
        }
    }
}

fn keep(texts: &mut String, text: Option<&str>) -> Text {
    let Some(text) = text else { return Text::NONE };
    let start = u32::try_from(texts.len()).unwrap_or(u32::MAX);
    texts.push_str(text);
    Text {
        start,
        len: u32::try_from(text.len()).unwrap_or(0),
    }
}

/// What is counted of a failure.
struct Said<'a> {
    kind: Kind,
    code: &'a str,
    action: Option<&'a str>,
    carrier: Option<&'a str>,
    session_no: u64,
    place: (u64, u64),
    details: details::Said<'a>,
}

impl<'a> Said<'a> {
    fn of(found: &'a Found, here: Here) -> Self {
        let (scan, mention) = (&found.scan, &found.scan.mentions[here.at]);
        Self {
            kind: here.kind,
            code: scan.text(mention.code),
            action: scan.some(mention.action),
            carrier: scan.some(mention.carrier),
            session_no: if here.kind == Kind::Receipt {
                found.marks[here.at].names.session_no
            } else {
                0
            },
            place: here.place,
            details: details::Said {
                time: scan.some(found.marks[here.at].time),
                parameters: here
                    .told
                    .map_or(&Parameters::NOTHING, |told| &found.told[told as usize]),
                host: found.host(here.at),
                is_call: here.kind == Kind::Call,
                is_again: here.is_again,
                is_retry: here.is_retry,
            },
        }
    }
}

/// A failure that may be shown: of the block being counted, or kept.
#[derive(Debug)]
pub enum Held {
    Here(Here),
    Kept(Box<Failure>),
}

impl Held {
    fn said<'a>(&'a self, found: &'a Found) -> Said<'a> {
        match self {
            Self::Here(here) => Said::of(found, *here),
            Self::Kept(failure) => failure.said(),
        }
    }

    /// Return it once more.
    #[must_use]
    pub fn again(&self) -> Self {
        match self {
            Self::Here(here) => Self::Here(*here),
            Self::Kept(failure) => Self::Kept(failure.clone()),
        }
    }

    /// Copy it, if it is of the block.
    fn kept(&mut self, found: &mut Found, file: &Arc<str>) -> Option<&mut Box<Failure>> {
        let Self::Here(here) = self else { return None };
        *self = Self::Kept(Box::new(Failure::of(found, *here, file)));
        match self {
            Self::Kept(failure) => Some(failure),
            Self::Here(_) => None,
        }
    }
}

/// All failures of one code. There may be as many codes as failures, so little is kept of each.
#[derive(Debug)]
pub struct Counter {
    pub kind: Kind,
    pub code: Box<str>,
    pub count: u64,
    /// Receipts whose calls were accepted.
    pub accepted: u64,
    pub actions: HashMap<Box<str>, u64>,
    pub carriers: HashMap<Box<str>, u64>,
    /// None as long as there is only the first.
    details: Option<Box<Details>>,
    first: Option<Held>,
    /// Unless it is the first.
    last: Option<Held>,
    start: (u64, u64),
    end: (u64, u64),
    /// Session numbers of receipts whose calls have not been seen.
    unjoined: Vec<u64>,
    /// Its first or its last is of the block being counted.
    is_touched: bool,
}

impl Counter {
    fn of(said: &Said<'_>) -> Self {
        Self {
            kind: said.kind,
            code: said.code.into(),
            count: 0,
            accepted: 0,
            actions: HashMap::new(),
            carriers: HashMap::new(),
            details: None,
            first: None,
            last: None,
            start: said.place,
            end: said.place,
            unjoined: Vec::new(),
            is_touched: false,
        }
    }

    fn count(&mut self, said: &Said<'_>, ledger: &Ledger) {
        self.count += 1;
        count_text(&mut self.actions, said.action);
        count_text(&mut self.carriers, said.carrier);
        if said.session_no != 0 {
            if ledger.outcome(said.session_no) == Some(Outcome::Accepted) {
                self.accepted += 1;
            } else {
                self.unjoined.push(said.session_no);
            }
        }
    }

    fn show(&mut self, held: Held, place: (u64, u64)) {
        if self.first.is_none() || place < self.start {
            (self.first, self.start) = (Some(held), place);
        } else if place >= self.end {
            (self.last, self.end) = (Some(held), place);
        }
    }

    /// Take in one that is not the first, with what is known of the first one if this is the second.
    fn detail(&mut self, said: &Said<'_>, held: &Held, found: &Found) {
        let first = self.first.as_ref();
        let details = self
            .details
            .get_or_insert_with(|| Box::new(first.map_or_else(Details::default, |first| details_of(first, found))));
        details.add(said.details, Some(held));
    }

    /// Return the first failure, one from the middle and the last one, unless they are the same.
    #[must_use]
    pub fn shown(&self) -> [Option<&Failure>; 3] {
        let middle = kept_of(self.details.as_ref().and_then(|details| details.middle()));
        let is_other = |one: &&Failure| one.place_in_inputs != self.start && one.place_in_inputs != self.end;
        [
            kept_of(self.first.as_ref()),
            middle.filter(is_other),
            kept_of(self.last.as_ref()),
        ]
    }

    /// Return what else was counted.
    #[must_use]
    pub fn details(&mut self) -> Box<Details> {
        let only = || {
            self.first
                .as_ref()
                .map(|first| Box::new(details_of(first, &Found::default())))
        };
        self.details.take().or_else(only).unwrap_or_default()
    }
}

/// Return the details of a single failure.
fn details_of(only: &Held, found: &Found) -> Details {
    let mut details = Details::default();
    details.add(only.said(found).details, None);
    details
}

fn kept_of(held: Option<&Held>) -> Option<&Failure> {
    match held {
        Some(Held::Kept(failure)) => Some(failure),
        _ => None,
    }
}

fn count_text(counts: &mut HashMap<Box<str>, u64>, text: Option<&str>) {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return;
    };
    match counts.get_mut(text) {
        Some(count) => *count += 1,
        None => {
            counts.insert(text.into(), 1);
        }
    }
}

/// Places of codes, in the order in which they came.
#[derive(Debug, Default)]
struct Codes {
    calls: HashMap<Box<str>, usize>,
    receipts: HashMap<Box<str>, usize>,
}

impl Codes {
    /// Return the place of a code; `next` if it is new.
    fn place(&mut self, kind: Kind, code: &str, next: usize) -> usize {
        let places = if kind == Kind::Receipt {
            &mut self.receipts
        } else {
            &mut self.calls
        };
        match places.get(code) {
            Some(place) => *place,
            None => *places.entry(code.into()).or_insert(next),
        }
    }
}

/// Counts failures as they come.
#[derive(Debug, Default)]
pub struct Tally {
    codes: Codes,
    counters: Vec<Counter>,
    unsettled: VecDeque<(Call, Held)>,
    touched: Vec<usize>,
    pub failures: u64,
    pub other_products: u64,
    /// Calls.
    pub failed: Bins,
    pub receipts: Bins,
}

impl Tally {
    /// Count a failure that is settled.
    pub fn add(&mut self, held: Held, found: &Found, ledger: &Ledger) {
        self.failures += 1;
        let said = held.said(found);
        let place = said.place;
        let bins = if said.kind == Kind::Receipt {
            &mut self.receipts
        } else {
            &mut self.failed
        };
        bins.add(said.details.time.and_then(written));
        let at = self.codes.place(said.kind, said.code, self.counters.len());
        if at == self.counters.len() {
            self.counters.push(Counter::of(&said));
        }
        let counter = &mut self.counters[at];
        counter.count(&said, ledger);
        if counter.count > 1 {
            counter.detail(&said, &held, found);
        }
        if matches!(held, Held::Here(_)) && !std::mem::replace(&mut counter.is_touched, true) {
            self.touched.push(at);
        }
        counter.show(held, place);
    }

    /// Count one failed call, which later words may still assign to another product if it has no action.
    pub fn add_call(&mut self, call: Call, held: Held, found: &Found, ledger: &Ledger) {
        if call.is_other() {
            self.other_products += 1;
        } else if call.has_action() {
            self.add(held, found, ledger);
        } else {
            self.unsettled.push_back((call, held));
            if self.unsettled.len() > MAX_OPEN {
                self.settle(found, ledger); // no later word reaches it
            }
        }
    }

    fn settle(&mut self, found: &Found, ledger: &Ledger) {
        match self.unsettled.pop_front() {
            Some((call, _)) if call.is_other() => self.other_products += 1,
            Some((_, held)) => self.add(held, found, ledger),
            None => {}
        }
    }

    /// Copy what may still be shown of the block that has been counted; return those copies, one record's together.
    pub fn keep(&mut self, found: &mut Found, file: &Arc<str>) -> Vec<&mut Box<Failure>> {
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        let mut kept = Vec::new();
        let (mut rest, mut start) = (&mut self.counters[..], 0);
        for at in touched {
            let Some((counter, behind)) = rest.split_at_mut(at - start).1.split_first_mut() else {
                break;
            };
            (rest, start) = (behind, at + 1);
            counter.is_touched = false;
            let details = counter.details.as_mut().map(|details| details.held());
            let ends = [counter.first.as_mut(), counter.last.as_mut()].into_iter().flatten();
            let held = ends.chain(details.into_iter().flatten());
            kept.extend(held.filter_map(|held| held.kept(found, file)));
        }
        let open = self
            .unsettled
            .iter_mut()
            .rev()
            .map_while(|(_, held)| held.kept(found, file));
        kept.extend(open);
        kept.sort_by_key(|failure| Arc::as_ptr(&failure.text).cast::<u8>() as usize);
        kept
    }

    /// Count what is open: no more words come.
    pub fn settle_all(&mut self, ledger: &Ledger) {
        let nothing = Found::default();
        while !self.unsettled.is_empty() {
            self.settle(&nothing, ledger);
        }
    }

    /// Settle what is open; return what was counted, by count, then by first appearance. Nothing is left then.
    pub fn counters(&mut self, ledger: &Ledger) -> Vec<Counter> {
        self.settle_all(ledger);
        self.codes = Codes::default();
        let mut counters = std::mem::take(&mut self.counters);
        counters.sort_by_key(|counter| (std::cmp::Reverse(counter.count), counter.start));
        for counter in &mut counters {
            let is_accepted = |one: &&u64| ledger.outcome(**one) == Some(Outcome::Accepted);
            counter.accepted += std::mem::take(&mut counter.unjoined).iter().filter(is_accepted).count() as u64;
        }
        counters
    }
}

/// Counts the failures that are not wanted: nothing is shown of them but their codes.
#[derive(Debug, Default)]
pub struct Aside {
    codes: Codes,
    counts: Vec<(Kind, Box<str>, u64)>,
    unsettled: VecDeque<(Call, Box<str>)>,
    pub other_products: u64,
}

impl Aside {
    /// Count one, which later words may still assign to another product if it is a call without an action.
    pub fn add(&mut self, kind: Kind, call: Option<Call>, code: &str) {
        match call {
            Some(call) if call.is_other() => self.other_products += 1,
            Some(call) if !call.has_action() => {
                self.unsettled.push_back((call, code.into()));
                if self.unsettled.len() > MAX_OPEN {
                    self.settle();
                }
            }
            _ => self.count(kind, code),
        }
    }

    /// Settle what is open; return kind, code and number, the most frequent first.
    pub fn codes(&mut self) -> Vec<(Kind, Box<str>, u64)> {
        while !self.unsettled.is_empty() {
            self.settle();
        }
        let mut counts = self.counts.clone();
        counts.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
        counts
    }

    fn settle(&mut self) {
        match self.unsettled.pop_front() {
            Some((call, _)) if call.is_other() => self.other_products += 1,
            Some((_, code)) => self.count(Kind::Call, &code),
            None => {}
        }
    }

    fn count(&mut self, kind: Kind, code: &str) {
        let at = self.codes.place(kind, code, self.counts.len());
        if at == self.counts.len() {
            self.counts.push((kind, code.into(), 0));
        }
        self.counts[at].2 += 1;
    }
}
