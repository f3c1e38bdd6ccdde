//! Lambda's Runtime API, as far as a function sees it: events to fetch, answers to hand in.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
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

/// What the functions are given in the modules, and never near here.
const TIME_LIMIT: Duration = Duration::from_mins(1);
const FUNCTION_ARN: &str = "arn:aws:lambda:eu-central-1:111122223333:function:asr-notify";

/// A server for one process. It ends when this is dropped.
#[derive(Debug)]
pub struct RuntimeApi {
    address: SocketAddr,
    events: mpsc::UnboundedSender<Event>,
    answers: mpsc::UnboundedReceiver<Result<Answer>>,
    handed_over: u64,
    server: JoinHandle<io::Result<()>>,
}

/// What the function answered.
#[derive(Debug)]
pub struct Answer {
    /// The body.
    pub body: Bytes,
    /// When the last of it was there.
    pub at: Instant,
}

#[derive(Debug)]
struct Event {
    id: String,
    payload: Bytes,
}

#[derive(Debug)]
struct Desk {
    // A function asks for one event at a time, so nobody ever waits for the lock.
    events: Mutex<mpsc::UnboundedReceiver<Event>>,
    answers: mpsc::UnboundedSender<Result<Answer>>,
}

impl RuntimeApi {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (events, to_fetch) = mpsc::unbounded_channel();
        let (handed_in, answers) = mpsc::unbounded_channel();
        let desk = Desk { events: Mutex::new(to_fetch), answers: handed_in };
        let routes = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .route("/2018-06-01/runtime/init/error", post(never_began))
            .with_state(Arc::new(desk));
        let listener = listener.tap_io(|stream| {
            // Without it the figures are a little slower, and just as true.
            let _ = stream.set_nodelay(true);
        });
        let server = tokio::spawn(axum::serve(listener, routes).into_future());
        Ok(Self { address, events, answers, handed_over: 0, server })
    }

    /// What `AWS_LAMBDA_RUNTIME_API` is set to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lays an event out, to be fetched at once or by the first who asks.
    ///
    /// # Errors
    /// Where the server has ended.
    pub fn hand_over(&mut self, payload: Bytes) -> Result<()> {
        self.handed_over += 1;
        let id = format!("8476a536-e9f4-11e8-9739-{:012}", self.handed_over);
        Ok(self.events.send(Event { id, payload })?)
    }

    /// The next answer.
    ///
    /// # Errors
    /// What the function itself calls an error.
    pub async fn answer(&mut self) -> Result<Answer> {
        self.answers.recv().await.ok_or("the Runtime API ended")?
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(desk): State<Arc<Desk>>) -> impl IntoResponse {
    let event = desk.events.lock().await.recv().await;
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

async fn answered(State(desk): State<Arc<Desk>>, body: Bytes) -> StatusCode {
    desk.hand_in(Ok(Answer { body, at: Instant::now() }))
}

async fn failed(State(desk): State<Arc<Desk>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    let body = String::from_utf8_lossy(&body);
    desk.hand_in(Err(format!("the event {id} failed: {body}").into()))
}

async fn never_began(State(desk): State<Arc<Desk>>, body: Bytes) -> StatusCode {
    let body = String::from_utf8_lossy(&body);
    desk.hand_in(Err(format!("the function never began: {body}").into()))
}

impl Desk {
    fn hand_in(&self, answer: Result<Answer>) -> StatusCode {
        match self.answers.send(answer) {
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

    async fn ask(api: &RuntimeApi, request: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(api.address()).await.unwrap();
        let length = body.len();
        let request = format!(
            "{request} HTTP/1.1\r\nHost: api\r\nConnection: close\r\nContent-Length: {length}\r\n\
             \r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn an_event_is_fetched_and_answered() {
        let mut api = RuntimeApi::start().await.unwrap();
        api.hand_over(Bytes::from_static(b"{}")).unwrap();
        let event = ask(&api, "GET /2018-06-01/runtime/invocation/next", "").await;
        assert!(event.ends_with("{}") && event.contains("lambda-runtime-deadline-ms"), "{event}");
        ask(&api, "POST /2018-06-01/runtime/invocation/some/response", "done").await;
        assert_eq!(api.answer().await.unwrap().body, "done");
    }

    #[tokio::test]
    async fn an_error_is_told() {
        let mut api = RuntimeApi::start().await.unwrap();
        ask(&api, "POST /2018-06-01/runtime/invocation/some/error", "no").await;
        let error = api.answer().await.unwrap_err();
        assert_eq!(error.to_string(), "the event some failed: no");
        ask(&api, "POST /2018-06-01/runtime/init/error", "never").await;
        let error = api.answer().await.unwrap_err();
        assert_eq!(error.to_string(), "the function never began: never");
    }
}
