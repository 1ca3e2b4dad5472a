//! Words in a text, in any case, found in one pass that never begins anew: texts with many words are as fast as others.

use std::array::from_fn;

use memchr::arch::all::packedpair::Pair;

use crate::cursor::{eight, starts_with};

/// Every second place of a text is looked at: there begins one of two windows of three bytes that are in each word.
const STEP: usize = 2;
const WINDOW: usize = 3;
const LEAST: usize = WINDOW + STEP - 1; // bytes of a word
const OF_LOAD: usize = 3; // windows in eight bytes
const LOADS: usize = 3;
const AT_ONCE: usize = OF_LOAD * LOADS; // windows looked at together
const PART: usize = (AT_ONCE - OF_LOAD) * STEP + size_of::<u64>(); // bytes that they take
const SLOT_BITS: u32 = 13; // of a place in the table
const ANY_CASE: u32 = 0x00df_dfdf; // the bits of a window that do not tell small letters from others

/// Where words may stand, told by windows.
pub struct Needles {
    /// For each slot that windows may have, which of `holders` it has, from 1; most have none.
    slots: Box<[u8; 1 << SLOT_BITS]>,
    /// Words that a window may be of, and where in them it begins.
    holders: Vec<Vec<(Needle, usize)>>,
}

/// A word, its first bytes as one number.
#[derive(Clone, Copy)]
struct Needle {
    number: usize,
    first: u64,
    /// The bits that matter of so many bytes of a text, and those that make their letters small where the word has some.
    mask: u64,
    small: u64,
    rest: &'static [u8],
}

impl Needle {
    fn new(number: usize, word: &'static [u8]) -> Self {
        let (begin, rest) = word.split_at(word.len().min(size_of::<u64>()));
        let of = |bits: fn(u8) -> u8| eight(&begin.iter().map(|byte| bits(*byte)).collect::<Vec<_>>(), 0);
        Self {
            number,
            first: of(|byte| byte),
            mask: of(|_| u8::MAX),
            small: of(|byte| if byte.is_ascii_lowercase() { 0x20 } else { 0 }),
            rest,
        }
    }

    /// Say whether it stands at an offset, in any case.
    #[inline]
    fn stands(&self, text: &[u8], at: usize) -> bool {
        (eight(text, at) & self.mask | self.small) == self.first
            && (self.rest.is_empty() || starts_with(&text[at + size_of::<u64>()..], self.rest))
    }
}

impl Needles {
    /// Make ready to look for some words in small letters, each of four bytes or more.
    #[must_use]
    pub fn new(words: impl Iterator<Item = &'static [u8]>) -> Self {
        let (mut slots, mut holders) = (Box::new([0; 1 << SLOT_BITS]), Vec::<Vec<_>>::new());
        for (number, word) in words.enumerate() {
            // Both windows have the byte of the word that is the rarest in other texts.
            let rarest = Pair::new(word).map_or(0, |pair| usize::from(pair.index1()));
            let first = rarest.saturating_sub(1).min(word.len() - LEAST);
            for begin in first..first + STEP {
                let slot: &mut u8 = &mut slots[slot(eight(&word[begin..begin + WINDOW], 0))];
                if *slot == 0 {
                    holders.push(Vec::new());
                    *slot = u8::try_from(holders.len()).expect("few words");
                }
                holders[usize::from(*slot) - 1].push((Needle::new(number, word), begin));
            }
        }
        Self { slots, holders }
    }

    /// Show which word stands at which place of a text until something is found; say whether it was.
    #[inline]
    pub fn any(&self, text: &[u8], mut is_found: impl FnMut(usize, usize) -> bool) -> bool {
        let (mut start, mut rest) = (0, text);
        while let Some(part) = rest.first_chunk() {
            if self.may_be_in(part) && self.any_in(part, text, start, &mut is_found) {
                return true;
            }
            start += AT_ONCE * STEP;
            rest = &rest[AT_ONCE * STEP..];
        }
        let mut last = [0; PART];
        last[..rest.len()].copy_from_slice(rest);
        self.may_be_in(&last) && self.any_in(&last, text, start, &mut is_found)
    }

    fn any_in(
        &self,
        part: &[u8; PART],
        text: &[u8],
        start: usize,
        is_found: &mut impl FnMut(usize, usize) -> bool,
    ) -> bool {
        for (nth, window) in windows(part).iter().enumerate() {
            let slot = self.slots[slot(*window)];
            if slot == 0 {
                continue;
            }
            let place = start + nth * STEP;
            for (needle, begin) in &self.holders[usize::from(slot) - 1] {
                if place >= *begin && needle.stands(text, place - begin) && is_found(needle.number, place - begin) {
                    return true;
                }
            }
        }
        false
    }

    /// Say whether a window of a part has a slot: most parts have none.
    #[inline(always)]
    fn may_be_in(&self, part: &[u8; PART]) -> bool {
        let slots = windows(part).map(|window| self.slots[slot(window)]);
        slots.iter().fold(0, |all, slot| all | slot) != 0
    }
}

/// Return the windows of a part as numbers, maybe with more above them.
#[inline(always)]
fn windows(part: &[u8; PART]) -> [u64; AT_ONCE] {
    from_fn(|nth| eight(part, nth / OF_LOAD * OF_LOAD * STEP) >> (nth % OF_LOAD * STEP * 8))
}

/// Return the place in the table that a window has, which it may share with others.
#[inline(always)]
#[allow(clippy::cast_possible_truncation)] // three bytes are meant
fn slot(window: u64) -> usize {
    const SPREAD: u32 = 0x9e37_79b1; // by the golden ratio
    ((window as u32 & ANY_CASE).wrapping_mul(SPREAD) >> (u32::BITS - SLOT_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_wherever_they_stand() {
        const WORDS: [&[u8]; 4] = [b"usms", b"retcode", "失败".as_bytes(), b" successful!"];
        let needles = Needles::new(WORDS.into_iter());
        for (nth, word) in WORDS.iter().enumerate() {
            for (before, behind) in (0..40).flat_map(|before| (0..40).map(move |behind| (before, behind))) {
                let text = [
                    &b"x".repeat(before),
                    &word.to_ascii_uppercase()[..],
                    &b"y".repeat(behind),
                ]
                .concat();
                let mut found = Vec::new();
                needles.any(&text, |word, at| {
                    found.push((word, at));
                    false
                });
                assert_eq!(found, [(nth, before)]);
            }
        }
    }

    #[test]
    fn words_that_overlap_are_all_found_until_one_is_right() {
        let needles = Needles::new([&b"abab"[..], b"baba"].into_iter());
        let mut found = Vec::new();
        assert!(!needles.any(b"ABABAB", |word, at| {
            found.push((word, at));
            false
        }));
        found.sort_unstable();
        assert_eq!(found, [(0, 0), (0, 2), (1, 1)]);
        assert!(needles.any(b"ababab", |_, at| at == 1) && !needles.any(b"aba", |_, _| true));
    }
}
