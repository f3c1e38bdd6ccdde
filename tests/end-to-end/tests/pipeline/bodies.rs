//! The bodies and events that tests publish, each about a problem of its own.

use std::sync::atomic::{AtomicUsize, Ordering};

use end_to_end::{event, fixture};
use serde_json::{Value, json};

/// A message of ASR's from `tests/fixtures/` about a finding and an execution of its own: the same
/// result for the same finding would be no news.
pub(crate) fn result(name: &str) -> Value {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    let mut body: Value = serde_json::from_str(&fixture(name)).expect("the fixture is JSON");
    let number = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
    for pointer in ["/Finding/finding_arn", "/StepFunctions_Execution_Id"] {
        append(&mut body, pointer, &number);
    }
    body
}

/// A failed remediation with this marker in its identity and its texts.
pub(crate) fn failure(marker: &str) -> Value {
    let mut body: Value =
        serde_json::from_str(&fixture("asr/failed-runbook.json")).expect("the fixture is JSON");
    for pointer in ["/Finding/title", "/Finding/finding_arn", "/StepFunctions_Execution_Id"] {
        append(&mut body, pointer, marker);
    }
    body
}

/// A GuardDuty finding with this marker in its identity and its title.
pub(crate) fn finding(marker: &str, account: &str) -> Value {
    let mut event = event("guardduty/instance.json");
    for pointer in ["/detail/id", "/detail/arn", "/detail/title"] {
        append(&mut event, pointer, marker);
    }
    event["detail"]["accountId"] = json!(account);
    event
}

/// A failed control of Security Hub's with this marker in its title and in its bucket, which makes it a
/// problem of its own.
pub(crate) fn control(marker: &str, severity: &str) -> Value {
    let mut event = event("security-hub/control.json");
    let finding = "/detail/findings/0";
    for field in ["Id", "Title", "Resources/0/Id"] {
        append(&mut event, &format!("{finding}/{field}"), marker);
    }
    event["detail"]["findings"][0]["Severity"] = json!({ "Label": severity });
    event
}

/// Appends `-marker` to a text.
pub(crate) fn append(body: &mut Value, pointer: &str, marker: &str) {
    let text = body.pointer_mut(pointer).expect("the fixture has this text");
    *text = format!("{}-{marker}", text.as_str().unwrap_or_default()).into();
}
