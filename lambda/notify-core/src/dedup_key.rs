//! The key by which repetitions of a notice are recognised.

use serde_json::json;

use crate::{
    Alert, Content, Contributor, FactName, FactValue, Notice, Outcome, routing::OutcomeName,
};

impl Notice {
    /// A key that repetitions of the same notice share, and no other notice has: the same outcome
    /// of the same finding in the same execution, the same update of a finding, the same change of
    /// an alarm or of one of its time series. None if the body has too little to recognise it by;
    /// then only the id of its message does.
    ///
    /// ASR repeats a message with the same execution (an EventBridge retry, a second message for the
    /// same failure); when it remediates a finding again, the execution is another.
    ///
    /// Keys are stored, so they are made of the words of settings and of AWS's own texts. A change
    /// here makes repetitions of earlier notices look new.
    #[must_use]
    pub fn dedup_key(&self) -> Option<String> {
        let source = self.source().as_str();
        let account = self.account.as_ref().map(|account| account.id);
        let region = &self.region;
        let key = match &self.content {
            Content::Remediation(remediation) => {
                let finding = remediation.finding_arn.as_ref()?;
                let execution = remediation.execution_arn.as_ref()?;
                let (outcome, code) = outcome_words(&remediation.outcome);
                json!([source, account, region, finding, execution, outcome, code])
            }
            Content::Alarm(alarm) => {
                let changed_at = alarm.changed_at.as_ref()?;
                let name = alarm.arn.as_ref().unwrap_or(&alarm.name);
                let state = alarm.state.as_str();
                match &alarm.contributor {
                    None => json!([source, account, region, name, changed_at, state]),
                    // Time series that change in the same instant are different notices.
                    Some(Contributor { id: Some(id), .. }) => {
                        json!([source, account, region, name, changed_at, state, id])
                    }
                    Some(Contributor { id: None, attributes }) => {
                        json!([source, account, region, name, changed_at, state, attributes.items])
                    }
                }
            }
            // An alert that a person sends by a custom action has no key: each one is delivered.
            Content::Alert(alert) if alert.action.is_none() => {
                let Alert { kind, control, status, previous_status, is_over, .. } = alert.as_ref();
                json!([
                    source,
                    account,
                    region,
                    alert.id.as_ref()?,
                    alert.at.as_ref()?,
                    kind,
                    control,
                    alert.severity.as_str(),
                    status,
                    previous_status,
                    is_over,
                    // AWS Health splits an event into pages, which differ in nothing but their
                    // entities.
                    resolved_entities(alert),
                    alert.resources.items,
                ])
            }
            _ => return None,
        };
        Some(key.to_string())
    }
}

/// The entities of an AWS Health event that are no longer affected. None for any other alert.
fn resolved_entities(alert: &Alert) -> Option<&[String]> {
    alert.facts.iter().find_map(|(name, value)| match value {
        FactValue::List(entities) if *name == FactName::ResolvedEntities => {
            Some(entities.items.as_slice())
        }
        _ => None,
    })
}

/// The outcome, and what kind of it: a remediation that is first queued, then fails in one way and
/// then in another is three notices.
fn outcome_words(outcome: &Outcome) -> (&'static str, Option<&str>) {
    let code = match outcome {
        Outcome::Failed(failure) => Some(failure.as_str()),
        Outcome::Unknown(status) => Some(status.as_str()),
        Outcome::Succeeded | Outcome::RolledBack | Outcome::Queued | Outcome::Skipped => None,
    };
    (OutcomeName::from(outcome).as_str(), code)
}

#[cfg(test)]
mod tests;
