//! Routing: a destination's rules, and the one that allows or denies a notice.

mod attention;
pub mod destination;
mod filter;
mod outcome_name;
mod rules;
#[cfg(test)]
mod tests;
mod validate;

pub use attention::{Attention, DigestMode, Grouping, QuietHours, RepeatIntervals};
pub use destination::{Destination, Format, Mention};
pub use outcome_name::OutcomeName;
pub use rules::{RoutingDecision, Rules, Verdict};
