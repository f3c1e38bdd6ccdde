//! Retries: the other destinations get the message once, and the failed one gets it later.

use serde_json::json;

use crate::{bodies::failure, stage::with_faults};

#[test]
fn failed_delivery_is_retried_at_its_own_destination_only() {
    let stage = with_faults();
    let faults = json!([{"action": "sns:Publish", "resource": "mail", "deny": 1.0}]);
    stage.cloud.inject_faults(&faults);
    stage.publish(&failure("retried"));
    stage.wait("two deliveries and a denied one", || {
        let denied = stage.cloud.injected_faults()["deny"].as_u64();
        stage.deliveries_of("retried") == [1, 0, 1] && denied > Some(0)
    });
    stage.cloud.clear_faults();
    stage.wait("the retried mail", || stage.deliveries_of("retried") == [1, 1, 1]);
}
