//! The messages of the tour.

use end_to_end::fixture;

/// How a body is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    StatusTopic,
    AlarmTopic,
    Bus,
}

/// A member account of the local organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member {
    Production,
    Staging,
    Sandbox,
}

use Member::{Production, Sandbox, Staging};

/// One stop of the tour.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) route: Route,
    /// The account that it is about, if it is about one.
    pub(crate) member: Option<Member>,
    /// The path in `tests/fixtures/`.
    pub(crate) fixture: &'static str,
    pub(crate) what: &'static str, // in English, for the terminal
}

const fn result(member: Member, fixture: &'static str, what: &'static str) -> Stop {
    Stop { route: Route::StatusTopic, member: Some(member), fixture, what }
}

const fn text(fixture: &'static str, what: &'static str) -> Stop {
    Stop { route: Route::StatusTopic, member: None, fixture, what }
}

const fn alarm(fixture: &'static str, what: &'static str) -> Stop {
    Stop { route: Route::AlarmTopic, member: None, fixture, what }
}

const fn alert(member: Member, fixture: &'static str, what: &'static str) -> Stop {
    Stop { route: Route::Bus, member: Some(member), fixture, what }
}

#[rustfmt::skip]
pub(crate) const TOUR: [Stop; 31] = [
    result(Production, "asr/queued.json", "a remediation starts"),
    result(Production, "asr/success.json", "… and succeeds"),
    result(Staging, "asr/failed-runbook.json", "a runbook fails"),
    result(Sandbox, "asr/success-embedded-json.json", "a success with the runbook's output"),
    result(Production, "asr/failed-reported-by-runbook.json", "ASR says Success, the runbook says Failed"),
    alarm("alarm/no-runbook.json", "an alarm of ASR's, built from Metrics[]"),
    result(Sandbox, "asr/failed-output-traceback.json", "a failure with the runbook's output"),
    result(Staging, "asr/timed-out-runbook.json", "a runbook takes too long"),
    alert(Production, "guardduty/instance.json", "an alert of GuardDuty's"),
    result(Production, "asr/cancelled.json", "a runbook is cancelled"),
    result(Staging, "asr/aborted.json", "the orchestrator is stopped"),
    result(Production, "asr/failed-execution.json", "the orchestrator fails"),
    result(Staging, "asr/no-runbook.json", "there is no runbook"),
    alarm("alarm/cognito-risk.json", "a classic alarm"),
    result(Sandbox, "asr/assume-role-failure.json", "the member role is missing"),
    result(Sandbox, "asr/playbook-not-enabled.json", "the playbook is not enabled"),
    alert(Staging, "security-hub/control.json", "an alert of Security Hub's"),
    result(Staging, "asr/runbook-not-active.json", "the runbook is not active"),
    result(Production, "asr/lambda-error.json", "a step of the orchestrator fails"),
    result(Sandbox, "asr/not-new.json", "a finding that is not new"),
    alarm("alarm/composite.json", "a composite alarm"),
    result(Production, "asr/success-ticket.json", "a success with a ticket"),
    result(Staging, "asr/success-output-object.json", "a success whose output is an object"),
    result(Sandbox, "asr/follow-up-guardduty.json", "a success that leaves steps to a person"),
    text("announcement/migration-aborted.txt", "plain text from ASR"),
    result(Staging, "asr/native-inspector.json", "a failure for a finding of Inspector's"),
    result(Production, "asr/hostile.json", "a finding that tries to mention everyone"),
    alert(Sandbox, "guardduty/hostile.json", "an alert that tries the same"),
    text("unrecognised/other-json.json", "an unrecognised message"),
    alarm("alarm/no-runbook-ok.json", "the first alarm is over"),
    alert(Production, "inspector/package.json", "an alert of Inspector's"),
];

impl Stop {
    /// The published body: the fixture with the member's account in it.
    pub(crate) fn body(&self) -> String {
        let mut body = fixture(self.fixture);
        let Some(member) = self.member else { return body };
        for other in [Production, Staging, Sandbox].into_iter().filter(|other| *other != member) {
            // The id also replaces the name, as ASR sends it if it cannot look names up.
            body = body.replace(other.id(), member.id()).replace(other.name(), member.id());
        }
        body
    }

    /// The account's name, or where the body comes from.
    pub(crate) fn origin(&self) -> &'static str {
        match (self.member, self.route) {
            (Some(member), _) => member.name(),
            (None, Route::AlarmTopic) => "alarms",
            (None, _) => "ASR",
        }
    }
}

impl Member {
    pub(crate) fn id(self) -> &'static str {
        match self {
            Production => "333333333333",
            Staging => "444444444444",
            Sandbox => "555555555555",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Production => "example-production",
            Staging => "example-staging",
            Sandbox => "example-sandbox",
        }
    }
}
