//! Shows messages as people will see them: here, as cards in a terminal. And tells why they go where
//! they go.

mod card;
mod dead_letter;
mod explain;

pub use card::{NotAMessage, amazon_q, slack};
pub use dead_letter::dead_letter;
pub use explain::{NoAnswer, explain};
