//! Dead letters: after the last attempt, with the reason, an alarm, and a redrive.

use end_to_end::mails;
use serde_json::{Value, json};

use crate::{
    bodies::failure,
    stage::{OPERATOR, Turn, contains, with_faults},
};

fn deny_mail(stage: &Turn) {
    let faults = json!([{"action": "sns:Publish", "resource": "mail", "deny": 1.0}]);
    stage.cloud.inject_faults(&faults);
}

#[test]
fn dead_letter_names_its_destination_and_the_reason() {
    let stage = with_faults();
    let dead_lettered_mails = || {
        let log = stage.deployment.log();
        let is_one =
            |line: &&Value| line["outcome"] == "dead-lettered" && line["destination"] == "mail";
        log.iter().filter(is_one).count()
    };
    let before = dead_lettered_mails();
    deny_mail(&stage);
    stage.publish(&failure("undeliverable"));
    let letter = stage.wait_for_dead_letter("undeliverable");
    assert_eq!(letter["attributes"]["destination"], "mail");
    let reason = letter["attributes"]["reason"].as_str().unwrap_or_default();
    assert!(reason.contains(stage.deployment.topic("mail")), "{letter}");
    stage.wait("the log line", || dead_lettered_mails() > before);
    // The output of `task dead-letters`.
    let shown = preview::dead_letter(&letter.to_string(), false);
    assert!(shown.contains("mail") && shown.contains("undeliverable"), "{shown}");
}

/// The mail is SNS's own: the formatter, Amazon Q and the bot have no part in it.
#[test]
fn dead_letter_alarm_mails_operators_of_each_dead_letter_and_of_no_recovery() {
    let stage = with_faults();
    let alarm_mails = |state: &str| {
        let subject = format!("{state}: \"asr-notify-dead-letters\"");
        let is_one = |mail: &&Value| {
            mail["to"] == OPERATOR
                && mail["subject"].as_str().is_some_and(|it| it.starts_with(&subject))
        };
        mails(stage.cloud).iter().filter(is_one).count()
    };
    let wait_until_ok = || stage.wait_for_alarm("dead-letters", "OK");
    // Earlier tests may have left the alarm in another state.
    wait_until_ok();
    stage.cloud.clear("mail");
    deny_mail(&stage);
    // The alarm is over while the first dead letter is still there.
    for (number, marker) in [(1, "alarming"), (2, "alarming again")] {
        stage.publish(&failure(marker));
        let _ = stage.wait_for_dead_letter(marker);
        stage.wait("the alarm's mail", || alarm_mails("ALARM") == number);
        wait_until_ok();
    }
    stage.cloud.clear_faults();
    stage.run_tool("redrive.py");
    stage.wait("the redriven mail", || stage.deliveries_of("alarming again") == [1, 1, 1]);
    assert!(!stage.dead_letters().iter().any(|each| contains(each, "alarming")));
    wait_until_ok();
    assert_eq!(alarm_mails("OK"), 0);
}

#[test]
fn event_of_a_crashing_function_is_dead_lettered_and_delivered_once_after_a_redrive() {
    let stage = with_faults();
    stage.cloud.inject_faults(&json!([{"action": "sns:Publish", "crash": 1.0}]));
    stage.publish(&failure("crashed"));
    let _ = stage.wait_for_dead_letter("crashed");
    assert_eq!(stage.deliveries_of("crashed"), [0, 0, 0]);
    stage.cloud.clear_faults();
    stage.run_tool("redrive.py");
    stage.wait("all deliveries", || stage.deliveries_of("crashed") == [1, 1, 1]);
}
