//! How often a destination is notified: grouping, reminders, quiet hours, the digest.

use serde::Deserialize;

use crate::{Severity, TimeZone, routing::Format};

const DAY: i64 = 24 * 60 * 60;
/// SNS ends an email subscription, and Amazon Q drops messages, above ten a second.
const MAX_ABOVE_FOR_PEOPLE: u32 = 8;

/// How often a destination is notified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// None: every message goes at once. Only the formats `slack-bot` and `json` allow that; it is the
    /// default of `json`, because programs compare each notice by its key.
    pub grouping: Option<Grouping>,
    /// Whether the end of a problem is notified.
    pub sends_resolved: bool,
    /// Days between two reminders of an open problem, by severity; None: never.
    pub repeat_interval_days: RepeatIntervals,
    /// The digest on the destination's schedule.
    pub digest: DigestMode,
    /// When only critical notices are sent. None: never.
    pub quiet_hours: Option<QuietHours>,
    /// All notices wait until it is switched on again.
    pub is_paused: bool,
    /// The name that it had before, under which it is remembered.
    pub renamed_from: Option<String>,
}

/// Grouping, with the words of Prometheus Alertmanager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Grouping {
    /// Whether messages are grouped.
    pub enabled: bool,
    /// How long a window collects what comes after its first messages, in seconds: 1 to 900.
    pub wait_seconds: u32,
    /// The number of messages that go at once within that time: 1 to 50.
    pub above: u32,
    /// The number of messages within an hour, summaries included: 6 to 1,000.
    pub max_per_hour: u32,
    /// How long what can wait is collected, in minutes: 0 to 10,080 (a week).
    pub interval_minutes: u32,
}

/// Days between two reminders; 0: never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each is for the severity of that name")]
pub struct RepeatIntervals {
    pub critical: u32,
    pub high: u32,
    pub medium: u32,
    pub low: u32,
}

/// Whether a destination gets a digest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestMode {
    /// It gets none.
    #[default]
    None,
    /// It gets one beside the other messages.
    Also,
    /// It gets nothing else.
    Only,
}

/// The hours of each day in which only critical notices are sent, in the operator's time zone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// `22:00`.
    from: Time,
    /// `07:00`; the next day, if it is before `from`.
    to: Time,
}

/// A time of day, in seconds from midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
struct Time(i64);

/// The settings as Terraform writes them: those that differ from the default.
#[derive(Debug, Deserialize)]
pub(super) struct RawAttention {
    grouping: Option<Grouping>,
    #[serde(default = "yes")]
    send_resolved: bool,
    #[serde(default)]
    repeat_interval_days: RepeatIntervals,
    #[serde(default)]
    digest: DigestMode,
    quiet_hours: Option<QuietHours>,
    #[serde(default)]
    paused: bool,
    renamed_from: Option<String>,
}

fn yes() -> bool {
    true
}

impl RawAttention {
    /// Validates the settings for a destination of this format, or lists all problems.
    pub(super) fn validate(self, format: Format) -> Result<Attention, Vec<String>> {
        let mut problems = Vec::new();
        let mut check = |is_valid: bool, problem: &str| {
            if !is_valid {
                problems.push(problem.to_owned());
            }
        };
        let default = Grouping { enabled: format != Format::Json, ..Grouping::default() };
        let grouping = self.grouping.unwrap_or(default);
        let Grouping { enabled, wait_seconds, above, max_per_hour, interval_minutes } = grouping;
        let has_no_rate_limit = matches!(format, Format::SlackBot | Format::Json);
        check(
            enabled || has_no_rate_limit,
            "grouping.enabled can be false for slack-bot and json only",
        );
        check((1..=900).contains(&wait_seconds), "grouping.wait_seconds must be from 1 to 900");
        check((1..=50).contains(&above), "grouping.above must be from 1 to 50");
        check(
            has_no_rate_limit || above <= MAX_ABOVE_FOR_PEOPLE,
            "grouping.above must be at most 8: SNS and Amazon Q take ten messages a second",
        );
        check((6..=1_000).contains(&max_per_hour), "grouping.max_per_hour must be from 6 to 1000");
        check(interval_minutes <= 10_080, "grouping.interval_minutes must be at most 10080");
        let is_whole_day = self.quiet_hours.as_ref().is_some_and(|hours| hours.from == hours.to);
        check(!is_whole_day, "quiet_hours.from and to must differ");
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Attention {
            grouping: enabled.then_some(grouping),
            sends_resolved: self.send_resolved,
            repeat_interval_days: self.repeat_interval_days,
            digest: self.digest,
            quiet_hours: self.quiet_hours,
            is_paused: self.paused,
            renamed_from: self.renamed_from,
        })
    }
}

impl Attention {
    /// The time between two reminders of a problem of this severity, in seconds. None: never.
    #[must_use]
    pub fn repeat_interval(&self, severity: Severity) -> Option<i64> {
        let RepeatIntervals { critical, high, medium, low } = self.repeat_interval_days;
        let days = match severity {
            Severity::Critical => critical,
            Severity::High => high,
            Severity::Medium | Severity::Unknown => medium,
            Severity::Low => low,
            Severity::Informational => 0,
        };
        (days > 0).then(|| i64::from(days) * DAY)
    }
}

impl QuietHours {
    /// When the quiet hours end that `now` is in, in seconds from 1970. None outside of them.
    #[must_use]
    pub fn end(&self, now: i64, zone: &TimeZone) -> Option<i64> {
        let time = (now + zone.seconds_from_utc(now)).rem_euclid(DAY);
        let (from, to) = (self.from.0, self.to.0);
        let is_within =
            if from < to { (from..to).contains(&time) } else { time >= from || time < to };
        is_within.then(|| now + (to - time).rem_euclid(DAY))
    }
}

impl Default for Attention {
    fn default() -> Self {
        Self {
            grouping: Some(Grouping::default()),
            sends_resolved: true,
            repeat_interval_days: RepeatIntervals::default(),
            digest: DigestMode::default(),
            quiet_hours: None,
            is_paused: false,
            renamed_from: None,
        }
    }
}

impl Default for Grouping {
    fn default() -> Self {
        Self { enabled: true, wait_seconds: 60, above: 5, max_per_hour: 30, interval_minutes: 240 }
    }
}

impl Default for RepeatIntervals {
    fn default() -> Self {
        Self { critical: 1, high: 3, medium: 7, low: 0 }
    }
}

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parse = |text: &str| -> Option<i64> {
            let (hours, minutes) = text.split_once(':')?;
            let number = |text: &str, max| {
                text.parse::<i64>().ok().filter(|number| (0..=max).contains(number))
            };
            Some((number(hours, 23)? * 60 + number(minutes, 59)?) * 60)
        };
        parse(&text).map(Self).ok_or_else(|| format!("`{text}` is not a time such as 22:00"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: &str, to: &str) -> QuietHours {
        serde_json::from_value(serde_json::json!({"from": from, "to": to})).unwrap()
    }

    #[test]
    fn quiet_hours_end_in_the_operators_zone() {
        let tokyo: TimeZone = "JST-9".parse().unwrap();
        let midnight = -9 * 60 * 60;
        let at = |hour: i64| midnight + DAY + hour * 60 * 60;
        let night = hours("22:00", "07:00");
        for (hour, end) in [(21, None), (22, Some(31)), (30, Some(31)), (31, None)] {
            assert_eq!(night.end(at(hour), &tokyo), end.map(at), "{hour}");
        }
        let noon = hours("12:00", "13:00");
        assert_eq!(noon.end(at(12), &tokyo), Some(at(13)));
        assert_eq!(noon.end(at(13), &tokyo), None);
    }

    #[test]
    fn invalid_settings_are_refused_with_all_problems() {
        let parse = |json: &str, format| {
            serde_json::from_str::<RawAttention>(json).unwrap().validate(format)
        };
        let defaults = parse("{}", Format::Email).unwrap();
        assert_eq!(defaults.grouping, Some(Grouping::default()));
        assert_eq!(defaults.repeat_interval(Severity::High), Some(3 * DAY));
        assert_eq!(defaults.repeat_interval(Severity::Low), None);
        assert_eq!(parse("{}", Format::Json).unwrap().grouping, None);
        let on = r#"{"grouping": {"above": 50}}"#;
        assert_eq!(parse(on, Format::Json).unwrap().grouping.unwrap().above, 50);
        let off = r#"{"grouping": {"enabled": false}}"#;
        assert_eq!(parse(off, Format::SlackBot).unwrap().grouping, None);
        assert_eq!(parse(off, Format::AmazonQ).unwrap_err().len(), 1);
        assert_eq!(parse(off, Format::Teams).unwrap_err().len(), 1);
        let all = r#"{"grouping": {"wait_seconds": 0, "above": 51, "max_per_hour": 5,
            "interval_minutes": 10081}, "quiet_hours": {"from": "07:00", "to": "07:00"}}"#;
        assert_eq!(parse(all, Format::Email).unwrap_err().len(), 6);
        assert!(
            serde_json::from_str::<RawAttention>(
                r#"{"quiet_hours": {"from": "24:00", "to": "1:00"}}"#
            )
            .is_err()
        );
    }
}
