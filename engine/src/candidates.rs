//! Naive, for testing only.
fn has(t: &str, w: &[&str]) -> bool { let l = t.to_ascii_lowercase(); w.iter().any(|x| l.contains(x)) }
pub fn is_interesting(t: &str) -> bool { has(t, &["retcode","ret_code","ret-code","ucloud","usms","receiptcode","receipt_code","receiptresult","receipt_result","\\u5931\\u8d25","\\u9519\\u8bef","\\u5f02\\u5e38","\\u62d2\\u7edd"]) || id_and_code(t) }
pub fn names_failure(t: &str) -> bool { has(t, &["fail","error","exception","reject","失败","错误","异常","拒绝","报错","出错"]) }
pub fn is_candidate(t: &str) -> bool { is_interesting(t) || names_failure(t) }
fn id_and_code(t: &str) -> bool {
    let b = t.as_bytes();
    memchr::memmem::find_iter(b, b"] ").any(|i| {
        let mut s = i + 2;
        let w = crate::literals::run(b, s, crate::literals::is_word);
        if w > s && b[w..].starts_with(b" - ") { let d = crate::literals::run(b, w+3, |x| x.is_ascii_digit()); if d > w+3 && b[d..].starts_with(b": ") { return true; } }
        let d = crate::literals::run(b, s, |x| x.is_ascii_digit());
        s = d; d > i + 2 && b[s..].starts_with(b": ")
    })
}
