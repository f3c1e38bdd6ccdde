//! What the tests of functions share: a cloud of our own making, and a log that can be read.

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
use serde_json::Value;

/// One call that reached the cloud.
#[derive(Debug, Clone)]
pub struct Call {
    /// `Publish`, `DescribeAccount`; the last part of the path where no AWS service is called.
    pub operation: String,
    /// The body: a form, or JSON.
    pub body: String,
    /// The header: a signature, or a bearer token.
    pub authorization: String,
    /// Where it went.
    pub uri: String,
}

impl Call {
    /// The body, parsed; null where it is no JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// What the cloud answers, and after how long.
#[derive(Debug, Clone)]
pub struct Answer {
    /// How long it takes.
    pub delay: Duration,
    /// The status; none is a connection that breaks.
    pub status: Option<u16>,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The whole body.
    pub body: String,
}

impl Answer {
    /// An answer at once.
    #[must_use]
    pub fn of(status: u16, body: impl fmt::Display) -> Self {
        let body = body.to_string();
        Self { delay: Duration::ZERO, status: Some(status), headers: Vec::new(), body }
    }

    /// The same, with a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// The same, later.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// Every service, as one closure says.
#[derive(Clone)]
pub struct Cloud {
    answer: Arc<dyn Fn(&Call) -> Answer + Send + Sync>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Cloud {
    /// A cloud that answers like this.
    pub fn new(answer: impl Fn(&Call) -> Answer + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), calls: Arc::default() }
    }

    /// The calls of one operation, in the order they came.
    #[must_use]
    pub fn calls(&self, operation: &str) -> Vec<Call> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.iter().filter(|call| call.operation == operation).cloned().collect()
    }

    /// What clients are to use.
    #[must_use]
    pub fn connector(&self) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl fmt::Debug for Cloud {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Cloud")
    }
}

impl HttpConnector for Cloud {
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
        let answer = (self.answer)(&call);
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        HttpConnectorFuture::new(async move {
            tokio::time::sleep(answer.delay).await;
            let Some(status) = answer.status else {
                return Err(ConnectorError::io("the connection broke".into()));
            };
            let status = StatusCode::try_from(status)
                .map_err(|error| ConnectorError::other(error.into(), None))?;
            let mut response = HttpResponse::new(status, answer.body.into());
            for (name, value) in answer.headers {
                response.headers_mut().insert(name, value);
            }
            Ok(response)
        })
    }
}

/// What was logged.
#[derive(Debug, Clone, Default)]
pub struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    /// All of it.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Every line, parsed; null where it is no JSON.
    #[must_use]
    pub fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap_or_default()).collect()
    }

    /// The lines with this message.
    #[must_use]
    pub fn said(&self, message: &str) -> Vec<Value> {
        self.lines()
            .into_iter()
            .filter(|line| line.get("message").is_some_and(|said| said == message))
            .collect()
    }

    /// The lines of metrics.
    #[must_use]
    pub fn metrics(&self) -> Vec<Value> {
        self.lines().into_iter().filter(|line| line.get("_aws").is_some()).collect()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
