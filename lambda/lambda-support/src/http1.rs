//! An HTTP connector for the SDK that keeps its connections: HTTP/1.1 only, as AWS answers.
//!
//! Written by hand: `aws-smithy-http-client` brings HTTP/2 and proxies, 0.25 MB of the package that no
//! call uses, and needs more CPU for each call.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        connection::{CaptureSmithyConnection, ConnectionMetadata},
        http::{HttpConnector, HttpConnectorFuture},
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
    },
};
use aws_smithy_types::{body::SdkBody, retry::ErrorKind};
use http::{
    HeaderValue, Request, Response, Uri,
    header::HOST,
    uri::{Authority, PathAndQuery, Scheme},
};
use hyper::{
    body::Incoming,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector as TcpConnector;
use rustls::ClientConfig;
use tokio::time::timeout;
use tower_service::Service as _;

use crate::error::causes;

/// Of TCP and TLS together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long an idle connection is used again. Servers close theirs earlier or later.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);

/// Connections to any number of hosts, by `http` or `https`.
#[derive(Debug, Clone)]
pub(crate) struct Http1Connector {
    https: HttpsConnector<TcpConnector>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

#[derive(Debug)]
struct Connection {
    scheme: Scheme,
    authority: Authority,
    sender: SendRequest<SdkBody>,
    /// Set by the SDK after an error that a broken connection explains.
    is_poisoned: Arc<AtomicBool>,
    used: Instant,
}

impl Http1Connector {
    /// Without a connection.
    pub(crate) fn new(tls: ClientConfig) -> Self {
        let mut tcp = TcpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http();
        Self { https: https.enable_http1().wrap_connector(tcp), idle: Arc::default() }
    }

    /// Sends the request on an idle connection or on a new one.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let mut request = request.try_into_http1x().map_err(|error| user(error.into()))?;
        let uri = std::mem::take(request.uri_mut());
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(user(format!("the URL `{uri}` is not absolute").into()));
        };
        address(&mut request, &uri, scheme, authority)?;
        let capture = request.extensions_mut().remove::<CaptureSmithyConnection>();
        loop {
            let idle = self.idle(scheme, authority);
            let is_new = idle.is_none();
            let mut connection = match idle {
                Some(connection) => connection,
                None => self.connect(&uri, scheme, authority).await?,
            };
            if let Some(capture) = &capture {
                let is_poisoned = Arc::clone(&connection.is_poisoned);
                capture.set_connection_retriever(move || Some(metadata(&is_poisoned)));
            }
            match connection.sender.try_send_request(request).await {
                Ok(response) => {
                    connection.used = Instant::now();
                    self.lock().push(connection);
                    return response_of(response);
                }
                Err(mut error) => match error.take_message() {
                    // The server closed the connection before anything was sent.
                    Some(unsent) if !is_new => request = unsent,
                    _ => return Err(classify(error.into_error())),
                },
            }
        }
    }

    /// Takes a connection that nothing uses.
    fn idle(&self, scheme: &Scheme, authority: &Authority) -> Option<Connection> {
        let mut idle = self.lock();
        idle.retain(Connection::is_usable);
        let index = idle.iter().rposition(|connection| {
            // Not ready: the body of its last response is not yet read.
            connection.sender.is_ready()
                && connection.scheme == *scheme
                && connection.authority == *authority
        })?;
        Some(idle.swap_remove(index))
    }

    async fn connect(
        &self,
        uri: &Uri,
        scheme: &Scheme,
        authority: &Authority,
    ) -> Result<Connection, ConnectorError> {
        let stream = timeout(CONNECT_TIMEOUT, self.https.clone().call(uri.clone())).await;
        let stream = stream.map_err(|error| ConnectorError::timeout(error.into()))?;
        let stream = stream.map_err(ConnectorError::io)?;
        let (sender, driver) = handshake(stream).await.map_err(classify)?;
        // Its error reaches the request as well.
        tokio::spawn(driver);
        let (scheme, authority) = (scheme.clone(), authority.clone());
        let is_poisoned = Arc::default();
        Ok(Connection { scheme, authority, sender, is_poisoned, used: Instant::now() })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    fn is_usable(&self) -> bool {
        !self.sender.is_closed()
            && !self.is_poisoned.load(Ordering::Relaxed)
            && self.used.elapsed() < IDLE_TIMEOUT
    }
}

impl HttpConnector for Http1Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move { connector.send(request).await })
    }
}

/// The path as the request's target, and the host as its header: what a server gets without a proxy.
fn address(
    request: &mut Request<SdkBody>,
    uri: &Uri,
    scheme: &Scheme,
    authority: &Authority,
) -> Result<(), ConnectorError> {
    // The signature is that of a host without the default port.
    let is_default = match authority.port_u16() {
        Some(443) => *scheme == Scheme::HTTPS,
        Some(80) => *scheme == Scheme::HTTP,
        _ => false,
    };
    let host = if is_default { authority.host() } else { authority.as_str() };
    let host = HeaderValue::from_str(host).map_err(|error| user(error.into()))?;
    request.headers_mut().entry(HOST).or_insert(host);
    let path = uri.path_and_query().cloned();
    *request.uri_mut() = path.unwrap_or_else(|| PathAndQuery::from_static("/")).into();
    Ok(())
}

fn response_of(response: Response<Incoming>) -> Result<HttpResponse, ConnectorError> {
    let response = response.map(SdkBody::from_body_1_x);
    HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
}

fn metadata(is_poisoned: &Arc<AtomicBool>) -> ConnectionMetadata {
    let is_poisoned = Arc::clone(is_poisoned);
    let poison = move || is_poisoned.store(true, Ordering::Relaxed);
    ConnectionMetadata::builder().proxied(false).poison_fn(poison).build()
}

fn user(error: BoxError) -> ConnectorError {
    ConnectorError::user(error)
}

/// The SDK retries I/O errors and transient ones.
fn classify(error: hyper::Error) -> ConnectorError {
    if error.is_user() {
        return user(error.into());
    }
    if error.is_incomplete_message() {
        return ConnectorError::other(error.into(), Some(ErrorKind::TransientError));
    }
    let is_io = causes(&error).any(<dyn std::error::Error>::is::<std::io::Error>);
    if is_io || error.is_closed() || error.is_canceled() {
        return ConnectorError::io(error.into());
    }
    ConnectorError::other(error.into(), None)
}

#[cfg(test)]
mod tests;
