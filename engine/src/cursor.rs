//! A place in a text, moved on by what stands there: with it, expressions are written down as they read.

/// Say whether a byte is one of a word; those of other alphabets are not.
#[must_use]
pub const fn is_word(byte: u8) -> bool {
    WORD[byte as usize]
}

const WORD: [bool; 256] = set(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

/// Return a table of bytes in which those of a set are marked: one look says whether a byte is one of many.
#[must_use]
pub const fn set(signs: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut i = 0;
    while i < signs.len() {
        table[signs[i] as usize] = true;
        i += 1;
    }
    table
}

/// Return eight bytes that stand at an offset as one number, the first the lowest; 0 for each that is not there.
#[inline]
#[must_use]
pub fn eight(text: &[u8], at: usize) -> u64 {
    let rest = text.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => rest.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte)),
    }
}

/// Return how many bytes stand in a text before the first of a kind.
///
/// Sixteen are looked at at once, as long as `is` is plain arithmetic, without branches and tables.
#[inline(always)]
#[must_use]
pub fn size_before(text: &[u8], is: impl Fn(u8) -> bool) -> usize {
    const SIXTEEN: usize = 16;
    let mut rest = text;
    while let Some((sixteen, behind)) = rest.split_first_chunk::<SIXTEEN>() {
        let found = std::array::from_fn(|nth| if is(sixteen[nth]) { u8::MAX } else { 0 });
        let found = u128::from_le_bytes(found);
        if found != 0 {
            return text.len() - rest.len() + found.trailing_zeros() as usize / 8;
        }
        rest = behind;
    }
    let size = rest.iter().position(|byte| is(*byte)).unwrap_or(rest.len());
    text.len() - rest.len() + size
}

/// Visit the places of all bytes of a kind in a text, until one of them is of no use; say whether none was.
///
/// As in `size_before`, sixteen are looked at at once; this is for bytes that stand close to each other.
#[inline(always)]
pub fn all_places(text: &[u8], is: impl Fn(u8) -> bool, mut visit: impl FnMut(usize) -> bool) -> bool {
    const SIXTEEN: usize = 16;
    let (mut rest, mut at) = (text, 0);
    while let Some((sixteen, behind)) = rest.split_first_chunk::<SIXTEEN>() {
        let found: [u8; SIXTEEN] = std::array::from_fn(|nth| if is(sixteen[nth]) { 1 } else { 0 });
        let mut found = u128::from_le_bytes(found);
        while found != 0 {
            if !visit(at + found.trailing_zeros() as usize / 8) {
                return false;
            }
            found &= found - 1;
        }
        (rest, at) = (behind, at + SIXTEEN);
    }
    let mut near = rest.iter().enumerate().filter(|(_, byte)| is(**byte));
    near.all(|(nth, _)| visit(at + nth))
}

/// Return where the first byte of a set stands from an offset on; the end of all without one.
///
/// It is never a part of what calls it: there its loop would move all that depends on the offset with every byte.
#[inline(never)]
#[must_use]
pub fn next_of(set: &[bool; 256], text: &[u8], at: usize) -> usize {
    let mut rest = text.get(at..).unwrap_or_default();
    while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
        let marks = eight
            .iter()
            .rev()
            .fold(0u32, |marks, byte| marks << 1 | u32::from(set[*byte as usize]));
        if marks != 0 {
            return text.len() - rest.len() + marks.trailing_zeros() as usize;
        }
        rest = behind;
    }
    let near = rest.iter().position(|byte| set[*byte as usize]);
    near.map_or(text.len(), |near| text.len() - rest.len() + near)
}

/// Return where the bytes of a set begin that end at an offset, none before another offset.
#[inline(never)]
#[must_use]
pub fn begin_of(set: &[bool; 256], text: &[u8], from: usize, end: usize) -> usize {
    let before = text[from..end].iter().rposition(|byte| !set[*byte as usize]);
    before.map_or(from, |at| from + at + 1)
}

/// Say whether a text begins with a word in any case.
#[must_use]
pub fn starts_with(text: &[u8], word: &[u8]) -> bool {
    text.len() >= word.len() && text[..word.len()].eq_ignore_ascii_case(word)
}

/// Say whether a text ends with a word in any case.
#[must_use]
pub fn ends_with(text: &[u8], word: &[u8]) -> bool {
    text.len() >= word.len() && text[text.len() - word.len()..].eq_ignore_ascii_case(word)
}

/// Return where the word begins that ends at an offset.
#[must_use]
pub fn word_start(text: &[u8], end: usize) -> usize {
    text[..end]
        .iter()
        .rposition(|byte| !is_word(*byte))
        .map_or(0, |at| at + 1)
}

/// Say whether no word goes on at an offset: what `\b` means behind a word.
#[must_use]
pub fn is_word_end(text: &[u8], at: usize) -> bool {
    !text.get(at).copied().is_some_and(is_word)
}

/// Say whether all digits of a range are there; a range that is not in the text has none.
#[must_use]
pub fn are_digits(text: &[u8], start: usize, end: usize) -> bool {
    text.get(start..end)
        .is_some_and(|found| found.iter().all(u8::is_ascii_digit))
}

/// A place in a text; what does not stand there does not move it.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'t> {
    text: &'t [u8],
    pub at: usize,
}

impl<'t> Cursor<'t> {
    #[must_use]
    pub fn new(text: &'t [u8], at: usize) -> Self {
        Self { text, at }
    }

    /// Return the byte that comes next.
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Return all that is left.
    #[must_use]
    pub fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Step over a literal.
    pub fn skip(&mut self, literal: &[u8]) -> bool {
        let found = self.rest().starts_with(literal);
        self.at += if found { literal.len() } else { 0 };
        found
    }

    /// Step over one byte of a kind.
    pub fn one(&mut self, is: impl Fn(u8) -> bool) -> bool {
        let found = self.peek().is_some_and(is);
        self.at += usize::from(found);
        found
    }

    /// Step over exactly so many digits.
    pub fn digits(&mut self, count: usize) -> bool {
        let found = are_digits(self.text, self.at, self.at + count);
        self.at += if found { count } else { 0 };
        found
    }

    /// Step over as many bytes of a kind as there are, and return their number.
    pub fn run(&mut self, is: impl Fn(u8) -> bool) -> usize {
        let rest = self.rest();
        let size = rest.iter().position(|byte| !is(*byte)).unwrap_or(rest.len());
        self.at += size;
        size
    }

    /// Step over bytes of a kind, of which there must be at least one.
    pub fn some(&mut self, is: impl Fn(u8) -> bool) -> bool {
        self.run(is) > 0
    }

    /// Say whether the text ends here.
    #[must_use]
    pub fn is_end(&self) -> bool {
        self.at >= self.text.len()
    }
}
