use aws_smithy_runtime_api::{client::orchestrator::HttpResponse, http::StatusCode};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

use super::*;
use crate::testing::{Answer, Cloud};

fn request(uri: &str) -> HttpRequest {
    let mut request = HttpRequest::new("".into());
    request.set_uri(uri).unwrap();
    request
}

/// A server that only its own certificate vouches for.
async fn stranger() -> String {
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

fn first_of_amazon() -> SharedHttpConnector {
    trusting(TrustStore::empty().with_pem_certificate(AMAZON))
}

fn well() -> SharedHttpConnector {
    Cloud::new(|_| Answer::of(200, "")).connector()
}

async fn status(connector: &Fallback, uri: &str) -> Result<StatusCode, ConnectorError> {
    connector.call(request(uri)).await.map(|response: HttpResponse| response.status())
}

#[test]
fn the_five_roots_are_there() {
    let pem = std::str::from_utf8(AMAZON).unwrap();
    assert_eq!(pem.matches("BEGIN CERTIFICATE").count(), 5);
    // Each is read when a connector is made, and a broken one would end the function.
    let _ = (first_of_amazon(), anybody(), aws());
}

#[tokio::test]
async fn whom_amazon_does_not_vouch_for_the_system_is_asked_about_at_the_next_try() {
    let server = stranger().await;
    let connector = Fallback::new(first_of_amazon(), well);
    let refused = status(&connector, &server).await.unwrap_err();
    // Which is what the SDK tries again.
    assert!(is_distrust(&refused) && refused.is_io(), "{refused:?}");
    assert!(status(&connector, &server).await.is_ok_and(StatusCode::is_success));
}

#[tokio::test]
async fn what_the_system_does_not_trust_either_is_refused() {
    let connector = Fallback::new(first_of_amazon(), anybody);
    let server = stranger().await;
    for _ in 0..2 {
        let refused = status(&connector, &server).await.unwrap_err();
        assert!(is_distrust(&refused), "{refused:?}");
    }
}

#[tokio::test]
async fn other_failures_are_no_matter_of_trust() {
    let connector = Fallback::new(first_of_amazon(), well);
    for _ in 0..2 {
        let error = status(&connector, "https://localhost:1/").await.unwrap_err();
        assert!(!is_distrust(&error), "{error:?}");
    }
}
