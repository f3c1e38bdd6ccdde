//! Changes for open pages, as server-sent events. Each event has the HTML that the page itself
//! would have, so that the script only replaces elements.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{Query, State as Shared},
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream::unfold};
use serde::Deserialize;
use serde_json::json;
use tokio::{
    sync::broadcast::{
        Receiver,
        error::{RecvError, TryRecvError},
    },
    time::sleep,
};

use super::state::{Data, State};
use crate::{
    channel::Change,
    page::{Older, View, headline, id_of_mail, id_of_thread, lists, mail, progress, thread},
};

/// How long changes are collected. It makes a burst in one thread one event.
const BATCH_DELAY: Duration = Duration::from_millis(100);

/// The query of a page.
#[derive(Deserialize)]
pub(super) struct EventsQuery {
    /// The version of the page; events start with a reload if it is not the current one.
    version: Option<String>,
}

/// An open page.
struct SseClient {
    state: Arc<State>,
    view: View,
    /// Older messages stay as they are.
    older: Older,
    /// The index of the channel that the page shows.
    channel: Option<usize>,
    changes: Receiver<Change>,
    waiting: VecDeque<Event>,
    has_ended: bool,
}

pub(super) async fn events(
    Shared(state): Shared<Arc<State>>,
    view: View,
    Query(older): Query<Older>,
    Query(page): Query<EventsQuery>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let client = SseClient::new(state, view, older, page.version.as_deref());
    let events = unfold(client, async |mut client| {
        let event = client.next().await?;
        Some((Ok(event), client))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

impl SseClient {
    fn new(state: Arc<State>, view: View, older: Older, version: Option<&str>) -> Self {
        let data = state.data();
        let changes = state.changes();
        let channel = data.arrived.find(view.channel.as_deref()).map(|(index, _)| index);
        let is_outdated = version.is_some_and(|version| version != state.version(&data));
        drop(data);
        let mut waiting = VecDeque::new();
        if is_outdated {
            waiting.push_back(reload());
        }
        Self { state, view, older, channel, changes, waiting, has_ended: false }
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.has_ended {
                return None;
            }
            match self.changes.recv().await {
                Ok(first) => {
                    sleep(BATCH_DELAY).await;
                    self.queue_changes(first);
                }
                Err(RecvError::Lagged(_)) => self.queue_reload(),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// Queues an event for everything that has changed since, each once, by its last change.
    fn queue_changes(&mut self, first: Change) {
        let mut changed = vec![first];
        loop {
            match self.changes.try_recv() {
                Ok(change) => {
                    changed.retain(|earlier| *earlier != change);
                    changed.push(change);
                }
                Err(TryRecvError::Lagged(_)) => return self.queue_reload(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        for change in changed {
            let event = self.event(change);
            self.waiting.extend(event);
        }
    }

    /// A client that is too far behind loads the page again.
    fn queue_reload(&mut self) {
        self.changes = self.changes.resubscribe();
        self.waiting.push_back(reload());
    }

    fn event(&mut self, change: Change) -> Option<Event> {
        let data = self.state.data();
        let (arrived, view) = (&data.arrived, &self.view);
        match change {
            Change::End => {
                drop(data);
                self.has_ended = true;
                None
            }
            Change::Progress => {
                let html = progress(data.progress.as_ref(), view.language).into_string();
                event("progress", &json!({"id": "progress", "html": html}))
            }
            Change::Lists => {
                let found = arrived.find(view.channel.as_deref()).map(|(index, _)| index);
                let html = lists(arrived, view).into_string();
                drop(data);
                // The channel of the page is a new one, or the first one is another.
                if found != std::mem::replace(&mut self.channel, found) {
                    return Some(reload());
                }
                event("lists", &json!({"id": "lists", "html": html}))
            }
            Change::Mail(_) if self.older.mails_before.is_some() => None,
            Change::Mail(number) => {
                let shown = arrived.inbox.mail(number)?;
                let html = mail(shown, view.language).into_string();
                let concerns_view = shown.concerns(view.account.as_deref());
                let content = json!({"id": id_of_mail(number), "html": html});
                concerns_view.then(|| event("mail", &content)).flatten()
            }
            Change::Thread { .. } | Change::Edited { .. } if self.older.before.is_some() => None,
            Change::Thread { channel, thread } => self.thread_event(&data, channel, thread, None),
            Change::Edited { channel, thread, message } => {
                self.thread_event(&data, channel, thread, Some(message))
            }
        }
    }

    /// The event of a thread with a new message, or with one that was edited: its number.
    fn thread_event(
        &self,
        data: &Data,
        channel: usize,
        number: u64,
        edited: Option<u64>,
    ) -> Option<Event> {
        if Some(channel) != self.channel {
            return None;
        }
        let channel = data.arrived.channels().get(channel)?;
        let shown = channel.thread(number)?;
        let mut entries = shown.entries(self.view.account.as_deref());
        if let Some(edited) = edited {
            entries.retain(|entry| entry.number == edited);
        }
        let news = headline(entries.last()?);
        let html = thread(channel, shown, &self.view, None).into_string();
        let content = json!({"id": id_of_thread(number), "html": html, "news": news,
            "edited": edited.is_some()});
        event("thread", &content)
    }
}

fn event(name: &str, content: &serde_json::Value) -> Option<Event> {
    // JSON has no line breaks, which would end the event.
    Event::default().event(name).json_data(content).ok()
}

fn reload() -> Event {
    // Browsers ignore an event without data.
    Event::default().event("reload").data("null")
}
