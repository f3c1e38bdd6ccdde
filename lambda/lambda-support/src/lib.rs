//! What every Lambda of this repository needs and none is about.
//!
//! [`environment`] reads variables and gathers what is wrong with them, [`arn`] tells a good ARN
//! from a slip, [`event`] reads what Lambda invokes with, [`trust`] opens connections, [`aws`]
//! builds clients from them and what Lambda sets, [`log`] and [`metrics`] write lines, [`failure`]
//! prints errors with their causes, [`deadline`] says how long an invocation may still work,
//! [`queue`] takes batches apart and puts messages into queues, [`dynamodb`] writes values of
//! tables. It knows no function.

pub mod arn;
pub mod aws;
pub mod deadline;
pub mod dynamodb;
pub mod environment;
pub mod event;
pub mod failure;
pub mod log;
pub mod metrics;
pub mod queue;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod trust;
