//! A point in time, in the forms in which AWS's services write it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use time::{
    OffsetDateTime, UtcOffset,
    format_description::{StaticFormatDescription, well_known::Rfc3339},
    macros::format_description,
};

/// Milliseconds in a second.
pub const SECOND: i64 = 1_000;
/// Milliseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Milliseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Milliseconds in a day.
pub const DAY: i64 = 24 * HOUR;

const NANOS_PER_MILLI: i128 = 1_000_000;

const MILLIS: StaticFormatDescription =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
const SECONDS: StaticFormatDescription =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const CLOUDWATCH: StaticFormatDescription =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]+0000");
const CLOUDWATCH_REASON: StaticFormatDescription =
    format_description!("[day]/[month]/[year repr:last_two] [hour]:[minute]:00");
const INSPECTOR: StaticFormatDescription = format_description!(
    "[weekday repr:short] [month repr:short] [day] [hour]:[minute]:[second].[subsecond digits:3] UTC [year]"
);
const HEALTH: StaticFormatDescription = format_description!(
    "[weekday repr:short], [day padding:none] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);
const MINUTES: StaticFormatDescription =
    format_description!("[year]-[month]-[day] [hour]:[minute]");

/// A point in time, to the millisecond. Serialised in RFC 3339, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(OffsetDateTime);

impl Moment {
    /// The beginning of 1970.
    pub const EPOCH: Self = Self(OffsetDateTime::UNIX_EPOCH);

    /// Parses RFC 3339, with any offset from UTC. What is smaller than a millisecond is dropped.
    /// None if the text is something else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        let millis = i64::try_from(time.unix_timestamp_nanos().div_euclid(NANOS_PER_MILLI)).ok()?;
        Self::from_millis(millis)
    }

    /// The point that many milliseconds after 1970. None outside of the years -9999 to 9999.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        let nanos = i128::from(millis) * NANOS_PER_MILLI;
        let time = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?;
        Some(Self(time.to_offset(UtcOffset::UTC)))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn millis(self) -> i64 {
        // The constructors take no time whose milliseconds an i64 cannot hold.
        i64::try_from(self.0.unix_timestamp_nanos().div_euclid(NANOS_PER_MILLI)).unwrap_or(i64::MAX)
    }

    /// This point moved by milliseconds, which may be negative. The same point if the result is
    /// outside of the calendar.
    #[must_use]
    pub fn plus(self, millis: i64) -> Self {
        Self::from_millis(self.millis().saturating_add(millis)).unwrap_or(self)
    }

    /// Milliseconds from another point to this one; negative if the other is later.
    #[must_use]
    pub fn since(self, other: Self) -> i64 {
        self.millis() - other.millis()
    }

    /// The beginning of this point's hour, in UTC.
    #[must_use]
    pub fn hour(self) -> Self {
        self.plus(-self.millis().rem_euclid(HOUR))
    }

    /// `2026-11-23T04:12:31Z`, as EventBridge writes the time of an event.
    #[must_use]
    pub fn seconds(self) -> String {
        self.format(SECONDS)
    }

    /// `2026-11-23 04:12`, for people.
    #[must_use]
    pub fn minutes(self) -> String {
        self.format(MINUTES)
    }

    /// `2026-11-23T04:12:31.951+0000`, as CloudWatch writes the time of a state.
    pub(crate) fn cloudwatch(self) -> String {
        self.format(CLOUDWATCH)
    }

    /// `23/11/26 04:12:00`, as CloudWatch writes a datapoint in the reason of a state.
    pub(crate) fn cloudwatch_reason(self) -> String {
        self.format(CLOUDWATCH_REASON)
    }

    /// `Mon Nov 23 04:12:00.951 UTC 2026`, as Inspector writes times.
    pub(crate) fn inspector(self) -> String {
        self.format(INSPECTOR)
    }

    /// `Mon, 7 Dec 2026 13:19:03 GMT`, as AWS Health writes times.
    pub(crate) fn health(self) -> String {
        self.format(HEALTH)
    }

    fn format(self, description: StaticFormatDescription) -> String {
        // Fails only for a component that a time with an offset does not have.
        self.0.format(description).unwrap_or_default()
    }
}

/// RFC 3339 with milliseconds, in UTC.
impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.format(MILLIS))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not RFC 3339")))
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).expect("RFC 3339")
    }

    #[test]
    fn each_service_has_its_form() {
        let moment = moment("2026-11-03T05:12:31.951+01:00");
        assert_eq!(moment.to_string(), "2026-11-03T04:12:31.951Z");
        assert_eq!(moment.seconds(), "2026-11-03T04:12:31Z");
        assert_eq!(moment.cloudwatch(), "2026-11-03T04:12:31.951+0000");
        assert_eq!(moment.cloudwatch_reason(), "03/11/26 04:12:00");
        assert_eq!(moment.inspector(), "Tue Nov 03 04:12:31.951 UTC 2026");
        assert_eq!(moment.health(), "Tue, 3 Nov 2026 04:12:31 GMT");
        assert_eq!(moment.hour().to_string(), "2026-11-03T04:00:00.000Z");
    }

    #[test]
    fn a_moment_survives_its_own_serialisation() {
        let moment = moment("2026-11-03T04:12:31.951234Z");
        let json = serde_json::to_string(&moment).expect("a string");
        assert_eq!(serde_json::from_str::<Moment>(&json).expect("RFC 3339"), moment);
        assert!(serde_json::from_str::<Moment>("\"yesterday\"").is_err());
    }
}
