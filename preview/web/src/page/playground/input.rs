//! The input of the playground, and its preview.

use std::path::PathBuf;

use notify_core::{Language, routing::destination::Format};
use preview::{body::NoticePreview, news};
use serde::Deserialize;

/// The body and the choices beside it.
#[derive(Debug)]
pub(crate) struct Playground<'a> {
    /// The language of the messages; the page has its own.
    pub(crate) language: Language,
    pub(crate) format: Format,
    /// What is new about each notice. None for messages as without a state.
    pub(crate) news: Option<news::Example>,
    /// The files to choose from.
    pub(crate) files: &'a [PathBuf],
    /// The file that is chosen.
    pub(crate) file: Option<String>,
    /// The body; `None` also if the file cannot be read.
    pub(crate) body: Option<String>,
    /// The preview of each notice in the body.
    pub(crate) notices: Vec<NoticePreview>,
    /// The index of the notice that is shown.
    pub(crate) shown: usize,
}

/// A message about several notices. No service sends one, so there is no body to paste.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Example {
    Summary,
    Digest,
    QuietDigest,
}

impl Example {
    pub(crate) const ALL: [Self; 3] = [Self::Summary, Self::Digest, Self::QuietDigest];

    /// The word in addresses.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Digest => "digest",
            Self::QuietDigest => "quiet-digest",
        }
    }

    pub(crate) fn body(self) -> &'static str {
        match self {
            Self::Summary => include_str!("../../../../examples/summary.json"),
            Self::Digest => include_str!("../../../../examples/digest.json"),
            Self::QuietDigest => include_str!("../../../../examples/quiet-digest.json"),
        }
    }
}
