//! Times -> how many there are in each step of time; steps merge as the span grows, so that memory does not. The twin of
//! `timeline.py`, as far as it counts.

/// Seconds, each a part of the next.
pub const STEPS: [i64; 11] = [1, 5, 15, 60, 300, 900, 3600, 21_600, 86_400, 604_800, 31_449_600];
/// Steps with any that are kept.
const MOST_BINS: usize = 1000;
const DAY: i64 = 86_400;

/// How a time is written: what it lacks, and its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form {
    lack: Lack,
    /// None, `Z`, or a sign and minutes.
    zone: Zone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Lack {
    Nothing,
    Year,
    Day,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Zone {
    None,
    Zulu,
    East(u16),
    West(u16),
}

impl Form {
    /// Return it as the reference has it: the zone, behind `--` if the year is missing, `T` if the day is.
    #[must_use]
    pub fn text(self) -> String {
        let lack = match self.lack {
            Lack::Nothing => "",
            Lack::Year => "--",
            Lack::Day => "T",
        };
        match self.zone {
            Zone::None => lack.to_owned(),
            Zone::Zulu => format!("{lack}Z"),
            Zone::East(minutes) => format!("{lack}+{:02}:{:02}", minutes / 60, minutes % 60),
            Zone::West(minutes) => format!("{lack}-{:02}:{:02}", minutes / 60, minutes % 60),
        }
    }
}

/// A time as it is written: its form, and the seconds since 1970 that it would be in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub form: Form,
    pub second: i64,
}

/// Take a time of a log apart; none if it is none of this world.
#[must_use]
pub fn written(time: &str) -> Option<Written> {
    let bytes = time.as_bytes();
    let (lack, day, rest) = dated(bytes)?;
    let [h1, h2, b':', m1, m2, rest @ ..] = rest else {
        return None;
    };
    let (hour, minute) = (two(*h1, *h2)?, two(*m1, *m2)?);
    let (second, rest) = match rest {
        [b':', s1, s2, rest @ ..] => (two(*s1, *s2)?, rest),
        _ => (0, rest),
    };
    let rest = match rest {
        [b'.', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (1..=9).contains(&digits).then_some(&rest[digits..])?
        }
        _ => rest,
    };
    let zone = zone(rest)?;
    (hour < 24 && minute < 60 && second < 60).then_some(Written {
        form: Form { lack, zone },
        second: day * DAY + hour * 3600 + minute * 60 + second,
    })
}

/// Return what a time lacks, its day since 1970, and what stands behind that.
fn dated(bytes: &[u8]) -> Option<(Lack, i64, &[u8])> {
    match bytes {
        [b'T', rest @ ..] => Some((Lack::Day, 0, rest)),
        // 2000 stands for a year that is missing, because it has a 29th of February.
        [b'-', b'-', m1, m2, b'-', d1, d2, b'T' | b' ', rest @ ..] => {
            Some((Lack::Year, day(2000, two(*m1, *m2)?, two(*d1, *d2)?)?, rest))
        }
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T' | b' ', rest @ ..] => {
            let year = two(*y1, *y2)? * 100 + two(*y3, *y4)?;
            Some((Lack::Nothing, day(year, two(*m1, *m2)?, two(*d1, *d2)?)?, rest))
        }
        _ => None,
    }
}

fn zone(rest: &[u8]) -> Option<Zone> {
    let (sign, hours, minutes) = match rest {
        [] => return Some(Zone::None),
        [b'Z'] => return Some(Zone::Zulu),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] | [sign @ (b'+' | b'-'), h1, h2, m1, m2] => {
            (sign, two(*h1, *h2)?, two(*m1, *m2)?)
        }
        _ => return None,
    };
    let all = u16::try_from(hours * 60 + minutes)
        .ok()
        .filter(|_| hours < 24 && minutes < 60)?;
    Some(if *sign == b'+' {
        Zone::East(all)
    } else {
        Zone::West(all)
    })
}

fn two(one: u8, other: u8) -> Option<i64> {
    (one.is_ascii_digit() && other.is_ascii_digit()).then(|| i64::from(one - b'0') * 10 + i64::from(other - b'0'))
}

/// Return the days since 1970, if there is such a day.
fn day(year: i64, month: i64, day: i64) -> Option<i64> {
    const BEFORE: [i64; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
    if !(1970..3000).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let at = usize::try_from(month).ok()?;
    let length = BEFORE[at] - BEFORE[at - 1] + i64::from(is_leap && month == 2);
    if !(1..=length).contains(&day) {
        return None;
    }
    let past = year - 1;
    let days = |year: i64| year * 365 + year / 4 - year / 100 + year / 400;
    Some(days(past) - days(1969) + BEFORE[at - 1] + i64::from(is_leap && month > 2) + day - 1)
}

/// How many there are in each step, for each way of writing times.
#[derive(Clone, Debug, Default)]
pub struct Bins {
    /// Which step.
    pub level: usize,
    /// In order.
    counts: Vec<(Form, i64, u64)>,
    /// Where the last one was counted: the next one mostly is there, too.
    latest: usize,
}

impl Bins {
    /// Count what has a time.
    pub fn add(&mut self, time: Option<Written>) {
        let Some(time) = time else { return };
        let place = (time.form, time.second.div_euclid(STEPS[self.level]));
        if let Some((form, at, count)) = self.counts.get_mut(self.latest) {
            if (*form, *at) == place {
                *count += 1;
                return;
            }
        }
        match self.counts.binary_search_by_key(&place, |(form, at, _)| (*form, *at)) {
            Ok(at) => {
                self.latest = at;
                self.counts[at].2 += 1;
            }
            Err(at) => {
                self.latest = at;
                self.counts.insert(at, (place.0, place.1, 1));
                while self.counts.len() > MOST_BINS && self.level + 1 < STEPS.len() {
                    self.merge();
                }
            }
        }
    }

    /// Go over to the next larger step.
    fn merge(&mut self) {
        let ratio = STEPS[self.level + 1] / STEPS[self.level];
        self.level += 1;
        self.counts.iter_mut().for_each(|(_, at, _)| *at = at.div_euclid(ratio));
        self.counts.dedup_by(|next, before| {
            let is_same = (next.0, next.1) == (before.0, before.1);
            before.2 += if is_same { next.2 } else { 0 };
            is_same
        });
        self.latest = 0;
    }

    /// Return where each step begins, and how many there are in it.
    pub fn seconds(&self) -> impl Iterator<Item = (Form, i64, u64)> + '_ {
        let step = STEPS[self.level];
        self.counts
            .iter()
            .map(move |(form, at, count)| (*form, at * step, *count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(time: &str) -> Option<(String, i64)> {
        written(time).map(|time| (time.form.text(), time.second))
    }

    #[test]
    fn a_time_is_its_form_and_its_second() {
        for (time, form, second) in [
            ("1970-01-01T00:00:00", "", 0),
            ("2026-11-01T10:00:00.123", "", 1_793_527_200),
            ("2026-11-01T10:00Z", "Z", 1_793_527_200),
            ("2024-02-29T23:59:59+0800", "+08:00", 1_709_251_199),
            ("2000-03-01 00:00:00-03:30", "-03:30", 951_868_800),
            ("--02-29T00:00:00", "--", 951_782_400),
            ("T10:00:01", "T", 36_001),
        ] {
            assert_eq!(said(time), Some((form.to_owned(), second)), "{time}");
        }
        for time in [
            "",
            "2026-02-29T00:00:00",
            "2026-13-01T00:00:00",
            "1969-12-31T00:00:00",
            "2026-11-01T24:00:00",
            "2026-11-01T10:00:00.",
            "2026-11-01T10:00:00+24:00",
            "2026-11-01T10:00:00Zx",
            "2026-11-01",
        ] {
            assert_eq!(said(time), None, "{time}");
        }
    }

    #[test]
    fn steps_merge_when_there_are_too_many() {
        let mut bins = Bins::default();
        for second in 0..10_000 {
            bins.add(Some(Written {
                form: Form {
                    lack: Lack::Nothing,
                    zone: Zone::None,
                },
                second,
            }));
        }
        assert_eq!(STEPS[bins.level], 15);
        assert_eq!(bins.seconds().map(|(_, _, count)| count).sum::<u64>(), 10_000);
        assert_eq!(bins.seconds().next().map(|(_, _, count)| count), Some(15));
    }
}
