//! Shows messages as people will see them: here, as cards in a terminal.

mod card;

pub use card::{NotAMessage, amazon_q};
