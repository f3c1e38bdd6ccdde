//! Time zones by their POSIX rule, which Terraform looks up by the zone's IANA name.

use std::str::FromStr;

use time::{Date, Month, OffsetDateTime, util::days_in_month};

use super::{SECONDS_PER_DAY, days};

/// The longest abbreviation of the time zone database has five characters.
const MAX_NAME_BYTES: usize = 8;

/// A time zone. The default is UTC.
///
/// It has the rules of one year, which count for all: a time of another year is shown with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeZone {
    standard: Offset,
    summer: Option<Summer>,
}

/// Text is no POSIX rule of a time zone (POSIX.1-2024, "TZ", with the hours that RFC 9636 adds).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the POSIX rule of a time zone")]
pub struct InvalidTimeZone;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Offset {
    /// The abbreviation, `JST` or `+08`, with zero bytes at its end.
    name: [u8; MAX_NAME_BYTES],
    /// Seconds to the east of UTC.
    seconds: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Summer {
    offset: Offset,
    starts: Change,
    ends: Change,
}

/// The day and the time of a change: `M3.5.0/2`, the last Sunday of March at 2:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    month: Month,
    /// From 1 to 5; 5 is the last one.
    week: i64,
    /// From 0, Sunday, to 6.
    weekday: i64,
    /// Seconds after midnight by the time before the change. Greenland's are negative.
    seconds: i64,
}

impl TimeZone {
    const UTC: Self =
        Self { standard: Offset { name: *b"UTC\0\0\0\0\0", seconds: 0 }, summer: None };

    /// The day, the time and the zone of a number of seconds after 1970 in UTC:
    /// `2026-11-23 13:08:00 JST`.
    pub(crate) fn format(&self, at: i64) -> String {
        let offset = self.offset(at);
        let Ok(local) = OffsetDateTime::from_unix_timestamp(at.saturating_add(offset.seconds))
        else {
            return at.to_string();
        };
        let (year, month, day) = local.to_calendar_date();
        let (hour, minute, second) = local.to_hms();
        // Years have four digits, since the others are not parsed.
        let (century, year) = (year.div_euclid(100), year.rem_euclid(100));
        let [century, year] = [century, year].map(|part| u8::try_from(part).unwrap_or_default());
        let mut text = String::with_capacity("2026-11-23 13:08:00 ".len() + MAX_NAME_BYTES);
        let parts = [
            (century, ""),
            (year, "-"),
            (month.into(), "-"),
            (day, " "),
            (hour, ":"),
            (minute, ":"),
        ];
        for (part, after) in parts {
            push_two_digits(&mut text, part);
            text += after;
        }
        push_two_digits(&mut text, second);
        text + " " + offset.name()
    }

    /// The offset from UTC at a time, in seconds; positive in the east.
    pub(crate) fn seconds_from_utc(&self, at: i64) -> i64 {
        self.offset(at).seconds
    }

    fn offset(&self, at: i64) -> &Offset {
        let Some(summer) = &self.summer else { return &self.standard };
        let standard = self.standard.seconds;
        let local = OffsetDateTime::from_unix_timestamp(at.saturating_add(standard));
        let year = local.map_or(0, OffsetDateTime::year);
        let starts = summer.starts.at(year) - standard;
        let ends = summer.ends.at(year) - summer.offset.seconds;
        // In the south summer ends before it starts.
        let is_summer = if starts < ends {
            (starts..ends).contains(&at)
        } else {
            !(ends..starts).contains(&at)
        };
        if is_summer { &summer.offset } else { &self.standard }
    }
}

/// Every message has times, so that a formatter with options would cost 2 % of its rendering.
fn push_two_digits(text: &mut String, number: u8) {
    text.extend([number / 10 % 10, number % 10].map(|digit| char::from(b'0' + digit)));
}

impl Default for TimeZone {
    fn default() -> Self {
        Self::UTC
    }
}

impl Offset {
    fn name(&self) -> &str {
        let end = self.name.iter().position(|byte| *byte == 0).unwrap_or(MAX_NAME_BYTES);
        // Names are ASCII.
        self.name.get(..end).and_then(|name| str::from_utf8(name).ok()).unwrap_or_default()
    }
}

impl Change {
    /// Seconds from 1970 to the change in a year, by the local time before it.
    fn at(&self, year: i32) -> i64 {
        let Ok(first) = Date::from_calendar_date(year, self.month, 1) else { return 0 };
        let weekday = i64::from(first.weekday().number_days_from_sunday());
        let day = (self.weekday - weekday).rem_euclid(7) + (self.week - 1) * 7;
        let is_in_month = day < i64::from(days_in_month(self.month, year));
        let day = if is_in_month { day } else { day - 7 };
        (days(first) + day) * SECONDS_PER_DAY + self.seconds
    }
}

/// Parses `JST-9` or `CET-1CEST,M3.5.0,M10.5.0/3`. Changes have the form `M` only, as in the whole
/// time zone database.
impl FromStr for TimeZone {
    type Err = InvalidTimeZone;

    fn from_str(text: &str) -> Result<Self, InvalidTimeZone> {
        parse(text).ok_or(InvalidTimeZone)
    }
}

fn parse(text: &str) -> Option<TimeZone> {
    let (offsets, changes) = match text.split_once(',') {
        Some((offsets, changes)) => (offsets, Some(changes)),
        None => (text, None),
    };
    let (name, rest) = name(offsets)?;
    // POSIX counts to the west.
    let (west, rest) = duration(rest)?;
    let standard = Offset { name, seconds: -west };
    let Some(changes) = changes else {
        return rest.is_empty().then_some(TimeZone { standard, summer: None });
    };
    let (name, rest) = self::name(rest)?;
    let (west, rest) = if rest.is_empty() { (west - 3_600, rest) } else { duration(rest)? };
    let (starts, ends) = changes.split_once(',')?;
    let summer = Summer {
        offset: Offset { name, seconds: -west },
        starts: change(starts)?,
        ends: change(ends)?,
    };
    rest.is_empty().then_some(TimeZone { standard, summer: Some(summer) })
}

/// `JST`, or `<+08>`, and the rest.
fn name(text: &str) -> Option<([u8; MAX_NAME_BYTES], &str)> {
    let (name, rest) = if let Some(quoted) = text.strip_prefix('<') {
        quoted.split_once('>')?
    } else {
        let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
        text.split_at_checked(end)?
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-');
    if name.len() < 3 || !name.bytes().all(is_name) {
        return None;
    }
    let mut bytes = [0; MAX_NAME_BYTES];
    bytes.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
    Some((bytes, rest))
}

/// Seconds of `-9`, `3:30` or `-12:45`, and the rest. At most a week, as for RFC 9636.
fn duration(text: &str) -> Option<(i64, &str)> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(rest.len());
    let (duration, rest) = rest.split_at_checked(end)?;
    let mut parts = duration.splitn(3, ':');
    let hours = number(parts.next()?, 167)?;
    let mut next = || parts.next().map_or(Some(0), |part| number(part, 59));
    let seconds = hours * 3_600 + next()? * 60 + next()?;
    Some((sign * seconds, rest))
}

/// `M10.5.0/3`
fn change(text: &str) -> Option<Change> {
    let (day, time) = text.strip_prefix('M')?.split_once('/').unzip();
    let day = day.or_else(|| text.strip_prefix('M'))?;
    let (seconds, rest) = time.map_or(Some((2 * 3_600, "")), duration)?;
    let mut parts = day.splitn(3, '.');
    let mut next = |max| number(parts.next()?, max);
    let month = u8::try_from(next(12)?).ok()?.try_into().ok()?;
    let change = Change { month, week: next(5)?, weekday: next(6)?, seconds };
    (rest.is_empty() && change.week > 0).then_some(change)
}

/// A number of at most three digits.
fn number(text: &str, max: i64) -> Option<i64> {
    let is_number = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && *number <= max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time;

    fn shown(zone: &str, at: &str) -> String {
        let zone: TimeZone = zone.parse().unwrap();
        zone.format(time::parse(at).unwrap())
    }

    #[test]
    fn time_is_shown_with_day_and_zone() {
        for (zone, at, local) in [
            ("UTC0", "2026-11-23T04:08:00Z", "2026-11-23 04:08:00 UTC"),
            ("JST-9", "2026-11-23T04:08:00Z", "2026-11-23 13:08:00 JST"),
            ("JST-9", "2026-12-31T15:00:00Z", "2027-01-01 00:00:00 JST"),
            ("<+08>-8", "2026-11-23T04:08:00Z", "2026-11-23 12:08:00 +08"),
            ("<+0530>-5:30", "2026-11-23T04:08:00Z", "2026-11-23 09:38:00 +0530"),
            ("<-03>3", "2026-01-01T00:00:00Z", "2025-12-31 21:00:00 -03"),
        ] {
            assert_eq!(shown(zone, at), local);
        }
        assert_eq!(TimeZone::default(), "UTC0".parse().unwrap());
    }

    #[test]
    fn summer_time_begins_and_ends_at_its_second() {
        let (berlin, new_york) = ("CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0");
        let (sydney, dublin) = ("AEST-10AEDT,M10.1.0,M4.1.0/3", "IST-1GMT0,M10.5.0,M3.5.0/1");
        let (nuuk, jerusalem) = ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "IST-2IDT,M3.4.4/26,M10.5.0");
        for (zone, at, local) in [
            (berlin, "2026-03-29T00:59:59Z", "2026-03-29 01:59:59 CET"),
            (berlin, "2026-03-29T01:00:00Z", "2026-03-29 03:00:00 CEST"),
            (berlin, "2026-10-25T00:59:59Z", "2026-10-25 02:59:59 CEST"),
            (berlin, "2026-10-25T01:00:00Z", "2026-10-25 02:00:00 CET"),
            (new_york, "2026-03-08T07:00:00Z", "2026-03-08 03:00:00 EDT"),
            (new_york, "2026-11-01T06:00:00Z", "2026-11-01 01:00:00 EST"),
            (sydney, "2026-12-31T20:00:00Z", "2027-01-01 07:00:00 AEDT"),
            (sydney, "2026-04-04T15:59:59Z", "2026-04-05 02:59:59 AEDT"),
            (sydney, "2026-04-04T16:00:00Z", "2026-04-05 02:00:00 AEST"),
            (dublin, "2026-07-01T12:00:00Z", "2026-07-01 13:00:00 IST"),
            (dublin, "2026-12-01T12:00:00Z", "2026-12-01 12:00:00 GMT"),
            (nuuk, "2026-03-29T00:59:59Z", "2026-03-28 22:59:59 -02"),
            (nuuk, "2026-03-29T01:00:00Z", "2026-03-29 00:00:00 -01"),
            (jerusalem, "2026-03-26T23:59:59Z", "2026-03-27 01:59:59 IST"),
            (jerusalem, "2026-03-27T00:00:00Z", "2026-03-27 03:00:00 IDT"),
        ] {
            assert_eq!(shown(zone, at), local);
        }
    }

    #[test]
    fn other_texts_are_no_time_zones() {
        for text in [
            "",
            "UTC",
            "Asia/Tokyo",
            "JS-9",
            "<JST-9",
            "<J*T>-9",
            "JST-9x",
            "JST-999",
            "JST-9:60",
            "CET-1CEST",
            "CET-1CEST,M3.5.0",
            "CET-1CEST,M13.5.0,M10.5.0",
            "CET-1CEST,M3.0.0,M10.5.0",
            "CET-1CEST,J60,J300",
            "CET-1CEST,M3.5.0,M10.5.0/x",
            "VERYLONGNAME-9",
            "日本-9",
        ] {
            assert_eq!(text.parse::<TimeZone>(), Err(InvalidTimeZone), "{text}");
        }
    }
}
