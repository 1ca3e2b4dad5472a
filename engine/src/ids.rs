//! Ids of calls as eight bytes each, so that a log of any size can be remembered. The twin of `ids.py`.
//!
//! A log is hostile input: what decides where an id is kept depends on numbers drawn at random for each run, so that
//! nobody can write ids that all fall into one place.
//!
//! What is kept soon outgrows the caches, and then most of the time would be spent waiting for memory, id by id. So the
//! ids of many mentions are looked at together first (`glance`): memory answers many requests at once.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;

use crate::values::{Kind, Mention, Scan};

/// Ids held in a plain set before they are sorted into shards.
const FEW: usize = 1 << 14;
/// What is known of an id by the shard it is in.
const SHARD_BITS: u32 = 16;
const PRINT_BITS: u32 = u64::BITS - SHARD_BITS;
/// The latest ids that a window knows; twice as many are held at most.
const WINDOW: u32 = 200_000;

fn random() -> &'static RandomState {
    static RANDOM: OnceLock<RandomState> = OnceLock::new();
    RANDOM.get_or_init(RandomState::new)
}

/// Return eight bytes that stand for an id, 0 if there is none.
#[must_use]
pub fn digest(name: Option<&str>) -> u64 {
    match name {
        None | Some("") => 0,
        Some(name) => of_uuid(name.as_bytes()).unwrap_or_else(|| random().hash_one(name)),
    }
}

/// Return the exclusive or of a UUID's halves: both random and time-based ones keep some sixty bits that differ.
fn of_uuid(name: &[u8]) -> Option<u64> {
    if name.len() != 36 || [8, 13, 18, 23].iter().any(|at| name[*at] != b'-') {
        return None;
    }
    let mut halves = [0, 0];
    let parts = [&name[..8], &name[9..13], &name[14..18], &name[19..23], &name[24..]];
    for (nth, part) in parts.into_iter().enumerate() {
        for byte in part {
            let digit = char::from(*byte).to_digit(16)?;
            let half = &mut halves[usize::from(nth > 2)];
            *half = *half << 4 | u64::from(digit);
        }
    }
    Some(halves[0] ^ halves[1])
}

/// Return the digest by which a receipt is known again, 0 if it has not what that takes.
fn receipt_name(session_no: &str, phone: &str) -> u64 {
    if session_no.is_empty() || phone.is_empty() {
        0
    } else {
        digest(Some(&format!("{session_no} {phone}")))
    }
}

/// The digests of what names one mention; 0 is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Of a failed call.
    pub code: u64,
    pub request_id: u64,
    pub session_no: u64,
    /// Of a receipt: its session number and phone.
    pub receipt: u64,
}

impl Names {
    /// Return the digests of a mention's names, as far as its kind needs them.
    #[must_use]
    pub fn of(scan: &Scan, mention: &Mention) -> Self {
        let session_no = || digest(scan.some(mention.session_no));
        let request_id = || digest(scan.some(mention.request_id));
        match mention.kind {
            Kind::Success => Self {
                request_id: request_id(),
                session_no: session_no(),
                ..Self::default()
            },
            Kind::Call => {
                let code = random().hash_one(scan.text(mention.code));
                Self {
                    code,
                    request_id: request_id(),
                    session_no: session_no(),
                    receipt: 0,
                }
            }
            Kind::Receipt => {
                let receipt = receipt_name(scan.text(mention.session_no), scan.text(mention.phone));
                Self {
                    session_no: session_no(),
                    receipt,
                    ..Self::default()
                }
            }
            Kind::Request | Kind::Header | Kind::Delivered => Self::default(),
        }
    }

    /// Return the digests of a failed call's ids, each together with its code, each once; 0 is none.
    #[must_use]
    pub fn of_call(&self) -> [u64; 2] {
        let mixed = |one: u64| if one == 0 { 0 } else { one ^ self.code };
        let second = if self.session_no == self.request_id {
            0
        } else {
            self.session_no
        };
        [mixed(self.request_id), mixed(second)]
    }
}

/// Mixes eight bytes with numbers drawn at random; no two come out alike.
#[derive(Clone, Copy, Debug)]
struct Mix {
    add: u64,
    first: u64,
    second: u64,
}

impl Default for Mix {
    fn default() -> Self {
        let draw = |nth: u8| random().hash_one(nth);
        Self {
            add: draw(0),
            first: draw(1) | 1,
            second: draw(2) | 1,
        }
    }
}

impl Mix {
    const fn mix(self, one: u64) -> u64 {
        let one = (one ^ self.add).wrapping_mul(self.first);
        let one = (one ^ (one >> 32)).wrapping_mul(self.second);
        one ^ (one >> 32)
    }
}

/// Return the place of a number of `bits` bits among `size` that are filled evenly.
const fn spread(number: u64, bits: u32, size: usize) -> usize {
    ((number as u128 * size as u128) >> bits) as usize
}

/// The bits of a mixed digest that give way to the era in which it was seen last.
const ERA: u64 = 3;

/// A set of mixed digests in open addressing, each with the era in which it was seen last: 1 or 2, as 0 is an empty slot.
#[derive(Debug, Default)]
struct Table {
    slots: Vec<u64>,
    len: usize,
}

impl Table {
    /// Return the slot that a digest is in, or the empty one where it belongs.
    fn find(&self, mixed: u64) -> usize {
        let mut at = spread(mixed, u64::BITS, self.slots.len());
        while self.slots[at] != 0 && (self.slots[at] ^ mixed) > ERA {
            at = if at + 1 == self.slots.len() { 0 } else { at + 1 };
        }
        at
    }

    fn contains(&self, mixed: u64) -> bool {
        !self.slots.is_empty() && self.slots[self.find(mixed)] != 0
    }

    /// Add a digest, or see it again; say whether it is new.
    fn insert(&mut self, mixed: u64, era: u64) -> bool {
        if (self.len + 1) * 8 > self.slots.len() * 7 {
            self.rebuild((self.slots.len() * 2).max(64), |_| true);
        }
        let at = self.find(mixed);
        let new = self.slots[at] == 0;
        self.slots[at] = mixed & !ERA | era;
        self.len += usize::from(new);
        new
    }

    /// Take other room, and what is wanted with it.
    fn rebuild(&mut self, size: usize, wanted: impl Fn(u64) -> bool) {
        let before = std::mem::replace(&mut self.slots, vec![0; size]);
        self.len = 0;
        for one in before.into_iter().filter(|one| *one != 0 && wanted(*one)) {
            let at = self.find(one);
            self.slots[at] = one;
            self.len += 1;
        }
    }

    fn glance(&self, mixed: u64) -> u64 {
        self.slots
            .get(spread(mixed, u64::BITS, self.slots.len()))
            .copied()
            .unwrap_or(0)
    }
}

/// A set of digests that only grows. Of many, six bytes are kept of each: the shard it is in tells the other two.
#[derive(Debug, Default)]
pub struct Ids {
    mix: Mix,
    few: Table,
    shards: Vec<Shard>,
}

impl Ids {
    /// Say whether a digest is in the set.
    #[must_use]
    pub fn contains(&self, one: u64) -> bool {
        let mixed = self.mix.mix(one);
        match self.shards.get(shard(mixed)) {
            Some(shard) => shard.contains(print(mixed)),
            None => self.few.contains(mixed),
        }
    }

    /// Add a digest; say whether it is new.
    pub fn insert(&mut self, one: u64) -> bool {
        let mixed = self.mix.mix(one);
        if let Some(shard) = self.shards.get_mut(shard(mixed)) {
            return shard.insert(print(mixed));
        }
        let new = self.few.insert(mixed, 1);
        if self.few.len > FEW {
            self.sort_away();
        }
        new
    }

    fn sort_away(&mut self) {
        self.shards = (0..1 << SHARD_BITS).map(|_| Shard::default()).collect();
        for mixed in std::mem::take(&mut self.few)
            .slots
            .into_iter()
            .filter(|mixed| *mixed != 0)
        {
            self.shards[shard(mixed)].insert(print(mixed));
        }
    }

    /// Return something of where a digest would be, to have it at hand.
    #[must_use]
    pub fn glance(&self, one: u64) -> u64 {
        let mixed = self.mix.mix(one);
        self.shards
            .get(shard(mixed))
            .map_or_else(|| self.few.glance(mixed), |shard| shard.glance(print(mixed)))
    }
}

const fn shard(mixed: u64) -> usize {
    (mixed >> PRINT_BITS) as usize
}

/// Return what a shard keeps of a digest; it is never 0.
const fn print(mixed: u64) -> u64 {
    mixed & ((1 << PRINT_BITS) - 1) & !ERA | 1
}

/// Numbers of 48 bits in open addressing.
#[derive(Debug, Default)]
struct Shard {
    slots: Box<[[u16; 3]]>,
    len: usize,
}

const EMPTY: [u16; 3] = [0; 3];

const fn cut(print: u64) -> [u16; 3] {
    [(print >> 32) as u16, (print >> 16) as u16, print as u16]
}

fn whole(cut: [u16; 3]) -> u64 {
    cut.iter().fold(0, |whole, part| whole << 16 | u64::from(*part))
}

impl Shard {
    /// Return the slot that a number is in, or the empty one where it belongs.
    fn find(&self, print: u64) -> usize {
        let cut = cut(print);
        let mut at = spread(print, PRINT_BITS, self.slots.len());
        while self.slots[at] != EMPTY && self.slots[at] != cut {
            at = if at + 1 == self.slots.len() { 0 } else { at + 1 };
        }
        at
    }

    fn contains(&self, print: u64) -> bool {
        !self.slots.is_empty() && self.slots[self.find(print)] != EMPTY
    }

    fn insert(&mut self, print: u64) -> bool {
        if (self.len + 1) * 8 > self.slots.len() * 7 {
            self.grow();
        }
        let at = self.find(print);
        let new = self.slots[at] == EMPTY;
        self.slots[at] = cut(print);
        self.len += usize::from(new);
        new
    }

    /// Make room by a quarter, because five million calls shall not take more than they must.
    fn grow(&mut self) {
        let size = (self.slots.len() + self.slots.len() / 4).max(8);
        let before = std::mem::replace(&mut self.slots, vec![EMPTY; size].into_boxed_slice());
        for one in before.iter().filter(|one| **one != EMPTY) {
            let at = self.find(whole(*one));
            self.slots[at] = *one;
        }
    }

    fn glance(&self, print: u64) -> u64 {
        self.slots
            .get(spread(print, PRINT_BITS, self.slots.len()))
            .map_or(0, |slot| u64::from(slot[0]))
    }
}

/// The latest digests: those of the last 200,000 keys at least.
#[derive(Debug)]
pub struct Window {
    mix: Mix,
    seen: Table,
    era: u64,
    /// Keys until what was seen last in the era before is dropped.
    room: u32,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            mix: Mix::default(),
            seen: Table::default(),
            era: 1,
            room: WINDOW,
        }
    }
}

impl Window {
    /// Say whether a digest is among the latest.
    #[must_use]
    pub fn contains(&self, one: u64) -> bool {
        self.seen.contains(self.mix.mix(one))
    }

    /// Add a digest, and another name of the same call beside it, 0 if it has none; say whether the first is new.
    pub fn add(&mut self, one: u64, also: u64) -> bool {
        let new = self.seen.insert(self.mix.mix(one), self.era);
        if also != 0 && also != one {
            self.seen.insert(self.mix.mix(also), self.era);
        }
        self.room -= 1;
        if self.room == 0 {
            let era = self.era;
            self.seen.rebuild(self.seen.slots.len(), |one| one & ERA == era);
            (self.era, self.room) = (ERA - era, WINDOW);
        }
        new
    }

    /// Return something of where a digest would be, to have it at hand.
    #[must_use]
    pub fn glance(&self, one: u64) -> u64 {
        self.seen.glance(self.mix.mix(one))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_uuid_is_the_exclusive_or_of_its_halves_and_nothing_else_is() {
        let uuid = "00000000-0000-0001-0000-000000000003";
        assert_eq!(digest(Some(uuid)), 2);
        assert_eq!(digest(Some("00000000-0000-0000-0000-000000000000")), 0);
        assert_eq!(
            digest(Some("ABCDEF00-0000-0001-0000-000000000003")),
            digest(Some("abcdef00-0000-0001-0000-000000000003"))
        );
        assert_ne!(digest(Some("+0000000-0000-0001-0000-000000000003")), 2);
        assert_eq!((digest(None), digest(Some(""))), (0, 0));
        assert_eq!(digest(Some("a")), digest(Some("a")));
    }

    #[test]
    fn a_set_knows_what_it_was_given_and_nothing_else() {
        let mut ids = Ids::default();
        let given = |n: u64| n.wrapping_mul(n) ^ (n << 40);
        let mut plain = HashSet::new();
        for n in 0..200_000 {
            assert_eq!(ids.insert(given(n)), plain.insert(given(n)));
        }
        assert!((0..200_000).all(|n| ids.contains(given(n)) && !ids.insert(given(n))));
        assert!((1..200_000).all(|n| ids.contains(!n) == plain.contains(&!n)));
    }

    #[test]
    fn a_window_knows_the_latest() {
        let mut window = Window::default();
        assert!((1..=u64::from(WINDOW)).all(|n| window.add(n, n << 32)));
        assert!(!window.add(1, 0) && window.contains(2 << 32));
        assert!((u64::from(WINDOW) + 1..=3 * u64::from(WINDOW)).all(|n| window.add(n, 0)));
        assert!(!window.contains(2));
    }
}
