//! The requests of a stream that have not been answered: of which parameters the next answer tells. The twin of
//! `asked.py`.

use memchr::memmem;

use crate::parameters::{parameters, Parameters};
use crate::values::JOIN_DISTANCE;

/// What is known of the requests that wait for their answers.
///
/// Which of several an answer belongs to is not known: then only that counts in which all of them agree.
#[derive(Debug, Default)]
pub struct Asked {
    /// Requests.
    open: u64,
    agreed: Parameters,
    /// Of the last request.
    record: u64,
    /// The code of the last call, if it failed.
    failed: Option<u64>,
    retries: bool,
}

impl Asked {
    /// Take in a request.
    pub fn ask(&mut self, record: u64, text: &str) {
        if announces_retry(text) {
            self.retries = true;
            return;
        }
        let known = parameters(text);
        let distance = record.saturating_sub(self.record);
        if self.open > 0 && known == self.agreed && distance <= 1 {
            return; // logged twice
        }
        if self.open == 0 || distance > u64::from(JOIN_DISTANCE) {
            (self.agreed, self.open) = (known, 1); // an answer so late does not come
        } else {
            self.agreed = std::mem::take(&mut self.agreed).and_with(&known);
            self.open += 1;
        }
        self.record = record;
    }

    /// Take in a call that succeeded.
    pub fn succeed(&mut self) {
        self.failed = None;
        self.answer();
    }

    /// Take in a call that failed, by its code's digest; return its parameters, whether the stream's last call failed in
    /// this way, too, and whether the SDK says that it sends that again.
    pub fn fail(&mut self, code: u64) -> (Parameters, bool, bool) {
        let agreed = if self.open > 0 {
            self.agreed.clone()
        } else {
            Parameters::NOTHING
        };
        let is_again = self.failed == Some(code);
        let is_retry = self.retries && is_again;
        self.failed = Some(code);
        self.answer();
        (agreed, is_again, is_retry)
    }

    fn answer(&mut self) {
        self.open = self.open.saturating_sub(1);
        self.retries = false;
    }
}

/// Say whether a record says `Retrying ACTION: `.
fn announces_retry(text: &str) -> bool {
    const WORD: &[u8] = b"Retrying ";
    let bytes = text.as_bytes();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    memmem::find_iter(bytes, WORD).any(|start| {
        let name = start + WORD.len();
        let length = bytes[name..].iter().take_while(|byte| is_word(byte)).count();
        (start == 0 || !is_word(&bytes[start - 1])) && length > 0 && bytes[name + length..].starts_with(b": ")
    })
}
