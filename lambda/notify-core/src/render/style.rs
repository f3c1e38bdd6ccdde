//! Options of all formats.

use crate::{AccessPortal, Language, TimeZone, routing::Mention};

/// The operator's options for messages of every format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    /// The language of labels, headlines and advice.
    pub language: Language,
    /// The zone that times are shown in. A Slack bot's readers see their own.
    pub time_zone: TimeZone,
    /// The portal that links lead through. None for links straight to the console.
    pub access_portal: Option<AccessPortal>,
    /// The mention in Slack messages about urgent notices. None for no mention.
    pub mention: Option<Mention>,
}
