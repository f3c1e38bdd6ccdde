//! Times as AWS's services write them.

use time::{Date, Month};

use super::{SECONDS_PER_DAY, days};

/// Years that are shown. Services write the year 1 for "never".
const YEARS: std::ops::RangeInclusive<i32> = 1970..=9999;
/// Offsets from UTC that exist, in seconds.
const MAX_OFFSET: i64 = 15 * 60 * 60;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Seconds from 1970 in UTC to a time. A fraction of a second is cut off. The forms are those of
/// ISO 8601 (`2026-11-23T04:08:00.123Z`, `…+0900`), of RFC 1123 (`Mon, 7 Dec 2026 13:19:03 GMT`, AWS
/// Health), of Java (`Wed Sep 04 16:59:44.356 UTC 2024`, Inspector), and seconds or milliseconds as
/// digits. None for every other text, and without a zone: it could be any. Only Inspector writes
/// `Dec 3, 2021, 6:02:30 PM`, which is in UTC.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    // Longer than every form.
    if text.len() > 40 || !text.is_ascii() {
        return None;
    }
    match text.as_bytes().first()? {
        b'0'..=b'9' => iso(text).or_else(|| epoch(text)).or_else(|| words(text)),
        _ => words(text),
    }
}

/// A datapoint's time in the reason of an alarm, in UTC and with the day first: `12/10/26 00:11:00`.
pub(crate) fn parse_datapoint(text: &str) -> Option<i64> {
    let (day, time) = text.split_once(' ')?;
    let mut parts = day.splitn(3, '/');
    let mut part = || number(parts.next()?, 2..=2);
    let (day, month, year) = (part()?, part()?, 2_000 + part()?);
    seconds(date(year, month, day)?, clock(time)?, 0)
}

/// `2026-11-23T04:08:00.123+09:00`
fn iso(text: &str) -> Option<i64> {
    let (day, time) = text.split_at_checked("2026-11-23".len())?;
    let (year, rest) = day.split_at_checked(4)?;
    let (month, day) = rest.strip_prefix('-')?.split_at_checked(2)?;
    let day = day.strip_prefix('-')?;
    let day = date(number(year, 4..=4)?, number(month, 2..=2)?, number(day, 2..=2)?)?;
    let time = time.strip_prefix(['T', 't', ' '])?;
    let zone = time.bytes().position(|b| !matches!(b, b'0'..=b'9' | b':' | b'.' | b','))?;
    let (time, zone) = time.split_at_checked(zone)?;
    seconds(day, clock(time)?, offset(zone.trim_start())?)
}

/// Ten digits are seconds, thirteen are milliseconds: from 2001 to 2286.
fn epoch(text: &str) -> Option<i64> {
    let whole = text.split_once('.').map_or(text, |(whole, fraction)| {
        if fraction.bytes().all(|byte| byte.is_ascii_digit()) { whole } else { text }
    });
    number(whole, 10..=10).or_else(|| Some(number(whole, 13..=13)? / 1_000))
}

/// `Mon, 7 Dec 2026 13:19:03 GMT`, `Wed Sep 04 16:59:44.356 UTC 2024` or `Dec 3, 2021, 6:02:30 PM`.
fn words(text: &str) -> Option<i64> {
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let first = words.next()?;
    // The weekday adds nothing to the date.
    let first = if WEEKDAYS.contains(&first) { words.next()? } else { first };
    let (day, month, year, time, zone);
    let mut half = None;
    if first.starts_with(|digit: char| digit.is_ascii_digit()) {
        (day, month, year) = (first, words.next()?, words.next()?);
        (time, zone) = (words.next()?, words.next()?);
    } else {
        (month, day) = (first, words.next()?);
        let third = words.next()?;
        if third.contains(':') {
            (time, zone, year) = (third, words.next()?, words.next()?);
        } else {
            (year, time, zone) = (third, words.next()?, "UTC");
            half = Some(words.next()?);
        }
    }
    if words.next().is_some() {
        return None;
    }
    let month = MONTHS.iter().zip(1..).find_map(|(name, at)| (*name == month).then_some(at))?;
    let day = date(number(year, 4..=4)?, month, number(day, 1..=2)?)?;
    let clock = match half {
        Some(half) => twelve_hour_clock(time, half)?,
        None => clock(time)?,
    };
    seconds(day, clock, offset(zone)?)
}

/// Seconds since midnight: `6:02:30` and `PM`.
fn twelve_hour_clock(text: &str, half: &str) -> Option<i64> {
    const HOUR: i64 = 3_600;
    let (hour, rest) = text.split_once(':')?;
    let hour = number(hour, 1..=2).filter(|hour| (1..=12).contains(hour))? % 12;
    let afternoon = match half {
        "AM" => 0,
        "PM" => 12,
        _ => return None,
    };
    Some((hour + afternoon) * HOUR + clock(&["00:", rest].concat())?)
}

fn seconds(date: Date, clock: i64, offset: i64) -> Option<i64> {
    YEARS.contains(&date.year()).then(|| days(date) * SECONDS_PER_DAY + clock - offset)
}

/// None if there is no such day.
fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    let month: Month = u8::try_from(month).ok()?.try_into().ok()?;
    Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()
}

/// Seconds since midnight: `16:59`, `16:59:44`, `16:59:44.356`.
fn clock(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    number(fraction, 1..=9)?;
    let mut parts = whole.splitn(3, ':');
    let (hour, minute) = (number(parts.next()?, 2..=2)?, number(parts.next()?, 2..=2)?);
    let second = parts.next().map_or(Some(0), |second| number(second, 2..=2))?;
    // 60 is a leap second.
    (hour < 24 && minute < 60 && second <= 60).then_some(hour * 3_600 + minute * 60 + second)
}

/// Seconds to the east of UTC: `Z`, `GMT`, `UTC`, `+09:00`, `-0330`, `+09`.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z" | "GMT" | "UTC" | "UT") {
        return Some(0);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_at_checked(2)?;
    let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
    let minutes = if minutes.is_empty() { 0 } else { number(minutes, 2..=2)? };
    let seconds = number(hours, 2..=2)? * 3_600 + minutes * 60;
    (minutes < 60 && seconds <= MAX_OFFSET).then_some(sign * seconds)
}

/// A number of that many digits.
fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let is_number = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.bytes().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_services_is_parsed() {
        for (text, seconds) in [
            ("2026-11-23T04:08:00Z", 1_795_406_880),
            ("2026-11-23T04:08:00.999Z", 1_795_406_880),
            ("2026-11-23T04:08:00.123456789Z", 1_795_406_880),
            ("2026-11-23T04:08Z", 1_795_406_880),
            ("2026-11-23 04:08:00 UTC", 1_795_406_880),
            ("2026-11-23T13:08:00+09:00", 1_795_406_880),
            ("2026-11-23T04:08:00.000+0000", 1_795_406_880),
            ("2026-11-23T00:38:00-0330", 1_795_406_880),
            (" 2026-11-23T13:08:00+09 ", 1_795_406_880),
            ("Mon, 23 Nov 2026 04:08:00 GMT", 1_795_406_880),
            ("Mon, 23 Nov 2026 13:08:00 +0900", 1_795_406_880),
            ("23 Nov 2026 04:08:00 GMT", 1_795_406_880),
            ("Wed, 15 Feb 2023 22:07:07 GMT", 1_676_498_827),
            ("Mon, 7 Dec 2026 13:19:03 GMT", 1_796_649_543),
            ("Wed Sep 04 16:59:44.356 UTC 2024", 1_725_469_184),
            ("Dec 3, 2021, 6:02:30 PM", 1_638_554_550),
            ("Mar 20, 2023, 12:08:05 AM", 1_679_270_885),
            ("Mar 20, 2023, 12:08:05 PM", 1_679_314_085),
            ("1725469184", 1_725_469_184),
            ("1725469184.356", 1_725_469_184),
            ("1725469184356", 1_725_469_184),
            ("2024-02-29T00:00:00Z", 1_709_164_800),
            ("1970-01-01T00:00:00Z", 0),
        ] {
            assert_eq!(parse(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn datapoint_has_the_day_first() {
        assert_eq!(parse_datapoint("12/10/26 00:11:00"), parse("2026-10-12T00:11:00Z"));
        for text in ["12/13/26 00:11:00", "2026/10/12 00:11", "12/10/26", "12/10/26 00:11:00 x"] {
            assert_eq!(parse_datapoint(text), None, "{text}");
        }
    }

    #[test]
    fn other_texts_are_not_times() {
        for text in [
            "",
            "soon",
            "2026-11-23",
            "2026-11-23T04:08:00",
            "2026-02-30T04:08:00Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T04:60:00Z",
            "2026-11-23T04:08:00.Z",
            "2026-11-23T04:08:00+25:00",
            "2026-11-23T04:08:00 Europe/Berlin",
            "2026-11-23-01T04:08:00Z",
            "+2026-11-23T04:08:00Z",
            "0001-01-01T00:00:00Z",
            "Mon, 23 Nov 2026 04:08:00 PST",
            "Mon, 23 Nov 2026 04:08:00 GMT and more",
            "Mon, 23 November 2026 04:08:00 GMT",
            "Dec 3, 2021, 18:02:30 PM",
            "Dec 3, 2021, 0:02:30 AM",
            "Dec 3, 2021, 6:02:30 XM",
            "Dec 3, 2021, 6:02:30",
            "12/10/26 00:11:00",
            "172546918",
            "17254691843",
            "1725469184.x",
            "２０２６-11-23T04:08:00Z",
            "999999999999999999999999999999999999999999999",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
