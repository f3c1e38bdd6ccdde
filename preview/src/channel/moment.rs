//! A moment in UTC, as pages write it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Whole seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(u64);

impl Moment {
    pub(crate) fn now() -> Self {
        Self::after(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
    }

    pub(crate) fn after(since_1970: Duration) -> Self {
        Self(since_1970.as_secs())
    }

    /// Reads SNS's `2026-11-23T04:12:31.000Z`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let [year, month, day] = numbers(date, '-')?;
        let [hour, minute, second] = numbers(time.split('.').next()?, ':')?;
        let is_moment = (1970..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && hour < 24
            && minute < 60
            && second <= 60;
        let seconds = hour * HOUR + minute * MINUTE + second;
        is_moment.then(|| Self(days_until(year, month, day) * DAY + seconds))
    }

    /// `2026-11-23T04:12:31Z`, for programs.
    pub(crate) fn machine(self) -> String {
        let [year, month, day] = date_of(self.0 / DAY);
        format!("{year:04}-{month:02}-{day:02}T{}:{:02}Z", self.clock(), self.0 % MINUTE)
    }

    /// `2026-11-23 04:12`.
    pub(crate) fn date_and_clock(self) -> String {
        let [year, month, day] = date_of(self.0 / DAY);
        format!("{year:04}-{month:02}-{day:02} {}", self.clock())
    }

    /// `04:12`.
    pub(crate) fn clock(self) -> String {
        format!("{:02}:{:02}", self.0 % DAY / HOUR, self.0 % HOUR / MINUTE)
    }
}

fn numbers(text: &str, separator: char) -> Option<[u64; 3]> {
    let parts: Option<Vec<u64>> = text.split(separator).map(|part| part.parse().ok()).collect();
    parts?.try_into().ok()
}

/// The days from 1970 to a date. Years begin in March here, so that a leap day is their last.
fn days_until(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// The year, month and day that many days after 1970 (Hinnant, "chrono-compatible low-level date
/// algorithms").
fn date_of(days: u64) -> [u64; 3] {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year;
    if month < 10 { [year, month + 3, day] } else { [year + 1, month - 9, day] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_again() {
        for text in
            ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2026-11-23T04:12:31Z", "2100-03-01T12:00:00Z"]
        {
            assert_eq!(Moment::parse(text).unwrap().machine(), text);
        }
        let moment = Moment::parse("2026-11-23T04:12:31.000Z").unwrap();
        assert_eq!(moment, Moment(1_795_407_151));
        assert_eq!(moment.date_and_clock(), "2026-11-23 04:12");
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in ["", "2026-11-23", "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z", "x-1-1T0:0:0Z"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
