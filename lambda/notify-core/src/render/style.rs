//! Options of all formats.

use crate::{AccessPortal, Language, routing::Mention};

/// The operator's options for messages of every format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    /// The language of labels, headlines and advice.
    pub language: Language,
    /// The portal that links lead through. None for links straight to the console.
    pub access_portal: Option<AccessPortal>,
    /// The mention in Slack messages about urgent notices. None for no mention.
    pub mention: Option<Mention>,
}
