//! An HTTP connector for the SDK: hyper's client with HTTP/1.1 only, as AWS answers.
//!
//! `aws-smithy-http-client` would bring HTTP/2 and proxies, 0.25 MB of the package that no call uses.

use std::{error::Error, time::Duration};

use aws_smithy_runtime_api::client::{
    connection::{CaptureSmithyConnection, ConnectionMetadata},
    http::{HttpConnector, HttpConnectorFuture},
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
};
use aws_smithy_types::{body::SdkBody, retry::ErrorKind};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        self, Client,
        connect::{
            CaptureConnection, Connected, HttpConnector as TcpConnector, capture_connection,
        },
    },
    rt::TokioExecutor,
};
use rustls::ClientConfig;

use crate::error::causes;

/// Of a TCP connection. The SDK and the poster limit a request with all that it needs.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Connections to any number of hosts, by `http` or `https`.
#[derive(Debug, Clone)]
pub(crate) struct Http1Connector(Client<HttpsConnector<TcpConnector>, SdkBody>);

impl Http1Connector {
    /// Without a connection.
    pub(crate) fn new(tls: ClientConfig) -> Self {
        let mut tcp = TcpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http();
        let https = https.enable_http1().wrap_connector(tcp);
        Self(Client::builder(TokioExecutor::new()).build(https))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = request.try_into_http1x();
        let mut request = request.map_err(|error| ConnectorError::user(error.into()))?;
        if let Some(capture) = request.extensions_mut().remove::<CaptureSmithyConnection>() {
            let connection = capture_connection(&mut request);
            capture.set_connection_retriever(move || metadata(&connection));
        }
        let response = self.0.request(request).await.map_err(classify)?;
        let response = HttpResponse::try_from(response.map(SdkBody::from_body_1_x));
        response.map_err(|error| ConnectorError::other(error.into(), None))
    }
}

impl HttpConnector for Http1Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move { connector.send(request).await })
    }
}

/// How the SDK keeps a connection from being used again, after an error that a broken one explains.
fn metadata(connection: &CaptureConnection) -> Option<ConnectionMetadata> {
    connection.connection_metadata().as_ref()?;
    let connection = connection.clone();
    let poison = move || connection.connection_metadata().iter().for_each(Connected::poison);
    Some(ConnectionMetadata::builder().proxied(false).poison_fn(poison).build())
}

/// The SDK retries both: an I/O error, which is one before the request was sent
/// ([`crate::tls::is_unsent`]), and a transient one, after which the server may have taken it.
fn classify(error: legacy::Error) -> ConnectorError {
    let cause = causes(&error).find_map(|cause| cause.downcast_ref::<hyper::Error>());
    let is_ended = cause.is_some_and(|cause| cause.is_closed() || cause.is_canceled());
    if error.is_connect() || is_ended {
        return ConnectorError::io(error.into());
    }
    let is_io = causes(&error).any(<dyn Error>::is::<std::io::Error>);
    if is_io || cause.is_some_and(hyper::Error::is_incomplete_message) {
        return ConnectorError::other(error.into(), Some(ErrorKind::TransientError));
    }
    // What is left is a request that is none, such as one without a host.
    ConnectorError::user(error.into())
}

#[cfg(test)]
mod tests;
