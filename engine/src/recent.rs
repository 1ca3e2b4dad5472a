//! A map that forgets what has not been used for longest.

use std::borrow::Borrow;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Uses written down before those that others have followed are struck out.
const SURPLUS: usize = 1024;

/// Where a key's value is, as long as it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle {
    slot: usize,
    born: u64,
}

#[derive(Debug)]
struct Slot<K, V> {
    key: K,
    value: V,
    born: u64,
    used: u64,
}

/// A map whose keys are in the order in which they were last used; `trim` drops the first ones.
#[derive(Debug)]
pub struct Recent<K, V> {
    most: usize,
    slots: Vec<Option<Slot<K, V>>>,
    free: Vec<usize>,
    places: HashMap<K, usize>,
    /// Slots and when they were used; of each slot only the latest use is true.
    uses: VecDeque<(usize, u64)>,
    clock: u64,
}

impl<K: Hash + Eq + Clone, V> Recent<K, V> {
    /// Make an empty one, of which `trim` leaves `most` keys.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most,
            slots: Vec::new(),
            free: Vec::new(),
            places: HashMap::new(),
            uses: VecDeque::new(),
            clock: 0,
        }
    }

    /// Return where a key's value is; that is no use.
    pub fn find<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<Handle>
    where
        K: Borrow<Q>,
    {
        let slot = *self.places.get(key)?;
        self.slots[slot].as_ref().map(|one| Handle { slot, born: one.born })
    }

    /// Return the value of a key; that is no use.
    pub fn value<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.slots[*self.places.get(key)?].as_ref().map(|one| &one.value)
    }

    /// Return the value of a handle, if it is still there; that is no use.
    pub fn get(&mut self, handle: Handle) -> Option<&mut V> {
        self.slots[handle.slot]
            .as_mut()
            .filter(|one| one.born == handle.born)
            .map(|one| &mut one.value)
    }

    /// Add a key that is not there, as the latest.
    pub fn insert(&mut self, key: K, value: V) -> Handle {
        self.clock += 1;
        let one = Slot {
            key: key.clone(),
            value,
            born: self.clock,
            used: self.clock,
        };
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        self.slots[slot] = Some(one);
        self.places.insert(key, slot);
        self.note(slot);
        Handle { slot, born: self.clock }
    }

    /// Make a key the latest, and return its value, if it is still there.
    pub fn take_up(&mut self, handle: Handle) -> Option<&mut V> {
        let one = self.slots[handle.slot].as_mut().filter(|one| one.born == handle.born)?;
        if one.used != self.clock {
            self.clock += 1;
            one.used = self.clock;
            self.note(handle.slot);
        }
        self.get(handle)
    }

    fn note(&mut self, slot: usize) {
        self.uses.push_back((slot, self.clock));
        if self.uses.len() > 2 * self.places.len() + SURPLUS {
            let slots = &self.slots;
            self.uses
                .retain(|(slot, at)| slots[*slot].as_ref().is_some_and(|one| one.used == *at));
        }
    }

    /// Drop what has not been used for longest, until no more are left than may be.
    pub fn trim(&mut self) {
        while self.places.len() > self.most {
            let Some((slot, at)) = self.uses.pop_front() else {
                return;
            };
            if self.slots[slot].as_ref().is_some_and(|one| one.used == at) {
                self.drop_slot(slot);
            }
        }
    }

    /// Return the keys and values, in no order that means anything.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.slots.iter().flatten().map(|one| (&one.key, &one.value))
    }

    /// Drop a key, and return its value.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let slot = *self.places.get(key)?;
        self.drop_slot(slot)
    }

    /// Drop the keys of which `unwanted` says so.
    pub fn forget(&mut self, unwanted: impl Fn(&K) -> bool) {
        for slot in 0..self.slots.len() {
            if self.slots[slot].as_ref().is_some_and(|one| unwanted(&one.key)) {
                self.drop_slot(slot);
            }
        }
    }

    fn drop_slot(&mut self, slot: usize) -> Option<V> {
        let one = self.slots[slot].take()?;
        self.places.remove(&one.key);
        self.free.push(slot);
        Some(one.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_been_used_for_longest_is_dropped_first() {
        let mut recent: Recent<u32, char> = Recent::new(2);
        let one = recent.insert(1, 'a');
        let two = recent.insert(2, 'b');
        for _ in 0..10_000 {
            recent.take_up(two);
            recent.take_up(one);
        }
        assert!(recent.uses.len() < 2 * SURPLUS);
        let three = recent.insert(3, 'c');
        recent.trim();
        assert_eq!((recent.get(one).copied(), recent.find(&2)), (Some('a'), None));
        assert_eq!(recent.get(two), None);
        assert_eq!(recent.remove(&1), Some('a'));
        let four = recent.insert(4, 'd');
        assert_eq!(
            [one, four, three].map(|handle| recent.get(handle).copied()),
            [None, Some('d'), Some('c')]
        );
    }
}
