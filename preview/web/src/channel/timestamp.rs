//! Points in time.

use time::{
    UtcDateTime,
    format_description::{StaticFormatDescription, well_known::Rfc3339},
    macros::format_description,
};

const DATE_AND_CLOCK: StaticFormatDescription =
    format_description!("[year]-[month]-[day] [hour]:[minute]");
const CLOCK: StaticFormatDescription = format_description!("[hour]:[minute]");

/// A point in time in UTC, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timestamp(UtcDateTime);

impl Timestamp {
    pub(crate) fn now() -> Self {
        Self(UtcDateTime::now()).truncated()
    }

    /// From the seconds since 1970.
    pub(crate) fn from_unix(seconds: i64) -> Option<Self> {
        UtcDateTime::from_unix_timestamp(seconds).ok().map(Self)
    }

    /// Parses SNS's `2026-11-23T04:12:31.000Z`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        UtcDateTime::parse(text, &Rfc3339).ok().map(|timestamp| Self(timestamp).truncated())
    }

    fn truncated(self) -> Self {
        Self(self.0.truncate_to_second())
    }

    /// `2026-11-23T04:12:31Z`.
    pub(crate) fn rfc3339(self) -> String {
        self.0.format(&Rfc3339).unwrap_or_default()
    }

    /// `2026-11-23 04:12`.
    pub(crate) fn date_and_clock(self) -> String {
        self.0.format(DATE_AND_CLOCK).unwrap_or_default()
    }

    /// `04:12`.
    pub(crate) fn clock(self) -> String {
        self.0.format(CLOCK).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamp_is_written_as_it_was_parsed() {
        let timestamp = Timestamp::parse("2026-11-23T04:12:31.123Z").unwrap();
        assert_eq!(timestamp.rfc3339(), "2026-11-23T04:12:31Z");
        assert_eq!(timestamp.date_and_clock(), "2026-11-23 04:12");
        assert_eq!(timestamp.clock(), "04:12");
        assert_eq!(Timestamp::from_unix(1_795_407_151), Some(timestamp));
    }

    #[test]
    fn timestamp_rejects_impossible_dates() {
        assert_eq!(Timestamp::from_unix(i64::MAX), None);
        assert_eq!(Timestamp::parse("2026-13-01T00:00:00Z"), None);
    }
}
