//! Lambda's Runtime API: the function polls it for events, and posts its responses to it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{AppendHeaders, IntoResponse},
    routing::{get, post},
    serve::ListenerExt as _,
};
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc},
    task::JoinHandle,
};

use crate::Result;

/// The function's timeout. No invocation of the bench comes near it.
const TIME_LIMIT: Duration = Duration::from_mins(1);
const FUNCTION_ARN: &str = "arn:aws:lambda:eu-central-1:111122223333:function:asr-notify";

/// A server for one process. It stops when it is dropped.
#[derive(Debug)]
pub(crate) struct RuntimeApi {
    address: SocketAddr,
    events: mpsc::UnboundedSender<Event>,
    responses: mpsc::UnboundedReceiver<Result<Response>>,
    sent: u64,
    server: JoinHandle<io::Result<()>>,
}

/// A response of the function.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) body: Bytes,
    /// When the body was complete.
    pub(crate) at: Instant,
}

#[derive(Debug)]
struct Event {
    id: String,
    payload: Bytes,
}

#[derive(Debug)]
struct Channels {
    // A function polls for one event at a time, so there is no contention.
    events: Mutex<mpsc::UnboundedReceiver<Event>>,
    responses: mpsc::UnboundedSender<Result<Response>>,
}

impl RuntimeApi {
    /// Starts it on a free port.
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (events, to_poll) = mpsc::unbounded_channel();
        let (responded, responses) = mpsc::unbounded_channel();
        let channels = Channels { events: Mutex::new(to_poll), responses: responded };
        let routes = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(invocation_response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(error))
            .with_state(Arc::new(channels));
        let listener = listener.tap_io(|stream| {
            // An error only makes the measurement slightly slower.
            let _ = stream.set_nodelay(true);
        });
        let server = tokio::spawn(axum::serve(listener, routes).into_future());
        Ok(Self { address, events, responses, sent: 0, server })
    }

    /// The value of `AWS_LAMBDA_RUNTIME_API`.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Queues an event for the next poll.
    pub(crate) fn send(&mut self, payload: Bytes) -> Result<()> {
        self.sent += 1;
        let id = format!("8476a536-e9f4-11e8-9739-{:012}", self.sent);
        Ok(self.events.send(Event { id, payload })?)
    }

    /// The next response; an error if the function reports one.
    pub(crate) async fn response(&mut self) -> Result<Response> {
        self.responses.recv().await.ok_or("the Runtime API stopped")?
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(channels): State<Arc<Channels>>) -> impl IntoResponse {
    let event = channels.events.lock().await.recv().await;
    let Event { id, payload } = event.ok_or(StatusCode::GONE)?;
    let deadline = SystemTime::now() + TIME_LIMIT;
    let deadline = deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let trace = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0";
    let headers = AppendHeaders([
        (CONTENT_TYPE.as_str(), "application/json".to_owned()),
        ("Lambda-Runtime-Aws-Request-Id", id),
        ("Lambda-Runtime-Deadline-Ms", deadline.to_string()),
        ("Lambda-Runtime-Invoked-Function-Arn", FUNCTION_ARN.to_owned()),
        ("Lambda-Runtime-Trace-Id", trace.to_owned()),
    ]);
    Ok::<_, StatusCode>((headers, payload))
}

async fn invocation_response(State(channels): State<Arc<Channels>>, body: Bytes) -> StatusCode {
    channels.respond(Ok(Response { body, at: Instant::now() }))
}

async fn error(State(channels): State<Arc<Channels>>, body: Bytes) -> StatusCode {
    let body = String::from_utf8_lossy(&body);
    channels.respond(Err(format!("the function reported an error: {body}").into()))
}

impl Channels {
    fn respond(&self, response: Result<Response>) -> StatusCode {
        match self.responses.send(response) {
            Ok(()) => StatusCode::ACCEPTED,
            Err(_) => StatusCode::GONE,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
    };

    use super::*;

    async fn request(api: &RuntimeApi, request: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(api.address()).await.unwrap();
        let length = body.len();
        let request = format!(
            "{request} HTTP/1.1\r\nHost: api\r\nConnection: close\r\nContent-Length: {length}\r\n\
             \r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        response
    }

    #[tokio::test]
    async fn event_is_polled_and_its_response_received() {
        let mut api = RuntimeApi::start().await.unwrap();
        api.send(Bytes::from_static(b"{}")).unwrap();
        let event = request(&api, "GET /2018-06-01/runtime/invocation/next", "").await;
        assert!(event.ends_with("{}") && event.contains("lambda-runtime-deadline-ms"), "{event}");
        request(&api, "POST /2018-06-01/runtime/invocation/some/response", "done").await;
        assert_eq!(api.response().await.unwrap().body, "done");
    }

    #[tokio::test]
    async fn errors_of_initialization_and_invocation_are_returned() {
        let mut api = RuntimeApi::start().await.unwrap();
        for path in ["init/error", "invocation/some/error"] {
            request(&api, &format!("POST /2018-06-01/runtime/{path}"), path).await;
            let error = api.response().await.unwrap_err();
            assert_eq!(error.to_string(), format!("the function reported an error: {path}"));
        }
    }
}
