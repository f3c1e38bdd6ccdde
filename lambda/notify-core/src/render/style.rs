//! Options of all formats.

use crate::{AccessPortal, Language, routing::Mention};

/// What an operator chooses about messages, whatever their format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    /// The language of labels, headlines and advice.
    pub language: Language,
    /// The portal that links lead through. None for links straight to the console.
    pub access_portal: Option<AccessPortal>,
    /// Who is mentioned in Slack for urgent notices. None if nobody is.
    pub mention: Option<Mention>,
}
