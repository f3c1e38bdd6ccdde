//! Test doubles: AWS behind a connector, a table of `DynamoDB`, a log that can be read.

mod table;

use std::{
    fmt,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
    },
    http::StatusCode,
};
use aws_smithy_types::retry::ErrorKind;
use serde_json::Value;

pub use table::{Fault, Index, Item, MockTable, Projection};

/// A call that reached the mock.
#[derive(Debug, Clone)]
pub struct Call {
    /// `Publish`, `DescribeAccount`; the last segment of the path if no AWS service is called.
    pub operation: String,
    /// The body: a form or JSON.
    pub body: String,
    /// The `authorization` header: a signature or a bearer token.
    pub authorization: String,
    /// The whole address.
    pub uri: String,
}

impl Call {
    /// The body as JSON; null if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// A response of the mock.
#[derive(Debug, Clone)]
pub struct MockResponse {
    /// The time until it arrives.
    pub delay: Duration,
    /// The HTTP status; `None` is a connection that breaks after the request was sent.
    pub status: Option<u16>,
    /// Whether there is no connection, so that the request is not sent.
    pub is_unreachable: bool,
    /// Names and values of headers.
    pub headers: Vec<(&'static str, String)>,
    /// The whole body.
    pub body: String,
}

impl MockResponse {
    /// A response without headers and delay.
    #[must_use]
    pub fn new(status: u16, body: impl fmt::Display) -> Self {
        let body = body.to_string();
        let (delay, headers, is_unreachable) = (Duration::ZERO, Vec::new(), false);
        Self { delay, status: Some(status), is_unreachable, headers, body }
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// Sets the time until the response arrives.
    #[must_use]
    pub fn with_delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// Every AWS service, and Slack: one closure responds to each call.
#[derive(Clone)]
pub struct MockAws {
    respond: Arc<dyn Fn(&Call) -> MockResponse + Send + Sync>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl MockAws {
    /// A mock that responds by `respond`.
    pub fn new(respond: impl Fn(&Call) -> MockResponse + Send + Sync + 'static) -> Self {
        Self { respond: Arc::new(respond), calls: Arc::default() }
    }

    /// The calls of one operation, in order.
    #[must_use]
    pub fn calls(&self, operation: &str) -> Vec<Call> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.iter().filter(|call| call.operation == operation).cloned().collect()
    }

    /// The connector for clients.
    #[must_use]
    pub fn connector(&self) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl fmt::Debug for MockAws {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MockAws")
    }
}

impl HttpConnector for MockAws {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let form = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
        let target = request.headers().get("x-amz-target").and_then(|name| name.split('.').nth(1));
        let path = request.uri().rsplit('/').next();
        let call = Call {
            operation: target.or(form).or(path).unwrap_or_default().to_owned(),
            authorization: request.headers().get("authorization").unwrap_or_default().to_owned(),
            uri: request.uri().to_owned(),
            body,
        };
        let mock = (self.respond)(&call);
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        HttpConnectorFuture::new(async move {
            tokio::time::sleep(mock.delay).await;
            if mock.is_unreachable {
                return Err(ConnectorError::io("no connection".into()));
            }
            let Some(status) = mock.status else {
                let error = "the connection broke".into();
                return Err(ConnectorError::other(error, Some(ErrorKind::TransientError)));
            };
            let status = StatusCode::try_from(status)
                .map_err(|error| ConnectorError::other(error.into(), None))?;
            let mut response = HttpResponse::new(status, mock.body.into());
            for (name, value) in mock.headers {
                response.headers_mut().insert(name, value);
            }
            Ok(response)
        })
    }
}

/// A sink for [`crate::log::Log`] that keeps every line.
#[derive(Debug, Clone, Default)]
pub struct CapturedLog(Arc<Mutex<Vec<u8>>>);

impl CapturedLog {
    /// The whole log.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Every line as JSON; null if it is not JSON.
    #[must_use]
    pub fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap_or_default()).collect()
    }

    /// The lines with this `message`.
    #[must_use]
    pub fn with_message(&self, message: &str) -> Vec<Value> {
        self.lines()
            .into_iter()
            .filter(|line| line.get("message").is_some_and(|each| each == message))
            .collect()
    }

    /// The lines in the embedded metric format.
    #[must_use]
    pub fn metrics(&self) -> Vec<Value> {
        self.lines().into_iter().filter(|line| line.get("_aws").is_some()).collect()
    }
}

impl Write for CapturedLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
