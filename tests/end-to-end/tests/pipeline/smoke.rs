//! `tools/smoke.py` on a real deployment. `tests/local-cloud/test_smoke.py` has the other cases.

use serde_json::json;

use crate::stage::with_faults;

#[test]
fn smoke_passes_on_a_working_deployment() {
    let stage = with_faults();
    let (output, code) = stage.try_tool("smoke.py", &["--wait", "20"]);
    assert_eq!(code, Some(0), "{output}");
}

#[test]
fn smoke_fails_at_the_destination_that_denies_publishing() {
    let stage = with_faults();
    let faults = json!([{"action": "sns:Publish", "resource": "channel", "deny": 1.0}]);
    stage.cloud.inject_faults(&faults);
    let (output, code) = stage.try_tool("smoke.py", &["--wait", "5"]);
    stage.cloud.clear_faults();
    assert_eq!(code, Some(1), "{output}");
    let failed: Vec<&str> = output.lines().filter(|line| line.starts_with("failed ")).collect();
    assert!(failed.len() == 1 && failed[0].contains("channel: "), "{output}");
}
