//! What looks like the header of a table of calls or receipts: with one, a block is read by the reference. The twin of the
//! first part of `tables.py`.

use crate::cursor::is_word;
use crate::lines::is_blank;

const SIZE: std::ops::RangeInclusive<usize> = 5..=8000; // bytes of a header; of its characters there are 2000 at most
/// `_TOLD`: one of these, in any case, stands in every header.
const TOLD: [&str; 11] = [
    "retcode", "ret-code", "ret_code", "ret_-code", "receiptresult", "receipt_result", "回码", "误码", "态码", "结果",
    "状态",
];
/// Of `_OTHER_COLUMNS`, those that tell one row from another; one is in every header, too.
const TELLING: [&str; 18] = [
    "time", "date", "created", "_at", "时间", "日期", "phone", "mobile", "手机", "号码", "action", "接口", "id", "请求",
    "session", "index", "序号", "编号",
];

/// Say whether a line may be the header of a table; it is not, if this says so.
#[must_use]
pub fn may_be_table(line: &[u8]) -> bool {
    let rest = line.iter().position(|byte| !is_in_header(*byte));
    rest.is_none() && SIZE.contains(&line.len()) && has_any(line, &TOLD) && has_any(line, &TELLING)
}

fn is_in_header(byte: u8) -> bool {
    is_word(byte)
        || !byte.is_ascii()
        || matches!(byte, b'@' | b'.' | b'/' | b' ' | b'(' | b')' | b'"' | b'\t' | b',' | b';' | b'|' | b'-')
}

/// Say whether one of some words, in small letters, stands in a line in any case.
fn has_any(line: &[u8], words: &[&str]) -> bool {
    (0..line.len()).any(|at| {
        let rest = &line[at..];
        words.iter().any(|word| {
            rest[0].eq_ignore_ascii_case(&word.as_bytes()[0])
                && rest.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
        })
    })
}

/// Say whether a line is what is drawn between the rows of a table.
#[must_use]
pub fn is_rule(line: &str) -> bool {
    const SIGNS: &str = ":|+┆┌┐└┘┬┴╭╮╰╯│┃├┤┼╞╡╪╬─━═=-";
    let is_sign = |sign: char| u8::try_from(sign).is_ok_and(is_blank) || SIGNS.contains(sign);
    line.chars().all(is_sign) && line.chars().take(3).count() == 3
}
