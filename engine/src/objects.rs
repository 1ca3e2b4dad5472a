//! Text of any kind -> the objects printed in it, with their fields: a tolerant reader. The twin of `objects.py`.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::candidates::{is_interesting, Places};
use crate::conditions::{is_of_rules, Place};
use crate::cursor::{begin_of, next_of, set};
use crate::documents::may_be_document;
use crate::escapes::{may_be_plain, offset, unescape};
use crate::fields::{field_of, name_at, strip, Field};
use crate::lines::is_blank;
use crate::literals::{before, blanks, end_of_string, is_word, number_at, run, short_run, value_at, Quote};
use crate::nodes::{Page, Source, Span, NONE};
use crate::values::{Sure, Unsure};

pub const MAX_DEPTH: u32 = 12; // of texts inside texts
const MAX_NESTING: usize = 200; // of brackets; what is deeper belongs to the object at that depth
const BEFORE: usize = 160; // bytes kept of what stands before an object
const BARE_BEFORE: usize = 10;
const SLASHES: usize = 64; // before an escaped quote
const SEGMENT: usize = 40; // bytes of the name of what a field is a part of, but for the first

static PAIR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"\""));

/// Signs at which reading stops: they begin something, or what stands before them may be a name.
const STOPS: [bool; 256] = set(b"\"'`[](){}*@<\\/\n.=:|>\xe2\xe8");

/// Signs that may stand directly behind a name.
const NAME_ENDS: [bool; 256] = set(b"\"'`]*<=:|\xe2");

/// All bytes but those that set a line's beginning in.
const SEEN: [bool; 256] = {
    let mut table = [true; 256];
    (table[b' ' as usize], table[b'\t' as usize]) = (false, false);
    table
};

/// What words with dashes between them are made of.
const IN_WORDS: [bool; 256] = set(b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

const CARRIER: &[u8] = "运营商".as_bytes(); // the only name that is not ASCII

/// Say whether a text begins with a curly quote.
fn is_curly(text: &[u8]) -> bool {
    text.starts_with("“".as_bytes()) || text.starts_with("”".as_bytes())
}

/// Say whether a sign makes what follows a part of something else: of a path, an address, another word.
#[must_use]
pub const fn is_of_path(byte: u8) -> bool {
    matches!(byte, b'.' | b'&' | b'?' | b'$' | b'%' | b'/')
}

/// What a key's name says: where it begins, what it is, where its value begins, and the quotes around it.
struct Key {
    name: usize,
    end: usize,
    field: Option<Field>,
    /// First byte of the quote before it, and of what closes it; 0 if there is none.
    quote: u8,
    endquote: u8,
}

/// Read a record's text into a page; what is interesting in it is known.
pub fn parse(page: &mut Page, text: &str, places: &Places) -> Sure<()> {
    page.begin(text);
    let mut todo = std::mem::take(&mut page.todo);
    todo.clear();
    todo.push(0);
    let read = parse_all(page, &mut todo, places);
    page.todo = todo;
    read
}

fn parse_all(page: &mut Page, todo: &mut Vec<u32>, places: &Places) -> Sure<()> {
    while let Some(index) = todo.pop() {
        if may_be_plain(page.view(index).text.as_bytes()) {
            return Err(Unsure);
        }
        page.view_mut(index).widen();
        let places = (index == 0 && !page.view(index).has_full).then_some(places);
        let half = page.view_mut(index).take();
        let mut reader = Reader::new(page, index, &half, places);
        let read = reader.read();
        let (inner, stack) = (std::mem::take(&mut reader.children), std::mem::take(&mut reader.stack));
        page.stack = stack;
        page.view_mut(index).put(half);
        read?;
        if page.view(index).depth < MAX_DEPTH {
            todo.extend(inner.into_iter().rev());
        } else if !inner.is_empty() {
            return Err(Unsure);
        }
    }
    Ok(())
}

struct Reader<'p> {
    page: &'p mut Page,
    index: u32,
    text: &'p str,
    bytes: &'p [u8],
    /// Where what is interesting stands in the text, if that is known.
    places: Option<&'p Places>,
    source: Source,
    stack: Vec<u32>,
    children: Vec<u32>,
    /// Counts the objects whose fields stand in no brackets.
    loose: u32,
    /// Where the latest value ends that stands in no quotes.
    bare: usize,
    /// Where the latest index of an array ends.
    numbered: i64,
    /// Open brackets that are nested too deeply.
    ignored: usize,
    /// Up to where no quote of a kind is closed.
    unclosed: [i64; 2],
    /// Characters left for cells of CSV: time stays linear.
    cells: i64,
    is_xml: bool,
    /// Whether the text has a backslash, of full width, too.
    has_escapes: bool,
    is_rule: Option<bool>,
    is_dull: bool,
}

impl<'p> Reader<'p> {
    fn new(page: &'p mut Page, index: u32, text: &'p str, places: Option<&'p Places>) -> Self {
        let view = page.view(index);
        let (source, node) = (view.source(index), view.node);
        let bytes = text.as_bytes();
        let cells = PAIR.find(bytes).map_or(0, |_| count(text));
        let mut stack = std::mem::take(&mut page.stack);
        stack.clear();
        stack.push(node);
        Self {
            source,
            stack,
            children: Vec::new(),
            loose: 0,
            bare: 0,
            numbered: -1,
            ignored: 0,
            unclosed: [-1; 2],
            cells,
            has_escapes: memchr::memchr(b'\\', bytes).is_some(),
            is_xml: memchr::memchr_iter(b'<', bytes).any(|at| bytes.get(at + 1) == Some(&b'/')),
            is_rule: None,
            is_dull: false,
            page,
            places,
            index,
            text,
            bytes,
        }
    }

    /// Say whether a part of the text is interesting.
    fn is_interesting(&self, from: usize, to: usize) -> bool {
        match self.places {
            Some(places) => places.are_in(from, to),
            None => is_interesting(&self.text[from..to]),
        }
    }

    fn read(&mut self) -> Sure<()> {
        let bytes = self.bytes;
        let mut at = self.dash(0).unwrap_or(0);
        loop {
            let from = at;
            at = next_of(&STOPS, bytes, at);
            let Some(&byte) = bytes.get(at) else { break };
            // Of all words only those that stand before such a sign may be names.
            if let Some(end) = self.name_end(from, at, byte) {
                let next = self.words(from, end)?;
                if next > at {
                    at = next;
                    continue;
                }
            }
            at = match byte {
                b'.' | b'=' | b':' | b'|' | b'>' => at + 1,
                b'\n' => self.dash(at + 1).unwrap_or(at + 1),
                _ => self.sign(at)?.max(at + 1),
            };
        }
        Ok(())
    }

    /// Return where a word ends, not before `from`, that a sign at an offset, or one behind it, may make a name, or its
    /// last part one.
    #[inline]
    fn name_end(&self, from: usize, at: usize, sign: u8) -> Option<usize> {
        let bytes = self.bytes;
        let last = |at: usize| if at > from { bytes[at - 1] } else { b' ' };
        // Names end with a letter.
        let ends = |at: usize| last(at).is_ascii_alphabetic().then_some(at);
        match sign {
            b'=' if bytes.get(at + 1) == Some(&b'>') => {
                let end = self.before_blanks(from, at);
                IN_WORDS[last(end) as usize].then_some(end) // an index of an array, too
            }
            b'=' | b':' | b'|' | b'<' | 0xe2 => ends(self.before_blanks(from, at)),
            b'"' | b'\'' | b'`' | b']' | b'*' => ends(at),
            // Of the name of what a field is a part of, the next one must begin.
            b'.' => match bytes.get(at + 1)? {
                b'_' | b'0' | b'@' | 0xe8 => IN_WORDS[last(at) as usize].then_some(at),
                next if next.is_ascii_alphabetic() => IN_WORDS[last(at) as usize].then_some(at),
                _ => None,
            },
            b'>' if at > from && bytes[at - 1] == b'-' => ends(self.before_blanks(from, at - 1)),
            b'\n' => {
                let end = ends(self.before_blanks(from, at))?;
                let next = blanks(bytes, at + 1);
                let is_sign = match bytes.get(next)? {
                    b'=' | b':' | b'|' | b'<' | 0xe2 => true,
                    b'-' => bytes.get(next + 1) == Some(&b'>'),
                    _ => false,
                };
                is_sign.then_some(end)
            }
            _ => None,
        }
    }

    /// Return where the blanks begin that end at an offset.
    #[inline]
    fn before_blanks(&self, from: usize, mut at: usize) -> usize {
        while at > from && is_blank(self.bytes[at - 1]) {
            at -= 1;
        }
        at
    }

    /// Read the words with dashes between them that end at an offset; return where reading goes on.
    fn words(&mut self, from: usize, end: usize) -> Sure<usize> {
        let bytes = self.bytes;
        let mut at = begin_of(&IN_WORDS, bytes, from, end);
        while at < end {
            at = if bytes[at] == b'-' { at + 1 } else { self.word(at, end)? };
        }
        Ok(at)
    }

    /// Read what begins with a word, which others may follow with dashes between until `last`; return where reading goes on.
    fn word(&mut self, at: usize, last: usize) -> Sure<usize> {
        let bytes = self.bytes;
        let previous = if at > 0 { bytes[at - 1] } else { b' ' };
        let (first, next) = (bytes[at], bytes.get(at + 1));
        let is_quoted = matches!(first, b'b' | b'u' | b'B' | b'U') && matches!(next, Some(b'"' | b'\''));
        if is_word(previous) {
            return Ok(run(&bytes[..last], at, is_word));
        }
        if first.is_ascii_digit() {
            let digits = run(&bytes[..last], at, |byte| byte.is_ascii_digit());
            let arrow = blanks(bytes, digits);
            if bytes[arrow..].starts_with(b"=>") {
                self.numbered = arrow as i64 + 2;
                return Ok(arrow + 2);
            }
            return Ok(run(&bytes[..last], digits, is_word));
        }
        if !is_of_path(previous) {
            let key = if is_quoted {
                self.key_at(at)?
            } else if bytes.get(last) == Some(&b'.') {
                self.named_at(at, 0)?
            } else {
                self.name_of_key(at, 0)?
            };
            if let Some(key) = key {
                return self.key(at, &key);
            }
        }
        if matches!(first, b'k' | b'K' | b'n' | b'N') {
            if let Some(pair) = self.pair_at(at) {
                return self.pair(pair);
            }
        }
        // A string may begin with a letter that says of what kind it is.
        if is_quoted && !matches!(previous, b')' | b']' | b'}') {
            return self.string(at, at + 2);
        }
        Ok(run(&bytes[..last], at, is_word))
    }

    /// Read what begins with a sign.
    fn sign(&mut self, at: usize) -> Sure<usize> {
        let bytes = self.bytes;
        let byte = bytes[at];
        match byte {
            b'<' => {
                if let Some(end) = self.xml(at)? {
                    return Ok(end);
                }
            }
            b'/' if bytes.get(at + 1) != Some(&b'>') => return Ok(at + 1),
            0xe2 if !is_curly(&bytes[at..]) => return Ok(at + 1),
            0xe8 if !bytes[at..].starts_with(CARRIER) => return Ok(at + 1),
            _ => {}
        }
        let previous = if at > 0 { bytes[at - 1] } else { b' ' };
        let may_be_key = !matches!(byte, b'<' | b'(' | b')' | b']' | b'{' | b'}' | b'\\' | b'/');
        if may_be_key && !is_of_path(previous) && !is_word(previous) {
            if let Some(key) = self.key_at(at)? {
                return self.key(at, &key);
            }
        }
        match byte {
            b'\\' => self.escaped(at),
            b'"' | b'\'' => {
                if let Some(pair) = self.pair_at(at) {
                    return self.pair(pair);
                }
                if is_word(previous) || matches!(previous, b')' | b']' | b'}') {
                    Ok(at + 1)
                } else {
                    self.string(at, at + 1)
                }
            }
            b'[' | b'(' | b'{' => Ok(self.opening(at, at + 1, byte)),
            b']' | b')' | b'}' => Ok(self.closing(at + 1, byte)),
            b'<' => Ok(self.tag(at)),
            b'/' if bytes.get(at + 1) == Some(&b'>') => Ok(if self.is_xml {
                self.closing(at + 2, b'>')
            } else {
                at + 2
            }),
            _ => Ok(at + 1),
        }
    }

    // --- keys

    /// Return the key that begins at an offset: quotes, names of what it is a part of, its name, and a sign behind it.
    fn key_at(&self, at: usize) -> Sure<Option<Key>> {
        let bytes = self.bytes;
        let mut start = at;
        if matches!(bytes[at], b'b' | b'u' | b'B' | b'U') && matches!(bytes.get(at + 1), Some(b'"' | b'\'')) {
            start += 1;
        }
        let rest = &bytes[start..];
        let width = match rest[0] {
            b'"' if rest.get(1) == Some(&b'"') => 2,
            b'"' | b'\'' | b'`' => 1,
            b'[' => 1 + usize::from(matches!(rest.get(1), Some(b'"' | b'\''))),
            b'*' => short_run(bytes, start, 3, |byte| byte == b'*') - start,
            0xe2 if is_curly(rest) => 3,
            _ if start > at => return Ok(None),
            _ => 0,
        };
        if start + width >= bytes.len() {
            return Ok(None);
        }
        let quote = if width > 0 { rest[0] } else { 0 };
        self.named_at(start + width, quote)
    }

    fn named_at(&self, mut at: usize, quote: u8) -> Sure<Option<Key>> {
        let bytes = self.bytes;
        for segment in 0..=4 {
            let Some(&first) = bytes.get(at) else { return Ok(None) };
            if let Some(key) = self.name_of_key(at, quote)? {
                return Ok(Some(key));
            }
            if segment == 4 || !(first.is_ascii_alphabetic() || first == b'_') {
                return Ok(None);
            }
            let end = short_run(bytes, at + 1, SEGMENT, |byte| IN_WORDS[byte as usize]);
            if bytes.get(end) != Some(&b'.') {
                return Ok(None);
            }
            at = end + 1;
        }
        Ok(None)
    }

    /// Return the key whose name itself begins at an offset.
    fn name_of_key(&self, at: usize, quote: u8) -> Sure<Option<Key>> {
        let Some((length, field)) = name_at(self.bytes, at) else {
            return Ok(None);
        };
        let assigned = self.assigned(at + length)?;
        Ok(assigned.map(|(end, endquote)| Key {
            name: at,
            end,
            field,
            quote,
            endquote,
        }))
    }

    /// Return where a value begins behind a name, and the first byte of what closes the name's quote.
    fn assigned(&self, at: usize) -> Sure<Option<(usize, u8)>> {
        let bytes = self.bytes;
        let rest = &bytes[at..];
        let is_quote = |byte: Option<&u8>| matches!(byte, Some(b'"' | b'\'' | b'`'));
        let Some(&first) = rest.first() else { return Ok(None) };
        if !(is_blank(first) || NAME_ENDS[first as usize]) {
            return Ok(None);
        }
        if matches!(first, b'=' | b':' | b'|') || is_blank(first) {
            return Ok(self.sign_behind(at).map(|value| (value, 0)));
        }
        let quoted = usize::from(is_quote(rest.first()));
        let mut ends = [0; 6];
        ends[0] = if rest.get(quoted) == Some(&b']') { quoted + 1 } else { 0 };
        ends[1] = if quoted == 1 && rest[1..].starts_with(b">>") {
            3
        } else {
            0
        };
        ends[2] = if quoted == 1 && is_quote(rest.get(1)) { 2 } else { 0 };
        ends[3] = quoted;
        ends[4] = match first {
            b'*' => short_run(bytes, at, 3, |byte| byte == b'*') - at,
            0xe2 if is_curly(rest) => 3,
            b'<' if rest.starts_with(b"</") => {
                let end = short_run(bytes, at + 2, 10, is_word);
                if end > at + 2 && bytes.get(end) == Some(&b'>') {
                    end + 1 - at
                } else {
                    0
                }
            }
            _ => 0,
        };
        for end in ends.into_iter().filter(|end| *end > 0).chain([0]) {
            if let Some(value) = self.sign_behind(at + end) {
                return Ok(Some((value, if end > 0 { first } else { 0 })));
            }
            if first == b'<' && end > 0 && matches!(bytes[at + 2], b't' | b'T') {
                return Err(Unsure); // the next cell of a table may be its value
            }
        }
        Ok(None)
    }

    /// Return where the sign between a name and its value ends, which stands behind an offset.
    fn sign_behind(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes;
        let sign = blanks(bytes, at);
        let (previous, next) = (bytes.get(sign.wrapping_sub(1)), |width: usize| bytes.get(sign + width));
        let is_between =
            |width: usize| matches!(previous, Some(b' ' | b'\t')) && matches!(next(width), Some(b' ' | b'\t'));
        match bytes.get(sign)? {
            b'=' if next(1) == Some(&b'>') => Some(sign + 2),
            b'=' if next(1) != Some(&b'=') => Some(sign + 1),
            b':' if next(1) != Some(&b':') => Some(sign + 1),
            b'-' if next(1) == Some(&b'>') && is_between(2) => Some(sign + 2),
            b'|' if is_between(1) => Some(sign + 1),
            0xe2 if bytes[sign..].starts_with("│".as_bytes()) && is_between(3) => Some(sign + 3),
            _ => None,
        }
    }

    fn key(&mut self, start: usize, key: &Key) -> Sure<usize> {
        if matches!(key.quote, b'"' | b'\'' | b'`') && key.endquote != key.quote {
            return Ok(key.name);
        }
        let (at, top) = (key.end, self.top());
        if self.is_bar(at) && !self.is_alone(start, at) {
            return Ok(at);
        }
        if self.is_condition(start, at, key.field)? {
            return Ok(at);
        }
        let node = self.page.get(top);
        if !node.codes.is_empty() && node.kind == 0 && key.field == Some(Field::Code) {
            let line = &self.text[line_before(self.text, start)..start];
            let stripped = line.trim_matches(|sign: char| sign == '-' || (sign.is_ascii() && is_blank(sign as u8)));
            self.loose += u32::from(stripped.is_empty());
        }
        self.field(at, key.field, key.name, top)
    }

    /// Say whether the sign that ends at an offset is a bar.
    fn is_bar(&self, at: usize) -> bool {
        let last = self.bytes[at - 1];
        last == b'|' || (!last.is_ascii() && self.bytes[..at].ends_with("│".as_bytes()))
    }

    /// Say whether a name and a bar are all that a line has beside the value: a table printed a column a line.
    fn is_alone(&self, start: usize, at: usize) -> bool {
        let is_bar = |sign: char| sign == '|' || sign == '│';
        let blank = |sign: char| sign.is_ascii() && is_blank(sign as u8);
        let line = &self.text[line_before(self.text, start)..start];
        if !line.trim_matches(|sign| is_bar(sign) || blank(sign)).is_empty() {
            return false;
        }
        let end = memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |end| at + end);
        let rest = self.text[at..end].trim_end_matches(blank);
        let last = rest.chars().next_back().map_or(0, char::len_utf8);
        !rest[..rest.len() - last].contains(is_bar)
    }

    fn is_condition(&mut self, start: usize, at: usize, field: Option<Field>) -> Sure<bool> {
        let answers = [Field::Code, Field::BareCode, Field::ReceiptCode, Field::ReceiptResult];
        if !field.is_some_and(|field| answers.contains(&field)) {
            return Ok(false);
        }
        let (text, bytes) = (self.text, self.bytes);
        let is_rule = *self.is_rule.get_or_insert_with(|| is_of_rules(bytes));
        let begins = line_before(text, start);
        let joined;
        let outer = self.page.get(self.page.view(self.index).node).before;
        let line = if begins == 0 && !outer.is_empty() {
            joined = [self.part(outer), &text[..start]].concat();
            &joined
        } else {
            &text[begins..start]
        };
        let before = self.part(self.page.get(self.top()).before);
        Place {
            text,
            at,
            line,
            before,
            is_rule,
        }
        .is_condition()
    }

    /// Return a part of a text, also of the one that is being read.
    fn part(&self, span: Span) -> &str {
        if span.source == self.source {
            return &self.text[span.start as usize..span.end as usize];
        }
        self.page.text(span)
    }

    /// Take in the field of an object whose value stands at an offset; its name stands at another.
    fn field(&mut self, at: usize, field: Option<Field>, start: usize, top: u32) -> Sure<usize> {
        if field == Some(Field::Code) {
            let Some((from, to, end)) = number_at(self.bytes, at)? else {
                return Ok(at);
            };
            let code = crate::nodes::Code {
                value: self.span(from, to),
                offset: self.page.view(self.index).at(start),
                loose: self.loose,
            };
            self.page.node_mut(top).codes.push(code);
            return Ok(end);
        }
        let value = value_at(self.text, at, self.bare)?;
        let Some((from, to)) = value.text else { return Ok(at) };
        if value.quote == Quote::None {
            self.bare = self.bare.max(value.after);
        }
        if field == Some(Field::BareCode) {
            if let Some((from, to, _)) = number_at(self.bytes, at)? {
                let before = before_characters(self.text, start, BARE_BEFORE);
                let bare = crate::nodes::Bare {
                    value: self.span(from, to),
                    offset: self.page.view(self.index).at(start),
                    before: self.span(before, start),
                };
                self.page.node_mut(top).bare.push(bare);
            }
        } else if let Some(field) = field {
            let mut written = (value.start, value.start + (to - from));
            if self.is_bar(at) {
                let text = self.text.get(written.0..written.1).ok_or(Unsure)?;
                let bar = |sign: char| sign == '|' || sign == '│' || (sign.is_ascii() && is_blank(sign as u8));
                written.1 = written.0 + text.trim_end_matches(bar).len();
            }
            self.store(top, field, written)?;
        }
        if value.quote == Quote::None {
            return Ok(at);
        }
        if to > from && value.quote != Quote::Backtick && self.is_interesting(from, to) {
            self.descend((from, to), top, None)?;
        }
        Ok(value.after)
    }

    /// Keep a value as it is written: a message keeps its signs of full width.
    fn store(&mut self, node: u32, field: Field, (from, to): (usize, usize)) -> Sure<()> {
        let view = self.page.view(self.index);
        let (source, span) = if view.has_full {
            (Source::Text(self.index), (view.full(from), view.full(to)))
        } else {
            (self.source, (from, to))
        };
        // The text is out of its view if it is the one that is being read.
        let text = if view.has_full { &view.text } else { self.text };
        let written = text.get(span.0..span.1).ok_or(Unsure)?;
        if self.has_escapes && written == "\\N" {
            return Ok(());
        }
        let meant = if self.has_escapes && memchr::memchr(b'\\', written.as_bytes()).is_some() {
            let mut plain = String::with_capacity(written.len());
            unescape(written, &mut plain, |_, _| ())?;
            self.page.own(|text| text.push_str(&plain))
        } else if let Some(meant) = crate::fields::meaning(field, written) {
            return {
                self.page.keep_meant(
                    node,
                    field,
                    Span::new(source, span.0 + meant.start, span.0 + meant.end),
                    self.loose,
                );
                Ok(())
            };
        } else {
            return Ok(());
        };
        self.page.keep(node, field, meant, self.loose);
        Ok(())
    }

    // --- pairs

    /// Return where the name, and where the value begins, of a field printed as an object with its name and its value.
    fn pair_at(&self, at: usize) -> Option<(usize, usize)> {
        let bytes = self.bytes;
        let quote = |at: usize| matches!(bytes.get(at), Some(b'"' | b'\''));
        let word = at + usize::from(quote(at));
        let head = bytes.get(word)?.to_ascii_lowercase();
        let length = match head {
            b'k' if bytes.get(word..word + 3)?.eq_ignore_ascii_case(b"key") => 3,
            b'n' if bytes.get(word..word + 4)?.eq_ignore_ascii_case(b"name") => 4,
            _ => return None,
        };
        let assigned = |at: usize| {
            let sign = blanks(bytes, at + usize::from(quote(at)));
            matches!(bytes.get(sign), Some(b':' | b'=')).then(|| blanks(bytes, sign + 1))
        };
        let start = assigned(word + length)?;
        if !quote(start) {
            return None;
        }
        let mut name = start + 1;
        for segment in 0..=4 {
            if let Some((length, _)) = name_at(bytes, name) {
                if quote(name + length) {
                    let comma = blanks(bytes, name + length + 1);
                    let value = blanks(bytes, comma + 1);
                    let value = value + usize::from(quote(value));
                    let is_value = bytes.get(comma) == Some(&b',')
                        && bytes
                            .get(value..value + 5)
                            .is_some_and(|word| word.eq_ignore_ascii_case(b"value"));
                    return if is_value {
                        let after = value + 5;
                        let sign = blanks(bytes, after + usize::from(quote(after)));
                        matches!(bytes.get(sign), Some(b':' | b'=')).then_some((name, sign + 1))
                    } else {
                        None
                    };
                }
            }
            let end = short_run(bytes, name, 40, |byte| is_word(byte) || byte == b'-');
            if segment == 4 || end == name || bytes.get(end) != Some(&b'.') {
                return None;
            }
            name = end + 1;
        }
        None
    }

    fn pair(&mut self, (name, at): (usize, usize)) -> Sure<usize> {
        let depth = self.stack.len();
        let owner = if depth > 2 && self.page.get(self.stack[depth - 2]).kind == b'[' {
            self.stack[depth - 3]
        } else {
            self.top()
        };
        let field = name_at(self.bytes, name).and_then(|(_, field)| field);
        self.field(at, field, name, owner)
    }

    // --- texts inside the text

    fn descend(&mut self, raw: (usize, usize), parent: u32, line: Option<(usize, usize)>) -> Sure<()> {
        self.descend_into(raw.0, raw.1 - raw.0, None, parent, line)
    }

    /// Add the text that stands at an offset; `cell` is what it is, if that is not what stands there.
    fn descend_into(
        &mut self,
        start: usize,
        length: usize,
        cell: Option<&str>,
        parent: u32,
        line: Option<(usize, usize)>,
    ) -> Sure<()> {
        let is_list = self.page.get(parent).kind == b'[';
        if is_list {
            self.page.node_mut(parent).last_item += 1; // each of its elements is an answer of its own
        }
        let inner = (offset(start), offset((start + length).min(self.bytes.len())));
        self.page.view_mut(self.index).inner.push(inner);
        let raw = match cell {
            Some(cell) => cell,
            None => self.text.get(start..start + length).ok_or(Unsure)?,
        };
        if is_dull_word(raw) {
            return Ok(());
        }
        let view = self.page.view(self.index);
        if view.has_full
            && view.full(start + length) - view.full(start) > length
            && may_be_document(&self.page.view(0).text)
        {
            return Err(Unsure); // there they stay as they are written
        }
        let item = if is_list { self.page.get(parent).last_item } else { 0 };
        let place = self.page.view(self.index).at(start);
        let before = line.map_or(Span::new(self.source, 0, 0), |(from, to)| self.span(from, to));
        let node = self.page.node(0, parent, place, item, before);
        let is_record = self.index == 0 && !self.page.view(0).has_full;
        let record = is_record.then_some(self.text);
        let child = match cell {
            Some(cell) if !cell.is_ascii() => {
                let place = same_place(cell, self.text, start);
                let child = self.page.child_at(self.index, node, raw, place)?;
                self.page.align(child, record);
                child
            }
            _ => self.page.child(self.index, node, start, raw)?,
        };
        if !is_record {
            self.page.align(child, None); // else it stands in the record as it is
        }
        self.children.push(child);
        Ok(())
    }

    /// Read a string whose quote ends at an offset.
    fn string(&mut self, start: usize, at: usize) -> Sure<usize> {
        let bytes = self.bytes;
        let quote = bytes[at - 1];
        let kind = usize::from(quote == b'\'');
        if at as i64 <= self.unclosed[kind] {
            return Ok(at);
        }
        let end = end_of_string(bytes, at, &[quote]);
        let line_end = if quote == b'\'' {
            memchr::memchr(b'\n', &bytes[at..end]).map(|end| at + end)
        } else {
            None
        };
        if line_end.is_some() || end == bytes.len() {
            self.unclosed[kind] = line_end.unwrap_or(end) as i64;
            return Ok(at);
        }
        let line = Some((line_before(self.text, start), start));
        if self.cells > 0 && start + 1 == at && quote == b'"' {
            if let Some(cell) = self.cell(start, end + 1)? {
                let content = self.text[start + 1..cell].replace("\"\"", "\"");
                if is_interesting(&content) {
                    let size = after_characters(&self.text[start + 1..], content.chars().count());
                    self.descend_into(start + 1, size, Some(&content), self.top(), line)?;
                }
                return Ok(cell + 1);
            }
        }
        if self.is_interesting(at, end) {
            self.descend((at, end), self.top(), line)?;
        }
        Ok(end + 1)
    }

    /// Return where a cell of CSV with quotes in it ends, if one begins here that goes on.
    fn cell(&mut self, start: usize, least: usize) -> Sure<Option<usize>> {
        let bytes = self.bytes;
        let mut at = start + 1;
        let end = loop {
            let Some(found) = memchr::memchr(b'"', &bytes[at..]) else {
                break None;
            };
            let end = at + found;
            if bytes.get(end + 1) != Some(&b'"') {
                break Some(end);
            }
            at = end + 2;
        };
        // The reference stops at a number of characters; so far no cell goes in earnest.
        let used = count(&self.text[start..end.unwrap_or(bytes.len())]);
        if used > self.cells {
            return Err(Unsure);
        }
        self.cells -= used;
        Ok(end.filter(|end| *end > least && begins_cell(&bytes[start..*end])))
    }

    /// Read on in what is escaped though no quote around it was seen: a text that begins in the middle.
    fn escaped(&mut self, start: usize) -> Sure<usize> {
        let bytes = self.bytes;
        let slashes = short_run(bytes, start, SLASHES, |byte| byte == b'\\');
        let rest = &bytes[slashes..];
        let width = if matches!(rest.first(), Some(b'"' | b'\'')) {
            1
        } else if rest.len() >= 3 && rest[..3].eq_ignore_ascii_case(b"x22") {
            3
        } else if rest.len() >= 5 && rest[..5].eq_ignore_ascii_case(b"u0022") {
            5
        } else if slashes - start == SLASHES {
            return Err(Unsure);
        } else {
            return Ok(slashes);
        };
        if !self.is_interesting(start - before(self.text, start, 40).len(), start) {
            self.is_dull = self.is_dull || !self.is_interesting(start, bytes.len());
            if self.is_dull {
                return Ok(slashes + width);
            }
        }
        let near = &bytes[start.saturating_sub(3)..start];
        let brace = near
            .iter()
            .rposition(|byte| *byte == b'{')
            .map(|at| start.saturating_sub(3) + at);
        if brace.is_none() && !near.is_ascii() {
            return Err(Unsure); // three characters are looked at
        }
        let begin = brace.unwrap_or(start);
        let line = Some((line_before(self.text, begin), begin));
        self.descend((begin, bytes.len()), self.top(), line)?;
        Ok(bytes.len())
    }

    // --- brackets, tags, lists

    fn top(&self) -> u32 {
        self.stack.last().copied().unwrap_or(NONE)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    fn opening(&mut self, start: usize, end: usize, kind: u8) -> usize {
        let top = self.top();
        let place = self.page.view(self.index).at(start);
        let node = self.page.node_mut(top);
        if node.last_end >= 0 {
            let gap = &self.bytes[node.last_end as usize..start];
            let last = gap.iter().rev().find(|byte| !is_blank(**byte));
            let in_list = node.kind == b'[' && last == Some(&b',');
            let beside = gap
                .iter()
                .all(|byte| matches!(byte, b',' | b' ' | b'\t' | b'\r' | b'\n' | b';'))
                && (kind != b'[' || gap.contains(&b','));
            if beside || self.numbered >= node.last_end || in_list {
                node.last_item += 1;
            }
        }
        node.last_end = end as i64;
        if self.stack.len() < MAX_NESTING {
            let item = node.last_item;
            let before = self.span(line_before(self.text, start), start);
            let node = self.page.node(kind, top, place, item, before);
            self.stack.push(node);
        } else {
            self.ignored += 1;
        }
        end
    }

    fn closing(&mut self, end: usize, kind: u8) -> usize {
        if self.ignored > 0 {
            self.ignored -= 1;
            return end;
        }
        let wanted = match kind {
            b')' => b'(',
            b']' => b'[',
            b'}' => b'{',
            _ => b'<',
        };
        let place = self.page.view(self.index).at(end);
        for at in (1..self.stack.len()).rev() {
            if self.page.get(self.stack[at]).kind == wanted {
                self.page.node_mut(self.stack[at - 1]).last_end = end as i64;
                self.page.node_mut(self.stack[at]).end = place;
                self.page.forget(self.stack[at]);
                self.stack.truncate(at);
                break;
            }
        }
        end
    }

    /// Read a tag: what it opens or closes counts only in XML.
    fn tag(&mut self, at: usize) -> usize {
        let bytes = self.bytes;
        let is_name = |byte: u8| is_word(byte) || matches!(byte, b':' | b'.' | b'-');
        if bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) {
            let end = run(bytes, at + 1, is_name);
            return if self.is_xml { self.opening(at, end, b'<') } else { end };
        }
        if bytes.get(at + 1) == Some(&b'/') && bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic) {
            let end = blanks(bytes, run(bytes, at + 2, is_name));
            if bytes.get(end) == Some(&b'>') {
                return if self.is_xml {
                    self.closing(end + 1, b'>')
                } else {
                    end + 1
                };
            }
        }
        at + 1
    }

    /// Read an element that is a field.
    fn xml(&mut self, at: usize) -> Sure<Option<usize>> {
        let bytes = self.bytes;
        if !self.is_xml {
            return Ok(None);
        }
        let prefix = short_run(bytes, at + 1, 20, |byte| is_word(byte) || byte == b'-');
        let starts = [
            at + 1,
            if prefix > at + 1 && bytes.get(prefix) == Some(&b':') {
                prefix + 1
            } else {
                at + 1
            },
        ];
        let mut found = None;
        for start in starts.into_iter().rev() {
            if let Some((length, field)) = name_at(bytes, start) {
                found = self
                    .element(start + length)
                    .map(|(from, to, end)| (field, from, to, end));
            }
            if found.is_some() || starts[0] == starts[1] {
                break;
            }
        }
        let Some((field, from, to, end)) = found else {
            return Ok(None);
        };
        if let Some(field) = field {
            let content = &self.text[from..to];
            let lead = content.len()
                - content
                    .trim_start_matches(|c: char| c.is_ascii() && is_blank(c as u8))
                    .len();
            let stripped = (from + lead, from + lead + strip(content).len());
            self.element_field(field, stripped, from)?;
        }
        let tail = memchr::memchr(b'>', &bytes[end..]).map_or(bytes.len(), |tail| end + tail + 1);
        Ok(Some(tail))
    }

    /// Return where the content of an element stands whose name ends at an offset, and where `</` ends behind it.
    fn element(&self, mut at: usize) -> Option<(usize, usize, usize)> {
        let bytes = self.bytes;
        if bytes.get(at).is_some_and(|byte| is_blank(*byte)) {
            let end = run(bytes, at + 1, |byte| byte != b'<' && byte != b'>');
            if characters(&bytes[at + 1..end]) > 200 {
                return None;
            }
            at = end;
        }
        if bytes.get(at) != Some(&b'>') {
            return None;
        }
        let from = at
            + 1
            + if bytes[at + 1..]
                .get(..9)
                .is_some_and(|word| word.eq_ignore_ascii_case(b"<![CDATA["))
            {
                9
            } else {
                0
            };
        let to = run(bytes, from, |byte| byte != b'<' && byte != b']');
        let end = to + if bytes[to..].starts_with(b"]]>") { 3 } else { 0 };
        bytes[end..].starts_with(b"</").then_some((from, to, end + 2))
    }

    /// Keep the content of an element: in half width, as the reference does.
    fn element_field(&mut self, field: Field, (from, to): (usize, usize), start: usize) -> Sure<()> {
        let top = self.top();
        if field == Field::Code {
            let content = &self.text[from..to];
            if let Some((a, b, _)) = number_at(content.as_bytes(), 0)? {
                let place = self.page.view(self.index).at(start);
                let code = crate::nodes::Code {
                    value: self.span(from + a, from + b),
                    offset: place,
                    loose: self.loose,
                };
                self.page.node_mut(top).codes.push(code);
            }
            return Ok(());
        }
        let content = self.text[from..to].to_owned();
        if content == "\\N" {
            return Ok(());
        }
        let mut plain = String::new();
        unescape(&content, &mut plain, |_, _| ())?;
        let span = self.page.own(|text| text.push_str(&plain));
        self.page.keep(top, field, span, self.loose);
        Ok(())
    }

    /// Begin another object with an item of a list, unless all its fields are items; return where its dash ends.
    fn dash(&mut self, line: usize) -> Option<usize> {
        let bytes = self.bytes;
        let at = next_of(&SEEN, bytes, line);
        if !matches!(bytes.get(at), Some(b'-' | b'*')) || bytes.get(at + 1) != Some(&b' ') {
            return None;
        }
        let quote = |byte: u8| matches!(byte, b'"' | b'\'' | b'*');
        let start = short_run(bytes, at + 2, 2, quote);
        let end = run(bytes, start, is_word);
        let close = short_run(bytes, end, 2, quote);
        if end == start || bytes.get(close) != Some(&b':') {
            return None;
        }
        let field = field_of(&bytes[start..end]);
        let has = field.is_some_and(|field| self.page.get(self.top()).has(field, self.loose));
        self.loose += u32::from(field.is_none() || has);
        Some(at + 2)
    }
}

/// Say whether a cell of CSV begins so.
fn begins_cell(cell: &[u8]) -> bool {
    let start = blanks(cell, 1);
    let start = if matches!(cell.get(start), Some(b'[' | b'{')) {
        blanks(cell, start + 1)
    } else {
        start
    };
    if cell[start.min(cell.len())..].starts_with(b"\"\"") {
        return true;
    }
    let quote = run(cell, 1, |byte| byte != b'"');
    characters(&cell[1..quote]) <= 100
        && cell[quote..].starts_with(b"\"\"")
        && cell.get(quote + 2).is_some_and(|byte| is_word(*byte))
}

/// Say whether a text is one word that says nothing: most actions are read no further.
fn is_dull_word(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b'.'))
}

fn count(text: &str) -> i64 {
    characters(text.as_bytes()) as i64
}

fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// Return what says where in a text, from an offset on, as many characters end as in another; that is asked in order.
fn same_place<'t>(other: &'t str, text: &'t str, start: usize) -> impl FnMut(usize) -> usize + 't {
    let (mut signs, mut written, mut at, mut place) = (other.chars(), text[start..].chars(), 0, start);
    move |asked| {
        while at < asked {
            at += signs.next().map_or(1, char::len_utf8);
            place += written.next().map_or(1, char::len_utf8);
        }
        place
    }
}

/// Return the bytes of so many characters at the beginning of a text.
fn after_characters(text: &str, most: usize) -> usize {
    text.char_indices().nth(most).map_or(text.len(), |(at, _)| at)
}

/// Return where so many characters before an offset begin.
fn before_characters(text: &str, at: usize, most: usize) -> usize {
    // So many bytes, whole characters.
    at - before(text, at, most).len()
}

/// Return where that begins which stands before an offset on the same line, as far as it is looked at.
#[must_use]
pub fn line_before(text: &str, at: usize) -> usize {
    let near = before(text, at, BEFORE);
    let start = at - near.len();
    memchr::memrchr(b'\n', near.as_bytes()).map_or(start, |end| start + end + 1)
}
