//! The words without which nothing is said of a call or receipt: most lines of a log have none, and are not read. The
//! twin of `candidates.py`.
//!
//! In a block, where they are rare, all words are looked for at once, many bytes at a time, in letters that are made
//! small, and other signs with them, by one bit; where one may stand, it is looked at itself, and at what must stand
//! behind it. In a text that may be read there are many: one pass finds them all.

use std::sync::LazyLock;

use aho_corasick::packed::{Config, MatchKind, Searcher};
use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;
use memchr::{memchr, memchr_iter, memrchr};

use crate::applications::says_code;
use crate::cursor::{are_digits, is_word, starts_with, Cursor};
use crate::lines::{clean_bytes, Block};
use crate::needles::Needles;

const DENSE: usize = 500; // a block in which more than one line in so many bytes matters is read as a whole
const CHUNK: usize = 1 << 15; // bytes looked through at once, so that their small letters stay near
const SMALL: u8 = 0x20; // the bit that makes letters small

/// What must stand behind a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behind {
    Anything,
    OneOf(&'static [&'static [u8]]),
    /// One of some words, or a code in words.
    OneOfOrNumber(&'static [&'static [u8]]),
    /// A code in words, `_NUMBER`; the word may have one of some ends.
    Number(&'static [&'static [u8]]),
    /// The bytes of a text, as journald has it.
    Bytes,
}

type Word = (&'static [u8], Behind);

const WORDS: [Word; 6] = [
    (b"ucloud", Behind::Anything),
    (b"usms", Behind::Anything),
    (b"retcode", Behind::Anything),
    (b"ret-code", Behind::Anything),
    (b"ret_code", Behind::Anything),
    (b"receipt", Behind::OneOf(&[b"code", b"_code", b"result", b"_result"])),
];
/// A failure in Chinese, as JSON escapes it.
const ESCAPED: [Word; 4] = [
    (b"\\u5931\\u8d25", Behind::Anything),
    (b"\\u9519\\u8bef", Behind::Anything),
    (b"\\u5f02\\u5e38", Behind::Anything),
    (b"\\u62d2\\u7edd", Behind::Anything),
];
const FAILURES: [Word; 4] = [
    (b"fail", Behind::Number(&[b"ed", b"ure"])),
    (b"error", Behind::Number(&[])),
    (b"exception", Behind::Number(&[])),
    (b"reject", Behind::Number(&[b"ed"])),
];
const CHINESE: [Word; 6] = [
    ("失败".as_bytes(), Behind::Number(&[])),
    ("错误".as_bytes(), Behind::Number(&[])),
    ("异常".as_bytes(), Behind::Number(&[])),
    ("拒绝".as_bytes(), Behind::Number(&[])),
    ("报错".as_bytes(), Behind::Number(&[])),
    ("出错".as_bytes(), Behind::Number(&[])),
];
/// What Chinese columns are called, of which the rows below say nothing of it; one is a failure, too, and is found here.
const COLUMNS: [Word; 4] = [
    ("错误".as_bytes(), Behind::OneOfOrNumber(&["码".as_bytes()])),
    (
        "回执".as_bytes(),
        Behind::OneOf(&["结果".as_bytes(), "状态".as_bytes()]),
    ),
    (
        "发送".as_bytes(),
        Behind::OneOf(&["结果".as_bytes(), "状态".as_bytes()]),
    ),
    ("返回码".as_bytes(), Behind::Anything),
];
/// The same columns and failures in GB18030.
const ENCODED: [Word; 9] = [
    (b"\xb4\xed\xce\xf3", Behind::OneOfOrNumber(&[b"\xc2\xeb"])),
    (
        b"\xbb\xd8\xd6\xb4",
        Behind::OneOf(&[b"\xbd\xe1\xb9\xfb", b"\xd7\xb4\xcc\xac"]),
    ),
    (
        b"\xb7\xa2\xcb\xcd",
        Behind::OneOf(&[b"\xbd\xe1\xb9\xfb", b"\xd7\xb4\xcc\xac"]),
    ),
    (b"\xb7\xb5\xbb\xd8\xc2\xeb", Behind::Anything),
    (b"\xca\xa7\xb0\xdc", Behind::Number(&[])),
    (b"\xd2\xec\xb3\xa3", Behind::Number(&[])),
    (b"\xbe\xdc\xbe\xf8", Behind::Number(&[])),
    (b"\xb1\xa8\xb4\xed", Behind::Number(&[])),
    (b"\xb3\xf6\xb4\xed", Behind::Number(&[])),
];
/// The only one of these that may stand in UTF-8: parts of two rare signs.
const IN_UTF8_TOO: [Word; 1] = [ENCODED[7]];
const GO: &[u8] = b"[server.retcodeerror] ";
const PHP: &[u8] = b"(code: ";
const SUCCESS: &[u8] = b" successful!";
/// What else is looked for in a record.
const OTHERS: [Word; 4] = [
    (b"insert", Behind::Anything),
    (GO, Behind::Anything),
    (PHP, Behind::Anything),
    (SUCCESS, Behind::Anything),
];
const JOURNAL: [Word; 1] = [(b"\"message\"", Behind::Bytes)];
static IN_ASCII: LazyLock<Words> = LazyLock::new(|| Words::new(&[&WORDS, &ESCAPED, &FAILURES, &JOURNAL]));
static IN_UTF8: LazyLock<Words> =
    LazyLock::new(|| Words::new(&[&WORDS, &ESCAPED, &FAILURES, &JOURNAL, &COLUMNS, &CHINESE, &IN_UTF8_TOO]));
static IN_BYTES: LazyLock<Words> =
    LazyLock::new(|| Words::new(&[&WORDS, &ESCAPED, &FAILURES, &JOURNAL, &COLUMNS, &CHINESE, &ENCODED]));
static IN_TEXT: LazyLock<TextWords> = LazyLock::new(|| TextWords::new(&[&WORDS, &ESCAPED, &FAILURES, &CHINESE]));
static IN_RECORD: LazyLock<TextWords> =
    LazyLock::new(|| TextWords::new(&[&WORDS, &ESCAPED, &FAILURES, &CHINESE, &OTHERS]));
static OF_USMS: LazyLock<TextWords> = LazyLock::new(|| TextWords::new(&[&WORDS, &ESCAPED]));
static OF_FAILURE: LazyLock<TextWords> = LazyLock::new(|| TextWords::new(&[&FAILURES, &CHINESE]));
static OF_ESCAPED: LazyLock<TextWords> = LazyLock::new(|| TextWords::new(&[&ESCAPED]));
static UNICODE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\\u"));

/// Words that are looked for together in the lines of a block, and how: the one where there is nothing faster.
struct Words {
    words: Vec<Word>,
    search: Result<Searcher, AhoCorasick>,
}

impl Words {
    fn new(lists: &[&[Word]]) -> Self {
        let words: Vec<Word> = lists.concat();
        let needles: Vec<Vec<u8>> = words.iter().map(|word| made_small(word.0).collect()).collect();
        let packed = Config::new()
            .match_kind(MatchKind::LeftmostFirst)
            .builder()
            .extend(&needles)
            .build();
        // There are few words, and none is empty.
        let automaton = || {
            AhoCorasick::builder()
                .match_kind(aho_corasick::MatchKind::LeftmostFirst)
                .build(&needles)
        };
        let search = packed.ok_or_else(automaton).map_err(|built| built.expect("few words"));
        Self { words, search }
    }

    /// Return the first word that may stand in a text from an offset on, and where it begins.
    fn find(&self, letters: &[u8], from: usize) -> Option<(Word, usize)> {
        let (word, start) = match &self.search {
            Ok(packed) => {
                let found = packed.find_in(letters, (from..letters.len()).into())?;
                (found.pattern(), found.start())
            }
            Err(automaton) => {
                let found = automaton.find(aho_corasick::Input::new(letters).range(from..))?;
                (found.pattern(), found.start())
            }
        };
        Some((self.words[word.as_usize()], start))
    }
}

/// Words that are looked for together in a text.
struct TextWords {
    words: Vec<Word>,
    needles: Needles,
}

impl TextWords {
    fn new(lists: &[&[Word]]) -> Self {
        let words: Vec<Word> = lists.concat();
        let needles = Needles::new(words.iter().map(|word| word.0));
        Self { words, needles }
    }

    /// Say whether a word stands in a text in any case, and behind it what must.
    fn are_in(&self, text: &[u8], mut is_right: impl FnMut(Word, usize) -> bool) -> bool {
        self.needles.any(text, |word, at| is_right(self.words[word], at))
    }
}

fn made_small(text: &[u8]) -> impl Iterator<Item = u8> + '_ {
    text.iter().map(|byte| byte | SMALL)
}

/// Which telling words a text has, found in one pass.
#[derive(Clone, Copy, Debug, Default)]
pub struct Telling {
    /// Whether it has something without which nothing is said.
    pub is_candidate: bool,
    /// Whether it names UCloud or USMS.
    pub vendor: bool,
    /// Whether it has a word of failure.
    pub failure: bool,
    /// Whether it may give a call's code in words alone.
    pub number: bool,
    /// Whether it has a code behind an id, maybe with nothing said behind that.
    pub id_and_code: bool,
    /// Whether it has a word of failure as JSON escapes it.
    pub escaped: bool,
    /// Whether it may name RetCode in a sentence or a table, and its value.
    pub ret_code: bool,
    /// Whether it may hold the rows of a SQL dump.
    pub inserts: bool,
    /// Whether Go's SDK, PHP or a success speaks in it.
    pub go: bool,
    pub php: bool,
    pub success: bool,
}

impl Telling {
    /// Look through a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::and_places(text, &mut Places::default())
    }

    /// Look through a text, and note where in it stands what is interesting.
    #[must_use]
    pub fn and_places(text: &str, places: &mut Places) -> Self {
        let text = text.as_bytes();
        let mut found = Self::default();
        places.0.clear();
        for (bracket, last) in codes_of_ids(text) {
            found.id_and_code = true;
            if ends_code(text, last) {
                found.number = true;
                places.0.push((bracket, last + 1 + CODE_END.len()));
            }
        }
        IN_RECORD.are_in(text, |word, at| {
            match word.0 {
                b"insert" => found.inserts = true,
                GO => found.go = true,
                PHP => found.php = true,
                SUCCESS => found.success = true,
                letters => {
                    let stands = stands_behind(text, word, at, &SIGNS);
                    found.is_candidate |= stands;
                    found.escaped |= letters[0] == b'\\';
                    found.vendor |= matches!(letters, b"ucloud" | b"usms");
                    found.ret_code |= matches!(letters, b"retcode" | b"ret_code") && says_code(text, at, letters.len());
                    if matches!(word.1, Behind::Number(_)) {
                        found.failure = true;
                        found.number |= stands;
                    } else if stands {
                        places.0.push((at, at + letters.len() + length_behind(text, word, at)));
                    }
                }
            }
            false
        });
        found.is_candidate |= found.number;
        if !places.0.is_sorted() {
            places.0.sort_unstable();
        }
        found
    }
}

/// Where in a text something stands that is interesting, in order.
#[derive(Debug, Default)]
pub struct Places(Vec<(usize, usize)>);

impl Places {
    /// Say whether a part of the text is interesting.
    #[must_use]
    pub fn are_in(&self, from: usize, to: usize) -> bool {
        let first = self.0.partition_point(|(start, _)| *start < from);
        let near = self.0[first..].iter().take_while(|(start, _)| *start < to);
        near.into_iter().any(|(_, end)| *end <= to)
    }
}

/// Return the length of what stands behind a word that must be one of some.
fn length_behind(text: &[u8], (word, behind): Word, at: usize) -> usize {
    let Behind::OneOf(words) = behind else { return 0 };
    let rest = &text[at + word.len()..];
    words
        .iter()
        .find(|word| starts_with(rest, word))
        .map_or(0, |word| word.len())
}

/// Say whether a text holds a word that belongs to a call or receipt.
#[must_use]
pub fn is_interesting(text: &str) -> bool {
    let text = text.as_bytes();
    OF_USMS.are_in(text, |word, at| stands_behind(text, word, at, &SIGNS)) || has_id_and_code(text)
}

/// Say whether a text has a word of failure.
#[must_use]
pub fn names_failure(text: &str) -> bool {
    OF_FAILURE.are_in(text.as_bytes(), |_, _| true)
}

/// Say whether a text has a word of failure as JSON escapes it.
#[must_use]
pub fn names_escaped_failure(text: &str) -> bool {
    UNICODE
        .find(text.as_bytes())
        .is_some_and(|at| OF_ESCAPED.are_in(&text.as_bytes()[at..], |_, _| true))
}

/// Say whether a text may give a call's code in words alone.
#[must_use]
pub fn names_number(text: &str) -> bool {
    let text = text.as_bytes();
    OF_FAILURE.are_in(text, |word, at| stands_behind(text, word, at, &SIGNS)) || has_id_and_code(text)
}

/// Say whether a text has something without which nothing is said.
#[must_use]
pub fn is_candidate(text: &str) -> bool {
    let text = text.as_bytes();
    IN_TEXT.are_in(text, |word, at| stands_behind(text, word, at, &SIGNS)) || has_id_and_code(text)
}

/// Say whether a text has `\] (?:\w+ - )?\d+: `.
fn has_id_and_code(text: &[u8]) -> bool {
    codes_of_ids(text).any(|(_, last)| ends_code(text, last))
}

/// Return where codes behind ids stand in a text, maybe nothing behind them: the id's bracket, and the last digit.
fn codes_of_ids(text: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    memchr_iter(b']', text).filter_map(|bracket| Some((bracket, code_of_id(text, bracket)?)))
}

/// Say whether a code ends with a digit at an offset, and something may be said behind it.
fn ends_code(text: &[u8], last: usize) -> bool {
    text[last + 1..].starts_with(CODE_END)
}

/// Return where the last digit stands of a code behind an id, whose closing bracket is at an offset.
fn code_of_id(text: &[u8], bracket: usize) -> Option<usize> {
    let mut cursor = Cursor::new(text, bracket + 1);
    if !cursor.skip(b" ") {
        return None;
    }
    let start = cursor.at;
    cursor.run(is_word);
    let is_named = cursor.at > start && cursor.skip(b" - ");
    cursor.at = if is_named { cursor.at } else { start };
    (cursor.some(|byte| byte.is_ascii_digit()) && cursor.peek() == Some(b':')).then(|| cursor.at - 1)
}

/// What stands behind a code.
const CODE_END: &[u8] = b": ";

/// How much may stand between a word and its number, and whether it is counted in characters.
struct Between {
    most: usize,
    in_characters: bool,
}

const SIGNS: Between = Between {
    most: 40,
    in_characters: true,
};
const BYTES: Between = Between {
    most: 120,
    in_characters: false,
};

/// Say whether behind a word stands what must.
fn stands_behind(text: &[u8], (word, behind): Word, at: usize, between: &Between) -> bool {
    let mut cursor = Cursor::new(text, at + word.len());
    match behind {
        Behind::Anything => true,
        Behind::Bytes => {
            cursor.skip(b" ");
            let found = cursor.skip(b":");
            cursor.skip(b" ");
            found && cursor.skip(b"[") && cursor.one(|byte| byte.is_ascii_digit())
        }
        Behind::OneOf(words) => words.iter().any(|word| skip_small(&mut cursor, word)),
        Behind::OneOfOrNumber(words) => {
            let at = cursor.at;
            words.iter().any(|word| skip_small(&mut cursor, word)) || has_number(text, at, between)
        }
        Behind::Number(ends) => {
            let _ = ends.iter().any(|end| skip_small(&mut cursor, end));
            has_number(text, cursor.at, between)
        }
    }
}

/// Say whether `_NUMBER` stands at an offset: signs and what a code is called, then three digits.
fn has_number(text: &[u8], mut at: usize, between: &Between) -> bool {
    for _ in 0..=between.most {
        if are_digits(text, at, at + 3) {
            return true;
        }
        match item_end(text, at, between.in_characters) {
            Some(end) => at = end,
            None => return false,
        }
    }
    false
}

/// Return where what may stand before a number ends: a sign, `(?:err(?:or)?|ret(?:urn)?)?[ _-]?code`, `with`, `is`.
fn item_end(text: &[u8], at: usize, in_characters: bool) -> Option<usize> {
    let mut cursor = Cursor::new(text, at);
    let found = match cursor.peek()?.to_ascii_lowercase() {
        b' ' | b'-' => code(&mut cursor) || cursor.one(|_| true),
        b'_' | b'c' => code(&mut cursor),
        b'\t' | b':' | b',' | b'(' | b'[' | b'=' | b'>' | b'#' | b'*' => cursor.one(|_| true),
        b'e' => named_code(&mut cursor, b"err", b"or"),
        b'r' => named_code(&mut cursor, b"ret", b"urn"),
        b'w' => skip_small(&mut cursor, b"with"),
        b'i' => skip_small(&mut cursor, b"is"),
        0x80.. => {
            cursor.at += 1;
            cursor.run(|byte| in_characters && matches!(byte, 0x80..=0xbf));
            true
        }
        _ => false,
    };
    found.then_some(cursor.at)
}

fn named_code(cursor: &mut Cursor<'_>, name: &[u8], rest: &[u8]) -> bool {
    if !skip_small(cursor, name) {
        return false;
    }
    skip_small(cursor, rest);
    code(cursor)
}

fn code(cursor: &mut Cursor<'_>) -> bool {
    let mut ahead = *cursor;
    ahead.one(|byte| matches!(byte, b' ' | b'_' | b'-'));
    let found = skip_small(&mut ahead, b"code");
    if found {
        *cursor = ahead;
    }
    found
}

/// Step over a word in any case.
fn skip_small(cursor: &mut Cursor<'_>, word: &[u8]) -> bool {
    let found = cursor
        .rest()
        .get(..word.len())
        .is_some_and(|found| found.eq_ignore_ascii_case(word));
    cursor.at += if found { word.len() } else { 0 };
    found
}

/// Which lines of a block have something without which nothing is said.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    all: bool,
    places: Vec<usize>, // in them, one each, in their order
}

impl Candidates {
    /// Say whether no line has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.all && self.places.is_empty()
    }

    /// Say whether so many have that all are read.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.all
    }

    /// Ask for one line after another.
    #[must_use]
    pub fn iter(&self) -> Asked<'_> {
        Asked {
            all: self.all,
            places: &self.places,
        }
    }
}

/// Which of the lines that have not been asked for are candidates.
#[derive(Debug)]
pub struct Asked<'c> {
    all: bool,
    places: &'c [usize],
}

impl Asked<'_> {
    /// Say whether the line that ends at an offset is one; lines are asked for in their order.
    #[inline]
    pub fn has(&mut self, end: usize) -> bool {
        let found = self.places.first().is_some_and(|place| *place <= end);
        self.places = &self.places[usize::from(found)..];
        found || self.all
    }
}

/// Return where codes stand behind ids, one place of a line.
fn codes(block: &[u8]) -> Vec<usize> {
    let (mut found, mut line) = (Vec::new(), 0);
    for at in memchr_iter(b']', block) {
        if at >= line && code_of_id(block, at).is_some_and(|last| ends_code(block, last)) {
            found.push(at);
            line = next_line(block, at);
        }
    }
    found
}

fn next_line(text: &[u8], from: usize) -> usize {
    memchr(b'\n', &text[from..]).map_or(text.len(), |at| from + at + 1)
}

/// Return which lines of a block have something without which nothing is said; all of them, if many have.
#[must_use]
pub fn candidates(block: Block<'_>) -> Candidates {
    if !block.may_have_colours() {
        return candidates_in(block.bytes, block.is_utf8());
    }
    let cleaned = clean_bytes(block.bytes);
    let mut found = candidates_in(&cleaned, block.is_utf8());
    // Both have the same lines.
    let mut ends = memchr_iter(b'\n', &cleaned).zip(memchr_iter(b'\n', block.bytes));
    let mut end = ends.next();
    for place in &mut found.places {
        while end.is_some_and(|(end, _)| end < *place) {
            end = ends.next();
        }
        *place = end.map_or(block.bytes.len(), |(_, end)| end);
    }
    found
}

fn candidates_in(block: &[u8], is_utf8: bool) -> Candidates {
    let (mut places, mut letters) = (Vec::new(), Vec::new());
    let mut start = 0;
    while start < block.len() {
        let chunk = chunk_at(block, start);
        letters.clear();
        letters.extend(made_small(chunk));
        let known = places.len();
        words_in(chunk, &letters, start, is_utf8, &mut places);
        let words = places.len();
        places.extend(codes(chunk).into_iter().map(|code| start + code));
        if places.len() > words {
            places[known..].sort_unstable();
            places.dedup_by(|next, place| memchr(b'\n', &block[*place..*next]).is_none());
        }
        start += chunk.len();
        if places.len() * DENSE > start {
            // What begins so mostly goes on so, and to look on takes as long as to read the few others.
            return Candidates {
                all: true,
                places: Vec::new(),
            };
        }
    }
    Candidates { all: false, places }
}

/// Return whole lines from an offset on; one that is longer than others is a chunk of its own.
fn chunk_at(block: &[u8], start: usize) -> &[u8] {
    let rest = &block[start..];
    let near = &rest[..rest.len().min(CHUNK)];
    let end = if near.len() == rest.len() {
        rest.len()
    } else {
        memrchr(b'\n', near).map_or_else(|| next_line(rest, CHUNK), |at| at + 1)
    };
    &rest[..end]
}

/// Find in each line that has one the first word that makes it a candidate; `start` is the chunk's.
fn words_in(chunk: &[u8], letters: &[u8], start: usize, is_utf8: bool, places: &mut Vec<usize>) {
    let words = match (chunk.is_ascii(), is_utf8) {
        (true, _) => &IN_ASCII,
        (false, true) => &IN_UTF8,
        (false, false) => &IN_BYTES,
    };
    let mut at = 0;
    while let Some((word, found)) = words.find(letters, at) {
        at = found + 1;
        if starts_with(&chunk[found..], word.0) && stands_behind(chunk, word, found, &BYTES) {
            places.push(start + found);
            at = next_line(chunk, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case() {
        for text in [
            "RET_CODE",
            "x UCloud",
            "Receipt_Result",
            "] 12: ",
            "] Send - 12: ",
            "FAILED Error Code=300",
            "失败，３００ 300",
        ] {
            assert!(is_candidate(text), "{text}");
        }
        for text in [
            "",
            "failed",
            "failed 30",
            "receipt",
            "] a - b: ",
            "]12: ",
            "exception in 500",
        ] {
            assert!(!is_candidate(text), "{text}");
        }
        assert!(names_failure("x异常") && names_escaped_failure("\\u5F02\\u5E38") && !names_number("拒绝"));
    }

    fn lines_of(block: &[u8]) -> Vec<usize> {
        let found = candidates(Block::new(block).unwrap());
        let (mut asked, mut end) = (found.iter(), 0);
        let mut is_found = |line: &[u8]| {
            let found = asked.has(end + line.len());
            end += line.len() + 1;
            found
        };
        block
            .split(|byte| *byte == b'\n')
            .enumerate()
            .filter(|(_, line)| is_found(line))
            .map(|(at, _)| at)
            .collect()
    }

    #[test]
    fn lines_of_a_block_are_found() {
        let quiet = "nothing here\n".repeat(40);
        let block = format!("{quiet}usms ] 12: x\n{quiet}\u{1b}[0mus\u{1b}[0mms\n{quiet}");
        assert_eq!(lines_of(block.as_bytes()), [40, 81]);
        assert_eq!(lines_of(b"usms\n\n"), [0, 1, 2], "so many that all are read");
        let mut encoded = quiet.into_bytes();
        encoded.extend_from_slice(b"\xca\xa7\xb0\xdc: 300\n"); // GB18030
        assert_eq!(lines_of(&encoded), [40]);
    }
}
