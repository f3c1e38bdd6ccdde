//! Support for Lambda functions on the AWS SDK. It depends on none of the functions that use it.
//!
//! | module | job |
//! |---|---|
//! | [`bootstrap`] | runs a function: panic hook, configuration, context, run loop |
//! | [`environment`] | reads variables and collects everything invalid in them |
//! | [`event`], [`sqs`] | the payload of an invocation; SQS batches, and sending to queues |
//! | [`aws`], [`tls`], `http1` | SDK clients, and the HTTPS connector they share |
//! | [`lease`], [`dynamodb`] | who may work on a key; attribute values |
//! | [`log`], [`metrics`], [`error`] | log lines, metrics, errors with their causes |
//! | [`deadline`] | how long an invocation may still work |

pub mod aws;
pub mod bootstrap;
pub mod deadline;
pub mod dynamodb;
pub mod environment;
pub mod error;
pub mod event;
mod http1;
pub mod lease;
pub mod log;
pub mod metrics;
pub mod sqs;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tls;
