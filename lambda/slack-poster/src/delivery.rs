//! The delivery of one message: update the opening message of its subject, or find its thread and
//! post; wait and try again as long as there is time.

mod openings;

use std::{slice, time::Duration};

use lambda_support::{
    error::{AwsCallError, ErrorChain},
    log::{Level, short_identifier},
    sqs::SqsRecord,
};
use notify_core::wire::SlackMessage;
use serde::Serialize;
use tokio::time::{Instant, sleep, timeout_at};

use crate::{
    context::Context,
    outcome::{HoldBack, Outcome, Place, Posted, Retry},
    retry_delay::{MAX_UNANSWERED_POSTS, RetryDelay},
    slack::{Accepted, PostError},
    threads::{LEASE, Thread},
};
use openings::Opening;

/// The timeout of an attempt to post or to update: it ends while the lease on its thread still holds, with
/// enough time left to record the thread.
const ATTEMPT_TIMEOUT: Duration = LEASE.saturating_sub(Duration::from_secs(10));
/// An attempt is not started with less time than this: one that is cut off may post a copy later.
const MIN_ATTEMPT_TIME: Duration = Duration::from_secs(10);
/// The pauses before the attempts that follow a transient error. Written by hand: two pauses need
/// no retry crate.
const TRANSIENT_ERROR_PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(3)];
/// Maximum wait for another invocation to start the thread of a message, and the interval of its
/// checks.
const MAX_WAIT_FOR_THREAD: Duration = Duration::from_secs(5);
const THREAD_POLL_INTERVAL: Duration = Duration::from_millis(250);

/// State shared by the deliveries of one invocation.
#[derive(Debug)]
pub(crate) struct Delivery<'a> {
    pub(crate) context: &'a Context,
    pub(crate) request_id: &'a str,
    /// When the last attempt to post must have ended.
    pub(crate) deadline: Instant,
    /// When every call of AWS must have ended.
    pub(crate) end: Instant,
}

/// Why a message is not in the channel.
#[derive(Debug)]
enum Failure {
    /// A later delivery may post it.
    Transient(Retry),
    /// It may be in the channel all the same: Slack's answer is missing.
    Unanswered { reason: String },
    /// No retry would post it.
    Permanent { reason: String },
}

#[derive(Serialize)]
struct ThreadNotRecorded<'a> {
    request_id: &'a str,
    thread: String,
    error: String,
}

impl Delivery<'_> {
    /// Posts a message, or makes it an update. If no retry would do either, sends it to the
    /// dead-letter queue.
    pub(crate) async fn deliver(&self, record: &SqsRecord, message: &SlackMessage) -> Outcome {
        // Owns the key of its thread until the message is posted.
        let owner = format!("{}/{}", self.request_id, record.message_id);
        match self.update_or_post(message, &owner).await {
            Ok(outcome) => outcome,
            Err(Failure::Transient(retry)) => Outcome::Retry(retry),
            Err(Failure::Unanswered { reason }) => self.after_no_answer(record, reason).await,
            Err(Failure::Permanent { reason }) => self.dead_letter(record, reason).await,
        }
    }

    /// Retries a message that Slack gave no answer to, a few times: each may post a copy.
    async fn after_no_answer(&self, record: &SqsRecord, reason: String) -> Outcome {
        let counted = self.bounded(self.context.threads.count_unanswered(&record.message_id)).await;
        // No post is left out of this number.
        let posts = counted.unwrap_or_else(|_| record.receive_count());
        if posts < MAX_UNANSWERED_POSTS {
            let (delay, hold_back) = (RetryDelay::Unanswered(posts), HoldBack::Batch);
            return Outcome::Retry(Retry { reason, delay, hold_back });
        }
        let reason = format!("{reason}, at post {posts}: the message may be in the channel");
        self.dead_letter(record, reason).await
    }

    /// Sends a message to the dead-letter queue. If SQS does not take it, it is retried.
    pub(crate) async fn dead_letter(&self, record: &SqsRecord, reason: String) -> Outcome {
        let Context { queues, channel, .. } = self.context;
        let attributes = [("reason", reason.as_str()), ("channel", channel)];
        let sent = queues.send_to_dead_letter_queue(&record.body, &attributes);
        match self.bounded(sent).await {
            Ok(()) => Outcome::DeadLettered { reason },
            Err(error) => Outcome::Retry(Retry {
                reason: format!("{reason}; {}", ErrorChain(&error)),
                delay: RetryDelay::Growing,
                hold_back: HoldBack::Nothing,
            }),
        }
    }

    /// Updates the opening message of the subject that is over. Posts the message if it is no update,
    /// if the opening message is not known, and if Slack does not let it be updated.
    async fn update_or_post(
        &self,
        message: &SlackMessage,
        owner: &str,
    ) -> Result<Outcome, Failure> {
        let opening = self.opening(message).await;
        let update_error = match &opening {
            None => None,
            Some(opening) => match self.update(opening).await {
                Ok(accepted) => {
                    self.close(opening).await;
                    return Ok(Outcome::Updated(accepted));
                }
                Err(Failure::Permanent { reason }) => Some(reason),
                Err(failure) => return Err(failure),
            },
        };
        let (accepted, place) = self.post(message, owner).await?;
        let posted = Posted { accepted, place, update_error };
        // Boxed: the calls together need more room than all before them.
        Box::pin(self.record(message, owner, &posted, opening.as_ref())).await;
        Ok(Outcome::Posted(posted))
    }

    /// Records what a posted message started, opened and closed, all together: little time may be
    /// left.
    async fn record(
        &self,
        message: &SlackMessage,
        owner: &str,
        posted: &Posted,
        closed: Option<&Opening<'_>>,
    ) {
        let (key, ts) = (&message.thread, &posted.accepted.ts);
        let record_thread = async {
            let threads = &self.context.threads;
            let recorded = match &posted.place {
                Place::Thread => Ok(()),
                Place::NewThread => self.bounded(threads.started(key, owner, ts)).await,
                Place::InPlaceOf { ts: lost } => {
                    self.bounded(threads.restarted(key, lost, ts)).await
                }
            };
            self.warn_if_not_recorded(key, recorded);
        };
        let close = async {
            if let Some(opening) = closed {
                self.close(opening).await;
            }
        };
        tokio::join!(record_thread, self.open(message, ts), close);
    }

    /// Posts a message. After an attempt without an answer there is no other.
    async fn post(
        &self,
        message: &SlackMessage,
        owner: &str,
    ) -> Result<(Accepted, Place), Failure> {
        let (slack, threads, key) = (&self.context.slack, &self.context.threads, &message.thread);
        let mut pauses = TRANSIENT_ERROR_PAUSES.iter();
        let mut is_thread_forgotten = false;
        loop {
            self.wait_for_rate_limit().await?;
            let parent = self.find_parent(key, owner).await?;
            let error = match self.attempt(slack.post(message, parent.as_deref())).await {
                Ok(accepted) => {
                    let place = match parent {
                        None => Place::NewThread,
                        // Slack's answer to a reply whose parent was deleted.
                        Some(ts) if accepted.is_outside_threads => Place::InPlaceOf { ts },
                        Some(_) => Place::Thread,
                    };
                    return Ok((accepted, place));
                }
                Err(error) => error,
            };
            // Before any wait, which may be longer than the lease.
            if parent.is_none() {
                let released = self.bounded(threads.release(key, owner)).await;
                self.warn_if_not_recorded(key, released);
            }
            match error {
                PostError::Thread(reason) => {
                    let Some(ts) = parent.filter(|_| !is_thread_forgotten) else {
                        return Err(Failure::Permanent { reason });
                    };
                    is_thread_forgotten = true;
                    let forgotten = self.bounded(threads.forget(key, &ts)).await;
                    self.warn_if_not_recorded(key, forgotten);
                }
                PostError::Unanswered(reason) => return Err(Failure::Unanswered { reason }),
                error => self.wait_after(error, &mut pauses).await?,
            }
        }
    }

    /// Calls Slack, as long as there is time and no longer than a lease on a thread holds.
    async fn attempt(
        &self,
        call: impl Future<Output = Result<Accepted, PostError>>,
    ) -> Result<Accepted, PostError> {
        let deadline = self.deadline.min(Instant::now() + ATTEMPT_TIMEOUT);
        let no_answer = |_| Err(PostError::Unanswered("no answer in time".to_owned()));
        timeout_at(deadline, call).await.unwrap_or_else(no_answer)
    }

    /// Waits until another attempt may succeed, if one may.
    async fn wait_after(
        &self,
        error: PostError,
        pauses: &mut slice::Iter<'_, Duration>,
    ) -> Result<(), Failure> {
        match error {
            PostError::RateLimited { .. } => {} // waits before each attempt
            PostError::Transient(reason) | PostError::Unanswered(reason) => match pauses.next() {
                Some(&pause) if self.has_time_after(pause) => sleep(pause).await,
                _ => return Err(Failure::transient(reason, RetryDelay::Growing)),
            },
            PostError::NoToken(error) => {
                let reason = ErrorChain(&error).to_string();
                return Err(Failure::transient(reason, RetryDelay::Growing));
            }
            PostError::Token(reason)
            | PostError::Blocks(reason)
            | PostError::Thread(reason)
            | PostError::Permanent(reason) => return Err(Failure::Permanent { reason }),
        }
        Ok(())
    }

    /// Waits until Slack's rate limit ends, if there is time for that.
    async fn wait_for_rate_limit(&self) -> Result<(), Failure> {
        let wait = self.context.slack.rate_limit.remaining();
        if !self.has_time_after(wait) {
            let reason = if wait.is_zero() { "out of time" } else { "ratelimited" };
            return Err(Failure::transient(reason.to_owned(), RetryDelay::Exactly(wait)));
        }
        sleep(wait).await;
        Ok(())
    }

    /// The `ts` of the message to reply to, or `None` if this message is to start the thread.
    async fn find_parent(&self, key: &str, owner: &str) -> Result<Option<String>, Failure> {
        let wait_deadline = Instant::now() + MAX_WAIT_FOR_THREAD;
        loop {
            let found = self.bounded(self.context.threads.find(key, owner)).await;
            let found = found.map_err(|error| {
                Failure::transient(ErrorChain(&error).to_string(), RetryDelay::Growing)
            })?;
            let expires_in = match found {
                Thread::Started { ts } => return Ok(Some(ts)),
                Thread::Acquired => return Ok(None),
                Thread::Starting { expires_in } => expires_in,
            };
            if Instant::now() >= wait_deadline || !self.has_time_after(THREAD_POLL_INTERVAL) {
                return Err(Failure::Transient(Retry {
                    reason: "another invocation is starting the thread".to_owned(),
                    delay: RetryDelay::Exactly(expires_in),
                    hold_back: HoldBack::Thread,
                }));
            }
            sleep(THREAD_POLL_INTERVAL).await;
        }
    }

    /// Calls AWS, as long as the invocation lasts.
    async fn bounded<T>(
        &self,
        call: impl Future<Output = Result<T, AwsCallError>>,
    ) -> Result<T, AwsCallError> {
        let out_of_time = |_| Err(AwsCallError::new("get an answer of AWS", "out of time"));
        timeout_at(self.end, call).await.unwrap_or_else(out_of_time)
    }

    fn has_time_after(&self, wait: Duration) -> bool {
        Instant::now() + wait + MIN_ATTEMPT_TIME <= self.deadline
    }

    /// A thread that is not recorded costs the thread, not the message: the next message starts
    /// another.
    fn warn_if_not_recorded(&self, key: &str, recorded: Result<(), AwsCallError>) {
        if let Err(error) = recorded {
            let fields = ThreadNotRecorded {
                request_id: self.request_id,
                thread: short_identifier(key),
                error: ErrorChain(&error).to_string(),
            };
            self.context.log.line(Level::Warn, "thread not recorded", fields);
        }
    }
}

impl Failure {
    /// A failure that every later message of the batch would meet as well.
    fn transient(reason: String, delay: RetryDelay) -> Self {
        Self::Transient(Retry { reason, delay, hold_back: HoldBack::Batch })
    }
}
