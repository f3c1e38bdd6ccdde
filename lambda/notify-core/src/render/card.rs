//! The parts of a notice's messages in order and in the reader's language, without markup.

mod alarm;
mod alert;
mod digest;
mod fact;
pub(super) mod news;
mod remediation;
pub(super) mod summary;

use std::borrow::Cow;

pub(super) use fact::{Fact, Section, Time};

use super::{style::Style, untrusted::is_visible};
use crate::{
    Account, Content, FactName, Notice, StorageChange,
    wording::{Label, Wording},
};

/// A notice's parts, with texts of the notice. Untrusted text in it is raw: each format escapes it in
/// its own way.
#[derive(Default)]
pub(super) struct Card<'a> {
    /// Slack's name of an emoji, with its colons.
    pub(super) emoji: &'static str,
    /// A headline in the operator's language, without untrusted text.
    pub(super) headline: Cow<'static, str>,
    /// The control, the alarm's name. None if nothing visible names it.
    pub(super) subject: Option<Cow<'a, str>>,
    /// The title in the words of the source. None if it has no visible title.
    pub(super) title: Option<Cow<'a, str>>,
    /// Why the message comes now, in our own words and lines. Empty if it is new.
    pub(super) why: String,
    /// Labels and values.
    pub(super) facts: Vec<(&'static str, Fact<'a>)>,
    /// Headings and texts. A group has no heading here.
    pub(super) sections: Vec<(&'static str, Section<'a>)>,
    /// Labels and https addresses.
    pub(super) links: Vec<(&'static str, Cow<'a, str>)>,
    /// The tags below a message.
    pub(super) keywords: Vec<Cow<'a, str>>,
    /// Names and values for custom actions on an Amazon Q message.
    pub(super) context: Vec<(&'static str, Cow<'a, str>)>,
}

impl<'a> Card<'a> {
    pub(super) fn new(notice: &'a Notice, style: &Style) -> Self {
        let wording = style.language.wording();
        // Enough for most notices.
        let (facts, context) = (Vec::with_capacity(8), Vec::with_capacity(16));
        let mut card = Self { facts, context, ..Self::default() };
        card.context("source", Some(notice.source().as_str()));
        match &notice.content {
            Content::Remediation(remediation) => {
                card.remediation(notice, remediation, style, wording);
            }
            Content::Alarm(alarm) => card.alarm(notice, alarm, style, wording),
            Content::Alert(alert) => card.alert(notice, alert, style, wording),
            Content::Storage(change) => card.storage(notice, change, style, wording),
            Content::Announcement { subject, text } => {
                card.emoji = ":mega:";
                card.headline = wording.announcement_headline().into();
                card.title = subject.as_deref().map(Cow::from);
                card.account(notice, wording);
                card.section(wording, Label::Body, Section::Quote(text.into()));
                card.advise(wording, wording.announcement_advice());
            }
            Content::Unrecognised { subject, topic_arn, body } => {
                card.emoji = ":grey_question:";
                card.headline = wording.unrecognised_headline().into();
                card.fact(wording, Label::Subject, subject.as_ref().map(Fact::text));
                card.fact(wording, Label::Topic, topic_arn.as_ref().map(Fact::code));
                card.advise(wording, wording.unrecognised_advice());
                card.section(wording, Label::Body, Section::Preformatted(body.into()));
            }
        }
        card.title = card.title.filter(|title| is_visible(title));
        card.subject = card.subject.filter(|subject| is_visible(subject));
        card
    }

    fn storage(
        &mut self,
        notice: &'a Notice,
        change: &'a StorageChange,
        style: &Style,
        wording: &dyn Wording,
    ) {
        let is_test = change.name == "s3:TestEvent";
        self.emoji = if is_test { ":information_source:" } else { ":warning:" };
        self.headline = wording.storage_headline().into();
        self.subject = Some((&change.name).into());
        let advice = if is_test { wording.storage_test() } else { wording.storage() };
        // The advice is about removals only.
        if is_test || change.name.starts_with("ObjectRemoved") {
            self.title = Some(advice.meaning.into());
            self.advise(wording, advice.action);
        }
        self.fact(wording, Label::Bucket, change.bucket.as_ref().map(Fact::code));
        self.fact(wording, Label::Key, change.key.as_ref().map(Fact::code));
        self.fact(wording, Label::Principal, change.principal.as_ref().map(Fact::code));
        self.region(notice, wording);
        self.time(wording, Label::Time, change.at.as_deref(), style);
        self.keyword(change.bucket.as_ref());
        self.context("bucket", change.bucket.as_ref());
    }

    fn account(&mut self, notice: &'a Notice, wording: &dyn Wording) {
        let Some(Account { id, name }) = &notice.account else {
            return;
        };
        let id = id.as_str();
        self.keyword(Some(id));
        self.keyword(name.as_ref());
        let fact = match name {
            Some(name) => Fact::Named(name, id),
            None => Fact::code(id),
        };
        let label = match &notice.content {
            // The account of the connector through which AWS sees the other cloud.
            Content::Alert(alert) if alert.fact(FactName::Cloud).is_some() => {
                Label::ReportingAccount
            }
            _ => Label::Account,
        };
        self.fact(wording, label, Some(fact));
        self.context("accountId", Some(id));
        self.context("accountName", name.as_ref());
    }

    fn region(&mut self, notice: &'a Notice, wording: &dyn Wording) {
        let region = notice.region.as_ref().map(|region| match wording.fact_value(region) {
            Some(words) => Fact::text(words),
            None => Fact::code(region),
        });
        self.fact(wording, Label::Region, region);
    }

    fn fact(&mut self, wording: &dyn Wording, label: Label, fact: Option<Fact<'a>>) {
        self.facts.extend(fact.map(|fact| (wording.label(label), fact)));
    }

    /// A time as a service wrote it.
    fn time(&mut self, wording: &dyn Wording, label: Label, time: Option<&'a str>, style: &Style) {
        self.fact(wording, label, time.map(|time| Fact::time(time, style)));
    }

    fn section(&mut self, wording: &dyn Wording, label: Label, section: Section<'a>) {
        self.sections.push((wording.label(label), section));
    }

    fn advise(&mut self, wording: &dyn Wording, advice: &'static str) {
        self.section(wording, Label::WhatToDo, Section::Ours(advice));
    }

    fn link(&mut self, wording: &dyn Wording, label: Label, link: Option<impl Into<Cow<'a, str>>>) {
        self.links.extend(link.map(|link| (wording.label(label), link.into())));
    }

    fn keyword(&mut self, word: Option<impl Into<Cow<'a, str>>>) {
        self.keywords.extend(word.map(Into::into));
    }

    fn context(&mut self, key: &'static str, value: Option<impl Into<Cow<'a, str>>>) {
        self.context.extend(value.map(|value| (key, value.into())));
    }
}
