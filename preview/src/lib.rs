//! Shows messages as people will see them: here, as cards in a terminal. And tells why they go where
//! they go.

mod arguments;
pub mod body;
pub mod card;
mod channel;
mod command;
mod dead_letter;
mod explain;
pub mod files;
pub mod limits;
pub mod markup;
mod page;
mod server;
mod terminal;

pub use arguments::{NoAnswer, finish};
pub use card::NotAMessage;
pub use command::{Sheet, Wanted};
pub use dead_letter::dead_letter;
pub use explain::explain;
pub use server::{Preview, Reader, Slack, SlackSettings};
pub use terminal::{amazon_q, slack};
