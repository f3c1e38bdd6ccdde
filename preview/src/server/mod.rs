//! The page's server. It stands in for Amazon Q, for Slack and for a mailbox on the local cloud.

mod guard;
mod live;
mod routes;
mod slack;
mod sns;
mod state;
mod subscription;
mod trial;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use serde_json::Value;
pub use slack::SlackSettings;
pub(crate) use state::{Known, Progress};
use state::{State, Subscription};
use tokio::{
    runtime::{Builder, Runtime},
    sync::oneshot,
};

use crate::{card::Sender, channel::Change};

/// How long SNS may take to ask for a confirmation.
const CONFIRMATION: Duration = Duration::from_secs(10);
/// How many subscriptions are confirmed at once.
const VISITS: usize = 4;
/// How long answers may go on once the server is to end.
const FAREWELL: Duration = Duration::from_secs(1);

/// A running server on this machine. It ends when it is dropped.
#[derive(Debug)]
pub struct Preview {
    address: String,
    state: Arc<State>,
    /// Dropped to end the server.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Who reads a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Amazon Q, which posts in a channel.
    AmazonQ,
    /// Somebody with a mailbox.
    Mail,
}

/// The stand-in for Slack.
#[derive(Debug, Clone)]
pub struct Slack {
    state: Arc<State>,
}

impl Preview {
    /// Serves on a port of the loopback address, or on any free one for 0. The files can be chosen
    /// on the page where bodies are tried.
    ///
    /// # Errors
    ///
    /// When the port is taken, or a thread can not be had.
    pub fn start(port: u16, files: Vec<PathBuf>) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        listener.set_nonblocking(true)?;
        let address = format!("http://{}", listener.local_addr()?);
        let runtime =
            Builder::new_current_thread().enable_all().max_blocking_threads(VISITS).build()?;
        let state = Arc::new(State::new(files));
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&state);
        let thread = std::thread::Builder::new()
            .name("preview".to_owned())
            .spawn(move || serve(&runtime, listener, served, stopped))?;
        Ok(Self { address, state, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it is served, `http://127.0.0.1:8080`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Subscribes a reader to a topic of a local cloud, and waits until that is confirmed. `name` is
    /// the channel's or the mailbox's.
    ///
    /// # Errors
    ///
    /// When the local cloud can not be reached or refuses, or does not ask for a confirmation.
    pub fn subscribe(
        &self,
        cloud_endpoint: &str,
        topic_arn: &str,
        reader: Reader,
        name: &str,
    ) -> io::Result<()> {
        if !is_name(name) {
            let problem = format!("`{name}` is no name of a channel or a mailbox");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        }
        let route = match reader {
            Reader::AmazonQ => format!("/sns/amazon-q/{name}"),
            Reader::Mail => format!("/sns/mail/{name}"),
        };
        let address = format!("{}{route}", self.address);
        if reader == Reader::AmazonQ {
            self.open(Sender::AmazonQ, name, Some(topic_arn));
        }
        let is_pending = subscription::subscribe(cloud_endpoint, topic_arn, &address)?;
        let subscription = Subscription { route, topic: topic_arn.to_owned() };
        if is_pending && !self.state.wait_for(&subscription, CONFIRMATION) {
            let problem = format!("the subscription of {address} to {topic_arn} was not confirmed");
            return Err(io::Error::new(io::ErrorKind::TimedOut, problem));
        }
        Ok(())
    }

    /// Shows on the page what somebody waits for, and for how long so far. An empty text ends it.
    pub fn tell_progress(&self, text: &str, seconds: u64) {
        let progress = (!text.is_empty()).then(|| Progress::new(text, seconds));
        self.state.change(|known| {
            known.progress = progress;
            Some(Change::Progress)
        });
    }

    /// The stand-in for Slack, whose Web API is at `<address>/slack/api`.
    #[must_use]
    pub fn slack(&self) -> Slack {
        Slack { state: Arc::clone(&self.state) }
    }

    /// Shows a channel before anything is in it.
    fn open(&self, sender: Sender, name: &str, topic: Option<&str>) {
        self.state.change(|known| {
            known.arrived.open(sender, name, topic);
            None
        });
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.state.end();
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It panicked, and said so.
            let _ = thread.join();
        }
    }
}

impl Slack {
    /// Behaves like this from now on.
    pub fn set(&self, settings: SlackSettings) {
        self.state.change(|known| {
            for channel in settings.channels.iter().flatten() {
                known.arrived.open(Sender::Bot, channel, None);
            }
            known.slack.set(settings);
            None
        });
    }

    /// What was posted, in the order of arrival: of each its `channel`, `ts`, `thread_ts`, `text`,
    /// `blocks` and whether its links `unfurl`.
    #[must_use]
    pub fn messages(&self) -> Vec<Value> {
        self.state.known().slack.messages()
    }
}

fn serve(
    runtime: &Runtime,
    listener: TcpListener,
    state: Arc<State>,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        // A listener that was bound can be served; when it can not, nobody is answered.
        let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
        let (farewell, ending) = oneshot::channel::<()>();
        let signal = async move {
            let _ = stopped.await;
            drop(farewell);
        };
        let serving = axum::serve(listener, routes::routes(state)).with_graceful_shutdown(signal);
        let limit = async {
            let _ = ending.await;
            tokio::time::sleep(FAREWELL).await;
        };
        let serving = std::pin::pin!(serving.into_future());
        futures_util::future::select(serving, std::pin::pin!(limit)).await;
    });
}

/// Whether a channel or a mailbox can be called so: in an address, and without an end of lines.
fn is_name(name: &str) -> bool {
    (1..=256).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.@+".contains(&byte))
}
