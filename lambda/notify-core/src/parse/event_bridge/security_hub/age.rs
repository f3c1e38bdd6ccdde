//! Whether one time is well before another.

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Whether `first` is a day or more before `last`. Both are ISO 8601; their offsets from UTC are not
/// read, since a product writes both in one. False if either is anything else.
pub(in super::super) fn is_a_day_before(first: &str, last: &str) -> bool {
    match (seconds(first), seconds(last)) {
        (Some(first), Some(last)) => last - first >= DAY_SECONDS,
        _ => false,
    }
}

/// The seconds from a fixed day to `2026-11-27T05:07:06Z`.
fn seconds(time: &str) -> Option<i64> {
    let part = |from: usize, to: usize| {
        let digits = time.get(from..to)?;
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { digits.parse::<i64>().ok() } else { None }
    };
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    let is_date = time.get(4..5) == Some("-") && (1..=12).contains(&month);
    // The day's number in a calendar whose years begin in March, so that a leap day is their last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    is_date.then(|| {
        let clock = |from, to| part(from, to).unwrap_or(0);
        days * DAY_SECONDS + clock(11, 13) * 3_600 + clock(14, 16) * 60 + clock(17, 19)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_day_before_counts_days_across_months_and_years() {
        for (first, last, is_before) in [
            ("2026-11-27T05:07:06Z", "2026-11-28T05:07:06.123Z", true),
            ("2026-11-27T05:07:06Z", "2026-11-28T05:07:05Z", false),
            ("2026-11-27T05:07:06.123456+00:00", "2026-11-27T23:07:06.1+00:00", false),
            ("2026-12-31T23:00:00Z", "2027-01-01T22:00:00Z", false),
            ("2028-02-28T00:00:00Z", "2028-02-29T00:00:00Z", true),
            ("2027-02-28T12:00:00Z", "2027-03-01T11:00:00Z", false),
            ("2026-11-27", "2026-11-28", true),
            ("2026-11-28T00:00:00Z", "2026-11-27T00:00:00Z", false),
            ("yesterday", "2026-11-27T00:00:00Z", false),
            ("1732687626000", "2026-11-27T00:00:00Z", false),
            ("２０２６-11-27", "2026-11-29", false),
        ] {
            assert_eq!(is_a_day_before(first, last), is_before, "{first} {last}");
        }
    }
}
