//! Times as services write them, and time zones. No crate does it: the standard library has no
//! calendar, the zone data of a crate weigh 7 % of the package, and the small crates that evaluate
//! POSIX rules refuse the extensions that zones such as `America/Nuuk` need.

mod calendar;
mod parse;
mod zone;

pub(crate) use parse::{parse, parse_datapoint};
pub use zone::{InvalidTimeZone, TimeZone};
