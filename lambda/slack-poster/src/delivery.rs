//! One message on its way: to its thread, until Slack has it, will never have it, or time is up.

use std::time::Duration;

use lambda_support::{
    failure::{Chain, Failed},
    log::{Level, short},
};
use serde::Serialize;
use tokio::time::{Instant, sleep, timeout_at};

use crate::{
    context::Context,
    message::Message,
    slack::{Posted, Refusal},
    threads::{CLAIM, Place},
};

/// An attempt to post ends while its claim still holds, with enough left to keep the thread.
const ATTEMPT: Duration = CLAIM.saturating_sub(Duration::from_secs(10));
/// With less than this left, an attempt is not begun.
const LEAST: Duration = Duration::from_secs(5);
/// How long to wait here before Slack is asked again after trouble, each time longer.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(3)];
/// When a message comes again that trouble kept back.
const LATER: Duration = Duration::from_secs(30);
/// How long to wait here for somebody else to start the thread.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// What becomes of a message.
#[derive(Debug)]
pub(crate) enum Fate {
    /// It is in the channel.
    Posted {
        ts: String,
        started_thread: bool,
        /// What was left out, and why.
        reason: Option<String>,
    },
    /// It comes again.
    Again { reason: String, after: Duration, holds: Holds },
    /// It never will be there.
    Dead { reason: String },
}

/// Which other messages of the batch have to wait with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Nobody,
    /// The later ones of its thread: they must not overtake it.
    Thread,
    /// Every later one: they would fare no better.
    Everybody,
}

/// The way of the messages of one invocation.
#[derive(Debug)]
pub(crate) struct Delivery<'a> {
    pub(crate) context: &'a Context,
    pub(crate) request_id: &'a str,
    /// When the invocation has to stop posting.
    pub(crate) until: Instant,
}

#[derive(Serialize)]
struct Unkept<'a> {
    request_id: &'a str,
    thread: String,
    error: String,
}

impl Delivery<'_> {
    /// Posts a message in its thread. `owner` is who claims the thread's key meanwhile.
    pub(crate) async fn deliver(&self, message: &Message, owner: &str) -> Fate {
        let (slack, threads) = (&self.context.slack, &self.context.threads);
        let mut pauses = PAUSES.iter();
        let mut new_thread = false;
        loop {
            if let Err(fate) = self.let_slack_rest().await {
                return fate;
            }
            let place = match self.place(&message.thread, owner).await {
                Ok(place) => place,
                Err(fate) => return fate,
            };
            let limit = self.until.min(Instant::now() + ATTEMPT);
            let reply_to = place.as_deref();
            let refusal = match timeout_at(limit, slack.post(message, reply_to)).await {
                Ok(Ok(posted)) => {
                    return self.posted(message, owner, place.is_none(), posted).await;
                }
                Ok(Err(refusal)) => refusal,
                Err(_) => Refusal::Unwell("no answer in time".to_owned()),
            };
            // Held no longer than an attempt takes: a wait may be longer than the claim.
            if place.is_none() {
                self.note(&message.thread, threads.release(&message.thread, owner).await);
            }
            match refusal {
                Refusal::Wait(_) => {}
                Refusal::Unwell(reason) => match pauses.next() {
                    Some(&pause) if self.has_time_after(pause) => sleep(pause).await,
                    _ => return Fate::again(reason, LATER),
                },
                Refusal::Thread(reason) => {
                    let Some(ts) = place.filter(|_| !new_thread) else {
                        return Fate::Dead { reason };
                    };
                    new_thread = true;
                    self.note(&message.thread, threads.forget(&message.thread, &ts).await);
                }
                refusal @ Refusal::NoToken(_) => return Fate::again(refusal.to_string(), LATER),
                refusal @ (Refusal::Token(_) | Refusal::Blocks(_) | Refusal::Never(_)) => {
                    return Fate::Dead { reason: refusal.to_string() };
                }
            }
        }
    }

    /// Waits as long as Slack asked for, if there is time for that.
    async fn let_slack_rest(&self) -> Result<(), Fate> {
        let wait = self.context.slack.quiet_for().unwrap_or_default();
        if !self.has_time_after(wait) {
            let reason = if wait.is_zero() { "out of time" } else { "ratelimited" };
            return Err(Fate::again(reason.to_owned(), wait));
        }
        sleep(wait).await;
        Ok(())
    }

    /// The parent to reply to, or nothing for who is to start the thread.
    async fn place(&self, thread: &str, owner: &str) -> Result<Option<String>, Fate> {
        let patience = Instant::now() + PATIENCE;
        loop {
            match self.context.threads.place(thread, owner).await {
                Ok(Place::Reply { ts }) => return Ok(Some(ts)),
                Ok(Place::Parent) => return Ok(None),
                Ok(Place::Busy { left }) => {
                    if Instant::now() >= patience || !self.has_time_after(LOOK_AGAIN) {
                        let reason = "another one is starting the thread".to_owned();
                        return Err(Fate::Again { reason, after: left, holds: Holds::Thread });
                    }
                    sleep(LOOK_AGAIN).await;
                }
                Err(failed) => return Err(Fate::again(Chain(&failed).to_string(), LATER)),
            }
        }
    }

    /// Keeps the thread that was started.
    async fn posted(
        &self,
        message: &Message,
        owner: &str,
        started_thread: bool,
        posted: Posted,
    ) -> Fate {
        if started_thread {
            let kept = self.context.threads.started(&message.thread, owner, &posted.ts).await;
            self.note(&message.thread, kept);
        }
        let reason = posted.plain.map(|why| format!("posted as plain text: {why}"));
        Fate::Posted { ts: posted.ts, started_thread, reason }
    }

    fn has_time_after(&self, wait: Duration) -> bool {
        Instant::now() + wait + LEAST <= self.until
    }

    /// A thread that is not kept costs the thread, not the message: the next one starts another.
    fn note(&self, thread: &str, kept: Result<(), Failed>) {
        if let Err(failed) = kept {
            let fields = Unkept {
                request_id: self.request_id,
                thread: short(thread),
                error: Chain(&failed).to_string(),
            };
            self.context.log.line(Level::Warn, "thread not kept", fields);
        }
    }
}

impl Fate {
    fn again(reason: String, after: Duration) -> Self {
        Self::Again { reason, after, holds: Holds::Everybody }
    }
}
