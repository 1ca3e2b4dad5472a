//! A record -> mentions: what it says of calls and receipts, before anything is counted. The twin of `mentions.py`.

use std::sync::{Arc, LazyLock};

use memchr::memmem::Finder;

use crate::candidates::{Places, Telling};
use crate::documents::{document, MAX_TEXT};
use crate::fields::{is_uuid, strip, Field, MAX_CODE};
use crate::hits::{calls, contains, hits, Hit, Known};
use crate::lines::is_blank;
use crate::literals::{after, before, is_word, run};
use crate::nodes::{Page, Source, Span, NONE};
use crate::objects::parse;
use crate::sentences::{spoken, successes};
use crate::times::{find_timestamp, iso, partial, write_iso, write_iso_of};
use crate::values::{Kind, Mention, Record, Scan, Sure, Text, Unsure, SDK};

const NEAR: usize = 4000; // bytes around a mention in which words about it are looked for
const NAMED_WITHIN: usize = 20_000; // bytes of a record in which an action is looked for
const TIMED_WITHIN: usize = 300; // bytes of a record's first line in which its time is looked for
const STRUCT: usize = 2000; // bytes of a printed struct in which its time is looked for
const STATUS_DIGITS: u32 = 999;
const FIRST: usize = 32; // hits of one call that are asked for its fields
const FAILED: [&str; 4] = ["fail", "failed", "发送失败", "失败"];
const NOT_FAILED: [&str; 6] = ["success", "发送成功", "成功", "状态未知", "unknow", "unknown"];
const HEADER: &[u8] = b"x-ucloud-request-uuid";
const CARRIERS: [(&str, &[&str]); 3] = [
    (
        "cmcc",
        &[
            "cmcc",
            "移动",
            "中国移动",
            "mobile",
            "chinamobile",
            "cm",
            "yidong",
            "yd",
            "10086",
        ],
    ),
    (
        "cucc",
        &[
            "cucc",
            "联通",
            "中国联通",
            "unicom",
            "chinaunicom",
            "cu",
            "liantong",
            "lt",
            "10010",
        ],
    ),
    (
        "ctcc",
        &[
            "ctcc",
            "电信",
            "中国电信",
            "telecom",
            "chinatelecom",
            "ct",
            "dianxin",
            "dx",
            "10000",
        ],
    ),
];

static USMS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("USMS"));
static REQUESTS: LazyLock<[Finder<'static>; 2]> =
    LazyLock::new(|| [Finder::new("[request] "), Finder::new("http POST request")]);
static ACTION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Action="));
static RETRYING: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Retrying "));
static ERROR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Error: "));

/// Reads records one after another; what it needs of memory is kept for the next.
pub struct Reader {
    known: Arc<Known>,
    page: Page,
    places: Places,
    order: Vec<u32>,
    hits: Vec<Hit>,
    /// Where what was said stands in the record.
    placed: Vec<u32>,
    delivered: Vec<Mention>,
    /// The only call of a record with one hit.
    single: Vec<Vec<u32>>,
}

impl Reader {
    #[must_use]
    pub fn new(known: Arc<Known>) -> Self {
        Self {
            known,
            page: Page::default(),
            places: Places::default(),
            order: Vec::new(),
            hits: Vec::new(),
            placed: Vec::new(),
            delivered: Vec::new(),
            single: vec![vec![0]],
        }
    }

    /// Add what a record says to a scan, in its order; unsure, and nothing, where the reference has to read it.
    pub fn read(&mut self, record: &Record<'_>, scan: &mut Scan) -> Sure<()> {
        let text: &str = &record.text;
        let telling = Telling::and_places(text, &mut self.places);
        if !telling.is_candidate {
            return Ok(());
        }
        if telling.inserts && contains(text.as_bytes(), b"into") && contains(text.as_bytes(), b"values") {
            return Err(Unsure);
        }
        let is_document = record.numbers.len() == 1 && document(&mut self.page, text, &telling).is_ok();
        if !is_document {
            parse(&mut self.page, text, &self.places)?;
        }
        self.put_in_order(is_document);
        let (kept, said_before) = (scan.buffer.len(), scan.mentions.len());
        let said = Said {
            record,
            text: Text::NONE,
        };
        let read = self.read_page(said, &telling, is_document, scan);
        if read.is_err() {
            scan.buffer.truncate(kept);
            scan.mentions.truncate(said_before);
        }
        read
    }

    fn put_in_order(&mut self, is_document: bool) {
        let nodes = self.page.nodes();
        self.order.clear();
        self.order.extend(0..crate::escapes::offset(nodes.len()));
        if !is_document && self.page.views().len() > 1 {
            self.order.sort_by_key(|index| nodes[*index as usize].start);
        }
    }

    fn read_page(&mut self, mut said: Said<'_>, telling: &Telling, is_document: bool, scan: &mut Scan) -> Sure<()> {
        // A document says nothing in words.
        let views = if is_document { 0 } else { self.page.views().len() };
        self.placed.clear();
        self.delivered.clear();
        self.of_calls(&mut said, telling, views, scan)?;
        for view in 0..views {
            if view == 0 && !telling.success {
                continue;
            }
            for one in successes(&self.page, crate::escapes::offset(view)) {
                let node = self.page.view(crate::escapes::offset(view)).node;
                let mut mention = said.mention(Kind::Success, one.offset, node, &self.page, scan)?;
                mention.code = scan.keep("0");
                mention.action = scan.keep(&one.action);
                mention.rank = SDK;
                mention.request_id = scan.keep_some(one.request_id.as_deref());
                self.placed.push(one.offset);
                scan.mentions.push(mention);
            }
        }
        self.of_receipts(&mut said, scan)?;
        if self.placed.is_empty() {
            self.of_requests(&mut said, scan)?;
        }
        if !self.placed.is_sorted() {
            let start = scan.mentions.len() - self.placed.len();
            let mut placed: Vec<_> = self.placed.iter().zip(scan.mentions.drain(start..)).collect();
            placed.sort_by_key(|(offset, _)| **offset);
            scan.mentions.extend(placed.into_iter().map(|(_, mention)| mention));
        }
        scan.mentions.append(&mut self.delivered);
        Ok(())
    }

    fn of_calls(&mut self, said: &mut Said<'_>, telling: &Telling, views: usize, scan: &mut Scan) -> Sure<()> {
        let text: &str = &said.record.text;
        self.hits.clear();
        hits(
            &self.page,
            &self.order,
            text,
            telling.vendor,
            &self.known,
            &mut self.hits,
        )?;
        for view in 0..views {
            spoken(
                &mut self.page,
                crate::escapes::offset(view),
                telling,
                &self.known,
                &mut self.hits,
            )?;
        }
        match self.hits.len() {
            0 => return Ok(()),
            1 => {}
            _ => self.hits.sort_by_key(|hit| hit.offset),
        }
        let groups = if self.hits.len() == 1 {
            Vec::new()
        } else {
            calls(&self.page, &self.hits)
        };
        let groups: &[Vec<u32>] = if self.hits.len() == 1 { &self.single } else { &groups };
        let only = if groups.len() == 1 {
            Ids::of(&self.page, &self.hits)
        } else {
            Ids::None
        };
        let mut named: Option<Option<&str>> = None;
        let mut headers: Option<Vec<(usize, &str)>> = None;
        let (mut speaks_of_sms, mut of_process): (Option<bool>, Option<bool>) = (None, None);
        let (mut before, mut begins) = (None, None); // where the call before begins, and this one
        for group in groups {
            let first = self.hits[group[0] as usize];
            if begins != Some(first.offset as usize) {
                (before, begins) = (begins, Some(first.offset as usize));
            }
            let mut mention = self.call(said, group, scan)?;
            if mention.request_id.is_none() {
                mention.request_id = match only {
                    Ids::One(id) => scan.keep(self.page.text(id)),
                    Ids::Several => Text::NONE,
                    Ids::None => {
                        let headers = headers.get_or_insert_with(|| header_ids(text));
                        let id = header_id(first.offset as usize, before, groups.len(), headers);
                        scan.keep_some(id)
                    }
                };
            }
            if scan.text(mention.action).is_empty() {
                mention.action = scan.keep_some(*named.get_or_insert_with(|| action_named(text)));
            }
            if !mention.action.is_none() {
                let shorter = scan.text(mention.action).strip_suffix("Response").map(str::len);
                mention.action.len = shorter.map_or(mention.action.len, crate::escapes::offset);
            } else if first.code != 0 && !self.known.may_be(scan.text(mention.code)) {
                let sms = *speaks_of_sms.get_or_insert_with(|| names_sms(text));
                let is_status = first.code <= STATUS_DIGITS;
                mention.foreign =
                    !sms || (is_status && *of_process.get_or_insert_with(|| names_process(text.as_bytes())));
            }
            self.placed.push(first.offset);
            scan.mentions.push(mention);
        }
        Ok(())
    }

    /// Return what the hits of one call say of it, the highest-standing first.
    fn call(&self, said: &mut Said<'_>, group: &[u32], scan: &mut Scan) -> Sure<Mention> {
        let first = &self.hits[group[0] as usize];
        let mut best: Vec<&Hit> = Vec::new();
        let best = if group.len() == 1 {
            std::slice::from_ref(&first)
        } else {
            best.extend(group.iter().map(|at| &self.hits[*at as usize]));
            best.sort_by_key(|hit| hit.rank);
            best.truncate(FIRST);
            &best
        };
        let kind = if first.code == 0 { Kind::Success } else { Kind::Call };
        let mut mention = said.mention(kind, first.offset, best[0].node, &self.page, scan)?;
        mention.rank = best[0].rank;
        let mut digits = [0; 10];
        let code = decimal(first.code, &mut digits);
        mention.code = scan.keep(code);
        let (mut action, mut request_id, mut session_no, mut message) = (None, None, None, None);
        for hit in best {
            action = action.or(hit.own.action);
            request_id = request_id.or(hit.own.request_id);
            session_no = session_no.or(hit.own.session_no);
            if message.is_none_or(str::is_empty) {
                message = self.message(hit, code, &said.record.text);
            }
        }
        let mut keep = |span: Option<Span>| span.map_or(Text::NONE, |span| said.keep(span, &self.page, scan));
        (mention.action, mention.request_id, mention.session_no) = (keep(action), keep(request_id), keep(session_no));
        mention.message = scan.keep_some(message);
        Ok(mention)
    }

    /// Return what was said with a code: by its object, or near it in the record.
    fn message<'t>(&'t self, hit: &Hit, code: &str, text: &'t str) -> Option<&'t str> {
        let some = |span: Option<Span>| span.map(|span| self.page.text(span));
        let (own, msg, another) = (some(hit.own.message), some(hit.own.msg), some(hit.own.another));
        let (is_logged, is_error) = (hit.own.is_logged, hit.own.is_error);
        let has = |text: Option<&str>| text.is_some_and(|text| !text.is_empty());
        if has(own) && !is_logged && !is_error {
            return own;
        }
        let at = after(text, 0, hit.offset as usize).len();
        let (start, end) = (at - before(text, at, NEAR).len(), at + after(text, at, NEAR).len());
        let near = &text[start..end];
        if let Some(said) = error_line(near) {
            return Some(said);
        }
        let messages = self.known.of(code);
        for one in [own, another, msg].into_iter().flatten().filter(|one| !one.is_empty()) {
            if let Some(longest) = longest_in(messages, one) {
                let begins = messages
                    .iter()
                    .any(|message| one.contains(message.as_str()) && one.starts_with(message.as_str()));
                return Some(if begins { one } else { longest });
            }
        }
        if has(own) && (has(msg) || !is_logged) {
            return own;
        }
        if has(msg) && !is_logged {
            return msg;
        }
        if let Some(longest) = longest_in(messages, near) {
            return Some(longest);
        }
        if own.is_none() && !is_error {
            msg
        } else {
            None
        }
    }

    fn of_receipts(&mut self, said: &mut Said<'_>, scan: &mut Scan) -> Sure<()> {
        if !self.page.has(Field::ReceiptResult) {
            return Ok(());
        }
        for &index in &self.order {
            for (field, loose, result) in &self.page.get(index).fields {
                if *field != Field::ReceiptResult {
                    continue;
                }
                let result = strip(self.page.text(*result));
                let is = |one: &&str| one.eq_ignore_ascii_case(result);
                if FAILED.iter().any(is) {
                    let mention = receipt(&self.page, said, index, *loose, Kind::Receipt, scan)?;
                    self.placed.push(self.page.get(index).start);
                    scan.mentions.push(mention);
                } else if NOT_FAILED.iter().any(is) {
                    let mention = receipt(&self.page, said, index, *loose, Kind::Delivered, scan)?;
                    self.delivered.push(mention);
                }
            }
        }
        Ok(())
    }

    /// Add what a record says that tells of no outcome: the id in an answer's headers, or that a request is sent.
    fn of_requests(&mut self, said: &mut Said<'_>, scan: &mut Scan) -> Sure<()> {
        let text: &str = &said.record.text;
        if let Some((at, id)) = header_ids(text).into_iter().next() {
            let mut mention = said.mention(Kind::Header, crate::escapes::offset(at), NONE, &self.page, scan)?;
            mention.request_id = scan.keep(id);
            self.placed.push(0);
            scan.mentions.push(mention);
            return Ok(());
        }
        let asks = self.page.has(Field::Request)
            && self
                .page
                .nodes()
                .iter()
                .any(|node| node.get(Field::Request, 0).is_some() && node.get(Field::Action, 0).is_some());
        if asks || is_request(text.as_bytes()) {
            let mention = said.mention(Kind::Request, 0, NONE, &self.page, scan)?;
            self.placed.push(0);
            scan.mentions.push(mention);
        }
        Ok(())
    }
}

/// The ids of a record's only call.
#[derive(Clone, Copy)]
enum Ids {
    None,
    One(Span),
    Several,
}

impl Ids {
    fn of(page: &Page, hits: &[Hit]) -> Self {
        let mut ids = hits
            .iter()
            .filter_map(|hit| hit.own.request_id)
            .filter(|id| !id.is_empty());
        let Some(first) = ids.next() else { return Self::None };
        if ids.all(|id| page.text(id) == page.text(first)) {
            Self::One(first)
        } else {
            Self::Several
        }
    }
}

/// A record, and where its text stands in the scan, once it does.
struct Said<'r> {
    record: &'r Record<'r>,
    text: Text,
}

impl Said<'_> {
    /// Keep a part of the page; what stands in the record is kept with it.
    fn keep(&self, span: Span, page: &Page, scan: &mut Scan) -> Text {
        let range = span.start as usize..span.end as usize;
        if span.source == Source::Text(0) && self.record.text.get(range).is_some() && !self.text.is_none() {
            return Text {
                start: self.text.start + span.start,
                len: span.end - span.start,
            };
        }
        scan.keep(page.text(span))
    }

    fn mention(&mut self, kind: Kind, offset: u32, node: u32, page: &Page, scan: &mut Scan) -> Sure<Mention> {
        let record = self.record;
        let line = record.index_at(offset as usize);
        let number = record.numbers.get(line).copied().ok_or(Unsure)?;
        let mut mention = Mention::new(kind, record.stream, record.number, number);
        if self.text.is_none() {
            self.text = scan.keep(&record.text);
        }
        mention.record_text = self.text;
        let mut found = Ok(());
        mention.time = scan.written(|into| found = write_time(record, node, page, into));
        found?;
        if mention.time.is_none() {
            let (time, outside) = lesser_time(record)?;
            mention.time = scan.keep_some(time.as_deref());
            mention.outside = outside;
        }
        if matches!(kind, Kind::Call | Kind::Receipt) {
            mention.text = self.text;
            mention.place = shown(record, line, offset);
        }
        Ok(mention)
    }
}

/// Return where a mention stands in its record, and between which offsets it is quoted.
fn shown(record: &Record<'_>, line: usize, offset: u32) -> [u32; 3] {
    let length = crate::escapes::offset(record.text.len());
    if record.starts.len() <= 1 && record.text.len() <= MAX_TEXT {
        return [0, 0, length];
    }
    let start = record.starts.get(line).copied().unwrap_or(0);
    let end = record
        .starts
        .get(line + 1)
        .map_or(length, |end| crate::escapes::offset(*end));
    [offset, crate::escapes::offset(start), end]
}

/// Write the time of an object, or the first of a record; nothing without one.
fn write_time(record: &Record<'_>, mut node: u32, page: &Page, into: &mut String) -> Sure<()> {
    let text: &str = &record.text;
    let mut left = 4; // structs that are looked through for a time
    while node != NONE {
        let one = page.get(node);
        if let Some(found) = one.get(Field::Time, 0) {
            if write_iso(page.text(found), into)? {
                return Ok(());
            }
        }
        if one.kind == b'(' && left > 0 {
            left -= 1;
            let start = (one.start as usize).min(text.len());
            if !text.is_char_boundary(start) {
                return Err(Unsure);
            }
            let near = after(text, start, STRUCT);
            if let Some((from, to)) = find_timestamp(near.as_bytes(), 0, near.len()) {
                write_iso_of(&near[from..to], into);
                return Ok(());
            }
        }
        node = one.parent;
    }
    if let Some(time) = first_time(text) {
        write_iso_of(time, into);
    }
    Ok(())
}

/// Return the first time on the first line of a text, if it ends early.
fn first_time(text: &str) -> Option<&str> {
    const ZONE: usize = 10; // bytes that may belong to a time whose end is seen
    let bytes = text.as_bytes();
    let line = |most: usize| memchr::memchr(b'\n', &bytes[..most]).unwrap_or(most);
    let most = text.len().min(TIMED_WITHIN);
    let mut found = find_timestamp(bytes, 0, line(most));
    if text.len() > most && found.is_some_and(|(_, end)| end + ZONE > most) {
        // So many characters are looked at, as far as they go.
        let more = text.char_indices().nth(TIMED_WITHIN).map_or(text.len(), |(at, _)| at);
        found = find_timestamp(bytes, 0, line(more)).filter(|(_, end)| *end <= most);
    }
    found.map(|(start, end)| &text[start..end])
}

/// Return the wrapper's time, or what a record without one begins with; and whether it is the wrapper's.
fn lesser_time(record: &Record<'_>) -> Sure<(Option<String>, bool)> {
    let outer = match &record.time {
        Some(time) => iso(time)?,
        None => None,
    };
    let own = partial(&record.text);
    // A clock alone says less than the wrapper, and a day without a year than a whole time.
    Ok(match (own, outer) {
        (Some(own), None) => (Some(own), false),
        (Some(own), Some(outer)) if outer.as_bytes().get(..2) == own.as_bytes().get(..2) => (Some(own), false),
        (_, outer) => {
            let outside = outer.is_some();
            (outer, outside)
        }
    })
}

/// Return a receipt; `loose` tells its fields from those of others that stand in no brackets.
fn receipt(page: &Page, said: &mut Said<'_>, index: u32, loose: u32, kind: Kind, scan: &mut Scan) -> Sure<Mention> {
    let node = page.get(index);
    let text: &str = &said.record.text;
    let start = (node.start as usize).min(text.len());
    let mut at = start;
    if node.kind != 0 {
        if !text.is_char_boundary(start) {
            return Err(Unsure);
        }
        at += receipt_code(after(text, start, NEAR).as_bytes()).unwrap_or(0);
    }
    let mut mention = said.mention(kind, crate::escapes::offset(at), index, page, scan)?;
    let get = |field| node.get(field, loose).map(|span| page.text(span));
    let code = get(Field::ReceiptCode).unwrap_or("");
    let code = strip(code.split(['(', '（', '，', '；', '。']).next().unwrap_or(""));
    mention.code = scan.keep(after(code, 0, MAX_CODE));
    mention.phone = scan.keep_some(get(Field::Phone));
    mention.session_no = scan.keep_some(page.up(index, Field::SessionNo).map(|span| page.text(span)));
    mention.carrier = scan.keep_some(carrier_named(
        page.up(index, Field::Carrier).map_or("", |span| page.text(span)),
    )?);
    mention.message = scan.keep_some(get(Field::ReceiptDesc));
    let mut found = Ok(false);
    mention.time = scan.written(|into| found = write_iso(get(Field::ReceiptTime).unwrap_or(""), into));
    found?;
    Ok(mention)
}

/// Return where the name of a receipt's code stands in a text.
fn receipt_code(text: &[u8]) -> Option<usize> {
    memchr::memchr2_iter(b'r', b'R', text).find(|at| {
        let rest = &text[*at..];
        let is = |word: &[u8]| rest.len() >= word.len() && rest[..word.len()].eq_ignore_ascii_case(word);
        is(b"receiptcode") || is(b"receipt_code")
    })
}

/// Return the carrier that a text names; unsure of other spellings than the plain ones.
fn carrier_named(text: &str) -> Sure<Option<&'static str>> {
    if text.is_empty() {
        return Ok(None);
    }
    let named = |spellings: &&[&str]| spellings.iter().any(|one| one.eq_ignore_ascii_case(text));
    match CARRIERS.iter().find(|(_, spellings)| named(spellings)) {
        Some((carrier, _)) => Ok(Some(carrier)),
        None => Err(Unsure),
    }
}

/// Return a number in decimal digits.
fn decimal(mut number: u32, digits: &mut [u8; 10]) -> &str {
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        if number == 0 {
            return std::str::from_utf8(&digits[at..]).unwrap_or("0");
        }
    }
}

/// Return the ids in an answer's headers, and where they stand.
fn header_ids(text: &str) -> Vec<(usize, &str)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut last = 0;
    for at in memchr::memchr2_iter(b'x', b'X', bytes) {
        if at < last || bytes.len() - at < HEADER.len() || !bytes[at..at + HEADER.len()].eq_ignore_ascii_case(HEADER) {
            continue;
        }
        let outside = |at: usize, most: usize| {
            let end = run(bytes, at, |byte| !is_word(byte));
            let count = bytes[at..end].iter().filter(|byte| **byte & 0xc0 != 0x80).count();
            (1..=most).contains(&count).then_some(end)
        };
        let Some(mut start) = outside(at + HEADER.len(), 60) else {
            continue;
        };
        if !is_uuid(&bytes[start..])
            && bytes.len() >= start + 5
            && bytes[start..start + 5].eq_ignore_ascii_case(b"value")
        {
            let Some(end) = outside(start + 5, 6) else { continue };
            start = end;
        }
        if is_uuid(&bytes[start..]) {
            found.push((at, &text[start..start + 36]));
            last = start + 36;
        }
    }
    found
}

/// Return the id in the headers of the body at an offset: those behind the call before it, or the only ones there are.
fn header_id<'t>(offset: usize, before: Option<usize>, calls: usize, headers: &[(usize, &'t str)]) -> Option<&'t str> {
    if calls == 1 && headers.len() == 1 {
        return Some(headers[0].1);
    }
    let (at, id) = headers[..headers.partition_point(|(at, _)| *at < offset)].last()?;
    before.is_none_or(|before| *at > before).then_some(*id)
}

/// Return the action of USMS that a record names.
fn action_named(text: &str) -> Option<&str> {
    let text = after(text, 0, NAMED_WITHIN);
    let bytes = text.as_bytes();
    let verbs = [
        "Send", "Get", "Query", "Pull", "Create", "Delete", "Update", "Add", "Modify",
    ];
    let mut from = 0;
    while let Some(found) = USMS.find(&bytes[from..]) {
        let at = from + found;
        let start = bytes[..at]
            .iter()
            .rposition(|byte| !is_word(*byte))
            .map_or(0, |at| at + 1);
        let end = run(bytes, at, is_word);
        if verbs.iter().any(|verb| text[start..at].starts_with(verb)) {
            return Some(&text[start..end]);
        }
        from = end;
    }
    None
}

fn names_sms(text: &str) -> bool {
    contains(text.as_bytes(), b"sms") || text.contains("短信")
}

/// Say whether a text names a process, its end or what runs it.
fn names_process(text: &[u8]) -> bool {
    let words: [&[u8]; 9] = [
        b"killed",
        b"signal",
        b"systemd",
        b"ansible",
        b"salt",
        b"cron",
        b"process",
        b"container",
        b"exit",
    ];
    let mut at = 0;
    while at < text.len() {
        let start = run(text, at, |byte| !is_word(byte));
        let end = run(text, start, is_word);
        let word = &text[start..end];
        if words.iter().any(|one| word.eq_ignore_ascii_case(one))
            || (word.len() > 4 && word[..4].eq_ignore_ascii_case(b"exit"))
        {
            return true;
        }
        at = end.max(at + 1);
    }
    false
}

/// Say whether a text tells that a request is sent.
fn is_request(text: &[u8]) -> bool {
    if REQUESTS.iter().any(|words| words.find(text).is_some()) {
        return true;
    }
    let asks = ACTION
        .find_iter(text)
        .any(|at| at > 0 && matches!(text[at - 1], b'?' | b'&') && text.get(at + 7).is_some_and(|byte| is_word(*byte)));
    asks || RETRYING.find_iter(text).any(|at| {
        let end = run(text, at + 9, is_word);
        end > at + 9 && text[end..].starts_with(b": ")
    })
}

/// Return what stands behind the name of an error on its line.
fn error_line(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    for at in ERROR.find_iter(bytes) {
        let word = bytes[..at]
            .iter()
            .rposition(|byte| !is_word(*byte))
            .map_or(0, |at| at + 1);
        let begins = |word: usize| {
            let count = at - word;
            let mut start = word;
            while start > 0 && is_blank(bytes[start - 1]) && bytes[start - 1] != b'\n' {
                start -= 1;
            }
            // An end of line is a blank, too.
            count <= 60
                && word - start <= 60
                && (start == 0 || matches!(bytes[start - 1], b'\n' | b'"') || bytes[..start].ends_with(b"\\n"))
        };
        let after_escape = bytes.get(word) == Some(&b'n') && word > 0 && bytes[word - 1] == b'\\' && word < at;
        if begins(word) || (after_escape && at - word - 1 <= 60) {
            let start = at + 7;
            let mut end = run(bytes, start, |byte| byte != b'\n' && byte != b'"');
            if let Some(escape) = memchr::memmem::find(&bytes[start..end], b"\\n") {
                end = start + escape;
            }
            if end > start {
                return Some(strip(&text[start..end]));
            }
        }
    }
    None
}

/// Return the longest of the messages that a text holds, the first of those.
fn longest_in<'m>(messages: &'m [String], text: &str) -> Option<&'m str> {
    let mut longest: Option<&str> = None;
    for message in messages.iter().filter(|message| text.contains(message.as_str())) {
        if longest.is_none_or(|best| message.chars().count() > best.chars().count()) {
            longest = Some(message);
        }
    }
    longest
}
