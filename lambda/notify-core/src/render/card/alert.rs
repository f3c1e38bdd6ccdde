//! The card of an alert.

use super::{Card, Fact, Section};
use crate::{
    Alert, FactName, FactValue, Notice, Package, Severity, Source, links,
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
        let subject = subject(alert);
        self.subject = subject.map(str::to_owned);
        let own_title = || wording.alert_title(alert).map(str::to_owned);
        self.title = match &alert.title {
            Some(title) if Some(title.as_str()) == subject && is_whole_in_heading(title) => None,
            // The title states what should be so, and it is not.
            Some(title) if is_failed_check(alert) => Some([wording.failed_check(), title].concat()),
            title => title.clone().or_else(own_title),
        };
        self.keywords.push(service(alert.source).to_owned());
        let severity = (!alert.is_insight()).then(|| wording.severity(alert.severity).to_owned());
        self.keywords.extend(severity.clone());
        self.keywords.extend(alert.control.clone());
        if alert.is_sample {
            self.fact(wording, Label::Sample, Some(Fact::Text(wording.sample().to_owned())));
            self.keywords.push(wording.label(Label::Sample).to_owned());
        }
        self.fact(wording, Label::Action, alert.action.clone().map(Fact::Text));
        // A connector's account reports the resources of another cloud.
        let is_foreign = alert.fact(FactName::Cloud).is_some();
        self.account(notice, if is_foreign { Label::ReportedBy } else { Label::Account }, wording);
        self.fact(wording, Label::Region, notice.region.clone().map(Fact::Code));
        self.fact(wording, Label::Severity, severity.map(Fact::Text));
        let (label, value) = match (&alert.control, alert.source) {
            (Some(rule), Source::Config) => (Label::Rule, Some(rule)),
            // Only Security Hub calls its checks controls.
            (Some(check), Source::SecurityHub) if alert.fact(FactName::Product).is_some() => {
                (Label::Check, Some(check))
            }
            (Some(control), _) => (Label::Control, Some(control)),
            (None, _) => (Label::Kind, alert.kind.as_ref()),
        };
        self.fact(wording, label, value.cloned().map(Fact::Code));
        let resources = first_n_and_more(&alert.resources, MAX_NAMED, String::clone);
        self.fact(wording, Label::Resource, resources.map(Fact::Code));
        let status = alert.status.as_deref();
        let status = status.map(|status| transition(alert.previous_status.as_deref(), status));
        self.fact(wording, Label::State, status.clone().map(Fact::Code));
        for (name, value) in &alert.facts {
            let value = plain(value).map(|value| match wording.fact_value(&value) {
                Some(words) => Fact::Text(words.to_owned()),
                None => Fact::Code(value),
            });
            self.facts.extend(value.map(|value| (wording.fact(*name), value)));
        }
        self.fact(wording, Label::Time, alert.at.clone().map(Fact::Code));
        let description =
            alert.description.clone().filter(|text| Some(text) != alert.title.as_ref());
        self.fact(wording, Label::Description, description.map(Fact::Text));
        if !alert.is_over && !alert.is_sample {
            self.what_to_do(alert, wording);
        }
        let link = links::alert(notice, alert, style.access_portal.as_ref());
        self.links.extend(link.map(|link| (wording.open_alert(alert), link)));
        self.link(wording, Label::OpenGuidance, alert.guidance.clone());
        self.context("severity", (!alert.is_insight()).then(|| alert.severity.to_string()));
        self.context("region", notice.region.clone());
        self.context("control", alert.control.clone());
        self.context("type", alert.kind.clone());
        self.context("status", status);
        self.context("resource", alert.resources.items.first().cloned());
        self.context("findingId", alert.id.clone());
    }

    /// Prefers the service's recommendation, which is about this finding; asr-notify's own advice
    /// is about its kind.
    fn what_to_do(&mut self, alert: &Alert, wording: &dyn Wording) {
        if let Some(recommendation) = &alert.recommendation {
            self.section(wording, Label::WhatToDo, Section::Quote(recommendation.clone()));
        } else if let Some(advice) = wording.alert_advice(alert) {
            self.advise(wording, advice);
        }
    }
}

fn emoji(alert: &Alert) -> &'static str {
    match alert.severity {
        _ if alert.is_over => ":white_check_mark:",
        _ if alert.is_sample => ":test_tube:",
        _ if alert.is_insight() => ":bar_chart:",
        Severity::Critical => ":red_circle:",
        Severity::High => ":large_orange_circle:",
        Severity::Medium => ":large_yellow_circle:",
        Severity::Low => ":large_blue_circle:",
        Severity::Informational => ":white_circle:",
        // A person has to decide.
        Severity::Unknown => ":warning:",
    }
}

/// Its control, else the vulnerability, else the kind of finding. Most findings in Security Hub have a
/// kind that says nothing, `Software and Configuration Checks`, so that their title stands for it.
fn subject(alert: &Alert) -> Option<&str> {
    let kind = alert.kind.as_deref();
    let about = match alert.source {
        Source::SecurityHub => {
            kind.filter(|kind| says_something(kind)).or(alert.title.as_deref()).or(kind)
        }
        _ => kind,
    };
    alert.control.as_deref().or_else(|| alert.fact(FactName::Vulnerability)).or(about)
}

/// Whether a type of ASFF's taxonomy, or of OCSF, names what was found: `Execution:Runtime/NewBinary`,
/// `TTPs/Initial Access/Brute Force`.
fn says_something(kind: &str) -> bool {
    let is_checks = kind.starts_with("Software and Configuration Checks");
    kind.contains(':') || (!is_checks && kind.matches('/').count() >= 2)
}

/// Whether the heading shows all of a title in every format: it is short, and nothing in it needs to be
/// escaped.
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

/// A fact's value in one line. None for an empty list.
fn plain(value: &FactValue) -> Option<String> {
    match value {
        FactValue::Text(text) | FactValue::Time(text) => Some(text.clone()),
        FactValue::List(texts) => first_n_and_more(texts, MAX_NAMED, String::clone),
        FactValue::Packages(packages) => first_n_and_more(packages, MAX_NAMED, package),
    }
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
fn service(source: Source) -> &'static str {
    match source {
        Source::SecurityHub => "Security Hub",
        Source::GuardDuty => "GuardDuty",
        Source::AccessAnalyzer => "IAM Access Analyzer",
        Source::Inspector => "Inspector",
        Source::Macie => "Macie",
        Source::Health => "AWS Health",
        Source::Config => "AWS Config",
        Source::Asr | Source::Alarm | Source::S3 | Source::Unrecognised => "",
    }
}
