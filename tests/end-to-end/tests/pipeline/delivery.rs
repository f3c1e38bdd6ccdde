//! What production does to it, done on purpose: refusals, repetitions, kills, and a load of all of them.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use end_to_end::{
    Asr, Channel, Deployment, Load, LocalCloud, Workspace, fixture, harmed_variables, mails,
    usual_faults,
};
use serde_json::{Value, json};

const OPERATOR: &str = "operator@example.com";
const PATIENCE: Duration = Duration::from_mins(2);

/// One deployment with claims and short pauses, whom everything befalls in turn: faults are the whole
/// cloud's.
#[test]
fn harmed_in_every_way_and_whole_again() {
    let cloud = LocalCloud::start();
    let (_, secret) = Workspace::install(&cloud);
    let asr = Asr::install(&cloud);
    let mut variables = harmed_variables();
    variables.push(("/monitoring", json!({"email": [OPERATOR]})));
    let deployment = Deployment::apply_with(&cloud, &secret, &variables);
    let story = Story { cloud: &cloud, asr: &asr, deployment: &deployment };

    story.a_refused_mail_comes_later_and_nobody_else_hears_twice();
    story.what_is_never_taken_is_a_dead_letter_that_operators_hear_of_and_bring_back();
    story.what_repeats_is_told_once_and_what_changes_again();
    story.a_table_of_claims_that_is_gone_delays_but_does_not_stop();
    story.killed_at_every_try_it_is_a_dead_letter_and_a_redrive_tells_it_once();
    story.killed_after_telling_it_rather_tells_again_than_never();
    story.the_smoke_test_tells_how_far_a_message_gets();
    story.a_load_with_faults_balances();
}

struct Story<'a> {
    cloud: &'a LocalCloud,
    asr: &'a Asr,
    deployment: &'a Deployment<'a>,
}

impl Story<'_> {
    fn a_refused_mail_comes_later_and_nobody_else_hears_twice(&self) {
        self.harm(&json!([{"action": "sns:Publish", "resource": "mail", "deny": 1.0}]));
        self.publish(&failure("refused"));
        self.wait("two readers, and one refusal", || {
            self.heard("refused") == [1, 0, 1] && self.refusals() > 0
        });
        self.heal();
        self.wait("the mail, later", || self.heard("refused") == [1, 1, 1]);
    }

    fn what_is_never_taken_is_a_dead_letter_that_operators_hear_of_and_bring_back(&self) {
        // Every alarm said that all is well when it was made.
        self.cloud.empty("mail");
        self.harm(&json!([{"action": "sns:Publish", "resource": "mail", "deny": 1.0}]));
        self.publish(&failure("undeliverable"));
        self.wait("a dead letter", || self.dead_letters().contains("undeliverable"));
        let shown = self.shown_dead_letters();
        for part in ["for mail", "because: failed to publish to arn:aws:sns:", "undeliverable"] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        // By mail of SNS's own: neither the formatter nor Amazon Q nor the bot has part in it.
        let alarm = "ALARM: \"asr-notify-formatter-dead-letters";
        self.wait("a mail to the operator", || self.operator_was_told(alarm));
        self.heal();
        self.run_tool("redrive.py");
        self.wait("the mail, at last", || self.heard("undeliverable") == [1, 1, 1]);
        assert_eq!(self.dead_letters(), "");
        self.wait("word that it is over", || {
            self.operator_was_told("OK: \"asr-notify-formatter-dead-letters")
        });
    }

    fn what_repeats_is_told_once_and_what_changes_again(&self) {
        let first = failure("repeated");
        for _ in 0..3 {
            self.publish(&first);
        }
        self.wait("once", || self.heard("repeated") == [1, 1, 1]);
        let mut changed = first;
        changed["Remediation_Status"] = "SUCCESS".into();
        self.publish(&changed);
        self.wait("and the change", || self.heard("repeated") == [2, 2, 2]);
    }

    fn a_table_of_claims_that_is_gone_delays_but_does_not_stop(&self) {
        self.harm(&json!([{"action": "dynamodb:*", "resource": "claims", "deny": 1.0}]));
        self.publish(&failure("unclaimed"));
        self.wait("all, unclaimed", || self.heard("unclaimed") == [1, 1, 1]);
        self.heal();
    }

    fn killed_at_every_try_it_is_a_dead_letter_and_a_redrive_tells_it_once(&self) {
        self.harm(&json!([{"action": "sns:Publish", "crash": 1.0}]));
        self.publish(&failure("killed"));
        self.wait("Lambda gives up", || self.dead_letters().contains("killed"));
        assert_eq!(self.heard("killed"), [0, 0, 0]);
        self.heal();
        self.run_tool("redrive.py");
        self.wait("all, once", || self.heard("killed") == [1, 1, 1]);
    }

    /// Between SNS's answer and its record nothing can tell whether a message is out. It is told
    /// again: SNS itself promises no more than at least once.
    fn killed_after_telling_it_rather_tells_again_than_never(&self) {
        self.cloud.put(
            "faults",
            &json!({"crash_when_recorded": false, "rules": [
            {"action": "dynamodb:UpdateItem", "resource": "claims", "crash": 1.0}]}),
        );
        self.publish(&failure("unrecorded"));
        self.wait("Lambda gives up", || self.dead_letters().contains("unrecorded"));
        self.heal();
        self.run_tool("redrive.py");
        self.wait("every reader", || self.heard("unrecorded").iter().all(|times| *times > 0));
    }

    fn the_smoke_test_tells_how_far_a_message_gets(&self) {
        let (said, code) = self.try_tool("smoke.py", &["--wait", "20"]);
        assert_eq!(code, Some(0), "{said}");
        self.harm(&json!([{"action": "sns:Publish", "resource": "channel", "deny": 1.0}]));
        let (said, code) = self.try_tool("smoke.py", &["--wait", "5"]);
        self.heal();
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("channel") && said.contains("undelivered"), "{said}");
    }

    fn a_load_with_faults_balances(&self) {
        let load = Load { cloud: self.cloud, asr: self.asr, deployment: self.deployment };
        let function = self.deployment.output("formatter_function_name");
        let ledger = load.run(300, &usual_faults(function));
        println!("{ledger}");
        assert!(ledger.balances(), "{ledger}");
        let faults = ["throttle", "error", "timeout", "crash", "invalid"];
        assert!(faults.iter().all(|fault| ledger.faults[fault].as_u64() > Some(0)), "{ledger}");
        assert!(ledger.rows["mail"].dead > 0 && ledger.rows["mail"].dropped > 0, "{ledger}");
        let redriven = load.redrive(300);
        assert!(redriven.balances() && redriven.is_given_up_for_claims_alone(), "{redriven}");
    }

    fn harm(&self, rules: &Value) {
        self.cloud.put("faults", &json!({ "rules": rules }));
    }

    fn heal(&self) {
        let _ = self.cloud.end("faults");
    }

    fn refusals(&self) -> u64 {
        self.cloud.page("faults")["injected"]["deny"].as_u64().unwrap_or_default()
    }

    fn publish(&self, body: &Value) {
        let _ = Asr::publish(self.cloud, &self.asr.status_topic, &body.to_string());
    }

    /// How often the channel, mail and the bot's channel tell of it.
    fn heard(&self, marker: &str) -> [usize; 3] {
        let channel = Channel::of(self.cloud).messages();
        let bot = Workspace::of(self.cloud).messages();
        let mail = mails(self.cloud);
        let to_readers = mail.iter().filter(|mail| mail["to"] != OPERATOR);
        [
            channel.iter().filter(|message| message.body.contains(marker)).count(),
            to_readers.filter(|mail| mail["text"].to_string().contains(marker)).count(),
            bot.iter().filter(|message| message.to_string().contains(marker)).count(),
        ]
    }

    fn operator_was_told(&self, subject: &str) -> bool {
        let mut mails = mails(self.cloud).into_iter().filter(|mail| mail["to"] == OPERATOR);
        mails.any(|mail| mail["subject"].as_str().is_some_and(|said| said.starts_with(subject)))
    }

    fn dead_letters(&self) -> String {
        self.run_tool("dead_letters.py")
    }

    /// What `task dead-letters` shows.
    fn shown_dead_letters(&self) -> String {
        self.dead_letters().lines().map(|letter| preview::dead_letter(letter, false)).collect()
    }

    fn run_tool(&self, name: &str) -> String {
        let (said, code) = self.try_tool(name, &[]);
        assert_eq!(code, Some(0), "{name}: {said}");
        said
    }

    fn try_tool(&self, name: &str, arguments: &[&str]) -> (String, Option<i32>) {
        let mut tool: Command = self.deployment.tool(name);
        let output = tool.args(arguments).output().expect("the tool starts");
        (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
    }

    fn wait(&self, what: &str, is_so: impl Fn() -> bool) {
        let started = Instant::now();
        while !is_so() {
            if started.elapsed() > PATIENCE {
                let log = self.deployment.log();
                let last: Vec<_> = log.iter().rev().take(6).collect();
                panic!("{what}: not there after {PATIENCE:?}; the log ends with {last:#?}");
            }
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}

/// A failure whose texts and identity hold this word.
fn failure(marker: &str) -> Value {
    let mut body: Value =
        serde_json::from_str(&fixture("asr/failed-runbook.json")).expect("the fixture is JSON");
    for pointer in ["/Finding/title", "/Finding/finding_arn", "/StepFunctions_Execution_Id"] {
        let text = body.pointer_mut(pointer).expect("it is there");
        *text = format!("{}-{marker}", text.as_str().unwrap_or_default()).into();
    }
    body
}
