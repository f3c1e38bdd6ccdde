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
mod state_table;

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
use replies::Call;
use state_table::StateTable;

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
    table: StateTable,
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
                let (status, reply) = calls.table.reply(&call);
                (status, reply, calls.table.calls > 1)
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
        if call.operation.starts_with("Publish") {
            self.published
                .extend(call.messages().map(|text| events::number(text).unwrap_or(u32::MAX)));
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    /// The server's response to a call that is signed for a service.
    async fn call(calls: &Arc<Mutex<Calls>>, service: &str, body: &'static str) -> Response {
        let credential = format!("AWS4-HMAC-SHA256 Credential=a/20261124/eu-central-1/{service}/x");
        let headers = [(AUTHORIZATION, credential.parse().unwrap())].into_iter().collect();
        reply(State(Arc::clone(calls)), headers, Bytes::from_static(body.as_bytes())).await
    }

    #[tokio::test]
    async fn calls_and_published_events_are_counted() {
        let calls = Arc::default();
        let response = call(&calls, "sns", "Action=Publish&Message=of%20bench000000.").await;
        assert_eq!(response.status(), StatusCode::OK);
        let calls = std::mem::take(&mut *calls.lock().unwrap());
        assert_eq!(calls.operations["Publish"], 1);
        calls.check_published_once(1).unwrap();
        assert!(calls.check_published_once(2).is_err());
    }

    #[tokio::test]
    async fn services_other_than_sns_close_the_connection() {
        let calls = Arc::default();
        let response = call(&calls, "sts", "Action=AssumeRole").await;
        assert_eq!(response.headers()[CONNECTION], "close");
        let response = call(&calls, "sns", "Action=Publish&Message=a").await;
        assert_eq!(response.headers().get(CONNECTION), None);
    }

    /// A call of `DynamoDB`, and its response's status and text.
    async fn call_table(
        calls: &Arc<Mutex<Calls>>,
        operation: &str,
        body: &'static str,
    ) -> (StatusCode, bool, String) {
        let credential = "AWS4-HMAC-SHA256 Credential=a/20261124/eu-central-1/dynamodb/x";
        let target = format!("DynamoDB_20120810.{operation}");
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, credential.parse().unwrap()),
            (HeaderName::from_static("x-amz-target"), target.parse().unwrap()),
        ]);
        let body = Bytes::from_static(body.as_bytes());
        let response = reply(State(Arc::clone(calls)), headers, body).await;
        let (status, closes) = (response.status(), response.headers().contains_key(CONNECTION));
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, closes, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn table_keeps_items_until_the_calls_are_taken() {
        let calls = Arc::default();
        let put = r#"{"Item": {"key": {"S": "k"}, "sort": {"S": "&Action=Publish"}}}"#;
        let get = r#"{"Key": {"key": {"S": "k"}, "sort": {"S": "&Action=Publish"}}}"#;
        let found = r#"{"Item":{"key":{"S":"k"},"sort":{"S":"&Action=Publish"}}}"#;
        let (status, closes, body) = call_table(&calls, "PutItem", put).await;
        assert_eq!((status, closes, body.as_str()), (StatusCode::OK, true, "{}"));
        let (status, closes, body) = call_table(&calls, "GetItem", get).await;
        assert_eq!((status, closes, body.as_str()), (StatusCode::OK, false, found));
        let (status, _, _) = call_table(&calls, "Query", get).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        let taken = std::mem::take(&mut *calls.lock().unwrap());
        assert_eq!(taken.operations.values().sum::<u32>(), 3);
        assert_eq!(call_table(&calls, "GetItem", get).await, (StatusCode::OK, true, "{}".into()));
    }

    #[test]
    fn check_published_once_refuses_duplicates() {
        let calls = Calls { published: vec![0, 1, 1], ..Calls::default() };
        let error = calls.check_published_once(2).unwrap_err();
        assert_eq!(error.to_string(), "2 of 2 events were published, in 3 messages");
    }
}
