//! The services that functions call, over TLS as AWS has them, with nothing behind them.
//!
//! AWS has a host for each service and so a handshake for each, while one endpoint lets clients
//! share a connection. So all services but SNS close theirs after each answer: who looks an account
//! up and publishes shakes hands three times, as on AWS.

use std::{
    collections::BTreeMap,
    convert::Infallible,
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

use crate::{Result, certificates::Identity, events, replies::Call};

/// A server, which ends when this is dropped.
#[derive(Debug)]
pub struct Cloud {
    address: SocketAddr,
    roots: String,
    seen: Arc<Mutex<Seen>>,
    tasks: [JoinHandle<io::Result<()>>; 2],
}

/// What arrived.
#[derive(Debug, Default)]
pub struct Seen {
    /// How often each operation was called.
    pub calls: BTreeMap<String, u64>,
    /// The number of each event that was published, as often as it was.
    pub published: Vec<u32>,
}

impl Cloud {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn start() -> Result<Self> {
        let identity = Identity::new()?;
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = tcp.local_addr()?;
        let (secured, streams) = mpsc::unbounded_channel();
        let accepting = tokio::spawn(accept(tcp, TlsAcceptor::from(identity.server), secured));
        let seen = Arc::<Mutex<Seen>>::default();
        let routes = Router::new().fallback(answer).with_state(Arc::clone(&seen));
        let serving = tokio::spawn(axum::serve(Secured { address, streams }, routes).into_future());
        Ok(Self { address, roots: identity.roots, seen, tasks: [accepting, serving] })
    }

    /// What `AWS_ENDPOINT_URL` is set to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The roots to trust, as PEM.
    #[must_use]
    pub fn roots(&self) -> &str {
        &self.roots
    }

    /// What arrived since the last time.
    #[must_use]
    pub fn take(&self) -> Seen {
        std::mem::take(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Seen {
    /// Whether each of these many events, counted from 0, was published once.
    ///
    /// # Errors
    /// With how many were, where it differs.
    pub fn are_all_published_once(&self, events: u32) -> Result<()> {
        let mut published = self.published.clone();
        published.sort_unstable();
        if published.iter().copied().eq(0..events) {
            return Ok(());
        }
        let messages = published.len();
        published.dedup();
        let told = published.len();
        Err(format!("of {events} events, {told} were published, in {messages} messages").into())
    }
}

/// Connections whose handshake is done.
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
        // Apart from each other: who opens two connections does not wait for either.
        tokio::spawn(async move {
            if let Ok(stream) = handshake.await {
                let _ = secured.send(stream);
            }
        });
    }
}

async fn answer(
    State(seen): State<Arc<Mutex<Seen>>>,
    headers: HeaderMap,
    body: Bytes,
) -> std::result::Result<Response, Infallible> {
    let body = String::from_utf8_lossy(&body);
    let target = text(&headers, "x-amz-target").rsplit('.').next().unwrap_or_default();
    let action = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
    let call = Call { operation: action.unwrap_or(target), body: &body };
    seen.lock().unwrap_or_else(PoisonError::into_inner).note(&call);
    let Some(reply) = call.reply() else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let kind = if action.is_some() { "text/xml" } else { "application/x-amz-json-1.1" };
    let mut response = ([(CONTENT_TYPE, kind)], reply).into_response();
    if service(&headers) != "sns" {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

/// The service that a call is signed for: `…/20261124/eu-central-1/sns/aws4_request`.
fn service(headers: &HeaderMap) -> &str {
    let credential = text(headers, AUTHORIZATION.as_str()).split(',').next();
    credential.and_then(|scope| scope.split('/').nth(3)).unwrap_or_default()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

impl Seen {
    fn note(&mut self, call: &Call<'_>) {
        *self.calls.entry(call.operation.to_owned()).or_default() += 1;
        if call.operation.starts_with("Publish") {
            // One without a number is one too many, whatever it says.
            self.published
                .extend(call.messages().map(|text| events::number(text).unwrap_or(u32::MAX)));
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio_rustls::{
        TlsConnector,
        rustls::{
            ClientConfig, RootCertStore,
            crypto::ring,
            pki_types::{CertificateDer, ServerName, pem::PemObject as _},
        },
    };

    use super::*;

    /// What a client that trusts these roots reads until the connection ends.
    async fn ask(cloud: &Cloud, service: &str, connection: &str, body: &str) -> String {
        let mut roots = RootCertStore::empty();
        for root in CertificateDer::pem_slice_iter(cloud.roots().as_bytes()) {
            roots.add(root.unwrap()).unwrap();
        }
        let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let client = client.with_safe_default_protocol_versions().unwrap();
        let client = client.with_root_certificates(roots).with_no_client_auth();
        let stream = TcpStream::connect(cloud.address).await.unwrap();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let mut stream = TlsConnector::from(Arc::new(client)).connect(name, stream).await.unwrap();
        let length = body.len();
        let request = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: {connection}\r\nContent-Length: \
             {length}\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a/20261124/eu-central-1/\
             {service}/aws4_request, SignedHeaders=host\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        // Without a goodbye of TLS, as hyper ends connections.
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    #[tokio::test]
    async fn what_is_published_is_counted() {
        let cloud = Cloud::start().await.unwrap();
        let answer = ask(&cloud, "sns", "close", "Action=Publish&Message=of%20bench000000.").await;
        assert!(answer.contains("<MessageId>"), "{answer}");
        let seen = cloud.take();
        assert_eq!(seen.calls["Publish"], 1);
        seen.are_all_published_once(1).unwrap();
        assert!(seen.are_all_published_once(2).is_err());
        cloud.take().are_all_published_once(0).unwrap();
    }

    #[tokio::test]
    async fn another_service_is_another_host() {
        let cloud = Cloud::start().await.unwrap();
        // It would wait for ever if the connection stayed.
        let answer = ask(&cloud, "sts", "keep-alive", "Action=AssumeRole").await;
        assert!(answer.contains("<Expiration>"), "{answer}");
    }

    #[test]
    fn twice_is_not_once() {
        let seen = Seen { calls: BTreeMap::new(), published: vec![0, 1, 1] };
        let error = seen.are_all_published_once(2).unwrap_err();
        assert_eq!(error.to_string(), "of 2 events, 2 were published, in 3 messages");
    }
}
