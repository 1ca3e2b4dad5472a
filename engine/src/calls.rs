//! Mentions -> calls: which of them speak of the same call, so that one failed call counts once. The twin of `calls.py`.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::asked::Asked;
use crate::found::{is_other_action, Found, Mark};
use crate::ids::{digest, Ids, Window};
use crate::logged::logged;
use crate::parameters::{parameters, parameters_of_receipt, Parameters};
use crate::partial::is_partial;
use crate::recent::{Handle, Recent};
use crate::values::{Kind, Mention, BODY, JOIN_DISTANCE};

const DOCUMENTS: [&str; 2] = ["{\n", "[["];
/// Mentions whose ids are looked at together, because memory answers many requests at once.
const AHEAD: usize = 64;
/// Streams whose last mentions are kept.
const MAX_STREAMS: usize = 10_000;
/// Names of one call: an id that all calls share would make one of them all.
const MAX_NAMES: usize = 8;
/// Failed calls without an action that may still turn out to be another product's.
pub const MAX_OPEN: usize = 4096;

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    Failed,
}

impl Outcome {
    /// Return its name in events.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Failed => "failed",
        }
    }
}

/// One failed call, as far as later mentions need it.
#[derive(Debug)]
struct State {
    code: u64,
    has_action: bool,
    /// Of the lowest-standing mention so far.
    rank: u8,
    highest: u8,
    record: u64,
    other_product: bool,
    names: [u64; MAX_NAMES],
    named: usize,
    has_request_id: bool,
    has_session_no: bool,
}

impl State {
    fn names(&self) -> &[u64] {
        &self.names[..self.named]
    }

    fn add_names(&mut self, names: [u64; 2]) {
        for name in names {
            if name != 0 && self.named < MAX_NAMES && !self.names().contains(&name) {
                self.names[self.named] = name;
                self.named += 1;
            }
        }
    }

    /// Take the action of another product, if none is known.
    fn complete(&mut self, action: Option<&str>) {
        if !self.has_action && is_other_action(action) {
            (self.has_action, self.other_product) = (true, true);
        }
    }
}

/// A failed call that the ledger and the tally share; what is found out later, both see.
#[derive(Clone, Debug)]
pub struct Call(Arc<Mutex<State>>);

impl Call {
    fn of(found: &Found, at: usize) -> Self {
        let (mention, mark) = (&found.scan.mentions[at], &found.marks[at]);
        let mut state = State {
            code: mark.names.code,
            has_action: !mention.action.is_none(),
            rank: mention.rank,
            highest: mention.rank,
            record: mark.record,
            other_product: mark.is_other,
            names: [0; MAX_NAMES],
            named: 0,
            has_request_id: !found.scan.text(mention.request_id).is_empty(),
            has_session_no: !found.scan.text(mention.session_no).is_empty(),
        };
        state.add_names(mark.names.of_call());
        Self(Arc::new(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Say whether it turned out to be another product's.
    #[must_use]
    pub fn is_other(&self) -> bool {
        self.state().other_product
    }

    /// Say whether no later word can assign it to another product.
    #[must_use]
    pub fn has_action(&self) -> bool {
        self.state().has_action
    }
}

/// A new call, none for a receipt, and which mention of its scan is its first.
pub struct New {
    pub call: Option<Call>,
    pub at: usize,
    pub parameters: Parameters,
    /// The SDK sends again what has just failed in this way.
    pub is_retry: bool,
}

impl New {
    fn of_receipt(at: usize, parameters: Parameters) -> Self {
        Self {
            call: None,
            at,
            parameters,
            is_retry: false,
        }
    }
}

/// A mention by which a repetition is known: one of the block being counted, or what is kept of it after that.
#[derive(Debug, Default)]
enum Repeated {
    #[default]
    None,
    Here(usize),
    Kept(Box<Kept>),
}

#[derive(Debug)]
struct Kept {
    record: u64,
    outside: bool,
    code: String,
    time: Option<String>,
    request_id: Option<String>,
    record_text: String,
}

impl Kept {
    fn of(said: &Said<'_>) -> Self {
        Self {
            record: said.record,
            outside: said.outside,
            code: said.code.to_owned(),
            time: said.time.map(str::to_owned),
            request_id: said.request_id.map(str::to_owned),
            record_text: said.record_text.to_owned(),
        }
    }
}

#[derive(Debug)]
struct Header {
    record: u64,
    request_id: Option<String>,
}

#[derive(Debug, Default)]
struct Stream {
    /// The newest comes first, as log stores show it.
    backwards: bool,
    last: Option<Call>,
    repeated: Repeated,
    header: Option<Header>,
    asked: Asked,
}

/// What is known of an input by its name.
#[derive(Debug)]
struct File {
    number: usize,
    /// As soon as two times tell.
    backwards: Option<bool>,
}

/// Tells new calls from further words about known ones, over all inputs.
#[derive(Debug)]
pub struct Ledger {
    known: Known,
    streams: Recent<String, Stream>,
    files: HashMap<String, File>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            known: Known::default(),
            streams: Recent::new(MAX_STREAMS),
            files: HashMap::new(),
        }
    }
}

impl Ledger {
    /// Take in what a part of the input says, in its order; return the new calls, and the new receipts.
    ///
    /// `counts` says of which successful calls, given as mentions, the number is wanted.
    ///
    /// # Errors
    ///
    /// Those of `counts`.
    pub fn add<E>(
        &mut self,
        file: &str,
        found: &mut Found,
        counts: &mut impl FnMut(&Found, usize) -> Result<bool, E>,
    ) -> Result<Vec<New>, E> {
        let (number, backwards) = self.file(file, found);
        let mut fresh = Vec::new();
        let mut handles = vec![None; found.scan.streams.len()];
        let mut result = Ok(());
        for at in 0..found.marks.len() {
            if at % AHEAD == 0 {
                self.known.glance(&found.marks[at..found.marks.len().min(at + AHEAD)]);
            }
            let name = found.marks[at].stream as usize;
            let handle = self.handle(number, backwards, &found.scan.streams[name].0, handles[name]);
            handles[name] = Some(handle);
            let Some(stream) = self.streams.take_up(handle) else {
                continue;
            };
            result = self.known.take(found, at, stream, &mut fresh, counts);
            if result.is_err() {
                break;
            }
        }
        self.keep(found, &handles);
        result.map(|()| fresh)
    }

    fn file(&mut self, name: &str, found: &Found) -> (usize, bool) {
        if !self.files.contains_key(name) {
            let number = self.files.len();
            self.files.insert(
                name.to_owned(),
                File {
                    number,
                    backwards: None,
                },
            );
        }
        let Some(file) = self.files.get_mut(name) else {
            return (0, false);
        };
        if file.backwards.is_none() {
            file.backwards = match direction(found) {
                0 => None,
                direction => Some(direction < 0),
            };
        }
        (file.number, file.backwards.unwrap_or(false))
    }

    /// Return where a stream's state is; `known` is where it was before in this block.
    fn handle(&mut self, file: usize, backwards: bool, name: &str, known: Option<Handle>) -> Handle {
        if let Some(known) = known.filter(|known| self.streams.get(*known).is_some()) {
            return known;
        }
        let key = format!("{file} {name}");
        if let Some(handle) = self.streams.find(&key) {
            return handle;
        }
        let handle = self.streams.insert(
            key,
            Stream {
                backwards,
                ..Stream::default()
            },
        );
        self.streams.trim();
        handle
    }

    /// Copy what later blocks need of this one, so that nothing holds a whole block.
    fn keep(&mut self, found: &Found, handles: &[Option<Handle>]) {
        for handle in handles.iter().flatten() {
            if let Some(stream) = self.streams.get(*handle) {
                if let Repeated::Here(at) = stream.repeated {
                    stream.repeated = Repeated::Kept(Box::new(Kept::of(&Said::of(found, at))));
                }
            }
        }
    }

    /// Say what became of the call with a session number, given as its digest; none if it was not seen.
    #[must_use]
    pub fn outcome(&self, session_no: u64) -> Option<Outcome> {
        if self.known.successes.contains(session_no) {
            return Some(Outcome::Accepted);
        }
        self.known.failed.contains(session_no).then_some(Outcome::Failed)
    }

    /// Return the number of successful calls that are wanted.
    #[must_use]
    pub const fn successful(&self) -> u64 {
        self.known.successful
    }

    /// Return the number of those of which some messages were not submitted.
    #[must_use]
    pub const fn partial(&self) -> u64 {
        self.known.partial
    }

    /// Drop what only neighbouring records of a finished input need.
    pub fn forget(&mut self, file: &str) {
        if let Some(file) = self.files.get(file) {
            let start = format!("{} ", file.number);
            self.streams.forget(|key| key.starts_with(&start));
        }
    }
}

/// Calls and receipts by their ids.
#[derive(Debug)]
struct Known {
    successful: u64,
    /// Of them, those of which some messages were not submitted.
    partial: u64,
    /// Request ids and session numbers.
    successes: Window,
    /// Of calls, the same together with the code; of receipts, session number and phone.
    failures: Ids,
    /// Session numbers.
    failed: Ids,
    open: Recent<u64, Call>,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            successful: 0,
            partial: 0,
            successes: Window::default(),
            failures: Ids::default(),
            failed: Ids::default(),
            open: Recent::new(MAX_OPEN),
        }
    }
}

impl Known {
    /// Look at where the ids of mentions would be, to have it at hand.
    fn glance(&self, marks: &[Mark]) {
        let mut seen = 0;
        for Mark { names, kind, .. } in marks {
            seen ^= match kind {
                Kind::Success => self.successes.glance(names.request_id) ^ self.successes.glance(names.session_no),
                Kind::Call => {
                    let [one, two] = names.of_call();
                    self.failures.glance(one) ^ self.failures.glance(two) ^ self.failed.glance(names.session_no)
                }
                Kind::Receipt => self.failures.glance(names.receipt) ^ self.successes.glance(names.session_no),
                Kind::Request | Kind::Header | Kind::Delivered => 0,
            };
        }
        black_box(seen);
    }

    fn take<E>(
        &mut self,
        found: &mut Found,
        at: usize,
        stream: &mut Stream,
        fresh: &mut Vec<New>,
        counts: &mut impl FnMut(&Found, usize) -> Result<bool, E>,
    ) -> Result<(), E> {
        match found.marks[at].kind {
            Kind::Request => {
                stream.last = None;
                let text = found.scan.text(found.scan.mentions[at].record_text);
                stream.asked.ask(found.marks[at].record, text);
            }
            Kind::Header => {
                let request_id = found.scan.some(found.scan.mentions[at].request_id).map(str::to_owned);
                stream.header = Some(Header {
                    record: found.marks[at].record,
                    request_id,
                });
            }
            Kind::Delivered => fresh.push(New::of_receipt(at, Parameters::NOTHING)),
            Kind::Receipt => {
                let name = found.marks[at].names.receipt;
                if name == 0 || self.failures.insert(name) {
                    let phone = found.scan.some(found.scan.mentions[at].phone);
                    fresh.push(New::of_receipt(at, parameters_of_receipt(phone)));
                }
            }
            Kind::Success => {
                if self.is_new_success(found, at, stream) && counts(found, at)? {
                    self.successful += 1;
                    let text = found.scan.text(found.scan.mentions[at].record_text);
                    self.partial += u64::from(is_partial(text) && is_alone(&found.marks, at));
                }
            }
            Kind::Call => {
                if let Some(call) = self.failure(found, at, stream) {
                    let (asked, is_retry) = stream.asked.fail(found.marks[at].names.code);
                    let parameters = if is_alone(&found.marks, at) {
                        parameters(found.scan.text(found.scan.mentions[at].record_text)).or_else(&asked)
                    } else {
                        asked
                    };
                    fresh.push(New {
                        call: Some(call),
                        at,
                        parameters,
                        is_retry,
                    });
                }
            }
        }
        Ok(())
    }

    fn is_new_success(&mut self, found: &mut Found, at: usize, stream: &mut Stream) -> bool {
        take_header(found, at, stream);
        stream.last = None;
        stream.asked.succeed();
        let before = std::mem::replace(&mut stream.repeated, Repeated::Here(at));
        let Mark { names, is_other, .. } = found.marks[at];
        if is_other {
            return false;
        }
        match (names.request_id, names.session_no) {
            (0, 0) => !repeats(found, &before, at),
            (0, session_no) => self.successes.add(session_no, session_no),
            (request_id, session_no) => self.successes.add(request_id, session_no),
        }
    }

    /// Take in what a mention says of a failed call; return the call if it is new.
    fn failure(&mut self, found: &mut Found, at: usize, stream: &mut Stream) -> Option<Call> {
        take_header(found, at, stream);
        let mark = found.marks[at];
        let names = mark.names.of_call();
        if mark.names.session_no != 0 {
            self.failed.insert(mark.names.session_no);
        }
        let is_known = names.iter().fold(false, |known, name| {
            known | (*name != 0 && !self.failures.insert(*name))
        });
        let mention = &found.scan.mentions[at];
        let action = found.scan.some(mention.action);
        let mut new = None;
        let call = if is_known {
            self.complete(names, action);
            self.again(names, stream.last.as_ref())
                .unwrap_or_else(|| Call::of(found, at))
        } else {
            joined(found, at, stream).unwrap_or_else(|| new.insert(Call::of(found, at)).clone())
        };
        let mut state = call.state();
        state.rank = state.rank.max(mention.rank);
        state.highest = state.highest.min(mention.rank);
        state.record = mark.record;
        state.complete(action);
        state.add_names(names);
        if !state.has_action {
            self.keep_open(&call, state.names());
        }
        drop(state);
        stream.repeated = Repeated::Here(at);
        stream.last = Some(call);
        new
    }

    /// Let a mention with an action say that a call without one is another product's.
    fn complete(&mut self, names: [u64; 2], action: Option<&str>) {
        if action.is_none_or(str::is_empty) {
            return;
        }
        for name in names {
            if let Some(call) = self.open.remove(&name) {
                call.state().complete(action);
            }
        }
    }

    /// Return a call that was known by an id, if it is remembered.
    fn again(&self, names: [u64; 2], last: Option<&Call>) -> Option<Call> {
        let is_last = |last: &&Call| last.state().names().iter().any(|name| names.contains(name));
        if let Some(last) = last.filter(is_last) {
            return Some(last.clone());
        }
        names.iter().find_map(|name| self.open.value(name).cloned())
    }

    fn keep_open(&mut self, call: &Call, names: &[u64]) {
        for name in names {
            match self.open.find(name).and_then(|handle| self.open.get(handle)) {
                Some(before) => *before = call.clone(),
                None => {
                    self.open.insert(*name, call.clone());
                }
            }
        }
        self.open.trim();
    }
}

/// Say whether the record of a mention tells of nothing else, so that what it names belongs to this call.
fn is_alone(marks: &[Mark], at: usize) -> bool {
    let beside = [at.checked_sub(1), Some(at + 1)];
    let mut others = beside.into_iter().flatten().filter_map(|at| marks.get(at));
    !others.any(|other| (other.record, other.stream) == (marks[at].record, marks[at].stream))
}

fn take_header(found: &mut Found, at: usize, stream: &mut Stream) {
    if stream.header.is_none() {
        return; // as nearly always
    }
    let Some(header) = stream.header.take() else { return };
    let mention = &found.scan.mentions[at];
    let is_near = mention.rank == BODY || found.marks[at].record == header.record + 1;
    if is_near && found.scan.text(mention.request_id).is_empty() {
        found.scan.mentions[at].request_id = found.scan.keep_some(header.request_id.as_deref());
        found.marks[at].names.request_id = digest(header.request_id.as_deref());
    }
}

/// Return the call before, if a mention that names none speaks of it.
fn joined(found: &Found, at: usize, stream: &Stream) -> Option<Call> {
    let (mention, mark) = (&found.scan.mentions[at], &found.marks[at]);
    let call = stream.last.as_ref()?;
    let last = call.state();
    let joins = last.code == mark.names.code
        && (repeats(found, &stream.repeated, at) || is_joined(found, mention, mark, &last, stream.backwards));
    joins.then(|| call.clone())
}

fn is_joined(found: &Found, mention: &Mention, mark: &Mark, last: &State, backwards: bool) -> bool {
    if last.has_session_no && !found.scan.text(mention.session_no).is_empty() {
        return false;
    }
    let is_near = mark
        .record
        .checked_sub(last.record)
        .is_some_and(|records| records <= u64::from(JOIN_DISTANCE));
    if !is_near || last.other_product {
        return false;
    }
    if backwards {
        return mention.rank < last.highest && !last.has_request_id; // what stands below came later
    }
    let names_another = last.has_request_id && !found.scan.text(mention.request_id).is_empty();
    !names_another && mention.rank > last.rank
}

/// Say whether times grow (above 0) or fall (below 0) from one mention of a stream to the next.
fn direction(found: &Found) -> i64 {
    let mut latest: Vec<Option<&str>> = vec![None; found.scan.streams.len()];
    let mut direction = 0;
    for mention in &found.scan.mentions {
        let Some(time) = found.scan.some(mention.time).filter(|time| !time.is_empty()) else {
            continue;
        };
        if matches!(mention.kind, Kind::Receipt | Kind::Delivered) {
            continue;
        }
        let latest = &mut latest[mention.stream as usize];
        if let Some(before) = latest.filter(|before| before.chars().count() == time.chars().count()) {
            direction += time.cmp(before) as i64;
        }
        *latest = Some(time);
    }
    direction
}

/// What tells a repetition.
struct Said<'a> {
    record: u64,
    outside: bool,
    code: &'a str,
    time: Option<&'a str>,
    request_id: Option<&'a str>,
    record_text: &'a str,
}

impl<'a> Said<'a> {
    fn of(found: &'a Found, at: usize) -> Self {
        let (scan, mention) = (&found.scan, &found.scan.mentions[at]);
        Self {
            record: found.marks[at].record,
            outside: mention.outside,
            code: scan.text(mention.code),
            time: scan.some(mention.time),
            request_id: scan.some(mention.request_id),
            record_text: scan.text(mention.record_text),
        }
    }

    fn of_kept(kept: &'a Kept) -> Self {
        Self {
            record: kept.record,
            outside: kept.outside,
            code: &kept.code,
            time: kept.time.as_deref(),
            request_id: kept.request_id.as_deref(),
            record_text: &kept.record_text,
        }
    }
}

fn repeats(found: &Found, before: &Repeated, at: usize) -> bool {
    let said = Said::of(found, at);
    match before {
        Repeated::None => false,
        Repeated::Here(before) => is_repetition(&Said::of(found, *before), &said),
        Repeated::Kept(before) => is_repetition(&Said::of_kept(before), &said),
    }
}

fn is_repetition(before: &Said<'_>, said: &Said<'_>) -> bool {
    if said.record != before.record + 1 || before.code != said.code || said.record_text.is_empty() {
        return false;
    }
    let time = |said: &Said<'_>| said.time.is_some_and(|time| !time.is_empty());
    if time(before) && time(said) && before.time != said.time && !(before.outside || said.outside) {
        return false;
    }
    if before.request_id != said.request_id {
        return false;
    }
    if let (Some(one), Some(two)) = (item(before.record_text), item(said.record_text)) {
        if one != two {
            return false; // items of a list
        }
    }
    let is_document = |said: &Said<'_>| DOCUMENTS.iter().any(|start| said.record_text.starts_with(start));
    if is_document(said) && is_document(before) {
        return false; // nobody logs so; they are documents side by side
    }
    let (one, two) = (logged(before.record_text), logged(said.record_text));
    one.ends_with(two) || two.ends_with(one)
}

/// Return the number with which an item of a list begins: `1) `.
fn item(text: &str) -> Option<&str> {
    let number = &text[..text.bytes().take_while(u8::is_ascii_digit).count()];
    (!number.is_empty() && text[number.len()..].starts_with(") ")).then_some(number)
}
