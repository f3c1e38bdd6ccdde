//! A local stand-in for the AWS services, over TLS. It accepts every call, and stores only the items
//! of the state table.
//!
//! On AWS each service has its own host, and so its own TLS handshake. Here all services share one
//! endpoint. SNS keeps its connection open. `DynamoDB`, which a function calls often, closes it after
//! the first response only, and every other service after each response: a function that looks up an
//! account and publishes needs three handshakes, and one that reads its state and publishes two, as
//! on AWS.

mod certificates;
mod replies;
mod tables;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE},
    },
    response::{IntoResponse as _, Response},
    serve::Listener,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{Result, events};
use certificates::Identity;
use replies::{Call, Queued};
use tables::Tables;

/// The field of a bot's message that replaces another, form-encoded.
const UPDATE: &str = "%22update%22%3A";

/// A server. It stops when it is dropped.
#[derive(Debug)]
pub(crate) struct MockAws {
    address: SocketAddr,
    roots: String,
    calls: Arc<Mutex<Calls>>,
    tasks: [JoinHandle<io::Result<()>>; 2],
}

/// The calls that the server received, and the items that they wrote.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    /// Number of calls of each operation.
    pub(crate) operations: BTreeMap<String, u32>,
    /// The numbers of the published events; `u32::MAX` for a message without a number.
    pub(crate) published: Vec<u32>,
    /// How many of the published messages change one that is there, and add none.
    pub(crate) edits: usize,
    /// The messages that were sent to queues.
    queued: Vec<Queued>,
    tables: Tables,
}

impl MockAws {
    /// Starts it on a free port.
    pub(crate) async fn start() -> Result<Self> {
        let identity = Identity::new()?;
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = tcp.local_addr()?;
        let (secured, streams) = mpsc::unbounded_channel();
        let accepting = tokio::spawn(accept(tcp, TlsAcceptor::from(identity.server), secured));
        let calls = Arc::<Mutex<Calls>>::default();
        let routes = Router::new().fallback(reply).with_state(Arc::clone(&calls));
        let serving = tokio::spawn(axum::serve(Secured { address, streams }, routes).into_future());
        Ok(Self { address, roots: identity.roots, calls, tasks: [accepting, serving] })
    }

    /// The value of `AWS_ENDPOINT_URL`.
    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The trusted root certificates as PEM.
    pub(crate) fn roots(&self) -> &str {
        &self.roots
    }

    /// The number of messages, edits not included, since the last `take`, and what was sent to queues
    /// since the last time.
    pub(crate) fn progress(&self) -> (usize, Vec<Queued>) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        (calls.published.len() - calls.edits, std::mem::take(&mut calls.queued))
    }

    /// The calls since the last `take`. Those after it find an empty table.
    pub(crate) fn take(&self) -> Calls {
        std::mem::take(&mut self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for MockAws {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Calls {
    /// Fails unless each event from 0 to `events` was published exactly once.
    pub(crate) fn check_published_once(&self, events: u32) -> Result<()> {
        let mut published = self.published.clone();
        published.sort_unstable();
        if published.iter().copied().eq(0..events) {
            return Ok(());
        }
        let messages = published.len();
        published.dedup();
        let distinct = published.len();
        Err(format!("{distinct} of {events} events were published, in {messages} messages").into())
    }
}

/// Connections after their TLS handshake.
struct Secured {
    address: SocketAddr,
    streams: mpsc::UnboundedReceiver<TlsStream<TcpStream>>,
}

impl Listener for Secured {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.streams.recv().await {
            Some(stream) => (stream, self.address),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

async fn accept(
    listener: TcpListener,
    tls: TlsAcceptor,
    secured: mpsc::UnboundedSender<TlsStream<TcpStream>>,
) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let handshake = tls.accept(stream);
        let secured = secured.clone();
        // Handshakes run concurrently, so that one does not delay another.
        tokio::spawn(async move {
            if let Ok(stream) = handshake.await {
                let _ = secured.send(stream);
            }
        });
    }
}

async fn reply(
    State(calls): State<Arc<Mutex<Calls>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body = String::from_utf8_lossy(&body);
    let target = text(&headers, "x-amz-target").rsplit('.').next().unwrap_or_default();
    let action = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
    // JSON may hold any text.
    let action = action.filter(|_| target.is_empty());
    let call = Call { operation: action.unwrap_or(target), body: &body };
    let (status, reply, keeps_connection) = {
        let mut calls = calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.record(&call);
        match service(&headers) {
            "dynamodb" => {
                let (status, reply) = calls.tables.reply(&call);
                (status, reply, calls.tables.calls > 1)
            }
            service => match call.reply() {
                Some(reply) => (StatusCode::OK, reply, service == "sns"),
                None => return StatusCode::NOT_FOUND.into_response(),
            },
        }
    };
    let kind = if action.is_some() { "text/xml" } else { "application/x-amz-json-1.1" };
    let mut response = (status, [(CONTENT_TYPE, kind)], reply).into_response();
    if !keeps_connection {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The service in the call's signature: `…/20261124/eu-central-1/sns/aws4_request`.
fn service(headers: &HeaderMap) -> &str {
    let credential = text(headers, AUTHORIZATION.as_str()).split(',').next();
    credential.and_then(|scope| scope.split('/').nth(3)).unwrap_or_default()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

impl Calls {
    fn record(&mut self, call: &Call<'_>) {
        *self.operations.entry(call.operation.to_owned()).or_default() += 1;
        self.queued.extend(call.queued());
        if call.operation.starts_with("Publish") {
            for message in call.messages() {
                self.published.push(events::number(message).unwrap_or(u32::MAX));
                self.edits += usize::from(message.contains(UPDATE));
            }
        }
    }
}
