//! The card of an alert.

use super::{Card, Fact, Section};
use crate::{
    Alert, Ending, FactName, FactValue, Notice, Package, Severity, Source, links,
    render::{
        list::{first_n_and_more, transition},
        style::Style,
    },
    wording::{Label, Wording},
};

/// Maximum number of elements of a list that are named. The rest is only counted.
const MAX_NAMED: usize = 5;

impl Card {
    pub(super) fn alert(
        &mut self,
        notice: &Notice,
        alert: &Alert,
        style: &Style,
        wording: &dyn Wording,
    ) {
        self.emoji = emoji(alert);
        self.headline = wording.alert_headline(alert);
        self.subject = subject(alert).map(str::to_owned);
        let own_title = || wording.alert_title(alert).map(str::to_owned);
        self.title = alert.title.clone().or_else(own_title);
        self.keywords.push(service(alert).to_owned());
        self.keywords.push(wording.severity(alert.severity).to_owned());
        self.keywords.extend(alert.control.clone());
        if alert.is_sample {
            self.fact(wording, Label::Sample, Some(Fact::Text(wording.sample().to_owned())));
            self.keywords.push(wording.label(Label::Sample).to_owned());
        }
        self.fact(wording, Label::Action, alert.action.clone().map(Fact::Text));
        self.account(notice, wording);
        self.region(notice, wording);
        let severity = wording.severity(alert.severity).to_owned();
        self.fact(wording, Label::Severity, Some(Fact::Text(severity)));
        let (label, value) = match (&alert.control, alert.source) {
            (Some(rule), Source::Config) => (Label::Rule, Some(rule)),
            (Some(control), _) => (Label::Control, Some(control)),
            (None, _) => (Label::Kind, alert.kind.as_ref()),
        };
        self.fact(wording, label, value.cloned().map(Fact::Code));
        let resources = first_n_and_more(&alert.resources, MAX_NAMED, String::clone);
        self.fact(wording, Label::Resource, resources.map(Fact::Code));
        self.status(alert, wording);
        for (name, value) in &alert.facts {
            let value = match value {
                FactValue::Time(text) => Some(time(*name, text, alert, style, wording)),
                FactValue::Text(word) if *name == FactName::Compliance => {
                    Some(status(None, word, wording))
                }
                _ => plain(value).map(|value| match wording.fact_value(&value) {
                    Some(words) => Fact::Text(words.to_owned()),
                    None => Fact::Code(value),
                }),
            };
            self.facts.extend(value.map(|value| (wording.fact(*name), value)));
        }
        self.time(wording, Label::Time, alert.at.as_deref(), style);
        let description =
            alert.description.clone().filter(|text| Some(text) != self.title.as_ref());
        self.fact(wording, Label::ServiceDescription, description.map(Fact::Text));
        if !alert.is_over && !alert.is_sample {
            self.what_to_do(alert, wording);
        }
        let link = links::alert(notice, alert, style.access_portal.as_ref());
        self.links.extend(link.map(|link| (wording.open_alert(alert), link)));
        self.link(wording, Label::OpenGuidance, alert.guidance.clone());
        self.context("severity", Some(alert.severity.to_string()));
        self.context("region", notice.region.clone());
        self.context("control", alert.control.clone());
        self.context("type", alert.kind.clone());
        self.context("resource", alert.resources.items.first().cloned());
        self.context("findingId", alert.id.clone());
    }

    fn status(&mut self, alert: &Alert, wording: &dyn Wording) {
        let Some(word) = &alert.status else { return };
        let previous = alert.previous_status.as_deref();
        // What a person sets in Security Hub CSPM. The record's state is the product's.
        let is_workflow =
            alert.source == Source::SecurityHub && !alert.is_security_hub_v2 && word != "ARCHIVED";
        let label = if is_workflow { Label::WorkflowStatus } else { Label::State };
        self.fact(wording, label, Some(status(previous, word, wording)));
        self.context("status", Some(transition(previous, word)));
    }

    /// Prefers the service's recommendation, which is about this finding; asr-notify's own advice
    /// is about its kind.
    fn what_to_do(&mut self, alert: &Alert, wording: &dyn Wording) {
        if let Some(recommendation) = &alert.recommendation {
            self.section(wording, Label::Recommendation, Section::Quote(recommendation.clone()));
        } else if let Some(advice) = wording.alert_advice(alert) {
            self.advise(wording, advice);
        }
    }
}

/// A status, with the one before it, and with the words for it if the language has any.
fn status(previous: Option<&str>, word: &str, wording: &dyn Wording) -> Fact {
    match wording.status(word) {
        None => Fact::Code(transition(previous, word)),
        Some(words) => {
            let previous = previous.map(|word| wording.status(word).unwrap_or(word));
            Fact::Text(format!("{} ({word})", transition(previous, words)))
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
    match alert.severity {
        _ if alert.is_sample => ":test_tube:",
        Severity::Critical => ":red_circle:",
        Severity::High => ":large_orange_circle:",
        Severity::Medium => ":large_yellow_circle:",
        Severity::Low => ":large_blue_circle:",
        Severity::Informational => ":white_circle:",
        // A person has to decide.
        Severity::Unknown => ":warning:",
    }
}

/// Its control, else the vulnerability, else the kind of finding.
fn subject(alert: &Alert) -> Option<&str> {
    let vulnerability = || alert.fact(FactName::Vulnerability);
    alert.control.as_deref().or_else(vulnerability).or(alert.kind.as_deref())
}

/// A time, with its age when the finding was last seen if the fact is about how long it has been
/// open.
fn time(name: FactName, text: &str, alert: &Alert, style: &Style, wording: &dyn Wording) -> Fact {
    let mut fact = Fact::time(text, style);
    if let (Fact::Time(time), FactName::OpenSince) = (&mut fact, name) {
        let seen = alert.at.as_deref().and_then(crate::time::parse);
        time.age = seen.and_then(|seen| wording.age(seen - time.at));
    }
    fact
}

/// A fact's value in one line. None for an empty list.
fn plain(value: &FactValue) -> Option<String> {
    match value {
        FactValue::Text(text) | FactValue::Time(text) => Some(text.clone()),
        FactValue::List(texts) => first_n_and_more(texts, MAX_NAMED, String::clone),
        FactValue::Packages(packages) => first_n_and_more(packages, MAX_NAMED, package),
    }
}

/// `openssl 3.0.2 → 3.0.3`: the installed version, and the first one with the fix.
fn package(package: &Package) -> String {
    let version = |before: &str, version: &Option<String>| {
        version.as_ref().map(|version| [before, version].concat()).unwrap_or_default()
    };
    [package.name.clone(), version(" ", &package.version), version(" → ", &package.fixed_in)]
        .concat()
}

/// The service's name, which is the same in every language.
fn service(alert: &Alert) -> &'static str {
    match alert.source {
        Source::SecurityHub if alert.is_security_hub_v2 => "Security Hub",
        Source::SecurityHub => "Security Hub CSPM",
        Source::GuardDuty => "GuardDuty",
        Source::AccessAnalyzer => "IAM Access Analyzer",
        Source::Inspector => "Inspector",
        Source::Macie => "Macie",
        Source::Health => "AWS Health",
        Source::Config => "AWS Config",
        Source::Asr | Source::Alarm | Source::S3 | Source::Unrecognised => "",
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
            card.facts.iter().find(is_open_since).map(|(_, fact)| fact.plain()).unwrap()
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
