//! The parts of a notice's messages in order and in the reader's language, without markup.

mod alert;
mod fact;

use std::collections::BTreeMap;

use super::{
    list::{first_n_and_more, transition},
    style::Style,
    untrusted::is_visible,
};
pub(super) use fact::{Fact, Section, Time};

use crate::{
    Account, Alarm, AlarmState, Child, Content, Notice, Outcome, Remediation, StorageChange,
    Ticket, links,
    wording::{Label, Wording},
};

/// A notice's parts. Untrusted text in it is raw: each format escapes it in its own way.
#[derive(Default)]
pub(super) struct Card {
    /// Slack's name of an emoji, with its colons.
    pub(super) emoji: &'static str,
    /// A fixed headline in the operator's language.
    pub(super) headline: &'static str,
    /// The control, the alarm's name. None if nothing visible names it.
    pub(super) subject: Option<String>,
    /// The title in the words of the source. None if it has no visible title.
    pub(super) title: Option<String>,
    /// Labels and values.
    pub(super) facts: Vec<(&'static str, Fact)>,
    /// Headings and texts.
    pub(super) sections: Vec<(&'static str, Section)>,
    /// Labels and https addresses.
    pub(super) links: Vec<(&'static str, String)>,
    /// The tags below a message.
    pub(super) keywords: Vec<String>,
    /// Values for custom actions on an Amazon Q message, by their names there.
    pub(super) context: BTreeMap<&'static str, String>,
}

impl Card {
    pub(super) fn new(notice: &Notice, style: &Style) -> Self {
        let wording = style.language.wording();
        let mut card = Self::default();
        card.context("source", Some(notice.source().to_string()));
        match &notice.content {
            Content::Remediation(remediation) => {
                card.remediation(notice, remediation, style, wording);
            }
            Content::Alarm(alarm) => card.alarm(notice, alarm, style, wording),
            Content::Alert(alert) => card.alert(notice, alert, style, wording),
            Content::Storage(change) => card.storage(notice, change, style, wording),
            Content::Announcement { subject, text } => {
                card.emoji = ":mega:";
                card.headline = wording.announcement_headline();
                card.title.clone_from(subject);
                card.account(notice, wording);
                card.section(wording, Label::Body, Section::Quote(text.clone()));
                card.advise(wording, wording.announcement_advice());
            }
            Content::Unrecognised { subject, topic_arn, body } => {
                card.emoji = ":grey_question:";
                card.headline = wording.unrecognised_headline();
                card.fact(wording, Label::Subject, subject.clone().map(Fact::Text));
                card.fact(wording, Label::Topic, topic_arn.clone().map(Fact::Code));
                card.advise(wording, wording.unrecognised_advice());
                card.section(wording, Label::Body, Section::Preformatted(body.clone()));
            }
        }
        card.title = card.title.filter(|title| is_visible(title));
        card.subject = card.subject.filter(|subject| is_visible(subject));
        card
    }

    fn remediation(
        &mut self,
        notice: &Notice,
        remediation: &Remediation,
        style: &Style,
        wording: &dyn Wording,
    ) {
        let outcome = &remediation.outcome;
        self.emoji = outcome_emoji(outcome);
        self.headline = match (outcome, &remediation.follow_up) {
            (Outcome::Succeeded, Some(_)) => wording.succeeded_with_follow_up(),
            _ => wording.outcome(outcome),
        };
        let native = remediation.product.as_deref().and_then(product_name).map(str::to_owned);
        self.subject = remediation.control.clone().or(native);
        self.title.clone_from(&remediation.title);
        if let Outcome::Unknown(word) = outcome {
            self.fact(wording, Label::State, Some(Fact::Code(word.clone())));
        }
        self.keywords.extend(remediation.control.clone());
        self.account(notice, wording);
        self.keywords.push(wording.outcome_keyword(outcome).to_owned());
        self.region(notice, wording);
        self.fact(wording, Label::Control, control(remediation));
        self.fact(wording, Label::Resource, remediation.resource.clone().map(Fact::Code));
        let label =
            if matches!(outcome, Outcome::Succeeded) { Label::Result } else { Label::Reason };
        self.fact(wording, label, remediation.detail.clone().map(Fact::Text));
        if let Some(Ticket::Problem(problem)) = &remediation.ticket {
            self.fact(wording, Label::Ticket, Some(Fact::Text(problem.clone())));
        }
        match outcome {
            Outcome::Failed(failure) => self.advise(wording, wording.failure_advice(*failure)),
            Outcome::Unknown(_) => self.advise(wording, wording.unknown_outcome_advice()),
            Outcome::Succeeded | Outcome::Queued | Outcome::Skipped => {}
        }
        if let Some(steps) = &remediation.follow_up {
            self.section(wording, Label::FollowUp, Section::Quote(steps.clone()));
        }
        if let Some(output) = &remediation.output {
            self.section(wording, Label::Output, Section::Preformatted(output.clone()));
        }
        let portal = style.access_portal.as_ref();
        self.link(wording, Label::OpenFinding, links::finding(notice, remediation, portal));
        if matches!(outcome, Outcome::Failed(_) | Outcome::Unknown(_)) {
            self.link(wording, Label::OpenExecution, links::execution(remediation, portal));
            let automation = links::automation(notice, remediation, portal);
            self.link(wording, Label::OpenAutomation, automation);
        }
        if let Some(Ticket::Link(ticket)) = &remediation.ticket {
            self.link(wording, Label::OpenTicket, Some(ticket.clone()));
        }
        self.context("outcome", Some(crate::routing::OutcomeName::from(outcome).to_string()));
        self.context("region", notice.region.clone());
        self.context("control", remediation.control.clone());
        self.context("resource", remediation.resource.clone());
        self.context("findingArn", remediation.finding_arn.clone());
        self.context("executionArn", remediation.execution_arn.clone());
        self.context("automationExecutionId", remediation.automation_id.clone());
    }

    fn alarm(&mut self, notice: &Notice, alarm: &Alarm, style: &Style, wording: &dyn Wording) {
        self.emoji = match alarm.state {
            AlarmState::Alarm => ":rotating_light:",
            AlarmState::Ok => ":white_check_mark:",
            AlarmState::InsufficientData | AlarmState::Other(_) => ":warning:",
        };
        self.headline = wording.alarm(&alarm.state);
        self.subject = Some(alarm.name.clone());
        self.keywords.push(alarm.name.clone());
        let state = alarm.state.as_str();
        self.keywords.push(state.to_owned());
        let change = transition(alarm.previous.as_ref().map(AlarmState::as_str), state);
        self.fact(wording, Label::State, Some(Fact::Code(change)));
        let reason = alarm.reason.as_deref().map(|reason| fact::reason(reason, style));
        self.fact(wording, Label::Reason, reason.map(Fact::Text));
        let condition = alarm.condition.as_ref().map(|condition| wording.condition(condition));
        self.fact(wording, Label::Condition, condition.map(Fact::Text));
        self.fact(wording, Label::Rule, alarm.rule.clone().map(Fact::Code));
        let children = first_n_and_more(&alarm.children, usize::MAX, child);
        self.fact(wording, Label::Children, children.map(Fact::Text));
        self.account(notice, wording);
        self.region(notice, wording);
        self.time(wording, Label::Time, alarm.changed_at.as_deref(), style);
        if let Some(known) = &alarm.known {
            let advice = wording.asr_alarm(known);
            self.title = Some(advice.meaning.to_owned());
            if alarm.state != AlarmState::Ok {
                self.advise(wording, advice.action);
            }
        }
        self.fact(wording, Label::Description, alarm.description.clone().map(Fact::Text));
        let link = links::alarm(alarm, style.access_portal.as_ref());
        self.link(wording, Label::OpenAlarm, link);
        self.context("alarmName", Some(alarm.name.clone()));
        self.context("alarmArn", alarm.arn.clone());
        self.context("alarmState", Some(state.to_owned()));
        self.context("region", notice.region.clone());
    }

    fn storage(
        &mut self,
        notice: &Notice,
        change: &StorageChange,
        style: &Style,
        wording: &dyn Wording,
    ) {
        let is_test = change.name == "s3:TestEvent";
        self.emoji = if is_test { ":information_source:" } else { ":warning:" };
        self.headline = wording.storage_headline();
        self.subject = Some(change.name.clone());
        let advice = if is_test { wording.storage_test() } else { wording.storage() };
        // The advice is about removals only.
        if is_test || change.name.starts_with("ObjectRemoved") {
            self.title = Some(advice.meaning.to_owned());
            self.advise(wording, advice.action);
        }
        self.fact(wording, Label::Bucket, change.bucket.clone().map(Fact::Code));
        self.fact(wording, Label::Key, change.key.clone().map(Fact::Code));
        self.fact(wording, Label::Principal, change.principal.clone().map(Fact::Code));
        self.region(notice, wording);
        self.time(wording, Label::Time, change.at.as_deref(), style);
        self.keywords.extend(change.bucket.clone());
        self.context("bucket", change.bucket.clone());
    }

    fn account(&mut self, notice: &Notice, wording: &dyn Wording) {
        let Some(Account { id, name }) = &notice.account else {
            return;
        };
        self.keywords.push(id.to_string());
        self.keywords.extend(name.clone());
        let fact = match name {
            Some(name) => Fact::Named(name.clone(), id.to_string()),
            None => Fact::Code(id.to_string()),
        };
        self.fact(wording, Label::Account, Some(fact));
        self.context("accountId", Some(id.to_string()));
        self.context("accountName", name.clone());
    }

    fn region(&mut self, notice: &Notice, wording: &dyn Wording) {
        let region = notice.region.as_ref().map(|region| match wording.fact_value(region) {
            Some(words) => Fact::Text(words.to_owned()),
            None => Fact::Code(region.clone()),
        });
        self.fact(wording, Label::Region, region);
    }

    fn fact(&mut self, wording: &dyn Wording, label: Label, fact: Option<Fact>) {
        self.facts.extend(fact.map(|fact| (wording.label(label), fact)));
    }

    /// A time as a service wrote it.
    fn time(&mut self, wording: &dyn Wording, label: Label, time: Option<&str>, style: &Style) {
        self.fact(wording, label, time.map(|time| Fact::time(time, style)));
    }

    fn section(&mut self, wording: &dyn Wording, label: Label, section: Section) {
        self.sections.push((wording.label(label), section));
    }

    fn advise(&mut self, wording: &dyn Wording, advice: &str) {
        self.section(wording, Label::WhatToDo, Section::Ours(advice.to_owned()));
    }

    fn link(&mut self, wording: &dyn Wording, label: Label, link: Option<String>) {
        self.links.extend(link.map(|link| (wording.label(label), link)));
    }

    fn context(&mut self, key: &'static str, value: Option<String>) {
        self.context.extend(value.map(|value| (key, value)));
    }
}

fn outcome_emoji(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => ":white_check_mark:",
        Outcome::Failed(_) => ":x:",
        Outcome::Queued => ":hourglass_flowing_sand:",
        Outcome::Skipped => ":fast_forward:",
        Outcome::Unknown(_) => ":grey_question:",
    }
}

fn control(remediation: &Remediation) -> Option<Fact> {
    let control = remediation.control.clone()?;
    Some(match &remediation.standard {
        Some(standard) => Fact::Within(control, standard.clone()),
        None => Fact::Code(control),
    })
}

fn child(child: &Child) -> String {
    match &child.state {
        Some(state) => format!("{} ({})", child.name, state.as_str()),
        None => child.name.clone(),
    }
}

/// The name of the service that found something which belongs to no control.
fn product_name(service: &str) -> Option<&'static str> {
    Some(match service {
        "guardduty" => "GuardDuty",
        "inspector2" => "Inspector",
        "macie2" => "Macie",
        "access-analyzer" => "IAM Access Analyzer",
        "securityhub" => "Security Hub CSPM",
        _ => return None,
    })
}
