//! The values of a card.

use std::borrow::Cow;

use crate::{
    render::{group::Group, style::Style},
    time,
};

/// A fact's value.
pub(in crate::render) enum Fact<'a> {
    /// An identifier.
    Code(Cow<'a, str>),
    /// A text of several words or lines.
    Text(Cow<'a, str>),
    /// A name, and the identifier it stands for.
    Named(&'a str, &'a str),
    /// An identifier, and the set that it belongs to: a control and its standard.
    Within(&'a str, &'a str),
    /// A time.
    Time(Time),
}

/// A time in the operator's zone.
pub(in crate::render) struct Time {
    /// Seconds from 1970 in UTC.
    pub(in crate::render) at: i64,
    /// `2026-11-23 13:08:00 JST`
    pub(in crate::render) text: String,
    /// How long ago it was, in words. None where it does not matter.
    pub(in crate::render) age: Option<String>,
}

/// A part with a heading.
pub(in crate::render) enum Section<'a> {
    /// Our own words.
    Ours(&'static str),
    /// Untrusted text, with its lines.
    Quote(Cow<'a, str>),
    /// Untrusted text that is shown in a fixed-width font.
    Preformatted(Cow<'a, str>),
    /// A group of problems, which has its own heading.
    Group(Group),
}

impl<'a> Fact<'a> {
    pub(in crate::render) fn code(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Code(text.into())
    }

    pub(in crate::render) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A time in the operator's zone, or as the service wrote it if that is no time.
    pub(in crate::render) fn time(text: &'a str, style: &Style) -> Self {
        match time::parse(text) {
            Some(at) => Self::Time(Time { at, text: style.time_zone.format(at), age: None }),
            None => Self::code(text),
        }
    }

    /// The value without markup.
    pub(in crate::render) fn plain(&self) -> Cow<'_, str> {
        match self {
            Self::Code(text) | Self::Text(text) => text.as_ref().into(),
            Self::Named(first, second) | Self::Within(first, second) => {
                [first, " (", second, ")"].concat().into()
            }
            Self::Time(time) => [&time.text, &*time.age()].concat().into(),
        }
    }
}

/// Maximum seconds between a datapoint and the change that it causes. CloudWatch evaluates at most
/// a week (`PutMetricAlarm` in its API reference); a day more for data that come late.
const MAX_DATAPOINT_AGE: i64 = 8 * 24 * 60 * 60;

/// The reason of an alarm with the times of its datapoints, `[1.0 (12/10/26 00:11:00)]`, in the
/// operator's zone. A time that cannot be that of a datapoint of this change stays as it came: its
/// day and month may be the other way round.
pub(in crate::render) fn reason<'a>(
    text: &'a str,
    changed_at: Option<&str>,
    style: &Style,
) -> Cow<'a, str> {
    let Some(changed_at) = changed_at.and_then(time::parse) else { return text.into() };
    let is_datapoint = |at: &i64| (0..=MAX_DATAPOINT_AGE).contains(&(changed_at - at));
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('(') {
        shown += before;
        shown.push('(');
        rest = after;
        let Some((time, end)) = after.split_at_checked("12/10/26 00:11:00".len()) else { continue };
        let at = time::parse_datapoint(time).filter(is_datapoint);
        if let Some(at) = at.filter(|_| end.starts_with(')')) {
            shown += &style.time_zone.format(at);
            rest = end;
        }
    }
    shown += rest;
    shown.into()
}

impl Time {
    /// The age in brackets. Empty without one.
    pub(in crate::render) fn age(&self) -> String {
        self.age.as_ref().map(|age| format!(" ({age})")).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_has_its_times_in_the_zone() {
        let style = Style { time_zone: "JST-9".parse().unwrap(), ..Style::default() };
        for (text, expected) in [
            (
                "2 datapoints [1.0 (12/10/26 00:11:00), 2.5 (12/10/26 00:12:00)] (minimum 1)",
                "2 datapoints [1.0 (2026-10-12 09:11:00 JST), 2.5 (2026-10-12 09:12:00 JST)] (minimum 1)",
            ),
            ("(99/10/26 00:11:00) (", "(99/10/26 00:11:00) ("),
            ("(12/10/26 00:11:00", "(12/10/26 00:11:00"),
            ("((12/10/26 00:11:00)", "((2026-10-12 09:11:00 JST)"),
            // As the month of another order, and as a datapoint after the change.
            ("(10/12/26 00:11:00)", "(10/12/26 00:11:00)"),
            ("(12/10/26 00:14:00)", "(12/10/26 00:14:00)"),
        ] {
            assert_eq!(reason(text, Some("2026-10-12T00:13:00.123+0000"), &style), expected);
        }
        assert_eq!(reason("(12/10/26 00:11:00)", None, &style), "(12/10/26 00:11:00)");
    }
}
