//! Whether an answer that says success names messages that were not submitted all the same. The twin of `partial.py`.

use std::sync::LazyLock;

use memchr::memmem::Finder;

const NAME: &str = "FailContent";
/// Signs between a name, what says that a value follows, and the value.
const SIGNS: usize = 40;
static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(NAME));

/// Say whether a record has a `FailContent` that is not empty.
#[must_use]
pub fn is_partial(text: &str) -> bool {
    let bytes = text.as_bytes();
    FINDER.find_iter(bytes).any(|at| is_listed(&bytes[at + NAME.len()..]))
}

/// Say whether what stands behind the name is a list with something in it.
fn is_listed(behind: &[u8]) -> bool {
    let Some(value) = skip(behind, is_sign)
        .strip_prefix(b":")
        .or_else(|| skip(behind, is_sign).strip_prefix(b"="))
    else {
        return false;
    };
    let value = skip(value.strip_prefix(b">").unwrap_or(value), is_sign);
    let inside = match value.strip_prefix(b"Array") {
        Some(rest) => skip(rest, is_space).strip_prefix(b"("),
        None => value.strip_prefix(b"["),
    };
    inside.is_some_and(|inside| {
        let first = skip(inside, is_space).first();
        first.is_some_and(|byte| !is_space(*byte) && !matches!(byte, b']' | b')'))
    })
}

fn skip(bytes: &[u8], is_skipped: fn(u8) -> bool) -> &[u8] {
    &bytes[bytes.iter().take(SIGNS).take_while(|byte| is_skipped(**byte)).count()..]
}

const fn is_sign(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b'\t' | b'\n' | b']')
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}
