//! Trying a body without any cloud.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Query, State as Shared},
    response::Html,
};
use notify_core::routing::destination::Format;
use serde::Deserialize;

use super::state::State;
use crate::{
    body::{Asked, tell},
    files,
    page::{Trial, View, trial},
};

/// What somebody chose.
#[derive(Deserialize)]
pub(super) struct Chosen {
    file: Option<String>,
    body: Option<String>,
    language: Option<String>,
    destination: Option<Format>,
    /// Which of several notices, from 1.
    notice: Option<usize>,
}

/// A file that was chosen, or none.
pub(super) async fn chosen(
    Shared(state): Shared<Arc<State>>,
    view: View,
    Query(mut chosen): Query<Chosen>,
) -> Html<String> {
    let known =
        state.files.iter().find(|file| Some(&*file.to_string_lossy()) == chosen.file.as_deref());
    // As it is now: somebody may be changing it.
    chosen.body = known.and_then(|file| files::read(file).ok());
    show(&state, &view, chosen)
}

/// A body that was pasted.
pub(super) async fn pasted(
    Shared(state): Shared<Arc<State>>,
    view: View,
    Form(chosen): Form<Chosen>,
) -> Html<String> {
    show(&state, &view, chosen)
}

fn show(state: &State, view: &View, chosen: Chosen) -> Html<String> {
    let language = chosen.language.and_then(|language| language.parse().ok());
    let language = language.unwrap_or(view.language);
    let asked = Asked { language, ..Asked::default() };
    let told = chosen.body.as_deref().map(|body| tell(body, &asked)).unwrap_or_default();
    let last = told.len().saturating_sub(1);
    let page = Trial {
        language,
        destination: chosen.destination.unwrap_or(Format::AmazonQ),
        files: &state.files,
        file: chosen.file,
        body: chosen.body,
        told,
        shown: chosen.notice.unwrap_or(1).saturating_sub(1).min(last),
    };
    Html(trial(&page, view).into_string())
}
