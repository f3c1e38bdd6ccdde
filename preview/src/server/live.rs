//! Tells open pages what changes, in server-sent events. Each holds HTML as the page itself has it,
//! so that the script has nothing to build.

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

use super::state::State;
use crate::{
    channel::Change,
    page::{View, headline, id_of_mail, id_of_thread, lists, mail, progress, thread},
};

/// Between batches of changes: a burst in one thread is written once and not message by message.
const PAUSE: Duration = Duration::from_millis(100);

/// What a page knows already.
#[derive(Deserialize)]
pub(super) struct Known {
    version: Option<String>,
}

/// Somebody who looks at a page.
struct Looker {
    state: Arc<State>,
    view: View,
    /// The channel that the page shows.
    channel: Option<usize>,
    changes: Receiver<Change>,
    waiting: VecDeque<Event>,
    has_ended: bool,
}

pub(super) async fn events(
    Shared(state): Shared<Arc<State>>,
    view: View,
    Query(page): Query<Known>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let looker = Looker::new(state, view, page.version.as_deref());
    let events = unfold(looker, async |mut looker| {
        let event = looker.next().await?;
        Some((Ok(event), looker))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

impl Looker {
    fn new(state: Arc<State>, view: View, version: Option<&str>) -> Self {
        let known = state.known();
        let changes = state.changes();
        let channel = known.arrived.find(view.channel.as_deref()).map(|(index, _)| index);
        let has_missed = version.is_some_and(|version| version != state.version(&known));
        drop(known);
        let mut waiting = VecDeque::new();
        if has_missed {
            waiting.push_back(reload());
        }
        Self { state, view, channel, changes, waiting, has_ended: false }
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
                Ok(first) => self.catch_up(first),
                Err(RecvError::Lagged(_)) => self.begin_anew(),
                Err(RecvError::Closed) => return None,
            }
            if self.waiting.is_empty() {
                sleep(PAUSE).await;
            }
        }
    }

    /// Writes everything that has changed since, each once, in the order of its last change.
    fn catch_up(&mut self, first: Change) {
        let mut changed = vec![first];
        loop {
            match self.changes.try_recv() {
                Ok(change) => {
                    changed.retain(|known| *known != change);
                    changed.push(change);
                }
                Err(TryRecvError::Lagged(_)) => return self.begin_anew(),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        for change in changed {
            let event = self.write(change);
            self.waiting.extend(event);
        }
    }

    /// Who is too far behind loads the page again.
    fn begin_anew(&mut self) {
        self.changes = self.changes.resubscribe();
        self.waiting.push_back(reload());
    }

    fn write(&mut self, change: Change) -> Option<Event> {
        let known = self.state.known();
        let (arrived, view) = (&known.arrived, &self.view);
        match change {
            Change::End => {
                drop(known);
                self.has_ended = true;
                None
            }
            Change::Progress => {
                let html = progress(known.progress.as_ref(), view.language).into_string();
                event("progress", &json!({"id": "progress", "html": html}))
            }
            Change::Lists => {
                let found = arrived.find(view.channel.as_deref()).map(|(index, _)| index);
                let html = lists(arrived, view).into_string();
                drop(known);
                // Another channel is the first one now, or the page's has come to be.
                if found != std::mem::replace(&mut self.channel, found) {
                    return Some(reload());
                }
                event("lists", &json!({"id": "lists", "html": html}))
            }
            Change::Mail(number) => {
                let shown = arrived.inbox.mail(number)?;
                let html = mail(shown, view.language).into_string();
                let is_wanted = shown.concerns(view.account.as_deref());
                let told = json!({"id": id_of_mail(number), "html": html});
                is_wanted.then(|| event("mail", &told)).flatten()
            }
            Change::Thread { channel, .. } if Some(channel) != self.channel => None,
            Change::Thread { channel, thread: number } => {
                let channel = arrived.channels().get(channel)?;
                let shown = channel.thread(number)?;
                let newest = shown.entries(view.account.as_deref()).last().copied()?;
                let html = thread(channel, shown, view).into_string();
                let told =
                    json!({"id": id_of_thread(number), "html": html, "news": headline(newest)});
                event("thread", &told)
            }
        }
    }
}

fn event(name: &str, told: &serde_json::Value) -> Option<Event> {
    // As JSON there are no line breaks in it, which would end it.
    Event::default().event(name).json_data(told).ok()
}

fn reload() -> Event {
    // An event without data would be none.
    Event::default().event("reload").data("null")
}
