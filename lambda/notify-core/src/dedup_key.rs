//! What makes two notices the same news.

use serde_json::json;

use crate::{AlarmState, Alert, Content, FactName, Notice, Outcome};

impl Notice {
    /// A key that repetitions of the same news share, and no other news has: the same outcome of
    /// the same finding in the same execution, the same update of a finding, the same change of an
    /// alarm. None where the body does not say enough; then only the message's own id tells.
    ///
    /// ASR repeats itself with the same execution (an EventBridge retry, a second message for the
    /// same failure); when it tries a finding again, the execution is another.
    #[must_use]
    pub fn dedup_key(&self) -> Option<String> {
        let source = self.source().to_string();
        let account = self.account.as_ref().map(|account| &account.id);
        let identity = match &self.content {
            Content::Remediation(remediation) => {
                let finding = remediation.finding_arn.as_ref()?;
                let execution = remediation.execution_arn.as_ref()?;
                json!([source, finding, execution, outcome(&remediation.outcome)])
            }
            Content::Alarm(alarm) => {
                let changed_at = alarm.changed_at.as_ref()?;
                let name = alarm.arn.as_ref().unwrap_or(&alarm.name);
                json!([source, account, self.region, name, changed_at, state(&alarm.state)])
            }
            // What a person sends by hand is meant to be told again.
            Content::Alert(alert) if alert.action.is_none() => {
                let (id, at) = (alert.id.as_ref()?, alert.at.as_ref()?);
                let Alert { kind, status, control, .. } = alert.as_ref();
                let severity = alert.severity.to_string();
                let page = alert.facts.iter().find(|(name, _)| *name == FactName::Page);
                let page = page.map(|(_, page)| page);
                json!([
                    source,
                    account,
                    self.region,
                    id,
                    at,
                    kind,
                    control,
                    severity,
                    status,
                    alert.is_over,
                    page
                ])
            }
            _ => return None,
        };
        Some(identity.to_string())
    }
}

/// The outcome with its kind: a remediation that is first queued, then fails in one way and then in
/// another is three pieces of news.
fn outcome(outcome: &Outcome) -> String {
    format!("{outcome:?}")
}

fn state(state: &AlarmState) -> String {
    format!("{state:?}")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::parse::{Body, Settings, notices};

    fn identity(body: &str) -> Option<String> {
        let body = Body { text: body, subject: None, topic_arn: None };
        notices(&body, &Settings::default())[0].dedup_key()
    }

    fn fixture(name: &str) -> Value {
        let path = format!("{}/../../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    /// The identity of a fixture, and of the same with one value changed.
    fn with(name: &str, pointer: &str, value: &str) -> [Option<String>; 2] {
        let mut body = fixture(name);
        let before = identity(&body.to_string());
        *body.pointer_mut(pointer).unwrap() = value.into();
        [before, identity(&body.to_string())]
    }

    #[test]
    fn an_outcome_is_told_apart_by_finding_execution_and_kind_and_by_nothing_else() {
        let changed = [
            ("/Remediation_Status", "FAILED"),
            (
                "/Finding/finding_arn",
                "arn:aws:securityhub:eu-central-1:333333333333:security-control/S3.5/finding/other",
            ),
            (
                "/StepFunctions_Execution_Id",
                "arn:aws:states:eu-central-1:222222222222:execution:SO0111-ASR-Orchestrator:other",
            ),
        ];
        for (pointer, value) in changed {
            let [before, after] = with("asr/success.json", pointer, value);
            assert!(before.is_some() && after.is_some() && before != after, "{pointer}");
        }
        for (pointer, value) in [("/Message", "other words"), ("/Finding/title", "another title")] {
            let [before, after] = with("asr/success.json", pointer, value);
            assert!(before.is_some() && before == after, "{pointer}");
        }
    }

    #[test]
    fn without_an_execution_only_the_message_itself_tells() {
        let mut body = fixture("asr/success.json");
        body.as_object_mut().unwrap().remove("StepFunctions_Execution_Id");
        assert_eq!(identity(&body.to_string()), None);
        assert_eq!(identity("nobody knows this"), None);
    }

    #[test]
    fn an_alarm_is_news_at_each_change() {
        let at = "2030-01-01T00:00:00.000+0000";
        let [before, after] = with("alarm/no-runbook.json", "/StateChangeTime", at);
        assert!(before.is_some() && after.is_some() && before != after);
    }

    #[test]
    fn a_finding_is_news_at_each_update() {
        let [before, after] = with(
            "guardduty/instance.json",
            "/detail/service/eventLastSeen",
            "2030-01-01T00:00:00.000Z",
        );
        assert!(before.is_some() && after.is_some() && before != after);
    }

    #[test]
    fn the_same_id_in_another_account_or_region_is_other_news() {
        for (pointer, value) in
            [("/detail/accountId", "999999999999"), ("/detail/region", "eu-west-1")]
        {
            let [before, after] = with("guardduty/instance.json", pointer, value);
            assert!(before.is_some() && after.is_some() && before != after, "{pointer}");
        }
    }

    #[test]
    fn what_a_person_sends_by_hand_is_news_each_time() {
        let imported = identity(&fixture("security-hub/control.json").to_string());
        let by_hand = identity(&fixture("security-hub/custom-action.json").to_string());
        assert_eq!((imported.is_some(), by_hand), (true, None));
    }
}
