//! Slack's mrkdwn as a tree (docs.slack.dev, "Formatting message text").
//!
//! The formatter disarms marks in untrusted text with zero-width spaces. They count when a text is
//! parsed, and are left out of the tree. Marks without a meaning stay text.

mod blocks;
mod inline;
mod marks;
mod signs;
pub mod teams;
mod tree;

pub use blocks::parse;
pub use inline::line;
pub use signs::plain;
pub use tree::{Block, Line, Span, text_of};
