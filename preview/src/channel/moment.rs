//! A moment in UTC, as pages write it.

use time::{
    UtcDateTime,
    format_description::{StaticFormatDescription, well_known::Rfc3339},
    macros::format_description,
};

const DATE_AND_CLOCK: StaticFormatDescription =
    format_description!("[year]-[month]-[day] [hour]:[minute]");
const CLOCK: StaticFormatDescription = format_description!("[hour]:[minute]");

/// A moment, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(UtcDateTime);

impl Moment {
    pub(crate) fn now() -> Self {
        Self(UtcDateTime::now()).whole()
    }

    /// That many seconds after 1970 began.
    pub(crate) fn after(seconds: i64) -> Option<Self> {
        UtcDateTime::from_unix_timestamp(seconds).ok().map(Self)
    }

    /// Reads SNS's `2026-11-23T04:12:31.000Z`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        UtcDateTime::parse(text, &Rfc3339).ok().map(|moment| Self(moment).whole())
    }

    fn whole(self) -> Self {
        Self(self.0.truncate_to_second())
    }

    /// `2026-11-23T04:12:31Z`, for programs.
    pub(crate) fn machine(self) -> String {
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
    fn what_is_read_is_written_again() {
        let moment = Moment::parse("2026-11-23T04:12:31.123Z").unwrap();
        assert_eq!(moment.machine(), "2026-11-23T04:12:31Z");
        assert_eq!(moment.date_and_clock(), "2026-11-23 04:12");
        assert_eq!(moment.clock(), "04:12");
        assert_eq!(Moment::after(1_795_407_151), Some(moment));
        assert_eq!(Moment::after(i64::MAX), None);
        assert_eq!(Moment::parse("2026-13-01T00:00:00Z"), None);
    }
}
