//! What inputs say -> what the report is made of: one ledger and one tally for all, and the line numbers of each input.
//! The twin of `counting.py`.

use std::collections::HashMap;
use std::sync::Arc;

use crate::calls::{Call, Ledger, New};
use crate::found::{Found, Sofar};
use crate::ids::digest;
use crate::parameters::Parameters;
use crate::tally::{Aside, Failure, Held, Here, Part, Tally};
use crate::timeline::{written, Bins};
use crate::values::Kind;

/// Characters of a record or a message that is not kept until it is shown.
const LONG: usize = 2000;

/// What only the reference can say: it chooses, masks and shows. Its errors end the counting.
pub trait Reference {
    type Error;

    /// Say whether a time is one of this world; only asked for times that are not plainly so.
    ///
    /// # Errors
    ///
    /// Those of the reference.
    fn is_time(&mut self, time: &str) -> Result<bool, Self::Error>;

    /// Say whether everything is wanted, so that nothing has to be asked for.
    fn takes_all(&self) -> bool;

    /// Say whether a failure is wanted.
    ///
    /// # Errors
    ///
    /// Those of the reference.
    fn takes(&mut self, kind: Kind, code: &str, action: Option<&str>, time: Option<&str>) -> Result<bool, Self::Error>;

    /// Say whether a successful call is wanted.
    ///
    /// # Errors
    ///
    /// Those of the reference.
    fn takes_call(&mut self, action: Option<&str>, time: Option<&str>) -> Result<bool, Self::Error>;

    /// Reduce a failure to what will be shown.
    ///
    /// # Errors
    ///
    /// Those of the reference.
    fn settle(&mut self, failure: &mut Failure) -> Result<(), Self::Error>;

    /// Say whether failures are to be shown at once.
    fn is_live(&self) -> bool;

    /// Show a failure.
    ///
    /// # Errors
    ///
    /// Those of whoever looks at it.
    fn show(&mut self, failure: &Failure) -> Result<(), Self::Error>;
}

/// How a time is written: its characters, its zone's bytes, and these.
type Form = (usize, usize, u64);

/// The first and the last time of what was seen, as the log writes them.
///
/// Times that are written alike are in order as texts are: only those that may be first are looked at as times.
#[derive(Debug, Default)]
pub struct Period {
    forms: HashMap<Form, usize>,
    ends: Vec<Ends>,
    latest: Option<(Form, usize)>,
}

#[derive(Debug)]
struct Ends {
    first: String,
    last: String,
}

impl Period {
    /// Reckon with one more time.
    ///
    /// # Errors
    ///
    /// Those of the reference.
    pub fn take<R: Reference>(&mut self, time: Option<&str>, reference: &mut R) -> Result<(), R::Error> {
        let Some(time) = time else { return Ok(()) };
        let form = form(time);
        let known = match self.latest {
            Some((latest, at)) if latest == form => Some(at),
            _ => self.forms.get(&form).copied(),
        };
        let Some(at) = known else {
            if is_time(time, reference)? {
                self.forms.insert(form, self.ends.len());
                self.ends.push(Ends {
                    first: time.to_owned(),
                    last: time.to_owned(),
                });
            }
            return Ok(());
        };
        self.latest = Some((form, at));
        let ends = &mut self.ends[at];
        if time > ends.last.as_str() {
            time.clone_into(&mut ends.last);
        } else if time < ends.first.as_str() && is_time(time, reference)? {
            time.clone_into(&mut ends.first);
        }
        Ok(())
    }

    /// Return the first and the last time of each way of writing.
    pub fn times(&self) -> impl Iterator<Item = &str> {
        self.ends
            .iter()
            .flat_map(|ends| [ends.first.as_str(), ends.last.as_str()])
    }
}

fn form(time: &str) -> Form {
    let is_ascii = time.is_ascii();
    let characters = if is_ascii { time.len() } else { time.chars().count() };
    let sixth = if is_ascii {
        time.len().checked_sub(6)
    } else {
        time.char_indices().nth_back(5).map(|(at, _)| at)
    };
    let zone = match sixth {
        Some(at) if matches!(time.as_bytes()[at], b'+' | b'-') => &time[at..],
        _ if time.ends_with('Z') => "Z",
        _ => "",
    };
    if zone.len() > size_of::<u64>() {
        return (characters, zone.len(), digest(Some(zone)));
    }
    (
        characters,
        zone.len(),
        zone.bytes().fold(0, |packed, byte| packed << 8 | u64::from(byte)),
    )
}

fn is_time<R: Reference>(time: &str, reference: &mut R) -> Result<bool, R::Error> {
    if is_plain_time(time.as_bytes()) {
        Ok(true)
    } else {
        reference.is_time(time)
    }
}

/// Say whether a time is surely one of this world: `2026-11-01T10:00:00`, maybe with a fraction and a zone.
fn is_plain_time(time: &[u8]) -> bool {
    let number = |from: usize, to: usize| {
        let digits = time.get(from..to)?;
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then(|| digits.iter().fold(0, |n, digit| n * 10 + u32::from(digit - b'0')))
    };
    let signs = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if time.len() < 19 || signs.iter().any(|(at, sign)| time[*at] != *sign) {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(5, 7), number(8, 10)) else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) = (number(11, 13), number(14, 16), number(17, 19)) else {
        return false;
    };
    let is_day = (1972..=2999).contains(&year) && (1..=days(year, month)).contains(&day);
    is_day && hour < 24 && minute < 60 && second < 60 && is_rest(&time[19..])
}

const fn days(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Say whether what stands behind the seconds is a fraction, a zone, or both.
fn is_rest(rest: &[u8]) -> bool {
    let zone = match rest.split_first() {
        Some((b'.', fraction)) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if !(1..=9).contains(&digits) {
                return false;
            }
            &fraction[digits..]
        }
        _ => rest,
    };
    let two = |at: usize, below: u8| {
        zone[at].is_ascii_digit()
            && zone[at + 1].is_ascii_digit()
            && (zone[at] - b'0') * 10 + zone[at + 1] - b'0' < below
    };
    match zone {
        [] | b"Z" => true,
        [b'+' | b'-', _, _, b':', _, _] => two(1, 24) && two(4, 60),
        [b'+' | b'-', _, _, _, _] => two(1, 24) && two(3, 60),
        _ => false,
    }
}

/// One input, as far as it has been counted.
#[derive(Debug)]
pub struct Input {
    pub file: Arc<str>,
    /// Of the part being counted: failures are shown in the order of numbers and lines.
    pub number: u64,
    pub sofar: Sofar,
}

/// What all inputs of one scan are counted with.
#[derive(Debug, Default)]
pub struct Counting {
    pub ledger: Ledger,
    pub tally: Tally,
    pub aside: Aside,
    pub period: Period,
    /// Successful calls that are wanted.
    pub calls: Bins,
    /// Receipts that did not fail.
    pub other_receipts: u64,
    /// Successful calls, wanted or not.
    pub successes: u64,
}

impl Counting {
    /// Let the ledger and the tally count what the next block of an input says; hand on the failures.
    ///
    /// # Errors
    ///
    /// Those of the reference.
    pub fn count<R: Reference>(
        &mut self,
        input: &mut Input,
        found: &mut Found,
        reference: &mut R,
    ) -> Result<(), R::Error> {
        found.place_behind(&mut input.sofar);
        let counted = self.count_placed(input, found, reference);
        let mut settled = Ok(());
        for failure in self.tally.keep(found, &input.file) {
            if settled.is_ok() && is_long(failure) {
                settled = reference.settle(failure);
            }
        }
        counted.and(settled)
    }

    fn count_placed<R: Reference>(
        &mut self,
        input: &Input,
        found: &mut Found,
        reference: &mut R,
    ) -> Result<(), R::Error> {
        let Self {
            ledger,
            period,
            calls,
            successes,
            ..
        } = self;
        let mut fresh = ledger.add(&input.file, found, &mut |found, at| {
            *successes += 1;
            let time = found.scan.some(found.marks[at].time);
            period.take(time, reference)?;
            let takes =
                reference.takes_all() || reference.takes_call(found.scan.some(found.scan.mentions[at].action), time)?;
            if takes {
                calls.add(time.and_then(written));
            }
            Ok(takes)
        })?;
        fresh.sort_by_key(|new| found.marks[new.at].line);
        fresh
            .into_iter()
            .try_for_each(|new| self.add(new, input, found, reference))
    }

    fn add<R: Reference>(
        &mut self,
        new: New,
        input: &Input,
        found: &mut Found,
        reference: &mut R,
    ) -> Result<(), R::Error> {
        let mark = &found.marks[new.at];
        let time = found.scan.some(mark.time);
        self.period.take(time, reference)?;
        if mark.kind == Kind::Delivered {
            self.other_receipts += 1;
            return Ok(());
        }
        let (scan, mention) = (&found.scan, &found.scan.mentions[new.at]);
        let (code, action) = (scan.text(mention.code), scan.some(mention.action));
        if !reference.takes_all() && !reference.takes(mention.kind, code, action, time)? {
            self.aside.add(mention.kind, new.call, code);
            return Ok(());
        }
        let is_joined = mention.kind == Kind::Receipt && mark.names.session_no != 0;
        let outcome = if is_joined {
            self.ledger.outcome(mark.names.session_no)
        } else {
            None
        };
        let here = Here {
            at: new.at,
            kind: mention.kind,
            outcome,
            place: (input.number, mark.line),
            told: tell(&mut found.told, new.parameters),
            is_again: new.is_again,
            is_retry: new.is_retry,
        };
        if !reference.is_live() {
            self.add_held(new.call, Held::Here(here), found);
            return Ok(());
        }
        let mut failure = Failure::of(found, here, &input.file);
        if is_long(&failure) {
            reference.settle(&mut failure)?;
        }
        self.add_held(new.call.clone(), Held::Here(here), found);
        if new.call.is_some_and(|call| call.is_other()) {
            Ok(())
        } else {
            reference.show(&failure)
        }
    }

    fn add_held(&mut self, call: Option<Call>, held: Held, found: &Found) {
        match call {
            Some(call) => self.tally.add_call(call, held, found, &self.ledger),
            None => self.tally.add(held, found, &self.ledger),
        }
    }
}

/// Keep what is known of a request, if anything is.
fn tell(told: &mut Vec<Parameters>, parameters: Parameters) -> Option<u32> {
    if parameters.is_nothing() {
        return None;
    }
    told.push(parameters);
    u32::try_from(told.len() - 1).ok()
}

fn is_long(failure: &Failure) -> bool {
    let is_long = |text: &str| text.len() > LONG && text.chars().nth(LONG).is_some();
    is_long(&failure.text) || failure.some(Part::Message).is_some_and(is_long)
}

#[cfg(test)]
mod tests {
    use super::is_plain_time;

    #[test]
    fn what_is_plainly_a_time() {
        for (time, want) in [
            ("2026-11-01T10:00:00", true),
            ("2026-11-01T10:00:00.123456789+0800", true),
            ("2024-02-29T23:59:59Z", true),
            ("2026-02-29T23:59:59Z", false),
            ("2100-02-29T00:00:00", false),
            ("2026-11-01T24:00:00", false),
            ("2026-11-01T10:00:00.", false),
            ("2026-11-01T10:00:00.1234567890", false),
            ("2026-11-01T10:00:00+24:00", false),
            ("2026-11-01T10:00:00+08:00x", false),
            ("2026-11-01T10:00", false),
            ("1969-11-01T10:00:00", false),
            ("", false),
        ] {
            assert_eq!(is_plain_time(time.as_bytes()), want, "{time}");
        }
    }
}
