//! The input of the playground, and its preview.

use std::path::PathBuf;

use notify_core::{Language, routing::destination::Format};
use preview::body::NoticePreview;

/// The body and the choices beside it.
#[derive(Debug)]
pub(crate) struct Playground<'a> {
    /// The language of the messages; the page has its own.
    pub(crate) language: Language,
    pub(crate) format: Format,
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
