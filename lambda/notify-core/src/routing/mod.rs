//! What a destination takes: which rule allows a notice, and which one denies it.

pub mod destination;
mod filter;
mod outcome_name;
mod rules;
#[cfg(test)]
mod tests;
mod validate;

pub use destination::{Destination, Format, Mention};
pub use outcome_name::OutcomeName;
pub use rules::{RoutingDecision, Rules, Verdict};
