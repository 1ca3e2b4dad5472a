//! The fields that calls and receipts have, by the names that are given to them. The twin of `fields.py`.

use crate::cursor::{eight, set};
use crate::lines::{is_blank, trim_end};
use crate::literals::{is_word, run};

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Field {
    Code,
    BareCode,
    Action,
    Message,
    /// A message beside the first: the application's own, and the answer's.
    Another,
    Msg,
    RequestId,
    ReqUuid,
    SessionNo,
    ReceiptCode,
    ReceiptResult,
    ReceiptDesc,
    ReceiptTime,
    Phone,
    Carrier,
    Level,
    Time,
    Error,
    Request,
}

/// A set of fields.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fields(u32);

impl Fields {
    /// Say whether a field is in it.
    #[must_use]
    pub const fn has(self, field: Field) -> bool {
        self.0 >> field as u8 & 1 != 0
    }

    /// Add a field.
    pub fn add(&mut self, field: Field) {
        self.0 |= 1 << field as u8;
    }
}

/// Bytes of a receipt's code.
pub const MAX_CODE: usize = 100;

/// The names that fields are given, in small letters; some are such as nothing is asked of.
const NAMES: [(&[u8], Option<Field>); 60] = [
    (b"retcode", Some(Field::Code)),
    (b"ret_code", Some(Field::Code)),
    (b"ret-code", Some(Field::Code)),
    (b"code", Some(Field::BareCode)),
    (b"errcode", Some(Field::BareCode)),
    (b"err_code", Some(Field::BareCode)),
    (b"errorcode", Some(Field::BareCode)),
    (b"error_code", Some(Field::BareCode)),
    (b"action", Some(Field::Action)),
    (b"errmsg", Some(Field::Message)),
    (b"message", Some(Field::Message)),
    (b"err_msg", Some(Field::Message)),
    (b"errormessage", Some(Field::Message)),
    (b"error_message", Some(Field::Message)),
    (b"msg", Some(Field::Msg)),
    (b"requestid", Some(Field::RequestId)),
    (b"request_id", Some(Field::RequestId)),
    (b"request-id", Some(Field::RequestId)),
    (b"requestuuid", Some(Field::RequestId)),
    (b"request_uuid", Some(Field::RequestId)),
    (b"request-uuid", Some(Field::RequestId)),
    (b"x-ucloud-request-uuid", Some(Field::RequestId)),
    (b"requuid", Some(Field::ReqUuid)),
    (b"req_uuid", Some(Field::ReqUuid)),
    (b"req-uuid", Some(Field::ReqUuid)),
    (b"sessionno", Some(Field::SessionNo)),
    (b"session_no", Some(Field::SessionNo)),
    (b"receiptcode", Some(Field::ReceiptCode)),
    (b"receipt_code", Some(Field::ReceiptCode)),
    (b"receiptresult", Some(Field::ReceiptResult)),
    (b"receipt_result", Some(Field::ReceiptResult)),
    (b"receiptdesc", Some(Field::ReceiptDesc)),
    (b"receipt_desc", Some(Field::ReceiptDesc)),
    (b"receipttime", Some(Field::ReceiptTime)),
    (b"receipt_time", Some(Field::ReceiptTime)),
    (b"phone", Some(Field::Phone)),
    (b"isp", Some(Field::Carrier)),
    (b"carrier", Some(Field::Carrier)),
    (b"operator", Some(Field::Carrier)),
    (b"level", Some(Field::Level)),
    (b"severity", Some(Field::Level)),
    (b"levelname", Some(Field::Level)),
    (b"ts", Some(Field::Time)),
    (b"time", Some(Field::Time)),
    (b"asctime", Some(Field::Time)),
    (b"timestamp", Some(Field::Time)),
    (b"@timestamp", Some(Field::Time)),
    (b"typ", Some(Field::Error)),
    (b"stack", Some(Field::Error)),
    (b"publickey", Some(Field::Request)),
    (b"signature", Some(Field::Request)),
    (b"templateid", Some(Field::Request)),
    (b"phonenumbers", Some(Field::Request)),
    (b"errormsg", None),
    (b"error_msg", None),
    (b"errmessage", None),
    (b"requestuid", None),
    (b"err_message", None),
    (b"request_uid", None),
    (b"request-uid", None),
];
const CARRIER: &[u8] = "运营商".as_bytes();
const FIRST_OF_SEVERAL: &[u8] = b"phonenumbers"; // with `.0` behind it, too
const LONG: &[u8] = b"x-ucloud-request-uuid"; // the only name of more than 16 bytes
const LONGEST: usize = LONG.len();

/// Bytes of names, and with which of them a name begins.
const IN_NAME: [bool; 256] = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-");
const BEGINS_NAME: [bool; 256] = set(b"ACEILMOPRSTXaceilmoprstx@\xe8");

/// Eight bytes of a name, in any case.
#[derive(Clone, Copy)]
struct Eight {
    small: u64,
    letters: u64, // the bit of each letter that is set in a small one
}

impl Eight {
    const fn of(name: &[u8], from: usize) -> Self {
        let (mut eight, mut nth) = (Self { small: 0, letters: 0 }, 0);
        while nth < 8 && from + nth < name.len() {
            let byte = name[from + nth];
            eight.small |= (byte as u64) << (8 * nth);
            if byte.is_ascii_lowercase() {
                eight.letters |= 0x20 << (8 * nth);
            }
            nth += 1;
        }
        eight
    }

    const fn is(self, eight: u64) -> bool {
        eight | self.letters == self.small
    }
}

/// What a name is known by: its length, its first and its last bytes. Between those is nothing but in the longest one.
#[derive(Clone, Copy)]
struct Name {
    len: usize,
    head: Eight,
    tail: Eight,
    field: Option<Field>,
}

impl Name {
    const fn of((name, field): (&[u8], Option<Field>)) -> Self {
        Self {
            len: name.len(),
            head: Eight::of(name, 0),
            tail: Eight::of(name, name.len().saturating_sub(8)),
            field,
        }
    }
}

const SLOTS: usize = 256;

/// Return the first slot in which a name may be.
const fn slot(len: usize, head: u64) -> usize {
    const SMALL: u64 = 0x2020_2020_2020_2020;
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = ((head | SMALL) ^ ((len as u64) << 59)).wrapping_mul(FACTOR);
    (mixed >> 56) as usize
}

/// The names by their slots; one whose slot is taken has the next that is free.
static NAMED: [Option<Name>; SLOTS] = {
    let (mut slots, mut nth) = ([None; SLOTS], 0);
    while nth < NAMES.len() {
        let name = Name::of(NAMES[nth]);
        // Small letters have the bit, and bytes behind a short name have it, too.
        let mut at = slot(name.len, name.head.small);
        while slots[at].is_some() {
            at = (at + 1) % SLOTS;
        }
        slots[at] = Some(name);
        nth += 1;
    }
    slots
};

/// Return what the name of so many bytes is that stands at an offset: none if it is no field's.
fn named(text: &[u8], at: usize, len: usize) -> Option<Option<Field>> {
    let (mut head, mut tail) = (eight(text, at), 0);
    if len < 8 {
        head &= (1 << (8 * len)) - 1;
        tail = head;
    } else if len <= LONGEST {
        tail = eight(text, at + len - 8);
    }
    let mut slot = slot(len, head);
    while let Some(name) = &NAMED[slot] {
        if name.len == len && name.head.is(head) && name.tail.is(tail) {
            let is_whole = len <= 16 || text[at..at + len].eq_ignore_ascii_case(LONG);
            return is_whole.then_some(name.field);
        }
        slot = (slot + 1) % SLOTS;
    }
    None
}

/// Return the name of a field that stands at an offset: its length, and what it is, if anything.
///
/// No sign that may follow a name belongs to one, so only the longest can be meant.
#[must_use]
pub fn name_at(text: &[u8], at: usize) -> Option<(usize, Option<Field>)> {
    let rest = &text[at..];
    let first = *rest.first()?;
    if !BEGINS_NAME[usize::from(first)] {
        return None;
    }
    if !first.is_ascii() {
        return rest
            .starts_with(CARRIER)
            .then_some((CARRIER.len(), Some(Field::Carrier)));
    }
    let near = &rest[1..rest.len().min(LONGEST + 1)];
    let length = 1 + near
        .iter()
        .position(|byte| !IN_NAME[usize::from(*byte)])
        .unwrap_or(near.len());
    let field = named(text, at, length)?;
    if field == Some(Field::Request) && rest[length..].starts_with(b".0") && is_of_several(&rest[..length]) {
        return Some((length + 2, field));
    }
    Some((length, field))
}

fn is_of_several(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(FIRST_OF_SEVERAL)
}

/// Return what a part of a text names, if it is a field's name; what it is, if anything.
#[must_use]
pub fn name_of(text: &[u8], start: usize, end: usize) -> Option<Option<Field>> {
    let name = &text[start..end];
    if !BEGINS_NAME[usize::from(*name.first()?)] {
        return None;
    }
    match name {
        [.., b'0'] => is_of_several(name.strip_suffix(b".0")?).then_some(Some(Field::Request)),
        [first, ..] if !first.is_ascii() => (name == CARRIER).then_some(Some(Field::Carrier)),
        _ => named(text, start, name.len()),
    }
}

/// Return what a whole text names, as `fields.field_of`: none if it is no field's name.
#[must_use]
pub fn field_of(name: &[u8]) -> Option<Field> {
    name_of(name, 0, name.len()).flatten()
}

const ABSENT: [&str; 13] = [
    "",
    "null",
    "None",
    "nil",
    "undefined",
    "<nil>",
    "<null>",
    "*",
    "NULL",
    "(null)",
    "(nil)",
    "\\N",
    "N/A",
];
const NO_ID: [&str; 15] = [
    "-", "none", "0", "unknown", "NaN", "n/a", "Null", "--", "~", "nan", "<none>", "<empty>", "(none)", "无", "空",
];
/// Verbs of actions, but for `UnBind`; in their order.
const VERBS: [&[u8]; 64] = [
    b"Add",
    b"Allocate",
    b"Apply",
    b"Associate",
    b"Attach",
    b"Backup",
    b"Bind",
    b"Buy",
    b"Change",
    b"Check",
    b"Clone",
    b"Close",
    b"Copy",
    b"Create",
    b"Delete",
    b"Describe",
    b"Detach",
    b"Disable",
    b"Disassociate",
    b"Downgrade",
    b"Enable",
    b"Export",
    b"Get",
    b"Grant",
    b"Import",
    b"Install",
    b"List",
    b"Migrate",
    b"Modify",
    b"Move",
    b"Open",
    b"Power",
    b"Poweroff",
    b"Promote",
    b"Pull",
    b"Purge",
    b"Put",
    b"Query",
    b"Reboot",
    b"Register",
    b"Reinstall",
    b"Release",
    b"Remove",
    b"Renew",
    b"Report",
    b"Reset",
    b"Resize",
    b"Restore",
    b"Revoke",
    b"Run",
    b"Search",
    b"Send",
    b"Set",
    b"Start",
    b"Stop",
    b"Submit",
    b"Switch",
    b"Terminate",
    b"Unbind",
    b"Uninstall",
    b"Update",
    b"Upgrade",
    b"Upload",
    b"Verify",
];

/// Where the verbs of each letter begin among them.
static VERBS_FROM: [usize; 27] = {
    let (mut from, mut letter) = ([0; 27], 0);
    while letter < 26 {
        from[letter + 1] = from[letter];
        while from[letter + 1] < VERBS.len() && VERBS[from[letter + 1]][0] == b'A' + letter as u8 {
            from[letter + 1] += 1;
        }
        letter += 1;
    }
    from
};

/// Say whether a word is one of the verbs.
fn is_verb(word: &[u8]) -> bool {
    match word.first() {
        Some(first @ b'A'..=b'Z') => {
            let letter = usize::from(first - b'A');
            VERBS[VERBS_FROM[letter]..VERBS_FROM[letter + 1]].contains(&word)
        }
        _ => false,
    }
}

/// Return the part of a field's value that it means; none if it says that there is none.
#[must_use]
pub fn meaning(field: Field, value: &str) -> Option<std::ops::Range<usize>> {
    match field {
        Field::RequestId | Field::ReqUuid | Field::SessionNo => id(value),
        Field::Action => action(value).map(|end| 0..end),
        Field::Phone if no_id(value.trim_matches([' ', '\t', '\r', '\n'])) => None,
        _ => (value.len() > 9 || !ABSENT.contains(&value)).then_some(0..value.len()),
    }
}

fn no_id(value: &str) -> bool {
    value.len() < 12 && (ABSENT.contains(&value) || NO_ID.contains(&value))
}

fn id(value: &str) -> Option<std::ops::Range<usize>> {
    if value.len() == 36 && is_uuid(value.as_bytes()) {
        return Some(0..36);
    }
    let stripped = value.trim_start_matches([' ', '\t', ',']);
    let start = value.len() - stripped.len();
    let stripped = stripped.trim_end_matches([' ', '\t', ',']);
    let mut end = start + stripped.len();
    if is_uuid(stripped.as_bytes()) {
        end = start + 36;
    } else {
        let length = stripped.find(ends_id).unwrap_or(stripped.len());
        if length > 0 {
            end = start + length;
            end = start + value[start..end].trim_end_matches(['.', ':']).len();
        }
    }
    (!no_id(&value[start..end])).then_some(start..end)
}

/// Say whether a sign ends an id; `\s` means every blank here.
fn ends_id(sign: char) -> bool {
    matches!(
        sign,
        ',' | ';' | '|' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | '\''
    ) || matches!(sign, '\u{3000}'..='\u{ffef}')
        || sign.is_whitespace()
        || matches!(sign, '\u{1c}'..='\u{1f}')
}

/// Bytes of a UUID.
pub const UUID: usize = 36;

/// Say whether a text begins with a UUID.
#[must_use]
pub fn is_uuid(text: &[u8]) -> bool {
    const DASHES: [(usize, u64); 2] = [(8, 0x0000_2d00_0000_002d), (16, 0x2d00_0000_002d_0000)];
    let Some(text) = text.first_chunk::<UUID>() else {
        return false;
    };
    let are_hex_or_dashes = |(at, dashes): (usize, u64)| {
        // A dash has the bits of `-`, and `0` those of a digit beside.
        let eight = eight(text, at);
        let is_dash = dashes / 0x2d * 0xff;
        eight & is_dash == dashes && are_hex((eight & !is_dash) | (0x3030_3030_3030_3030 & is_dash))
    };
    are_hex(eight(text, 0))
        && DASHES.into_iter().all(are_hex_or_dashes)
        && are_hex(eight(text, 24))
        && are_hex(eight(text, 28))
}

/// Say whether eight bytes are digits of hexadecimal numbers.
fn are_hex(eight: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const UPPER: u64 = ONES << 7;
    // In the upper bit of each byte: whether it is no less than a sign; no byte carries into the next.
    let from = |eight: u64, sign: u8| (eight & !UPPER) + ONES * u64::from(0x80 - sign);
    let small = eight | (ONES * 0x20);
    let digits = from(eight, b'0') & !from(eight, b'9' + 1);
    let letters = from(small, b'a') & !from(small, b'f' + 1);
    (digits | letters) & !eight & UPPER == UPPER
}

/// Return where the API's action ends that a text begins with: a verb, then a capital or a digit.
fn action(value: &str) -> Option<usize> {
    let bytes = value.as_bytes();
    let begins = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|next| next.is_ascii_uppercase() || next.is_ascii_digit())
    };
    let end = run(bytes, 1, |byte| byte.is_ascii_lowercase());
    let has_verb = begins(end) && is_verb(&bytes[..end]);
    (has_verb || (bytes.starts_with(b"UnBind") && begins(6))).then(|| run(bytes, 0, is_word))
}

/// Return a text without blanks at both ends.
#[must_use]
pub fn strip(text: &str) -> &str {
    let bytes = text.as_bytes();
    let start = run(bytes, 0, is_blank);
    &text[start..start + trim_end(&bytes[start..]).len()]
}
