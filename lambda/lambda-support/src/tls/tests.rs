use aws_smithy_runtime_api::{client::orchestrator::HttpResponse, http::StatusCode};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

use super::*;
use crate::testing::{MockAws, MockResponse};

fn request(uri: &str) -> HttpRequest {
    let mut request = HttpRequest::new("".into());
    request.set_uri(uri).unwrap();
    request
}

/// A server with a self-signed certificate.
async fn self_signed_server() -> String {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let _ = TlsAcceptor::from(Arc::new(config.clone())).accept(stream).await;
        }
    });
    format!("https://localhost:{port}/")
}

fn ok_connector() -> SharedHttpConnector {
    MockAws::new(|_| MockResponse::new(200, "")).connector()
}

async fn status(connector: &Fallback, uri: &str) -> Result<StatusCode, ConnectorError> {
    connector.call(request(uri)).await.map(|response: HttpResponse| response.status())
}

#[test]
fn amazon_roots_are_five_valid_certificates() {
    let pem = std::str::from_utf8(AMAZON_ROOTS).unwrap();
    assert_eq!(pem.matches("BEGIN CERTIFICATE").count(), 5);
    // Each is parsed when a connector is made; a broken one would panic.
    let _ = (amazon_connector(), system_connector(), aws_connector());
}

#[tokio::test]
async fn fallback_uses_system_roots_at_the_next_attempt() {
    let server = self_signed_server().await;
    let connector = Fallback::new(amazon_connector(), ok_connector);
    let refused = status(&connector, &server).await.unwrap_err();
    // The SDK retries I/O errors.
    assert!(is_invalid_certificate(&refused) && refused.is_io(), "{refused:?}");
    assert!(status(&connector, &server).await.is_ok_and(StatusCode::is_success));
}

#[tokio::test]
async fn fallback_rejects_a_server_that_system_roots_do_not_verify() {
    let connector = Fallback::new(amazon_connector(), system_connector);
    let server = self_signed_server().await;
    for _ in 0..2 {
        let refused = status(&connector, &server).await.unwrap_err();
        assert!(is_invalid_certificate(&refused), "{refused:?}");
    }
}

#[tokio::test]
async fn fallback_ignores_errors_other_than_invalid_certificates() {
    let connector = Fallback::new(amazon_connector(), ok_connector);
    for _ in 0..2 {
        let error = status(&connector, "https://localhost:1/").await.unwrap_err();
        assert!(!is_invalid_certificate(&error), "{error:?}");
    }
}
