//! Whether a query, a metric or a rule names a value that it looks for: then nobody has answered so.
//! The twin of `_Reader._is_condition` in `objects.py` and of its expressions.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::cursor::word_start;
use crate::hits::contains;
use crate::lines::is_blank;
use crate::literals::{blanks, is_word, run, short_run};
use crate::values::{Sure, Unsure};

const WORD: usize = 32; // characters before a name in which a word is looked for that says so
const PIPED_WITHIN: usize = 60; // characters behind a name in which a pipe is looked for
const QUERIED: [&str; 10] = [
    "$match",
    "term",
    "terms",
    "match",
    "match_phrase",
    "range",
    "where",
    "labels",
    "grouplabels",
    "commonlabels",
];
const VERBS: [&str; 8] = [
    "find",
    "count",
    "aggregate",
    "update",
    "delete",
    "remove",
    "distinct",
    "match",
];
const SEARCHES: [&str; 9] = ["grep", "egrep", "fgrep", "zgrep", "zegrep", "zfgrep", "rg", "ag", "ack"];
const CLAUSES: [&str; 7] = ["WHERE", "WHEN", "HAVING", "AND", "OR", "NOT", "ON"];
const PIPED: [&str; 6] = ["select", "stats", "where", "timechart", "summarize", "count"];
const RULES: [&str; 7] = ["alert", "rule", "filter", "expr", "query", "condition", "matcher"];
const DECLARED: [&str; 11] = [
    "short", "long", "integer", "const", "static", "final", "let", "var", "val", "enum", "optional",
];

static OF_RULES: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| ["alert: ", "expr: ", "record: "].map(Finder::new));

/// What stands around a name.
pub struct Place<'a> {
    /// The text, and where its value begins.
    pub text: &'a str,
    pub at: usize,
    /// What stands before the name on its line.
    pub line: &'a str,
    /// What stands before the object that the name is in.
    pub before: &'a str,
    /// Whether the text is of alerts, as far as that is known.
    pub is_rule: bool,
}

impl Place<'_> {
    /// Say whether the value is one that is looked for.
    pub fn is_condition(&self) -> Sure<bool> {
        let (text, at, line) = (self.text.as_bytes(), self.at, self.line.as_bytes());
        Ok(is_filter(line)
            || is_operator(text, at)
            || is_queried(self.before)
            || (text[at - 1] == b'=' && is_clause(line)?)
            || (text[at - 1..].starts_with(b"=\"") && has_labels(line))
            || has_tags(line)
            || self.is_rule
            || is_ruled(self.line)
            || is_declared(self.line))
    }
}

/// Say whether alerts are what a text of several lines is about.
#[must_use]
pub fn is_of_rules(text: &[u8]) -> bool {
    let begins = |end: usize| {
        let line = &text[..end];
        let start = memchr::memrchr(b'\n', line).map_or(0, |at| at + 1);
        let line = &line[start..];
        let line = line.strip_suffix(b"- ").unwrap_or(line);
        line.len() <= 40 && line.iter().all(|byte| *byte == b' ' || *byte == b'\t')
    };
    memchr::memchr(b'\n', text).is_some() && OF_RULES.iter().any(|word| word.find_iter(text).any(begins))
}

/// Return the last characters of a text.
fn last(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let start = text.len() - most;
    if text.as_bytes()[start..].is_ascii() {
        return &text[start..];
    }
    text.char_indices()
        .rev()
        .nth(most - 1)
        .map_or(text, |(at, _)| &text[at..])
}

fn trim_end(text: &[u8]) -> usize {
    text.iter().rposition(|byte| !is_blank(*byte)).map_or(0, |at| at + 1)
}

fn is(word: &[u8], of: &[&str]) -> bool {
    of.iter().any(|one| one.as_bytes() == word)
}

fn is_any_case(word: &[u8], of: &[&str]) -> bool {
    of.iter().any(|one| one.as_bytes().eq_ignore_ascii_case(word))
}

fn is_filter(line: &[u8]) -> bool {
    let has = |sign: u8| memchr::memchr(sign, line).is_some();
    (has(b'{') && calls_find(line))
        || (memchr::memchr2(b'?', b'&', line).is_some() && asks(line))
        || (has(b'@') && is_field_of_query(line))
        || searches(line)
        || (has(b'|') && matches_line(line))
}

/// `.find({` and the like, whose brace is still open.
fn calls_find(line: &[u8]) -> bool {
    let Some(brace) = memchr::memrchr2(b'{', b'}', line) else {
        return false;
    };
    let end = trim_end(&line[..brace]);
    if line[brace] != b'{' || end == 0 || line[end - 1] != b'(' {
        return false;
    }
    let start = word_start(line, end - 1);
    start > 0
        && line[start - 1] == b'.'
        && VERBS
            .iter()
            .any(|verb| line[start..end - 1].starts_with(verb.as_bytes()))
}

/// `?q=`, which goes on to the name.
fn asks(line: &[u8]) -> bool {
    let start = line
        .iter()
        .rposition(|byte| *byte == b'&' || is_blank(*byte))
        .unwrap_or(0);
    let rest = &line[start..];
    rest.starts_with(b"&q=") || memchr::memchr_iter(b'?', rest).any(|at| rest[at..].starts_with(b"?q="))
}

/// `@name.` of RediSearch.
fn is_field_of_query(line: &[u8]) -> bool {
    let start = line
        .iter()
        .rposition(|byte| !is_word(*byte) && *byte != b'.')
        .map_or(0, |at| at + 1);
    start > 0 && line[start - 1] == b'@' && (start == 1 || is_blank(line[start - 2]))
}

/// `grep` and its like, and no pipe behind it.
fn searches(line: &[u8]) -> bool {
    // No byte is left out: so they are looked at many at a time.
    let may_end = |(last, next): (&u8, &u8)| matches!(last, b'p' | b'g' | b'k') & is_blank(*next);
    if !line
        .iter()
        .zip(line.iter().skip(1))
        .fold(false, |found, pair| found | may_end(pair))
    {
        return false;
    }
    let start = memchr::memrchr(b'|', line).map_or(0, |at| at + 1);
    let tail = &line[start..];
    memchr::memchr3_iter(b'p', b'g', b'k', tail).any(|at| {
        tail.get(at + 1).is_some_and(|byte| is_blank(*byte)) && {
            let word = &tail[word_start(tail, at + 1)..=at];
            word.len() <= 6 && is(word, &SEARCHES)
        }
    })
}

/// `|=` and `|~` of log queries.
fn matches_line(line: &[u8]) -> bool {
    let line = line
        .strip_suffix(b"\"")
        .or_else(|| line.strip_suffix(b"'"))
        .or_else(|| line.strip_suffix(b"`"))
        .unwrap_or(line);
    let end = trim_end(line);
    end >= 2 && matches!(line[end - 1], b'=' | b'~') && line[end - 2] == b'|'
}

fn is_operator(text: &[u8], at: usize) -> bool {
    let piped = || {
        let near = &text[at..];
        let pipe = memchr::memchr2(b'|', b'\n', &near[..near.len().min(4 * PIPED_WITHIN + 1)]);
        pipe.is_some_and(|pipe| {
            near[pipe] == b'|' && characters(&near[..pipe]) <= PIPED_WITHIN && {
                let start = blanks(near, pipe + 1);
                let end = run(near, start, is_word);
                is(&near[start..end], &PIPED)
            }
        })
    };
    piped() || joins(text, at) || compares(text, at)
}

fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// `value AND name:`
fn joins(text: &[u8], at: usize) -> bool {
    let quote = |at: usize| at + usize::from(matches!(text.get(at), Some(b'"' | b'\'')));
    let start = quote(at);
    let end = short_run(text, start, 12, is_word);
    let after = blanks(text, quote(end));
    if end == start || after == quote(end) {
        return false;
    }
    let word_end = run(text, after, is_word);
    let name = blanks(text, word_end);
    let name_end = run(text, name, is_word);
    is(&text[after..word_end], &["AND", "OR", "NOT"])
        && name > word_end
        && name_end > name
        && text.get(name_end) == Some(&b':')
}

/// `{"$gt":`
fn compares(text: &[u8], at: usize) -> bool {
    let start = blanks(text, at);
    if text.get(start) != Some(&b'{') {
        return false;
    }
    let start = blanks(text, start + 1);
    let start = start + usize::from(matches!(text.get(start), Some(b'"' | b'\'')));
    let end = run(text, (start + 1).min(text.len()), is_word);
    text.get(start) == Some(&b'$') && is(&text[start + 1..end], &["ne", "gt", "gte", "in", "nin", "eq", "exists"])
}

/// Say whether a name is that of an object of a query, or of a metric's labels.
#[must_use]
pub fn is_query(name: &[u8]) -> bool {
    is_any_case(name, &QUERIED)
}

/// Say whether what stands before an object calls it a query's, or a metric's labels.
fn is_queried(before: &str) -> bool {
    let end = trim_end(before.as_bytes());
    if end == 0 || before.as_bytes()[end - 1] != b':' {
        return false;
    }
    let before = last(before, WORD).as_bytes();
    let end = trim_end(before);
    if end == 0 {
        return false;
    }
    let end = trim_end(&before[..end - 1]);
    let quoted = end > 0 && matches!(before[end - 1], b'"' | b'\'');
    let word_end = end - usize::from(quoted);
    let start = word_start(before, word_end);
    let word = &before[start..word_end];
    if start > 0 && before[start - 1] == b'$' && word.eq_ignore_ascii_case(b"match") {
        return true;
    }
    quoted && start > 0 && matches!(before[start - 1], b'"' | b'\'') && is_query(word)
}

/// A condition of SQL, or of another query language, before `=`.
fn is_clause(line: &[u8]) -> Sure<bool> {
    let belongs = |byte: u8| is_word(byte) || matches!(byte, b'(' | b'.' | b'`' | b'"');
    let start = line.iter().rposition(|byte| !belongs(*byte)).map_or(0, |at| at + 1);
    let end = trim_end(&line[..start]);
    let is_capital = end > 0 && line[end - 1].is_ascii_uppercase();
    if end < start && is_capital && is(&line[word_start(line, end)..end], &CLAUSES) {
        return Ok(true);
    }
    if end_is_pipe(line) {
        return Ok(true);
    }
    if contains(line, b"where") {
        Err(Unsure)
    } else {
        Ok(false)
    }
}

fn end_is_pipe(line: &[u8]) -> bool {
    let end = trim_end(line);
    end > 0 && line[end - 1] == b'|'
}

/// `metric{name="value",`
fn has_labels(line: &[u8]) -> bool {
    let Some(brace) = memchr::memrchr2(b'{', b'}', line) else {
        return false;
    };
    let belongs = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b':';
    let start = line[..brace]
        .iter()
        .rposition(|byte| !belongs(*byte))
        .map_or(0, |at| at + 1);
    line[brace] == b'{'
        && start < brace
        && !line[start].is_ascii_digit()
        && (start == 0 || is_blank(line[start - 1]) || line[start - 1] == b'(')
}

/// Tags of statsd's and Influx' metrics.
fn has_tags(line: &[u8]) -> bool {
    let pipe = line.iter().rposition(|byte| *byte == b'|' || is_blank(*byte));
    if pipe.is_some_and(|at| line[at..].starts_with(b"|#")) {
        return true;
    }
    let is_name = |name: &[u8]| {
        (1..=60).contains(&name.len()) && name.iter().all(|byte| is_word(*byte) || matches!(byte, b'.' | b'-'))
    };
    let is_tag = |tag: &[u8]| {
        memchr::memchr(b'=', tag).is_some_and(|equals| {
            let value = &tag[equals + 1..];
            is_name(&tag[..equals])
                && (1..=60).contains(&characters(value))
                && !value.iter().any(|byte| is_blank(*byte))
        })
    };
    let Some(tags) = line.strip_suffix(b",") else {
        return false;
    };
    let mut parts = tags.split(|byte| *byte == b',');
    parts.next().is_some_and(is_name) && parts.all(is_tag)
}

/// Say whether a word of rules or conditions stands directly before a name.
fn is_ruled(line: &str) -> bool {
    let Some(sign) = line
        .bytes()
        .rev()
        .find(|byte| !is_blank(*byte) && !matches!(byte, b':' | b'=' | b'"' | b'\'' | b'`' | b'(' | b'.'))
    else {
        return false;
    };
    if !is_word(sign) && sign.is_ascii() {
        return false;
    }
    let near = last(line, WORD);
    let unquoted = near.strip_suffix(['"', '\'', '`', '(']);
    unquoted.is_some_and(names_rule) || names_rule(near) || asks_if(near)
}

fn names_rule(near: &str) -> bool {
    let belongs = |byte: u8| byte == b':' || byte == b'=' || is_blank(byte);
    let end = near.bytes().rposition(|byte| !belongs(byte)).map_or(0, |at| at + 1);
    let near = &near.as_bytes()[..end];
    let word = &near[word_start(near, end)..];
    let single = word
        .strip_suffix(b"s")
        .or_else(|| word.strip_suffix(b"S"))
        .unwrap_or(word);
    is_any_case(word, &RULES)
        || is_any_case(single, &RULES)
        || ["规则", "条件", "过滤"]
            .iter()
            .any(|word| near.ends_with(word.as_bytes()))
}

/// `if `, maybe with a bracket and the name of an object behind it.
fn asks_if(near: &str) -> bool {
    let bytes = near.as_bytes();
    if !bytes
        .last()
        .is_some_and(|last| matches!(last, b'.' | b'(' | 0x80..) || is_blank(*last))
    {
        return false;
    }
    let owner = bytes.strip_suffix(b".").and_then(|rest| {
        let start = word_start(rest, rest.len());
        // Of a longer word, a part would be one, but nothing could stand before that.
        (start < rest.len() && rest.len() - start <= 20).then(|| &near[..start])
    });
    [Some(near), owner].into_iter().flatten().any(|near| {
        let opened = near.strip_suffix('(');
        [Some(near), opened].into_iter().flatten().any(ends_with_if)
    })
}

fn ends_with_if(near: &str) -> bool {
    let bytes = near.as_bytes();
    let end = trim_end(bytes);
    let blank = bytes.len() - end;
    let is_chinese = end > 0 && !bytes[end - 1].is_ascii();
    if is_chinese && blank <= 3 && ["如果", "若", "当"].iter().any(|word| near[..end].ends_with(word)) {
        return true;
    }
    (1..=4).contains(&blank)
        && is_any_case(
            &bytes[word_start(bytes, end)..end],
            &["if", "when", "unless", "whenever"],
        )
}

/// A field or a constant of a program.
fn is_declared(line: &str) -> bool {
    let is_word_before = |text: &[u8]| {
        let end = trim_end(text);
        (end < text.len() && end > 0 && is_word(text[end - 1])).then_some(end)
    };
    if is_word_before(line.as_bytes()).is_none() {
        return false;
    }
    let near = last(line, WORD).as_bytes();
    let Some(end) = is_word_before(near) else { return false };
    let word = &near[word_start(near, end)..end];
    let number = [&b"int"[..], b"sint", b"uint"].iter().any(|kind| {
        word.len() >= kind.len() && word[..kind.len()].eq_ignore_ascii_case(kind) && {
            let size = &word[kind.len()..];
            matches!(size, b"" | b"8" | b"16" | b"32" | b"64")
        }
    });
    number || is_any_case(word, &DECLARED) || word.eq_ignore_ascii_case(b"required")
}
