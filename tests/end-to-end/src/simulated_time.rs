//! Simulated time: that of the local cloud and, by the times of its events, the formatter's.

use replay::{DAY, MINUTE, Moment};
use serde_json::json;

use crate::{Account, Deployment, LocalCloud};

/// The time between two sweeps of a deployment.
const SWEEP_INTERVAL: i64 = 15 * MINUTE;

impl LocalCloud {
    /// Begins simulated time, or continues it at another time, earlier or later. What would be due in
    /// between does not happen, and rules and schedules count from this time.
    pub fn set_time(&self, at: Moment) {
        self.put("time", &json!({"now": at.to_string()}));
    }

    /// Lets everything happen that is due until then.
    pub fn advance(&self, to: Moment) {
        let now = self.page("time")["now"].as_str().and_then(Moment::parse);
        let mut at = now.expect("the local cloud has a time");
        while at < to {
            // In steps, each of which ends within the limit of the local cloud.
            at = at.plus(DAY / 4).min(to);
            self.post("time/advance", &json!({"to": at.to_string()}));
        }
    }

    /// Lets everything happen that is due now.
    pub fn settle(&self) {
        self.post("time/quiet", &json!({}));
    }

    /// Lets the rule of a deployment invoke one sweep, at this time.
    pub fn sweep_at(&self, at: Moment) {
        self.set_time(at.plus(-SWEEP_INTERVAL));
        self.advance(at);
    }

    /// Returns to real time.
    pub fn end_simulated_time(&self) {
        self.clear("time");
    }
}

impl Deployment<'_> {
    /// Sets whether the formatter takes the time from its events instead of the system. No module sets it,
    /// so that no deployment has it.
    pub fn follow_events(&self, does: bool) {
        let function = ["--function-name", self.output("formatter_function_name")];
        let get = [&["lambda", "get-function-configuration"][..], &function].concat();
        let mut environment = self.cloud().aws(Account::Security, &get)["Environment"].take();
        if let Some(variables) = environment["Variables"].as_object_mut() {
            variables.retain(|name, _| name != "CLOCK");
            variables.extend(does.then(|| ("CLOCK".to_owned(), json!("events"))));
        }
        let file = format!("file://{}", self.cloud().file(&environment.to_string()).display());
        let update = ["lambda", "update-function-configuration", "--environment", &file];
        let _ = self.cloud().aws(Account::Security, &[&update[..], &function].concat());
    }
}
