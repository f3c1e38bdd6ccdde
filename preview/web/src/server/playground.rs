//! The routes of the playground.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Query, State as Shared},
    response::Html,
};
use clap::ValueEnum as _;
use notify_core::routing::destination::Format;
use preview::{
    body::{Options, preview},
    files, news,
};
use serde::Deserialize;

use super::state::State;
use crate::page::{Example, Playground, View, playground};

/// The fields of the form.
#[derive(Deserialize)]
pub(super) struct Input {
    file: Option<String>,
    body: Option<String>,
    language: Option<String>,
    destination: Option<Format>,
    /// What is new about each notice; empty or absent for nothing.
    news: Option<String>,
    example: Option<Example>,
    /// Which of several notices is shown, from 1.
    notice: Option<usize>,
}

/// The page with one of the files, or with none.
pub(super) async fn with_file(
    Shared(state): Shared<Arc<State>>,
    view: View,
    Query(mut input): Query<Input>,
) -> Html<String> {
    // No path of the request is opened: only the files of the command line can be chosen.
    let file =
        state.files.iter().find(|file| Some(&*file.to_string_lossy()) == input.file.as_deref());
    let read = file.and_then(|file| files::read(file).ok());
    input.body = read.or_else(|| input.example.map(|example| example.body().to_owned()));
    show(&state, &view, input)
}

/// The page with a body that was pasted.
pub(super) async fn with_body(
    Shared(state): Shared<Arc<State>>,
    view: View,
    Form(input): Form<Input>,
) -> Html<String> {
    show(&state, &view, input)
}

fn show(state: &State, view: &View, input: Input) -> Html<String> {
    let language = input.language.and_then(|language| language.parse().ok());
    let language = language.unwrap_or(view.language);
    let news = input.news.and_then(|word| news::Example::from_str(&word, false).ok());
    let options = Options { language, news, ..Options::default() };
    let notices = input.body.as_deref().map(|body| preview(body, &options)).unwrap_or_default();
    let last = notices.len().saturating_sub(1);
    let page = Playground {
        language,
        format: input.destination.unwrap_or(Format::AmazonQ),
        news,
        files: &state.files,
        file: input.file,
        body: input.body,
        notices,
        shown: input.notice.unwrap_or(1).saturating_sub(1).min(last),
    };
    Html(playground(&page, view).into_string())
}
