//! Times as services write them, and time zones. The calendar is that of the crate `time`, which the
//! SDK uses too. No crate has the rest: zone data would add 7 % to the package, the small crates that
//! evaluate POSIX rules refuse the extensions that zones such as `America/Nuuk` need, and the forms
//! of the services' times are six.

mod parse;
mod zone;

pub use parse::parse;
pub(crate) use parse::parse_datapoint;
pub use zone::{InvalidTimeZone, TimeZone};

pub(crate) const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// Days from 1970-01-01 to a date.
fn days(date: time::Date) -> i64 {
    i64::from(date.to_julian_day() - time::OffsetDateTime::UNIX_EPOCH.to_julian_day())
}
