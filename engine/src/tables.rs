//! What looks like the header of a table of calls or receipts: with one, a block is read by the reference. The twin of
//! the first part of `tables.py`.

use memchr::memchr3;

use crate::cursor::is_word;
use crate::lines::is_blank;

/// Bytes of a header, which has two names at least, and 2000 characters at most.
const SIZE: std::ops::RangeInclusive<usize> = 9..=8000;
/// What a column of codes is called, in any case; one of these is in every header, or one of each of the lists below.
const CODES: [&str; 5] = ["retcode", "ret-code", "ret_code", "返回码", "错误码"];
const RECEIPT_CODES: [&str; 5] = ["receiptcode", "receipt_code", "回执码", "回执状态码", "状态码"];
const RECEIPT_RESULTS: [&str; 6] = [
    "receiptresult",
    "receipt_result",
    "回执结果",
    "发送结果",
    "发送状态",
    "回执状态",
];
/// Of `_OTHER_COLUMNS`, parts of those that tell one row from another; one is in every header, too.
const TELLING: [&str; 18] = [
    "time", "date", "created", "_at", "时间", "日期", "phone", "mobile", "手机", "号码", "action", "接口", "id",
    "请求", "session", "index", "序号", "编号",
];

/// Say whether a line may be the header of a table; it is not, if this does not say so.
#[must_use]
pub fn may_be_table(line: &[u8]) -> bool {
    if !SIZE.contains(&line.len()) || memchr3(b':', b'=', b'[', line).is_some() {
        return false; // most lines have a sign that no header has
    }
    if !line.iter().all(|byte| IN_HEADER[usize::from(*byte)]) {
        return false;
    }
    if !line.iter().any(|byte| matches!(byte, b'r' | b'R' | 0x80..)) {
        return false; // no name of a column of codes does without
    }
    // A name may be quoted in part.
    let Ok(line) = String::from_utf8(line.iter().copied().filter(|byte| *byte != b'"').collect()) else {
        return true;
    };
    (has_column(&line, &CODES) || (has_column(&line, &RECEIPT_CODES) && has_column(&line, &RECEIPT_RESULTS)))
        && TELLING.iter().any(|part| places(&line, part).next().is_some())
}

/// Say whether one of some names stands alone in a line, but for what may come before its last word.
fn has_column(line: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        places(line, name).any(|at| {
            let (before, behind) = (line[..at].chars().next_back(), &line[at + name.len()..]);
            before.is_none_or(|sign| is_between(sign) || matches!(sign, '.' | '_')) && ends_name(behind)
        })
    })
}

/// Say whether a name has ended before a text; the number of a line is not taken for a part of it.
fn ends_name(behind: &str) -> bool {
    let unnumbered = behind.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let is_numbered = unnumbered.len() < behind.len() && unnumbered.starts_with('.');
    is_numbered || behind.chars().next().is_none_or(is_between)
}

/// Say whether a sign may stand between names: a blank, a separator, a bar or stroke of a frame.
fn is_between(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, ',' | ';' | '|' | '\u{2000}'..='\u{2fff}')
}

/// Return where a word, in small letters, stands in a line in any case.
fn places<'l>(line: &'l str, word: &'l str) -> impl Iterator<Item = usize> + 'l {
    line.as_bytes()
        .windows(word.len())
        .enumerate()
        .filter(|(_, found)| found.eq_ignore_ascii_case(word.as_bytes()))
        .map(|(at, _)| at)
}

/// Whether a byte may stand in a header.
static IN_HEADER: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0u8);
    loop {
        table[byte as usize] = is_word(byte)
            || !byte.is_ascii()
            || matches!(
                byte,
                b'@' | b'.' | b'/' | b' ' | b'(' | b')' | b'"' | b'\t' | b',' | b';' | b'|' | b'-'
            );
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Say whether a line is what is drawn between the rows of a table.
#[must_use]
pub fn is_rule(line: &str) -> bool {
    const SIGNS: &str = ":|+┆┌┐└┘┬┴╭╮╰╯│┃├┤┼╞╡╪╬─━═=-";
    let is_sign = |sign: char| u8::try_from(sign).is_ok_and(is_blank) || SIGNS.contains(sign);
    line.chars().all(is_sign) && line.chars().take(3).count() == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_told_from_other_lines() {
        for line in [
            "id,phone,ret_code",
            "时间;手机号;返回码",
            "│ id │ ret_code │",
            "Phone  ReceiptResult  ReceiptCode",
        ] {
            assert!(may_be_table(line.as_bytes()), "{line}");
        }
        for line in [
            "",
            "id,phone",
            "2026-11-23 10:00:00 RetCode phone",
            "另一个号码返回 RetCode：１８０１８",
            "retcodes id",
        ] {
            assert!(!may_be_table(line.as_bytes()), "{line}");
        }
        assert!(is_rule("├──┼──┤") && !is_rule("--") && !is_rule("a---"));
    }
}
