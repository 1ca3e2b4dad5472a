//! What is counted of a code besides how often: when, of which requests, to which numbers; and what is shown of it. The
//! twin of `details.py`.

use std::collections::HashMap;

use crate::parameters::Parameters;
use crate::recent::Recent;
use crate::tally::Held;
use crate::timeline::{written, Bins, Form, Written};

/// Values of a parameter that are counted; those that come first.
const MOST_VALUES: usize = 500;
/// Numbers that are remembered of a code; those that failed last.
const MOST_NUMBERS: usize = 1000;
/// Seconds; what comes later may be meant, as a probe is.
const REPEATED_WITHIN: u64 = 20;
/// What failures are told apart by, besides their actions.
pub const PARAMETERS: [&str; 5] = ["template_id", "sig_content", "project_id", "number_prefix", "host"];

/// What of a failure is counted besides its code.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    pub time: Option<&'a str>,
    pub parameters: &'a Parameters,
    /// Or the container; empty if the log has one stream.
    pub host: &'a str,
    pub is_call: bool,
    /// The stream's last call failed in this way, too.
    pub is_again: bool,
    /// And the SDK says that it sends that again.
    pub is_retry: bool,
}

/// What is known of a phone number to which something failed.
#[derive(Debug)]
struct Number {
    failures: u64,
    last: Option<Written>,
}

/// The first and the last of a way of writing.
#[derive(Debug)]
struct Ends {
    form: Form,
    first: (i64, Box<str>),
    last: (i64, Box<str>),
}

/// What is counted of one code.
#[derive(Debug)]
pub struct Details {
    pub bins: Bins,
    pub repeats: u64,
    breakdown: [HashMap<Box<str>, u64>; 5],
    numbers: Recent<Box<str>, Number>,
    ends: Vec<Ends>,
    count: u64,
    middle: Option<Held>,
    next: Option<Held>,
}

impl Default for Details {
    fn default() -> Self {
        Self {
            bins: Bins::default(),
            repeats: 0,
            breakdown: Default::default(),
            numbers: Recent::new(MOST_NUMBERS),
            ends: Vec::new(),
            count: 0,
            middle: None,
            next: None,
        }
    }
}

impl Details {
    /// Count one more failure of the code; it may be shown, if it is given.
    pub fn add(&mut self, said: Said<'_>, held: Option<&Held>) {
        self.count += 1;
        let time = said.time.and_then(written);
        self.bins.add(time);
        if let (Some(time), Some(text)) = (time, said.time) {
            self.reckon(time, text);
        }
        self.take(said);
        let number = said.parameters.number.as_deref();
        let is_again = number.is_some_and(|number| self.is_soon_again(number, time));
        self.repeats += u64::from(said.is_call && (said.is_retry || (is_again && said.is_again)));
        if self.count > 1 && self.count.is_power_of_two() {
            self.middle = std::mem::replace(&mut self.next, held.map(Held::again));
        }
    }

    fn reckon(&mut self, time: Written, text: &str) {
        let order = |ends: &(i64, Box<str>)| (time.second, text).cmp(&(ends.0, &ends.1));
        match self.ends.iter_mut().find(|ends| ends.form == time.form) {
            Some(ends) if order(&ends.last).is_gt() => ends.last = (time.second, text.into()),
            Some(ends) if order(&ends.first).is_lt() => ends.first = (time.second, text.into()),
            Some(_) => {}
            None => self.ends.push(Ends {
                form: time.form,
                first: (time.second, text.into()),
                last: (time.second, text.into()),
            }),
        }
    }

    fn take(&mut self, said: Said<'_>) {
        let known = said.parameters;
        let values = [
            known.template_id.as_deref(),
            known.sig_content.as_deref(),
            known.project_id.as_deref(),
            known.number.as_deref().and_then(|number| number.get(..3)),
            Some(said.host).filter(|host| !host.is_empty()),
        ];
        for (counts, value) in self.breakdown.iter_mut().zip(values) {
            let Some(value) = value else { continue };
            if let Some(count) = counts.get_mut(value) {
                *count += 1;
            } else if counts.len() < MOST_VALUES {
                counts.insert(value.into(), 1);
            }
        }
    }

    /// Remember a number, and say whether it failed just before.
    fn is_soon_again(&mut self, number: &str, time: Option<Written>) -> bool {
        let known = self.numbers.find(number);
        let Some(before) = known.and_then(|handle| self.numbers.take_up(handle)) else {
            let new = Number {
                failures: 1,
                last: time,
            };
            self.numbers.insert(number.into(), new);
            self.numbers.trim();
            return false;
        };
        before.failures += 1;
        match (std::mem::replace(&mut before.last, time), time) {
            (Some(last), Some(time)) => last.form == time.form && last.second.abs_diff(time.second) <= REPEATED_WITHIN,
            _ => false,
        }
    }

    /// Return how often each value of each parameter was seen.
    pub fn breakdown(&self) -> impl Iterator<Item = (&'static str, &HashMap<Box<str>, u64>)> {
        PARAMETERS.into_iter().zip(&self.breakdown)
    }

    /// Return the numbers that are remembered and how often each failed.
    pub fn numbers(&self) -> impl Iterator<Item = (&str, u64)> {
        self.numbers.iter().map(|(number, known)| (&**number, known.failures))
    }

    /// Return the first time and the last of each way of writing.
    pub fn times(&self) -> impl Iterator<Item = &str> {
        self.ends.iter().flat_map(|ends| [&*ends.first.1, &*ends.last.1])
    }

    /// Return a failure from the middle; none if there are too few.
    #[must_use]
    pub fn middle(&self) -> Option<&Held> {
        let at = 1 << self.count.max(1).ilog2(); // which one `next` is
        if self.count - at >= at / 4 {
            self.next.as_ref()
        } else {
            self.middle.as_ref()
        }
    }

    /// Return what may be shown.
    pub fn held(&mut self) -> impl Iterator<Item = &mut Held> {
        [self.middle.as_mut(), self.next.as_mut()].into_iter().flatten()
    }
}
