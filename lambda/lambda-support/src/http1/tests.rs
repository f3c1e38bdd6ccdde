use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::tls::is_unsent;

/// A server that answers each connection by `answer`, which gets its number. Returns its URL.
async fn server<A: Future<Output = ()> + Send + 'static>(
    answer: impl Fn(u32, TcpStream) -> A + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for number in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(answer(number, stream));
        }
    });
    format!("http://{address}")
}

/// Reads one request without a body. None if the client closed the connection.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8(request).unwrap())
}

async fn write(stream: &mut TcpStream, body: &str) {
    let length = body.len();
    let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
    stream.write_all(response.as_bytes()).await.unwrap();
}

/// Responds to every request with the number of the connection.
async fn numbers(number: u32, mut stream: TcpStream) {
    while read(&mut stream).await.is_some() {
        write(&mut stream, &number.to_string()).await;
    }
}

fn connector() -> Http1Connector {
    let roots = rustls::RootCertStore::empty();
    let tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Http1Connector::new(tls)
}

fn request(url: &str) -> HttpRequest {
    let mut request = HttpRequest::new(SdkBody::empty());
    request.set_uri(url).unwrap();
    request
}

async fn body(response: HttpResponse) -> String {
    let bytes = aws_smithy_types::byte_stream::ByteStream::new(response.into_body());
    String::from_utf8(bytes.collect().await.unwrap().to_vec()).unwrap()
}

async fn get(connector: &Http1Connector, url: &str) -> String {
    body(connector.call(request(url)).await.unwrap()).await
}

#[tokio::test]
async fn connection_is_used_again_for_its_host_only() {
    let (connector, first, second) = (connector(), server(numbers).await, server(numbers).await);
    assert_eq!(get(&connector, &first).await, "0");
    assert_eq!(get(&connector, &second).await, "0");
    assert_eq!(get(&connector, &first).await, "0");
}

#[tokio::test]
async fn concurrent_requests_have_connections_of_their_own() {
    let url = server(async |number, mut stream| {
        // Too long to be read before somebody wants it.
        let body = number.to_string().repeat(1 << 22);
        while read(&mut stream).await.is_some() {
            write(&mut stream, &body).await;
        }
    });
    let (connector, url) = (connector(), url.await);
    let first = connector.call(request(&url)).await.unwrap();
    let second = connector.call(request(&url)).await.unwrap();
    let (first, second) = tokio::join!(body(first), body(second));
    assert!(first.starts_with('0') && second.starts_with('1'));
    assert_eq!(get(&connector, &url).await.len(), first.len());
}

#[tokio::test]
async fn closed_connection_is_replaced() {
    let url = server(async |number, mut stream| {
        read(&mut stream).await;
        write(&mut stream, &number.to_string()).await;
    });
    let (connector, url) = (connector(), url.await);
    for number in ["0", "1", "2"] {
        assert_eq!(get(&connector, &url).await, number);
    }
}

#[tokio::test]
async fn poisoned_connection_is_not_used_again() {
    let (connector, url) = (connector(), server(numbers).await);
    let capture = CaptureSmithyConnection::new();
    let mut first = request(&url);
    first.add_extension(capture.clone());
    assert_eq!(body(connector.call(first).await.unwrap()).await, "0");
    capture.get().unwrap().poison();
    assert_eq!(get(&connector, &url).await, "1");
}

#[tokio::test]
async fn request_has_its_path_and_host() {
    let url = server(async |_, mut stream| {
        let request = read(&mut stream).await.unwrap();
        write(&mut stream, &request).await;
    });
    let url = url.await;
    let host = url.strip_prefix("http://").unwrap();
    for (path, target) in [("", "/"), ("/a/b?c=d", "/a/b?c=d")] {
        let request = get(&connector(), &format!("{url}{path}")).await;
        assert_eq!(request, format!("GET {target} HTTP/1.1\r\nhost: {host}\r\n\r\n"));
    }
}

#[tokio::test]
async fn sdk_retries_a_broken_connection_but_no_invalid_request() {
    let broken = server(async |_, mut stream| {
        read(&mut stream).await;
    });
    let error = connector().call(request(&broken.await)).await.unwrap_err();
    assert_eq!(error.as_other(), Some(ErrorKind::TransientError), "{error:?}");
    assert!(!is_unsent(&error));
    let reset = server(async |_, mut stream| {
        read(&mut stream).await;
        stream.set_zero_linger().unwrap(); // closes with a reset
    });
    let error = connector().call(request(&reset.await)).await.unwrap_err();
    assert_eq!(error.as_other(), Some(ErrorKind::TransientError), "{error:?}");
    let error = connector().call(request("http://127.0.0.1:1/")).await.unwrap_err();
    assert!(error.is_io() && is_unsent(&error), "{error:?}");
    let error = connector().call(request("/path")).await.unwrap_err();
    assert!(error.is_user(), "{error:?}");
}
