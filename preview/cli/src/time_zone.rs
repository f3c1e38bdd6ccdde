//! Time zones by name, as Terraform looks them up.

use std::collections::BTreeMap;

use notify_core::TimeZone;

/// The POSIX rules of time zones by their IANA names.
const TABLE: &str = include_str!("../../../modules/formatter/time-zones.json");

/// No zone of the table has the name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such time zone: use a name of the IANA time zone database, such as Asia/Tokyo")]
pub(crate) struct UnknownTimeZone;

/// The zone of an IANA name.
pub(crate) fn parse(name: &str) -> Result<TimeZone, UnknownTimeZone> {
    let table: BTreeMap<&str, &str> = serde_json::from_str(TABLE).unwrap_or_default();
    table.get(name).and_then(|rule| rule.parse().ok()).ok_or(UnknownTimeZone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_looks_the_name_up() {
        assert_eq!(parse("UTC"), Ok(TimeZone::default()));
        assert_eq!(parse("Asia/Tokyo"), Ok("JST-9".parse().unwrap()));
        assert_eq!(parse("JST-9"), Err(UnknownTimeZone));
    }
}
