//! The running server.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use preview::card::Sender;
use serde_json::Value;
use tokio::{
    runtime::{Builder, Runtime},
    sync::oneshot,
};

use super::{
    names::is_name,
    routes,
    slack_api::SlackSettings,
    state::{State, Subscription},
    subscription,
};
use crate::channel::{Change, Progress};

/// Maximum wait for SNS to request a confirmation.
const CONFIRMATION_TIMEOUT: Duration = Duration::from_secs(10);
/// Number of subscriptions that are confirmed concurrently.
const MAX_CONFIRMATIONS: usize = 4;
/// Timeout of open requests when the server ends.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(1);

/// A running server on the loopback address. It ends when this is dropped.
#[derive(Debug)]
pub struct Preview {
    address: String,
    state: Arc<State>,
    /// Dropped to end the server.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The subscriber of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// A channel of Amazon Q.
    AmazonQ,
    /// A mailbox.
    Mail,
}

impl Preview {
    /// Serves on a port of the loopback address, for 0 on any free one. `files` can be chosen in the
    /// playground.
    ///
    /// # Errors
    ///
    /// The port is taken, or no thread can be started.
    pub fn start(port: u16, files: Vec<PathBuf>) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        listener.set_nonblocking(true)?;
        let address = format!("http://{}", listener.local_addr()?);
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(MAX_CONFIRMATIONS)
            .build()?;
        let state = Arc::new(State::new(files));
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&state);
        let thread = std::thread::Builder::new()
            .name("preview".to_owned())
            .spawn(move || serve(&runtime, listener, served, stopped))?;
        Ok(Self { address, state, stop: Some(stop), thread: Some(thread) })
    }

    /// The base URL, such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Subscribes a channel or a mailbox of this name to a topic of a local cloud, and waits for the
    /// confirmation.
    ///
    /// # Errors
    ///
    /// The name is invalid, the local cloud cannot be reached or refuses, or it requests no
    /// confirmation.
    pub fn subscribe(
        &self,
        cloud_endpoint: &str,
        topic_arn: &str,
        reader: Reader,
        name: &str,
    ) -> io::Result<()> {
        if !is_name(name) {
            let problem = format!("`{name}` is not a valid name of a channel or a mailbox");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        }
        let route = match reader {
            Reader::AmazonQ => format!("/sns/amazon-q/{name}"),
            Reader::Mail => format!("/sns/mail/{name}"),
        };
        let address = format!("{}{route}", self.address);
        if reader == Reader::AmazonQ {
            self.state.change(|data| {
                data.arrived.open(Sender::AmazonQ, name, Some(topic_arn));
                None
            });
        }
        let is_pending = subscription::subscribe(cloud_endpoint, topic_arn, &address)?;
        let subscription = Subscription { route, topic: topic_arn.to_owned() };
        if is_pending && !self.state.wait_for(&subscription, CONFIRMATION_TIMEOUT) {
            let problem = format!("the subscription of {address} to {topic_arn} was not confirmed");
            return Err(io::Error::new(io::ErrorKind::TimedOut, problem));
        }
        Ok(())
    }

    /// Shows the current step and its duration so far. An empty text removes it.
    pub fn show_progress(&self, text: &str, seconds: u64) {
        let progress = (!text.is_empty()).then(|| Progress::new(text, seconds));
        self.state.change(|data| {
            data.progress = progress;
            Some(Change::Progress)
        });
    }

    /// Replaces the settings of the stand-in for Slack, whose Web API is at `<address>/slack/api`, and
    /// shows the channels that they name.
    pub fn set_slack(&self, settings: SlackSettings) {
        self.state.change(|data| {
            for channel in settings.channels.iter().flatten() {
                data.arrived.open(Sender::Bot, channel, None);
            }
            data.workspace.set(settings);
            None
        });
    }

    /// The messages that the stand-in for Slack accepted, in the order of arrival: of each its
    /// `channel`, `ts`, `thread_ts`, `text`, `blocks`, `unfurl` (whether its links are expanded), and
    /// `edited` if it was updated.
    #[must_use]
    pub fn slack_messages(&self) -> Vec<Value> {
        self.state.data().workspace.messages()
    }

    /// The messages that the stand-in for Slack took or changed while the answer was lost, as
    /// [`Preview::slack_messages`] has them.
    #[must_use]
    pub fn slack_unanswered(&self) -> Vec<Value> {
        self.state.data().workspace.unanswered()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.state.end();
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic has been printed.
            let _ = thread.join();
        }
    }
}

fn serve(
    runtime: &Runtime,
    listener: TcpListener,
    state: Arc<State>,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        // Fails for no listener that is bound.
        let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
        let (shutdown, is_ending) = oneshot::channel::<()>();
        let signal = async move {
            let _ = stopped.await;
            drop(shutdown);
        };
        let serving = axum::serve(listener, routes::routes(state)).with_graceful_shutdown(signal);
        let limit = async {
            let _ = is_ending.await;
            tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
        };
        let serving = std::pin::pin!(serving.into_future());
        futures_util::future::select(serving, std::pin::pin!(limit)).await;
    });
}
