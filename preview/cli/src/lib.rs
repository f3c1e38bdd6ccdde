//! Prints messages as their readers will see them, the routing decision of each destination, and
//! dead letters. The binaries `preview`, `explain` and `dead-letters` are the commands; the crate
//! `preview-web` shows the same on a page.

pub mod args;
pub mod body;
pub mod card;
mod dead_letter;
mod error;
mod explain;
pub mod files;
pub mod limits;
pub mod markup;
pub mod news;
mod print;
mod terminal;
mod time_zone;

pub use dead_letter::dead_letter;
pub use error::CliError;
pub use explain::ExplainArgs;
pub use print::PrintArgs;
pub use terminal::amazon_q;
