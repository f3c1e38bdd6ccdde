//! What the notices of a subject have in common.

use serde::{Deserialize, Serialize};

use super::{Provider, Subject};
use crate::{
    Account, Alarm, AlarmState, Alert, Content, Notice, Severity, Source, aws_ids::AccountId,
};

/// Maximum lengths, in bytes.
const MAX_TITLE: usize = 240;
const MAX_RESOURCE: usize = 300;
const MAX_NAME: usize = 160;
/// An id is whole or absent, since a link with a part of it leads nowhere.
const MAX_ID: usize = 512;

/// What the notices of a subject have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The source of the latest notice that was not a remediation, or `asr`.
    pub source: Source,
    /// Who reports it, as far as that decides how often.
    pub provider: Provider,
    /// The account's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The Region's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The control, the rule or the check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// The type of the finding, or the name of the alarm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The title, cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The first resource, cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The id or the ARN of the finding, by which its link finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The problem that several subjects share: 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl About {
    pub(super) fn new(subject: &Subject, notice: &Notice) -> Self {
        Self { provider: subject.provider, problem: subject.problem.clone(), ..Self::of(notice) }
    }

    /// What a notice is about, without its problem.
    #[must_use]
    pub fn of(notice: &Notice) -> Self {
        let name = |name: Option<&String>| name.map(|name| cut(name, MAX_NAME));
        let mut about = Self {
            source: notice.source(),
            provider: Provider::Other,
            account: notice.account.as_ref().map(|account| account.id),
            region: notice.region.as_deref().map(|region| cut(region, MAX_NAME)),
            control: notice.control().map(|control| cut(control, MAX_NAME)),
            kind: None,
            title: None,
            resource: None,
            id: None,
            problem: None,
        };
        match &notice.content {
            Content::Alert(alert) => {
                about.kind = name(alert.kind.as_ref());
                about.title = alert.title.as_deref().map(|title| cut(title, MAX_TITLE));
                about.resource = alert.resources.items.first().map(|name| cut(name, MAX_RESOURCE));
                about.id = alert.id.clone().filter(|id| id.len() <= MAX_ID);
            }
            Content::Remediation(remediation) => {
                about.title = remediation.title.as_deref().map(|title| cut(title, MAX_TITLE));
                about.resource =
                    remediation.resource.as_deref().map(|name| cut(name, MAX_RESOURCE));
                about.id = remediation.finding_arn.clone().filter(|id| id.len() <= MAX_ID);
            }
            Content::Alarm(alarm) => {
                about.kind = name(Some(&alarm.name));
                about.id = alarm.arn.clone().filter(|id| id.len() <= MAX_ID);
            }
            _ => {}
        }
        about
    }

    /// Leaves out what is long and not needed to find the subject again.
    pub(super) fn cut(&mut self) {
        self.title = None;
        self.kind = self.kind.take().map(|kind| cut(&kind, MAX_NAME / 4));
        self.resource = self.resource.take().map(|name| cut(&name, MAX_RESOURCE / 4));
        self.id = None;
    }

    /// Takes over what a later notice says, except from a remediation, which says less.
    pub(super) fn update(&mut self, subject: &Subject, notice: &Notice) {
        let is_remediation = matches!(notice.content, Content::Remediation(_));
        if !is_remediation || self.source == Source::Asr {
            *self = Self::new(subject, notice);
        }
    }

    /// The name under which the reports of its provider are noted.
    #[must_use]
    pub fn reporter(&self) -> &'static str {
        self.provider.reporter(self.source)
    }

    /// A notice with what is known, for a message of which no event remains.
    #[must_use]
    pub fn to_notice(&self, severity: Option<Severity>, is_open: bool) -> Notice {
        let content = match self.provider {
            Provider::Alarm => Content::Alarm(Box::new(self.to_alarm(is_open))),
            _ => Content::Alert(Box::new(self.to_alert(severity))),
        };
        Notice {
            account: self.account.map(|id| Account { id, name: None }),
            region: self.region.clone(),
            content,
        }
    }

    fn to_alert(&self, severity: Option<Severity>) -> Alert {
        Alert {
            severity: severity.unwrap_or(Severity::Unknown),
            title: self.title.clone(),
            kind: self.kind.clone(),
            control: self.control.clone(),
            resources: self.resource.iter().cloned().collect(),
            id: self.id.clone(),
            ..Alert::new(self.source)
        }
    }

    fn to_alarm(&self, is_open: bool) -> Alarm {
        let state = if is_open { AlarmState::Alarm } else { AlarmState::Ok };
        let name = self.kind.clone().unwrap_or_default();
        Alarm { arn: self.id.clone(), ..Alarm::new(name, state) }
    }
}

/// The beginning of a text, with a mark if it is cut.
pub(super) fn cut(text: &str, max_bytes: usize) -> String {
    if text.len() <= max_bytes {
        return text.to_owned();
    }
    let end = (0..=max_bytes).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    [text.get(..end).unwrap_or_default(), "…"].concat()
}
