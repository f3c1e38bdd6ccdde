//! Writing a notice in the format a destination's readers understand.

pub mod amazon_q;
mod card;
mod mrkdwn;

use crate::{AccessPortal, Language};

/// What an operator chooses about the text, whatever its format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    /// The language of every sentence that is ours.
    pub language: Language,
    /// Where links go through, if anywhere.
    pub access_portal: Option<AccessPortal>,
}
