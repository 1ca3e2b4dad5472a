//! What a record says of a request: its template, signature, project and number, as far as it names one of each.
//! The twin of `parameters.py`.

use std::borrow::Cow;

/// Characters of a record that are looked through; a request has fewer.
const MOST: usize = 16_384;
/// Signs between a name and what says that a value follows, and between that and the value.
const SIGNS: usize = 8;
/// Characters of a signature; documented are 2 to 12.
const LONGEST_SIGNATURE: usize = 30;
const LONGEST_ID: usize = 40;
const ABSENT: [&str; 7] = ["none", "null", "nil", "undefined", "true", "false", "n/a"];

/// What is known of a request; none where nothing is, or several things are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    pub template_id: Option<Box<str>>,
    pub sig_content: Option<Box<str>>,
    pub project_id: Option<Box<str>>,
    /// Of China, without a prefix, maybe masked by whoever logged it.
    pub number: Option<Box<str>>,
}

impl Parameters {
    /// What is known if nothing is.
    pub const NOTHING: Self = Self {
        template_id: None,
        sig_content: None,
        project_id: None,
        number: None,
    };

    /// Return what is known here, or else there.
    #[must_use]
    pub fn or_else(self, other: &Self) -> Self {
        Self {
            template_id: self.template_id.or_else(|| other.template_id.clone()),
            sig_content: self.sig_content.or_else(|| other.sig_content.clone()),
            project_id: self.project_id.or_else(|| other.project_id.clone()),
            number: self.number.or_else(|| other.number.clone()),
        }
    }

    /// Return what both say.
    #[must_use]
    pub fn and_with(self, other: &Self) -> Self {
        let both = |one: Option<Box<str>>, two: &Option<Box<str>>| one.filter(|one| two.as_ref() == Some(one));
        Self {
            template_id: both(self.template_id, &other.template_id),
            sig_content: both(self.sig_content, &other.sig_content),
            project_id: both(self.project_id, &other.project_id),
            number: both(self.number, &other.number),
        }
    }

    /// Say whether nothing is known.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.template_id.is_none() && self.sig_content.is_none() && self.project_id.is_none() && self.number.is_none()
    }

    fn field(&mut self, field: Field) -> &mut Option<Box<str>> {
        match field {
            Field::Template => &mut self.template_id,
            Field::Signature => &mut self.sig_content,
            Field::Project => &mut self.project_id,
            Field::Number => &mut self.number,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Template,
    Signature,
    Project,
    Number,
}

/// Return the parameters that a record names; one that it gives two values is none.
#[must_use]
pub fn parameters(text: &str) -> Parameters {
    let text = first_characters(text);
    let bytes = text.as_bytes();
    let mut found = Parameters::NOTHING;
    let mut is_several = [false; 4];
    let mut at = 0;
    while let Some(start) = (at..bytes.len()).find(|start| may_start(bytes, *start)) {
        at = start + 1;
        let Some((field, end)) = named(bytes, start).and_then(|(field, end)| Some((field, separated(bytes, end)?)))
        else {
            continue;
        };
        at = end;
        let Some(value) = value_at(text, end).and_then(|value| meant(field, &value)) else {
            continue;
        };
        match found.field(field) {
            Some(known) => is_several[field as usize] |= **known != *value,
            none => *none = Some(value),
        }
    }
    for field in [Field::Template, Field::Signature, Field::Project, Field::Number] {
        if is_several[field as usize] {
            *found.field(field) = None;
        }
    }
    found
}

/// Return what is known of the request that a receipt is about: its number.
#[must_use]
pub fn parameters_of_receipt(phone: Option<&str>) -> Parameters {
    Parameters {
        number: phone.and_then(|phone| number(phone.trim_matches(is_blank))),
        ..Parameters::NOTHING
    }
}

fn first_characters(text: &str) -> &str {
    if text.len() <= MOST {
        return text;
    }
    text.char_indices().nth(MOST).map_or(text, |(end, _)| &text[..end])
}

fn may_start(bytes: &[u8], at: usize) -> bool {
    matches!(bytes[at] | 0x20, b't' | b's' | b'p' | b'm')
        && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric() || bytes[..at].ends_with(b"\\u0026"))
}

/// Return which parameter a name at a place is of, and where it ends.
fn named(bytes: &[u8], at: usize) -> Option<(Field, usize)> {
    let after = |at: usize, word: &[u8]| {
        let end = at + word.len();
        bytes.get(at..end)?.eq_ignore_ascii_case(word).then_some(end)
    };
    let with = |first: &[u8], second: &[u8]| {
        let end = after(at, first)?;
        after(end + usize::from(bytes.get(end) == Some(&b'_')), second)
    };
    if let Some(end) = with(b"template", b"id") {
        return Some((Field::Template, end));
    }
    if let Some(end) = with(b"sig", b"content") {
        return Some((Field::Signature, end));
    }
    if let Some(end) = with(b"project", b"id") {
        return Some((Field::Project, end));
    }
    let end = match after(at, b"phone") {
        Some(end) => {
            let plural = after(end + usize::from(bytes.get(end) == Some(&b'_')), b"number");
            let end = plural.map_or(end, |end| after(end, b"s").unwrap_or(end));
            after(end, b".0").unwrap_or(end)
        }
        None => after(at, b"mobile")?,
    };
    Some((Field::Number, end))
}

/// Return where a value begins behind a name, if the signs in between say that one follows.
fn separated(bytes: &[u8], at: usize) -> Option<usize> {
    let is_sign = |at: usize| matches!(bytes.get(at), Some(b'"' | b'\'' | b'\\' | b' ' | b'\t' | b']'));
    let mut at = at + (0..SIGNS).take_while(|more| is_sign(at + more)).count();
    at += match bytes.get(at..) {
        Some([b'=', b'>', ..]) => 2,
        Some([b':' | b'=' | b'>', ..]) => 1,
        _ => return None,
    };
    for _ in 0..SIGNS {
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b' ' | b'\t' | b'"' | b'\'' | b'['), _) | (Some(b'\\'), Some(b'"' | b'\'' | b'\\')) => at += 1,
            _ => break,
        }
    }
    Some(at)
}

/// Return the value at a place, maybe with a country's prefix in brackets before it.
fn value_at(text: &str, at: usize) -> Option<Cow<'_, str>> {
    let prefix = bracketed(text.as_bytes(), at);
    let (prefix, start) = match prefix.filter(|end| value_end(text, *end) > *end) {
        Some(end) => (&text[at..end], end),
        None => ("", at),
    };
    let end = value_end(text, start);
    let value = (end > start).then(|| plain(&text[start..end]))?;
    Some(if prefix.is_empty() {
        value
    } else {
        Cow::Owned(format!("{prefix}{value}"))
    })
}

fn bracketed(bytes: &[u8], at: usize) -> Option<usize> {
    let open = (bytes.get(at) == Some(&b'(')).then_some(at + 1)?;
    let start = open + usize::from(bytes.get(open) == Some(&b'+'));
    let digits = (0..4)
        .take_while(|more| bytes.get(start + more).is_some_and(u8::is_ascii_digit))
        .count();
    (digits > 0 && bytes.get(start + digits) == Some(&b')')).then_some(start + digits + 1)
}

fn value_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' {
            match escaped(bytes, at) {
                Some((end, _)) if end - at <= SIGNS + 5 => at = end,
                _ => break,
            }
        } else if is_end(*byte) {
            break;
        } else {
            at += 1;
        }
    }
    at
}

/// Return where an escape like `\u4f60` ends that begins with the backslashes at a place, and what it stands for.
fn escaped(bytes: &[u8], at: usize) -> Option<(usize, u32)> {
    let slashes = bytes.get(at..)?.iter().take_while(|byte| **byte == b'\\').count();
    let start = at + slashes + 1;
    let digits = bytes
        .get(start..start + 4)
        .filter(|_| slashes > 0 && bytes[start - 1] == b'u')?;
    let code = digits
        .iter()
        .try_fold(0, |code, digit| Some(code << 4 | char::from(*digit).to_digit(16)?))?;
    Some((start + 4, code))
}

const fn is_end(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t'
            | b'\n'
            | b'\r'
            | 0x0b
            | 0x0c
            | b'"'
            | b'\''
            | b'\\'
            | b','
            | b';'
            | b'&'
            | b']'
            | b')'
            | b'}'
            | b'<'
            | b'>'
            | b'|'
    )
}

/// Undo one layer of JSON's or of a query's escapes, and end where the value then ends.
fn plain(value: &str) -> Cow<'_, str> {
    let mut value = Cow::Borrowed(value);
    if value.contains('\\') {
        value = Cow::Owned(without_escapes(&value));
    }
    if value.contains('%') {
        value = Cow::Owned(without_percents(&value));
    }
    match value.bytes().position(is_end) {
        Some(end) => Cow::Owned(value[..end].to_owned()),
        None => value,
    }
}

fn without_escapes(value: &str) -> String {
    let bytes = value.as_bytes();
    let (mut plain, mut copied, mut at) = (String::with_capacity(value.len()), 0, 0);
    while at < bytes.len() {
        if let Some((end, code)) = escaped(bytes, at) {
            plain.push_str(&value[copied..at]);
            plain.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            (copied, at) = (end, end);
        } else {
            at += 1;
        }
    }
    plain.push_str(&value[copied..]);
    plain
}

fn without_percents(value: &str) -> String {
    let bytes = value.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |more: usize| char::from(*bytes.get(at + more)?).to_digit(16);
        match (bytes[at], digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                plain.push(u8::try_from(high << 4 | low).unwrap_or(0));
                at += 3;
            }
            (byte, ..) => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn meant(field: Field, value: &str) -> Option<Box<str>> {
    if field == Field::Number {
        return number(value);
    }
    if ABSENT.iter().any(|absent| value.eq_ignore_ascii_case(absent)) {
        return None;
    }
    let is_one = if field == Field::Signature {
        is_signature(value)
    } else {
        is_id(value)
    };
    is_one.then(|| value.into())
}

fn is_signature(value: &str) -> bool {
    !value.is_empty() && !value.contains(char::REPLACEMENT_CHARACTER) && value.chars().nth(LONGEST_SIGNATURE).is_none()
}

fn is_id(value: &str) -> bool {
    let bytes = value.as_bytes();
    (3..=LONGEST_ID).contains(&bytes.len())
        && bytes[0].is_ascii_alphanumeric()
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        && (bytes.iter().any(u8::is_ascii_digit) || value.starts_with("org-"))
}

/// Return a number of China without its country's prefix.
fn number(value: &str) -> Option<Box<str>> {
    let bare = ["(86)", "(+86)", "+86", "86", "0086"].iter();
    let behind = bare.filter_map(|prefix| value.strip_prefix(prefix)).find_map(domestic);
    behind.or_else(|| domestic(value)).map(Into::into)
}

fn domestic(value: &str) -> Option<&str> {
    let bytes = value.as_bytes();
    let is_digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let is_one = bytes.len() == 11
        && bytes[0] == b'1'
        && is_digits(&bytes[1..3])
        && is_digits(&bytes[7..])
        && (is_digits(&bytes[3..7]) || bytes[3..7] == *b"****");
    is_one.then_some(value)
}

fn is_blank(sign: char) -> bool {
    matches!(sign, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c')
}
