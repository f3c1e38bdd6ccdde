//! Settings of the state.

use lambda_support::environment::Environment;

use crate::clock::Clock;

pub(super) const TABLE_NAME: &str = "STATE_TABLE_NAME";
pub(super) const CLOCK: &str = "CLOCK";

/// The name of the state table. None while the state is off: then every notice is delivered.
pub(super) fn table_name(environment: &Environment) -> Option<String> {
    environment.get(TABLE_NAME)
}

/// The clock. Only a replay sets another than the system's.
pub(super) fn clock(environment: &mut Environment) -> Clock {
    match environment.get(CLOCK).as_deref() {
        None => Clock::System,
        Some("events") => Clock::Events,
        Some(other) => {
            environment.reject(CLOCK, &format!("is `{other}`"), "events, for a replay only");
            Clock::System
        }
    }
}
