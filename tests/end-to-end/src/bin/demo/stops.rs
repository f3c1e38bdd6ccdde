//! The messages of the tour.

use end_to_end::{event, fixture};
use serde_json::Value;

use crate::{day::passed, language::Text};

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

/// What has happened to the subject of a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It is seen for the first time.
    First,
    /// It is imported again without a change.
    Imported,
    /// Its severity rises.
    Worse,
    /// Its severity falls again.
    Better,
    /// The check passes.
    Passed,
    /// ASR remediates the member's control.
    Remediated,
    /// The check fails again after that.
    StillFails,
    /// The alarm starts again after it was over.
    Returned,
}

use Turn::{Better, First, Imported, Passed, Remediated, Returned, StillFails, Worse};

/// One stop of the tour.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) route: Route,
    /// The account that it is about, if it is about one.
    pub(crate) member: Option<Member>,
    /// The path in `tests/fixtures/`.
    pub(crate) fixture: &'static str,
    pub(crate) turn: Turn,
    pub(crate) what: Text,
}

const fn result(member: Member, fixture: &'static str, en: &'static str, ja: &'static str) -> Stop {
    Stop {
        route: Route::StatusTopic,
        member: Some(member),
        fixture,
        turn: First,
        what: Text { en, ja },
    }
}

const fn text(fixture: &'static str, en: &'static str, ja: &'static str) -> Stop {
    Stop { route: Route::StatusTopic, member: None, fixture, turn: First, what: Text { en, ja } }
}

const fn alarm(fixture: &'static str, en: &'static str, ja: &'static str) -> Stop {
    Stop { route: Route::AlarmTopic, member: None, fixture, turn: First, what: Text { en, ja } }
}

const fn alert(member: Member, fixture: &'static str, en: &'static str, ja: &'static str) -> Stop {
    then(member, fixture, First, en, ja)
}

const fn then(
    member: Member,
    fixture: &'static str,
    turn: Turn,
    en: &'static str,
    ja: &'static str,
) -> Stop {
    let is_result = matches!(turn, Remediated);
    let route = if is_result { Route::StatusTopic } else { Route::Bus };
    Stop { route, member: Some(member), fixture, turn, what: Text { en, ja } }
}

const fn returned(fixture: &'static str, en: &'static str, ja: &'static str) -> Stop {
    Stop { turn: Returned, ..alarm(fixture, en, ja) }
}

pub(crate) const CONTROL: &str = "security-hub/control.json";
const ATTACK: &str = "guardduty/instance.json";

#[rustfmt::skip]
pub(crate) const TOUR: [Stop; 30] = [
    alert(Staging, CONTROL, "a control fails", "コントロールに違反"),
    // It waits up to 20 seconds in the queue of what is over.
    then(Staging, CONTROL, Passed, "… and passes: the message above is edited", "… 合格：上のメッセージを編集"),
    alert(Production, ATTACK, "an alert of GuardDuty's", "GuardDuty のアラート"),
    then(Production, ATTACK, Imported, "… which is updated without a change", "… 変化のない更新"),
    then(Production, ATTACK, Worse, "… and becomes worse", "… 悪化"),
    then(Production, ATTACK, Better, "… and becomes less severe", "… 重要度の低下"),
    alert(Sandbox, CONTROL, "the control fails in another account", "別のアカウントで同じコントロールに違反"),
    result(Production, "asr/queued.json", "a remediation starts", "修復の開始"),
    result(Production, "asr/success.json", "… and succeeds", "… 成功"),
    then(Sandbox, "asr/success.json", Remediated, "ASR remediates the other control", "ASR がもう一方のコントロールを修復"),
    result(Staging, "asr/failed-runbook.json", "a runbook fails", "ランブックの失敗"),
    result(Sandbox, "asr/success-embedded-json.json", "a success with the runbook's output", "ランブックの出力がある成功"),
    result(Production, "asr/failed-reported-by-runbook.json", "ASR says Success, the runbook says Failed", "ASR は Success、ランブックは Failed と報告"),
    alarm("alarm/no-runbook.json", "an alarm of ASR's, built from Metrics[]", "Metrics[] を使う ASR のアラーム"),
    result(Sandbox, "asr/failed-output-traceback.json", "a failure with the runbook's output", "ランブックの出力がある失敗"),
    then(Sandbox, CONTROL, StillFails, "the remediated control still fails", "修復されたはずのコントロールにまだ違反"),
    result(Staging, "asr/timed-out-runbook.json", "a runbook takes too long", "ランブックのタイムアウト"),
    result(Production, "asr/failed-execution.json", "the orchestrator fails", "オーケストレーターの失敗"),
    result(Staging, "asr/no-runbook.json", "there is no runbook", "ランブックなし"),
    alarm("alarm/cognito-risk.json", "a classic alarm", "従来形式のアラーム"),
    result(Sandbox, "asr/assume-role-failure.json", "the member role is missing", "メンバーロールなし"),
    alarm("alarm/no-runbook-ok.json", "the first alarm is over", "最初のアラームの解消"),
    result(Production, "asr/success-ticket.json", "a success with a ticket", "チケットがある成功"),
    result(Sandbox, "asr/follow-up-guardduty.json", "a success that leaves steps to a person", "人による手順が残る成功"),
    text("announcement/migration-aborted.txt", "plain text from ASR", "JSON ではない ASR のテキスト"),
    result(Staging, "asr/native-inspector.json", "a failure for a finding of Inspector's", "Inspector の検出結果の修復の失敗"),
    returned("alarm/no-runbook.json", "the first alarm starts again", "最初のアラームの再発"),
    result(Production, "asr/hostile.json", "a finding that tries to mention everyone", "全員へのメンションを試みる検出結果"),
    alert(Sandbox, "guardduty/hostile.json", "an alert that tries the same", "同じことを試みるアラート"),
    text("unrecognised/other-json.json", "an unrecognised message", "未対応の形式のメッセージ"),
];

/// The number of findings of the burst.
pub(crate) const BURST: usize = 30;

/// One vulnerability on as many instances, in two accounts.
pub(crate) fn burst() -> Vec<Value> {
    let findings = (0..BURST).map(|number| {
        let mut finding = event("inspector/package.json");
        let detail = &mut finding["detail"];
        detail["severity"] = "HIGH".into();
        let arn = detail["findingArn"].as_str().unwrap_or_default();
        detail["findingArn"] = format!("{}{number:02}", &arn[..arn.len() - 2]).into();
        detail["resources"][0]["id"] = format!("i-0a1b2c3d4e5f607{number:02}").into();
        let member = if number % 3 == 0 { Staging } else { Production };
        parsed(&member.replace_others(&finding.to_string()))
    });
    findings.collect()
}

pub(crate) fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("the fixture is JSON")
}

impl Turn {
    /// The formatter's word for what the destinations are notified of.
    pub(crate) fn decision(self) -> Option<&'static str> {
        match self {
            First => None, // depends on the message
            Imported => Some("unchanged"),
            Worse => Some("changed"),
            Better => Some("recorded"),
            Passed | Remediated => Some("resolved"),
            StillFails => Some("not-fixed"),
            Returned => Some("reopened"),
        }
    }
}

impl Stop {
    /// The published body: the fixture with the member's account in it, after its turn.
    pub(crate) fn body(&self, number: usize) -> String {
        if self.route == Route::Bus {
            let event = self.of_member(&event(self.fixture).to_string());
            return self.turned(parsed(&event)).to_string();
        }
        // Most fixtures are about the same finding, which would be one subject.
        let body = fixture(self.fixture);
        let body = body.replace("3a9d2c6f7e01", &format!("3a9d2c6f7e{number:02}"));
        let body = self.of_member(&body);
        let is_turned = matches!(self.turn, Remediated | Returned);
        if is_turned { self.turned(parsed(&body)).to_string() } else { body }
    }

    fn of_member(&self, body: &str) -> String {
        self.member.map_or_else(|| body.to_owned(), |member| member.replace_others(body))
    }

    fn turned(&self, mut body: Value) -> Value {
        match self.turn {
            First | Imported | StillFails => {}
            Worse => body["detail"]["severity"] = 9.into(),
            Better => body["detail"]["severity"] = 5.into(),
            Passed => passed(&mut body),
            Returned => body["StateChangeTime"] = "2026-10-12T01:12:13.456+0000".into(),
            Remediated => {
                let control = parsed(&self.of_member(&fixture(CONTROL)));
                let finding = &control["detail"]["findings"][0];
                body["Finding"]["finding_arn"] = finding["Id"].clone();
                body["Finding"]["standard_control"] = "S3.8".into();
                body["Finding"]["title"] = finding["Title"].clone();
            }
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
    pub(crate) fn replace_others(self, body: &str) -> String {
        let others = [Production, Staging, Sandbox].into_iter().filter(|other| *other != self);
        // The id also replaces the name, as ASR sends it if it cannot look names up.
        others.fold(body.to_owned(), |body, other| {
            body.replace(other.id(), self.id()).replace(other.name(), self.id())
        })
    }

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
