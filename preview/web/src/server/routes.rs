//! The routes.

use std::{
    future::ready,
    io,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, FromRequestParts, Path, Query, State as Shared},
    http::{
        HeaderMap, StatusCode,
        header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER},
        request::Parts,
    },
    middleware::from_fn,
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use futures_util::stream::once;
use serde::Deserialize;

use super::{
    guard::guard,
    live, playground,
    slack_api::{Answer, Method, OutageKind},
    sns,
    state::State,
};
use crate::page::{Older, View, home};

/// More than SNS and Slack take.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Later files override earlier ones.
const STYLE: &str = concat!(
    include_str!("../../assets/style/base.css"),
    include_str!("../../assets/style/frame.css"),
    include_str!("../../assets/style/columns.css"),
    include_str!("../../assets/style/message.css"),
    include_str!("../../assets/style/mail.css"),
    include_str!("../../assets/style/playground.css"),
    include_str!("../../assets/style/narrow.css"),
);
const SCRIPT: &str = include_str!("../../assets/page.js");
const ICON: &str = include_str!("../../assets/icon.svg");

pub(super) fn routes(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/events", get(live::events))
        .route("/try", get(playground::with_file).post(playground::with_body))
        .route("/sns/{reader}/{name}", post(sns::deliver))
        .route("/slack/api/{method}", post(slack))
        .route("/style.css", get(([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)))
        .route("/page.js", get(([(CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)))
        .route("/icon.svg", get(([(CONTENT_TYPE, "image/svg+xml")], ICON)))
        .fallback(async || (StatusCode::NOT_FOUND, "there is nothing here\n"))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn(guard))
        .with_state(state)
}

async fn page(
    Shared(state): Shared<Arc<State>>,
    view: View,
    Query(older): Query<Older>,
) -> Html<String> {
    let data = state.data();
    let version = state.version(&data);
    let page = home(&data.arrived, data.progress.as_ref(), &view, older, &version);
    Html(page.into_string())
}

/// A call of the Web API of Slack.
async fn slack(
    Shared(state): Shared<Arc<State>>,
    Path(method): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(method) = Method::from_name(&method) else {
        return Json(Answer::error("unknown_method").body).into_response();
    };
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let now: Duration = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut answer = None;
    let outage = state.data().workspace.next_outage();
    if outage == Some(OutageKind::Unavailable) {
        return (StatusCode::SERVICE_UNAVAILABLE, "the service is unavailable\n").into_response();
    }
    state.change(|data| {
        let given = data.workspace.call(method, now, authorization.unwrap_or_default(), &body);
        if outage == Some(OutageKind::LostAnswers) {
            data.workspace.lose(&given);
        }
        let change = match &given.shown {
            Some((message, problems)) => data.arrived.bot(message, problems.clone()),
            None => None,
        };
        answer = Some(given);
        change
    });
    if outage == Some(OutageKind::LostAnswers) {
        let lost = once(ready(Err::<Bytes, _>(io::Error::other("the answer is lost"))));
        return Body::from_stream(lost).into_response();
    }
    match answer {
        Some(Answer { retry_after: Some(seconds), body, .. }) => {
            let headers = [(RETRY_AFTER, seconds.to_string())];
            (StatusCode::TOO_MANY_REQUESTS, headers, Json(body)).into_response()
        }
        answer => Json(answer.map(|answer| answer.body)).into_response(),
    }
}

/// The query parameters of a page.
#[derive(Deserialize)]
struct Parameters {
    channel: Option<String>,
    account: Option<String>,
    language: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for View {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let query = Query::<Parameters>::from_request_parts(parts, state).await;
        let Query(Parameters { channel, account, language }) =
            query.map_err(IntoResponse::into_response)?;
        let accepted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Ok(Self::new(channel, account, language.as_deref(), accepted.unwrap_or_default()))
    }
}
