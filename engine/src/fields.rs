//! The fields that calls and receipts have, by the names that are given to them. The twin of `fields.py`.

use crate::lines::{is_blank, trim_end};
use crate::literals::{is_word, run};

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Bytes of a receipt's code.
pub const MAX_CODE: usize = 100;
const LONGEST: usize = 24; // bytes of a name

/// Return the name of a field that stands at an offset: its length, and what it is, if anything.
///
/// No sign that may follow a name belongs to one, so only the longest can be meant.
#[must_use]
pub fn name_at(text: &[u8], at: usize) -> Option<(usize, Option<Field>)> {
    let rest = &text[at..];
    if rest.starts_with("运营商".as_bytes()) {
        return Some((9, Some(Field::Carrier)));
    }
    if !matches!(
        rest.first()?.to_ascii_lowercase(),
        b'a' | b'c' | b'e' | b'i' | b'l' | b'm' | b'o' | b'p' | b'r' | b's' | b't' | b'x' | b'@'
    ) {
        return None;
    }
    let mut small = [0u8; LONGEST];
    let mut length = 0;
    while let Some(&byte) = rest.get(length) {
        if !(byte.is_ascii_alphabetic() || byte == b'_' || byte == b'-' || (byte == b'@' && length == 0)) {
            break;
        }
        if length == LONGEST {
            return None;
        }
        small[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    let field = named(&small[..length])?;
    if field == Some(Field::Request) && small.starts_with(b"phonenumbers") && rest[length..].starts_with(b".0") {
        return Some((length + 2, field));
    }
    Some((length, field))
}

/// Return what a whole text names, as `fields.field_of`: none if it is no field's name.
#[must_use]
pub fn field_of(name: &[u8]) -> Option<Field> {
    match name_at(name, 0) {
        Some((length, field)) if length == name.len() => field,
        _ => None,
    }
}

fn named(name: &[u8]) -> Option<Option<Field>> {
    use Field as F;
    // By length first: few have the same.
    match name.len() {
        2 => match name {
            b"ts" => Some(Some(F::Time)),
            _ => None,
        },
        3 => match name {
            b"msg" => Some(Some(F::Msg)),
            b"isp" => Some(Some(F::Carrier)),
            b"typ" => Some(Some(F::Error)),
            _ => None,
        },
        4 => match name {
            b"code" => Some(Some(F::BareCode)),
            b"time" => Some(Some(F::Time)),
            _ => None,
        },
        5 => match name {
            b"phone" => Some(Some(F::Phone)),
            b"level" => Some(Some(F::Level)),
            b"stack" => Some(Some(F::Error)),
            _ => None,
        },
        6 => match name {
            b"action" => Some(Some(F::Action)),
            b"errmsg" => Some(Some(F::Message)),
            _ => None,
        },
        7 => match name {
            b"retcode" => Some(Some(F::Code)),
            b"errcode" => Some(Some(F::BareCode)),
            b"message" | b"err_msg" => Some(Some(F::Message)),
            b"requuid" => Some(Some(F::ReqUuid)),
            b"carrier" => Some(Some(F::Carrier)),
            b"asctime" => Some(Some(F::Time)),
            _ => None,
        },
        8 => match name {
            b"ret_code" | b"ret-code" => Some(Some(F::Code)),
            b"err_code" => Some(Some(F::BareCode)),
            b"errormsg" => Some(None),
            b"req_uuid" | b"req-uuid" => Some(Some(F::ReqUuid)),
            b"operator" => Some(Some(F::Carrier)),
            b"severity" => Some(Some(F::Level)),
            _ => None,
        },
        9 => match name {
            b"errorcode" => Some(Some(F::BareCode)),
            b"error_msg" => Some(None),
            b"requestid" => Some(Some(F::RequestId)),
            b"sessionno" => Some(Some(F::SessionNo)),
            b"levelname" => Some(Some(F::Level)),
            b"timestamp" => Some(Some(F::Time)),
            b"publickey" | b"signature" => Some(Some(F::Request)),
            _ => None,
        },
        10 => match name {
            b"error_code" => Some(Some(F::BareCode)),
            b"errmessage" | b"requestuid" => Some(None),
            b"request_id" | b"request-id" => Some(Some(F::RequestId)),
            b"session_no" => Some(Some(F::SessionNo)),
            b"@timestamp" => Some(Some(F::Time)),
            b"templateid" => Some(Some(F::Request)),
            _ => None,
        },
        11 => match name {
            b"err_message" | b"request_uid" | b"request-uid" => Some(None),
            b"requestuuid" => Some(Some(F::RequestId)),
            b"receiptcode" => Some(Some(F::ReceiptCode)),
            b"receiptdesc" => Some(Some(F::ReceiptDesc)),
            b"receipttime" => Some(Some(F::ReceiptTime)),
            _ => None,
        },
        12 => match name {
            b"errormessage" => Some(Some(F::Message)),
            b"request_uuid" | b"request-uuid" => Some(Some(F::RequestId)),
            b"receipt_code" => Some(Some(F::ReceiptCode)),
            b"receipt_desc" => Some(Some(F::ReceiptDesc)),
            b"receipt_time" => Some(Some(F::ReceiptTime)),
            b"phonenumbers" => Some(Some(F::Request)),
            _ => None,
        },
        13 => match name {
            b"error_message" => Some(Some(F::Message)),
            b"receiptresult" => Some(Some(F::ReceiptResult)),
            _ => None,
        },
        14 => match name {
            b"receipt_result" => Some(Some(F::ReceiptResult)),
            _ => None,
        },
        21 => match name {
            b"x-ucloud-request-uuid" => Some(Some(F::RequestId)),
            _ => None,
        },
        _ => None,
    }
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

/// Say whether a text begins with a UUID.
#[must_use]
pub fn is_uuid(text: &[u8]) -> bool {
    let Some(text) = text.get(..36) else { return false };
    let are_hex = |part: &[u8]| part.iter().all(u8::is_ascii_hexdigit);
    text[8] == b'-'
        && text[13] == b'-'
        && text[18] == b'-'
        && text[23] == b'-'
        && are_hex(&text[..8])
        && are_hex(&text[9..13])
        && are_hex(&text[14..18])
        && are_hex(&text[19..23])
        && are_hex(&text[24..])
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
    let is_verb = begins(end) && VERBS.binary_search(&&bytes[..end]).is_ok();
    (is_verb || (bytes.starts_with(b"UnBind") && begins(6))).then(|| run(bytes, 0, is_word))
}

/// Return a text without blanks at both ends.
#[must_use]
pub fn strip(text: &str) -> &str {
    let bytes = text.as_bytes();
    let start = run(bytes, 0, is_blank);
    &text[start..start + trim_end(&bytes[start..]).len()]
}
