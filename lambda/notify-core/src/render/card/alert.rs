//! The card of an alert.

use std::borrow::Cow;

use super::{Card, Fact, Section};
use crate::{
    Alert, Ending, FactName, FactValue, List, Notice, Package, Severity, Source, links,
    render::{
        list::{first_n_and_more, transition},
        style::Style,
    },
    wording::{Label, Wording},
};

/// Bytes of a title that Slack's header, which takes 150 with the words before it, shows whole.
const MAX_HEADING_TITLE_BYTES: usize = 60;
/// Maximum number of elements of a list that are named. The rest is only counted.
const MAX_NAMED: usize = 5;

impl<'a> Card<'a> {
    pub(super) fn alert(
        &mut self,
        notice: &'a Notice,
        alert: &'a Alert,
        style: &Style,
        wording: &dyn Wording,
    ) {
        self.emoji = emoji(alert);
        self.headline = wording.alert_headline(alert).into();
        let subject = subject(alert);
        self.subject = subject.map(Cow::from);
        let own_title = || wording.alert_title(alert);
        self.title = match &alert.title {
            Some(title) if Some(title.as_str()) == subject && is_whole_in_heading(title) => None,
            // The title states what should be so, and it is not.
            Some(title) if is_failed_check(alert) => {
                Some([wording.failed_check(), title].concat().into())
            }
            title => title.as_deref().or_else(own_title).map(Cow::from),
        };
        self.keyword(Some(service(alert)));
        let severity = (!alert.is_insight()).then(|| wording.severity(alert.severity));
        self.keyword(severity);
        self.keyword(alert.control.as_ref());
        if alert.is_sample {
            self.fact(wording, Label::Sample, Some(Fact::text(wording.sample())));
            self.keyword(Some(wording.label(Label::Sample)));
        }
        self.fact(wording, Label::Action, alert.action.as_ref().map(Fact::text));
        self.account(notice, wording);
        self.region(notice, wording);
        self.fact(wording, Label::Severity, severity.map(Fact::text));
        let (label, value) = match (&alert.control, alert.source) {
            (Some(rule), Source::Config) => (Label::Rule, Some(rule)),
            // Only Security Hub calls its checks controls.
            (Some(check), Source::SecurityHub) if alert.fact(FactName::Product).is_some() => {
                (Label::Check, Some(check))
            }
            (Some(control), _) => (Label::Control, Some(control)),
            (None, _) => (Label::Kind, alert.kind.as_ref()),
        };
        self.fact(wording, label, value.map(Fact::code));
        let resources = first_n_and_more(&alert.resources, MAX_NAMED, String::clone);
        self.fact(wording, Label::Resource, resources.map(Fact::code));
        self.status(alert, wording);
        for (name, value) in &alert.facts {
            let value = match value {
                FactValue::List(words) if *name == FactName::Personas => {
                    personas(words, wording).map(Fact::text)
                }
                FactValue::Time(text) => Some(time(*name, text, alert, style, wording)),
                FactValue::Text(word) if *name == FactName::Compliance => {
                    Some(status(None, word, wording))
                }
                _ => plain(value).map(|value| match wording.fact_value(&value) {
                    Some(words) => Fact::text(words),
                    None => Fact::Code(value),
                }),
            };
            self.facts.extend(value.map(|value| (wording.fact(*name), value)));
        }
        self.time(wording, Label::Time, alert.at.as_deref(), style);
        let description =
            alert.description.as_ref().filter(|text| Some(*text) != alert.title.as_ref());
        self.fact(wording, Label::ServiceDescription, description.map(Fact::text));
        if !alert.is_over && !alert.is_sample {
            self.what_to_do(alert, wording);
        }
        let link = links::alert(notice, alert, style.access_portal.as_ref());
        self.links.extend(link.map(|link| (wording.open_alert(alert), link.into())));
        self.link(wording, Label::OpenGuidance, alert.guidance.as_ref());
        self.context("severity", (!alert.is_insight()).then(|| alert.severity.as_str()));
        self.context("region", notice.region.as_ref());
        self.context("control", alert.control.as_ref());
        self.context("type", alert.kind.as_ref());
        self.context("resource", alert.resources.items.first());
        self.context("findingId", alert.id.as_ref());
    }

    fn status(&mut self, alert: &'a Alert, wording: &dyn Wording) {
        let Some(word) = &alert.status else { return };
        let previous = alert.previous_status.as_deref();
        // What a person sets in Security Hub CSPM. The record's state is the product's.
        let is_workflow =
            alert.source == Source::SecurityHub && !alert.is_security_hub_v2 && word != "ARCHIVED";
        let label = if is_workflow { Label::WorkflowStatus } else { Label::State };
        self.fact(wording, label, Some(status(previous, word, wording)));
        self.context("status", Some(transition(previous, word)));
    }

    /// The service's recommendation is about this finding and often in English only; asr-notify's own
    /// advice is about its kind.
    fn what_to_do(&mut self, alert: &'a Alert, wording: &dyn Wording) {
        if let Some(advice) = wording.alert_advice(alert) {
            self.advise(wording, advice);
        }
        if let Some(recommendation) = &alert.recommendation {
            self.section(wording, Label::Recommendation, Section::Quote(recommendation.into()));
        }
    }
}

/// A status, with the one before it, and with the words for it if the language has any.
pub(super) fn status<'a>(previous: Option<&str>, word: &'a str, wording: &dyn Wording) -> Fact<'a> {
    match wording.status(word) {
        None => Fact::Code(transition(previous, word)),
        Some(words) => {
            let previous = previous.map(|word| wording.status(word).unwrap_or(word));
            Fact::text(format!("{} ({word})", transition(previous, words)))
        }
    }
}

fn emoji(alert: &Alert) -> &'static str {
    if let Some(ending) = Ending::new(alert) {
        return match ending {
            // The cause is still there.
            Ending::Suppressed => ":no_bell:",
            Ending::Archived => ":file_cabinet:",
            _ => ":white_check_mark:",
        };
    }
    if alert.is_sample {
        ":test_tube:"
    } else if alert.is_insight() {
        ":bar_chart:"
    } else {
        emoji_of(alert.severity)
    }
}

pub(super) fn emoji_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => ":red_circle:",
        Severity::High => ":large_orange_circle:",
        Severity::Medium => ":large_yellow_circle:",
        Severity::Low => ":large_blue_circle:",
        Severity::Informational => ":white_circle:",
        // A person has to decide.
        Severity::Unknown => ":warning:",
    }
}

/// Its control, else the vulnerability or the weakness, else the kind of finding. Most findings in
/// Security Hub have a kind that says nothing, `Software and Configuration Checks`, so that their
/// title stands for it.
fn subject(alert: &Alert) -> Option<&str> {
    let kind = alert.kind.as_deref();
    let about = match alert.source {
        Source::SecurityHub => {
            let named = kind.filter(|kind| says_something(kind)).map(without_categories);
            named.or(alert.title.as_deref()).or(kind)
        }
        _ => kind,
    };
    let fact = |name| move || alert.fact(name);
    alert
        .control
        .as_deref()
        .or_else(fact(FactName::Vulnerability))
        .or_else(fact(FactName::Weakness))
        .or(about)
}

/// Whether a type of ASFF's taxonomy, or of OCSF, names what was found:
/// `Execution:Runtime/NewBinary`, `TTPs/Initial Access/Brute Force`.
fn says_something(kind: &str) -> bool {
    let is_checks = ["Software and Configuration Checks", "Software & Configuration Checks"]
        .iter()
        .any(|checks| kind.starts_with(checks));
    kind.contains(':') || (!is_checks && kind.matches('/').count() >= 2)
}

/// A type of ASFF's taxonomy without the categories before its name: `Recon:EC2-Portscan` of
/// `TTPs/Discovery/Recon:EC2-Portscan`. The whole type, if it has no such name.
fn without_categories(kind: &str) -> &str {
    let categories = kind.split_once(':').and_then(|(before, _)| before.rfind('/'));
    categories.and_then(|slash| kind.get(slash + 1..)).unwrap_or(kind)
}

/// Whether the heading shows all of a title in every format: it is short, and nothing in it needs
/// to be escaped.
fn is_whole_in_heading(title: &str) -> bool {
    let is_plain = |part: &str| {
        part.chars().all(|each| each.is_alphanumeric() || matches!(each, ' ' | ',' | '-' | '\''))
    };
    title.len() <= MAX_HEADING_TITLE_BYTES && title.split(". ").all(is_plain)
}

/// Whether a title of Prowler's, which states what should be so, belongs to a check that failed.
fn is_failed_check(alert: &Alert) -> bool {
    let is_prowler =
        alert.fact(FactName::Product).is_some_and(|name| name.eq_ignore_ascii_case("prowler"));
    alert.source == Source::SecurityHub
        && is_prowler
        && !alert.is_over
        && matches!(alert.fact(FactName::Compliance), Some("FAILED" | "Fail"))
}

/// The people that an AWS Health event is for.
fn personas(personas: &List<String>, wording: &dyn Wording) -> Option<String> {
    first_n_and_more(personas, MAX_NAMED, |word| {
        wording.persona(word).map_or_else(|| word.clone(), str::to_owned)
    })
}

/// A time, with its age when the finding was last seen if the fact is about how long it has been
/// open.
fn time<'a>(
    name: FactName,
    text: &'a str,
    alert: &Alert,
    style: &Style,
    wording: &dyn Wording,
) -> Fact<'a> {
    let mut fact = Fact::time(text, style);
    if let (Fact::Time(time), FactName::OpenSince) = (&mut fact, name) {
        let seen = alert.at.as_deref().and_then(crate::time::parse);
        time.age = seen.and_then(|seen| wording.age(seen - time.at));
    }
    fact
}

/// A fact's value in one line. None for an empty list.
fn plain(value: &FactValue) -> Option<Cow<'_, str>> {
    Some(match value {
        FactValue::Text(text) | FactValue::Time(text) => text.into(),
        FactValue::List(texts) => first_n_and_more(texts, MAX_NAMED, String::clone)?.into(),
        FactValue::Packages(packages) => first_n_and_more(packages, MAX_NAMED, package)?.into(),
    })
}

/// `openssl 3.0.2 → 3.0.3 (/usr/lib/libssl.so)`: the installed version, the first one with the fix,
/// and where it is. Of several paths the first is named.
fn package(package: &Package) -> String {
    let version = |before: &str, version: &Option<String>| {
        version.as_ref().map(|version| [before, version].concat()).unwrap_or_default()
    };
    let place = match (package.paths.items.first(), package.paths.total()) {
        (None, _) => String::new(),
        (Some(path), 1) => format!(" ({path})"),
        (Some(path), total) => format!(" ({path} +{})", total - 1),
    };
    let versions = [version(" ", &package.version), version(" → ", &package.fixed_in)].concat();
    [package.name.clone(), versions, place].concat()
}

/// The service's name, which is the same in every language.
fn service(alert: &Alert) -> &'static str {
    match alert.source {
        Source::SecurityHub if !alert.is_security_hub_v2 => "Security Hub CSPM",
        source => service_of(source),
    }
}

pub(super) fn service_of(source: Source) -> &'static str {
    match source {
        Source::SecurityHub => "Security Hub",
        Source::GuardDuty => "GuardDuty",
        Source::AccessAnalyzer => "IAM Access Analyzer",
        Source::Inspector => "Inspector",
        Source::Macie => "Macie",
        Source::Health => "AWS Health",
        Source::Config => "AWS Config",
        Source::Alarm => "CloudWatch",
        Source::Asr => "ASR",
        Source::S3 => "Amazon S3",
        Source::Unrecognised => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Content, Language};

    #[test]
    fn open_since_has_the_age_when_the_finding_was_last_seen() {
        let open_since = |language: Language, at: &str| {
            let since = FactValue::Time("2024-08-14T10:14:37.000Z".to_owned());
            let alert = Alert {
                at: Some(at.to_owned()),
                facts: vec![(FactName::OpenSince, since)],
                ..Alert::new(Source::SecurityHub)
            };
            let content = Content::Alert(Box::new(alert));
            let time_zone = "JST-9".parse().unwrap();
            let style = Style { language, time_zone, ..Style::default() };
            let notice = Notice { account: None, region: None, content };
            let card = Card::new(&notice, &style);
            let is_open_since =
                |(label, _): &&(&str, Fact)| *label == language.wording().fact(FactName::OpenSince);
            card.facts
                .iter()
                .find(is_open_since)
                .map(|(_, fact)| fact.plain().into_owned())
                .unwrap()
        };
        for (at, en, ja) in [
            ("2024-09-13T12:00:00Z", " (30 days)", " (30 日経過)"),
            ("2024-08-15T10:14:37Z", " (1 day)", " (1 日経過)"),
            ("2024-08-14T10:15:40Z", " (1 minute)", " (1 分経過)"),
            ("2024-08-14T10:14:37.000Z", "", ""),
            ("2024-08-13T10:14:37.000Z", "", ""),
            ("yesterday", "", ""),
        ] {
            for (language, age) in [(Language::En, en), (Language::Ja, ja)] {
                let expected = format!("2024-08-14 19:14:37 JST{age}");
                assert_eq!(open_since(language, at), expected);
            }
        }
    }
}
