//! The fields that calls and receipts have, by the names that are given to them. The twin of `fields.py`.

use crate::lines::is_blank;

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
    let field = match name {
        b"retcode" | b"ret_code" | b"ret-code" => F::Code,
        b"code" | b"errcode" | b"err_code" | b"errorcode" | b"error_code" => F::BareCode,
        b"action" => F::Action,
        b"message" | b"errmsg" | b"err_msg" | b"errormessage" | b"error_message" => F::Message,
        b"msg" => F::Msg,
        b"errormsg" | b"error_msg" | b"errmessage" | b"err_message" => return Some(None),
        b"requestuid" | b"request_uid" | b"request-uid" => return Some(None),
        b"requestid" | b"request_id" | b"request-id" => F::RequestId,
        b"requestuuid" | b"request_uuid" | b"request-uuid" | b"x-ucloud-request-uuid" => F::RequestId,
        b"requuid" | b"req_uuid" | b"req-uuid" => F::ReqUuid,
        b"sessionno" | b"session_no" => F::SessionNo,
        b"receiptcode" | b"receipt_code" => F::ReceiptCode,
        b"receiptresult" | b"receipt_result" => F::ReceiptResult,
        b"receiptdesc" | b"receipt_desc" => F::ReceiptDesc,
        b"receipttime" | b"receipt_time" => F::ReceiptTime,
        b"phone" => F::Phone,
        b"carrier" | b"operator" | b"isp" => F::Carrier,
        b"level" | b"severity" | b"levelname" => F::Level,
        b"time" | b"ts" | b"timestamp" | b"@timestamp" | b"asctime" => F::Time,
        b"typ" | b"stack" => F::Error,
        b"publickey" | b"signature" | b"phonenumbers" | b"templateid" => F::Request,
        _ => return None,
    };
    Some(Some(field))
}

const ABSENT: [&str; 13] = [
    "", "null", "None", "nil", "undefined", "<nil>", "<null>", "*", "NULL", "(null)", "(nil)", "\\N", "N/A",
];
const NO_ID: [&str; 15] = [
    "-", "none", "0", "unknown", "NaN", "n/a", "Null", "--", "~", "nan", "<none>", "<empty>", "(none)", "无", "空",
];
const VERBS: &str = "Send|Get|Query|Pull|Create|Delete|Update|Add|Modify|Describe|Start|Stop|Reboot|Terminate|Allocate|\
    Release|Bind|UnBind|Unbind|Attach|Detach|Import|Export|Set|Enable|Disable|List|Apply|Check|Clone|Upgrade|Downgrade|\
    Resize|Reset|Restore|Backup|Copy|Move|Grant|Revoke|Register|Associate|Disassociate|Remove|Run|Submit|Verify|Upload|\
    Change|Close|Open|Install|Uninstall|Switch|Power|Poweroff|Reinstall|Renew|Search|Put|Buy|Report|Migrate|Promote|Purge";

/// Return the part of a field's value that it means; none if it says that there is none.
#[must_use]
pub fn meaning(field: Field, value: &str) -> Option<std::ops::Range<usize>> {
    match field {
        Field::RequestId | Field::ReqUuid | Field::SessionNo => id(value),
        Field::Action => action(value).map(|end| 0..end),
        Field::Phone if no_id(value.trim_matches([' ', '\t', '\r', '\n'])) => None,
        _ => (!ABSENT.contains(&value)).then_some(0..value.len()),
    }
}

fn no_id(value: &str) -> bool {
    value.len() < 12 && (ABSENT.contains(&value) || NO_ID.contains(&value))
}

fn id(value: &str) -> Option<std::ops::Range<usize>> {
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
    matches!(sign, ',' | ';' | '|' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | '\'')
        || matches!(sign, '\u{3000}'..='\u{ffef}')
        || sign.is_whitespace()
        || matches!(sign, '\u{1c}'..='\u{1f}')
}

/// Say whether a text begins with a UUID.
#[must_use]
pub fn is_uuid(text: &[u8]) -> bool {
    text.len() >= 36
        && text[..36].iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Return where the API's action ends that a text begins with.
fn action(value: &str) -> Option<usize> {
    let bytes = value.as_bytes();
    let first = *bytes.first()?;
    let begins = |verb: &str| {
        verb.as_bytes()[0] == first
            && value.starts_with(verb)
            && bytes.get(verb.len()).is_some_and(|next| next.is_ascii_uppercase() || next.is_ascii_digit())
    };
    VERBS.split('|').any(begins).then(|| {
        bytes.iter().position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_')).unwrap_or(bytes.len())
    })
}

/// Return a text without blanks at both ends.
#[must_use]
pub fn strip(text: &str) -> &str {
    text.trim_matches(|sign: char| sign.is_ascii() && is_blank(sign as u8))
}
