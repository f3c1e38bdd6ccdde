//! The card of an alarm.

use std::borrow::Cow;

use super::{Card, Fact, Section, alert::status, fact};
use crate::{
    Alarm, AlarmState, Child, Condition, Contributor, List, Notice, Threshold, links,
    render::{dialect::Dialect, list::first_n_and_more, style::Style},
    wording::{Label, Wording},
};

/// Maximum number of elements of a list that are shown. The rest is only counted.
const MAX_SHOWN: usize = 10;
/// A longer name does not fit into every format's headline, so it stands among the facts instead.
const MAX_SUBJECT_BYTES: usize = 100;
/// Of one log line, so that a long one leaves room for the others.
const MAX_LOG_LINE_BYTES: usize = 400;

impl<'a> Card<'a> {
    pub(super) fn alarm(
        &mut self,
        notice: &'a Notice,
        alarm: &'a Alarm,
        style: &Style,
        wording: &dyn Wording,
    ) {
        self.emoji = match alarm.state {
            AlarmState::Alarm => ":rotating_light:",
            AlarmState::Ok => ":white_check_mark:",
            AlarmState::InsufficientData | AlarmState::Other(_) => ":warning:",
        };
        self.headline = wording.alarm(&alarm.state).into();
        let subject = subject(&alarm.name);
        let whole_name = (subject != alarm.name).then_some(&alarm.name);
        self.subject = Some(subject);
        self.keyword(Some(&alarm.name));
        let state = alarm.state.as_str();
        self.keyword(Some(state));
        self.fact(wording, Label::Alarm, whole_name.map(Fact::code));
        let change = status(alarm.previous.as_ref().map(AlarmState::as_str), state, wording);
        self.fact(wording, Label::State, (!state.is_empty()).then_some(change));
        let contributor = alarm.contributor.as_ref().and_then(contributor);
        self.fact(wording, Label::Contributor, contributor.map(Fact::code));
        let changed_at = alarm.changed_at.as_deref();
        let reason = alarm.reason.as_deref().map(|text| fact::reason(text, changed_at, style));
        self.fact(wording, Label::Reason, reason.map(Fact::Text));
        if let Some(condition) = &alarm.condition {
            let sentence = wording.condition(condition);
            self.fact(wording, condition_label(condition), Some(Fact::text(sentence)));
        }
        self.fact(wording, Label::Metrics, rows(&alarm.metrics).map(Fact::text));
        self.fact(wording, Label::LogGroups, row(&alarm.log_groups).map(Fact::code));
        self.fact(wording, Label::Rule, alarm.rule.as_ref().map(Fact::code));
        let children = first_n_and_more(&alarm.children, usize::MAX, child);
        self.fact(wording, Label::Children, children.map(Fact::text));
        if let Some(mute) = &alarm.mute {
            self.fact(wording, Label::MutedBy, Some(Fact::code(&mute.by)));
            self.time(wording, Label::MutedUntil, mute.until.as_deref(), style);
        }
        self.account(notice, wording);
        self.fact(wording, Label::MetricAccount, row(&alarm.metric_accounts).map(Fact::code));
        self.region(notice, wording);
        self.time(wording, Label::Time, alarm.changed_at.as_deref(), style);
        self.fact(wording, Label::Tags, row(&alarm.tags).map(Fact::code));
        // The meaning is that of the alarm's state, not of its end.
        if let Some(known) = alarm.known.as_ref().filter(|_| alarm.state != AlarmState::Ok) {
            let advice = wording.asr_alarm(known);
            self.title = Some(advice.meaning.into());
            self.advise(wording, advice.action);
        }
        self.fact(wording, Label::Description, alarm.description.as_ref().map(Fact::text));
        if let Some(lines) = log_lines(&alarm.log_lines) {
            self.section(wording, Label::LogLines, Section::Preformatted(lines.into()));
        }
        let link = links::alarm(alarm, style.access_portal.as_ref());
        self.link(wording, Label::OpenAlarm, link);
        self.context("alarmName", Some(&alarm.name));
        self.context("alarmArn", alarm.arn.as_ref());
        self.context("alarmState", Some(state));
        let contributor = alarm.contributor.as_ref();
        self.context("alarmContributorId", contributor.and_then(|it| it.id.as_ref()));
        self.context("region", notice.region.as_ref());
    }
}

/// As much of a name as every format's headline shows. Slack's markup makes some names longer.
fn subject(name: &str) -> Cow<'_, str> {
    let fits = Dialect::Slack.line(name, 2 * MAX_SUBJECT_BYTES).len() <= MAX_SUBJECT_BYTES;
    if fits {
        name.into()
    } else {
        cut(name, MAX_SUBJECT_BYTES.min(name.len().saturating_sub(1))).into()
    }
}

/// Without a threshold it is what is measured, and no condition.
fn condition_label(condition: &Condition) -> Label {
    match condition.threshold {
        Threshold::Missing => Label::Metric,
        Threshold::Value(_) | Threshold::Band(_) => Label::Condition,
    }
}

/// Its attributes, or else its id.
fn contributor(contributor: &Contributor) -> Option<String> {
    row(&contributor.attributes).or_else(|| contributor.id.clone())
}

/// The first elements in one line. None for an empty list.
fn row(list: &List<String>) -> Option<String> {
    first_n_and_more(list, MAX_SHOWN, String::clone)
}

/// The first elements in a line each. None for an empty list.
fn rows(list: &List<String>) -> Option<String> {
    let mut rows: Vec<String> = list.items.iter().take(MAX_SHOWN).cloned().collect();
    let more = list.total() - rows.len();
    if more > 0 {
        rows.push(format!("(+{more})"));
    }
    (!rows.is_empty()).then(|| rows.join("\n"))
}

fn log_lines(lines: &List<String>) -> Option<String> {
    let items = lines.items.iter().take(MAX_SHOWN).map(|line| cut(line, MAX_LOG_LINE_BYTES));
    let items: Vec<String> = items.collect();
    let omitted = lines.total() - items.len();
    rows(&List { items, omitted })
}

/// At most `max` bytes of a text, with an ellipsis if something is cut.
fn cut(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(max.saturating_sub('…'.len_utf8()));
    [text.split_at(end).0, "…"].concat()
}

fn child(child: &Child) -> String {
    match &child.state {
        Some(state) => format!("{} ({})", child.name, state.as_str()),
        None => child.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Language,
        parse::{Body, ParseSettings, notices},
        render::card_markup,
    };

    fn notice(name: &str, state: &str) -> Notice {
        let body = serde_json::json!({"AlarmName": name, "NewStateValue": state});
        notices(&Body::from_json(&body), &ParseSettings::default()).remove(0)
    }

    fn cards(notice: &Notice) -> [Card<'_>; 2] {
        let style = |language| Style { language, ..Style::default() };
        Language::ALL.map(|language| Card::new(notice, &style(language)))
    }

    /// 255 characters is CloudWatch's limit.
    #[test]
    fn alarm_name_stands_whole_once_however_long_it_is() {
        for unit in ["x", "a:", "&", "**", "界é", "a.b ", "_", "@"] {
            for length in [1, 10, 12, 13, 14, 15, 20, 40, 60, 90, 99, 100, 101, 119, 121, 255] {
                let name: String = unit.chars().cycle().take(length).collect();
                let name = name.trim();
                let states = ["ALARM", "OK", "INSUFFICIENT_DATA"];
                let notices = states.map(|state| notice(name, state));
                for card in notices.iter().flat_map(cards) {
                    let is_name = |fact: &&(&str, Fact)| fact.1.plain() == name;
                    let facts = card.facts.iter().filter(is_name).count();
                    let is_in_headline = card.subject.as_deref() == Some(name);
                    assert_eq!(facts + usize::from(is_in_headline), 1, "{name}");
                    let headline = card_markup::headline(&card, 150, Dialect::Slack);
                    assert!(!is_in_headline || !headline.contains('…'), "{headline}");
                }
            }
        }
    }

    #[test]
    fn log_lines_are_cut_and_counted() {
        let lines =
            |lines: &[&str]| log_lines(&lines.iter().map(|&line| line.to_owned()).collect());
        let long = "界".repeat(200);
        let shown = lines(&[&[long.as_str()][..], &["x"; 11]].concat()).expect("there are some");
        let shown: Vec<&str> = shown.lines().collect();
        assert_eq!((shown.len(), shown[0].len(), shown[10]), (11, 399, "(+2)"));
        assert!(shown[0].ends_with('…'));
        assert_eq!(lines(&[]), None);
    }
}
