//! What a card says because of the news that it brings.

use std::borrow::Cow;

use super::Card;
use crate::{
    AlarmState, Content, Failure, Notice, Outcome, Severity,
    render::style::Style,
    state::{Change, Claimant, Ending, News, NewsKind, Rhythm},
    time::SECONDS_PER_DAY,
    wording::{Phrase, Wording, say, severities, span},
};

/// More changes than fit into this many bytes of a headline stand below it only.
const MAX_CHANGES_BYTES: usize = 48;
/// The times of a rhythm differ, so they are rounded to this, in seconds.
const RHYTHM_PRECISION: i64 = 30 * 60;

/// The notice as the news has it: a person may have marked a finding as resolved that is not, and a
/// check that passes is informational, whatever the finding was.
pub(in crate::render) fn standing<'a>(
    notice: &'a Notice,
    is_over: bool,
    news: &News,
) -> Cow<'a, Notice> {
    let severity = news.mark.worst.severity;
    let mut notice = Cow::Borrowed(notice);
    match &notice.content {
        Content::Alert(alert) => {
            let severity = severity.filter(|_| matches!(news.kind, NewsKind::Resolved(_)));
            let severity = severity.unwrap_or(alert.severity);
            if (alert.is_over, alert.severity) != (is_over, severity)
                && let Content::Alert(alert) = &mut notice.to_mut().content
            {
                (alert.is_over, alert.severity) = (is_over, severity);
            }
        }
        Content::Alarm(alarm) if (alarm.state == AlarmState::Ok) != is_over => {
            if let Content::Alarm(alarm) = &mut notice.to_mut().content {
                alarm.state = if is_over { AlarmState::Ok } else { AlarmState::Alarm };
                alarm.reason = None;
            }
        }
        _ => {}
    }
    notice
}

/// Whether people are mentioned for news of a notice that is urgent.
pub(in crate::render) fn is_urgent(notice: &Notice, kind: &NewsKind) -> bool {
    let may_be = match kind {
        NewsKind::Resolved(_) | NewsKind::Backlog | NewsKind::BackInSight { .. } => false,
        NewsKind::Reminder { .. } => notice.severity() >= Some(Severity::High),
        _ => true,
    };
    may_be && notice.is_urgent()
}

impl Card<'_> {
    /// Adds what is new. Returns the words for it that stand before the headline; empty if there are
    /// none.
    pub(in crate::render) fn news(
        &mut self,
        notice: &Notice,
        news: &News,
        style: &Style,
    ) -> String {
        let wording = style.language.wording();
        let now = news.mark.at;
        let open_for = span(wording, now - news.opened_at);
        let say = |phrase, values: &[&str]| say(wording, phrase, values);
        let with_duration = |phrase| say(phrase, &[&open_for]);
        let is_remediation = matches!(notice.content, Content::Remediation(_));
        let (words, why) = match &news.kind {
            NewsKind::New => Default::default(),
            NewsKind::Risen => {
                if let Some(severity) = notice.severity() {
                    let severity = wording.severity(severity);
                    let risen = say(Phrase::Risen, &[severity, &open_for]);
                    self.put_in_headline(severity, &risen);
                }
                Default::default()
            }
            NewsKind::Changed(changes) => self.changes(changes, wording),
            NewsKind::Reopened { times, rhythm } => {
                let words = match times {
                    0 | 1 => say(Phrase::Reopened, &[]),
                    times => say(Phrase::ReopenedAgain, &[&wording.ordinal(*times)]),
                };
                (words, rhythm.map(|rhythm| self::rhythm(rhythm, now, style)).unwrap_or_default())
            }
            NewsKind::Again { times: 0 | 1 } => (say(Phrase::Again, &[]), String::new()),
            NewsKind::Again { times } => {
                let times: &[&str] = &[&times.to_string()];
                (say(Phrase::AgainTimes, times), say(Phrase::SinceLastMessage, times))
            }
            NewsKind::NotFixed(claim) => {
                let has_check = notice.control().is_some();
                let still = if has_check { Phrase::CheckFails } else { Phrase::StillReported };
                let still = wording.phrase(still);
                let why = match claim {
                    Some(claim) => {
                        let by = match claim.by {
                            Claimant::Asr => Phrase::AsrClaimed,
                            Claimant::Person => Phrase::PersonClaimed,
                        };
                        say(by, &[&span(wording, now - claim.at), still])
                    }
                    None => say(Phrase::SomebodyClaimed, &["", still]),
                };
                (say(Phrase::NotFixed, &[]), why)
            }
            NewsKind::NoLongerSetAside => {
                (say(Phrase::ActiveAgain, &[]), say(Phrase::WhyActiveAgain, &[]))
            }
            // ASR's own message says so.
            NewsKind::RolledBack | NewsKind::Resolved(Ending::ClaimedByAsr) if is_remediation => {
                Default::default()
            }
            NewsKind::RolledBack => (say(Phrase::RolledBack, &[]), say(Phrase::WhyRolledBack, &[])),
            NewsKind::Flapping { turns } => {
                (say(Phrase::Flapping, &[]), say(Phrase::WhyFlapping, &[&turns.to_string()]))
            }
            NewsKind::Resolved(ending) => {
                if *ending == Ending::SetAside && self.emoji == ":white_check_mark:" {
                    self.emoji = ":no_bell:";
                }
                let (words, why) = match ending {
                    Ending::SetAside => (Phrase::SetAside, Phrase::WhySetAside),
                    Ending::ClaimedByAsr => (Phrase::ClaimedByAsr, Phrase::WhyClaimedByAsr),
                    Ending::ClaimedByPerson => {
                        (Phrase::ClaimedByPerson, Phrase::WhyClaimedByPerson)
                    }
                    Ending::Confirmed => (Phrase::Confirmed, Phrase::WhyConfirmed),
                };
                (with_duration(words), say(why, &[]))
            }
            NewsKind::Reminder { seen } => {
                let seen = seen.to_string();
                let is_repeated = seen != "0" && seen != "1";
                let why = if is_repeated { say(Phrase::Seen, &[&seen]) } else { String::new() };
                (with_duration(Phrase::StillOpen), why)
            }
            NewsKind::Backlog => {
                let since = style.time_zone.format(news.opened_at);
                (say(Phrase::Backlog, &[]), say(Phrase::WhyBacklog, &[&since]))
            }
            NewsKind::BackInSight { lost_at } => {
                let lost_at = style.time_zone.format(*lost_at);
                (say(Phrase::BackInSight, &[]), say(Phrase::WhyBackInSight, &[&lost_at]))
            }
            NewsKind::Unchecked => (String::new(), say(Phrase::WhyUnchecked, &[])),
        };
        if !words.is_empty() {
            // Two words in Japanese brackets become one.
            let headline = say(Phrase::Headline, &[&words, &self.headline]);
            self.headline = headline.replacen("】【", "・", 1).into();
        }
        self.why = why;
        if let Some(late_by) = news.late_by {
            let delayed = say(Phrase::Delayed, &[&span(wording, late_by)]);
            let before = if self.why.is_empty() { "" } else { "\n" };
            self.why.extend([before, &delayed]);
        }
        words
    }

    /// Puts words in the place of a severity or an outcome. Returns whether the headline has it.
    fn put_in_headline(&mut self, word: &str, words: &str) -> bool {
        let has = self.headline.contains(word);
        if has {
            self.headline = self.headline.replacen(word, words, 1).into();
        }
        has
    }

    /// The words for the headline, and all changes if it has not all of them.
    fn changes(&mut self, changes: &[Change], wording: &dyn Wording) -> (String, String) {
        let mut words = String::new();
        let mut all = String::new();
        let mut is_whole = true;
        let separator = wording.phrase(Phrase::Separator);
        for change in changes {
            let outcome = |failure: Failure| wording.outcome(&Outcome::Failed(failure));
            let (change, to) = match change {
                Change::Severity { from, to } => {
                    (severities(wording, *from, *to), wording.severity(*to))
                }
                Change::Failure { from: Some(from), to } => {
                    let change = [outcome(*from), " → ", outcome(*to)].concat();
                    (change, outcome(*to))
                }
                Change::Failure { from: None, to } => (outcome(*to).to_owned(), outcome(*to)),
                Change::Count { from, to } => {
                    let values: [&str; 2] = [&from.to_string(), &to.to_string()];
                    (say(wording, Phrase::Count, &values), "")
                }
                Change::Signals(number) => {
                    (several(wording, *number, [Phrase::Signal, Phrase::Signals]), "")
                }
                Change::Entities(number) => {
                    (several(wording, *number, [Phrase::Entity, Phrase::Entities]), "")
                }
                Change::Actor => (wording.phrase(Phrase::Actor).to_owned(), ""),
            };
            append(&mut all, separator, &change);
            let is_placed = !to.is_empty() && self.put_in_headline(to, &change);
            if !is_placed && is_whole && words.len() + change.len() <= MAX_CHANGES_BYTES {
                append(&mut words, separator, &change);
            } else {
                is_whole &= is_placed;
            }
        }
        (words, if is_whole { String::new() } else { all })
    }
}

fn append(text: &mut String, separator: &str, more: &str) {
    if !text.is_empty() {
        text.push_str(separator);
    }
    text.push_str(more);
}

fn several(wording: &dyn Wording, number: usize, [one, many]: [Phrase; 2]) -> String {
    say(wording, if number == 1 { one } else { many }, &[&number.to_string()])
}

/// When a problem returns. `now` is any time near to the present.
fn rhythm(rhythm: Rhythm, now: i64, style: &Style) -> String {
    let wording = style.language.wording();
    match rhythm {
        Rhythm::Daily(second) => {
            let at = now - now.rem_euclid(SECONDS_PER_DAY) + second + RHYTHM_PRECISION / 2;
            let at = style.time_zone.format(at - at.rem_euclid(RHYTHM_PRECISION));
            // `02:00 JST` of `2026-11-23 02:00:00 JST`.
            let mut parts = at.split(' ').skip(1);
            let time = parts.next().and_then(|time| time.get(..5)).unwrap_or_default();
            let zone = parts.next().unwrap_or_default();
            say(wording, Phrase::EachDay, &[&[time, " ", zone].concat()])
        }
        Rhythm::AfterFix(seconds) => say(wording, Phrase::AfterFix, &[&span(wording, seconds)]),
    }
}
