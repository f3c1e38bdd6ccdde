//! HTTPS connectors and the root certificates they trust.
//!
//! Certificates of AWS come from five roots of Amazon, which are in the binary: loading the
//! system's hundred and more takes longer than the rest of a cold start's own work. Amazon may add
//! roots, and the regions in China use other issuers, so a server whose certificate these five do
//! not verify is checked against the system's roots at the next attempt.

use std::{
    env,
    error::Error,
    io,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use aws_smithy_http_client::{
    Connector,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
    orchestrator::HttpRequest,
    result::ConnectorError,
};

use crate::error::causes;

/// The roots that <https://www.amazontrust.com/repository/> recommends for an own trust store.
const AMAZON_ROOTS: &[u8] = include_bytes!("tls/amazon.pem");
/// The variables of OpenSSL that replace the system's roots.
const OTHER_ROOTS_VARIABLES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// A connector for AWS. Trusts Amazon's roots and falls back to the system's. If the environment
/// names other roots, it trusts only those.
#[must_use]
pub fn aws_connector() -> SharedHttpConnector {
    if OTHER_ROOTS_VARIABLES.iter().any(|variable| env::var_os(variable).is_some()) {
        return system_connector();
    }
    SharedHttpConnector::new(Fallback::new(amazon_connector(), system_connector))
}

/// A connector that trusts the system's roots.
#[must_use]
pub fn system_connector() -> SharedHttpConnector {
    connector(TrustStore::default())
}

fn amazon_connector() -> SharedHttpConnector {
    connector(TrustStore::empty().with_pem_certificate(AMAZON_ROOTS))
}

fn connector(roots: TrustStore) -> SharedHttpConnector {
    let settings = HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT).build();
    let roots = TlsContext::builder().with_trust_store(roots).build().unwrap_or_default();
    let connector = Connector::builder()
        .connector_settings(settings)
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(roots);
    SharedHttpConnector::new(connector.build())
}

/// Uses `second` from the moment that `first` cannot verify a server. The call that finds out fails
/// with an error that the SDK retries; keeping a copy of each request to repeat it here would cost
/// every call.
#[derive(Debug)]
struct Fallback {
    first: SharedHttpConnector,
    second: LazyLock<SharedHttpConnector>,
    is_second: Arc<AtomicBool>,
}

impl Fallback {
    fn new(first: SharedHttpConnector, second: fn() -> SharedHttpConnector) -> Self {
        Self { first, second: LazyLock::new(second), is_second: Arc::default() }
    }
}

impl HttpConnector for Fallback {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if self.is_second.load(Ordering::Relaxed) {
            return self.second.call(request);
        }
        let (answer, is_second) = (self.first.call(request), Arc::clone(&self.is_second));
        HttpConnectorFuture::new(async move {
            answer.await.inspect_err(|error| {
                if is_invalid_certificate(error) {
                    is_second.store(true, Ordering::Relaxed);
                }
            })
        })
    }
}

/// Whether the server's certificate could not be verified.
fn is_invalid_certificate(error: &ConnectorError) -> bool {
    causes(error).any(|cause| {
        let mut cause = Some(cause);
        // An `io::Error` returns the source of the error that it wraps, not that error.
        while let Some(wrapper) = cause.and_then(|cause| cause.downcast_ref::<io::Error>()) {
            cause = wrapper.get_ref().map(|inner| inner as &(dyn Error + 'static));
        }
        let error = cause.and_then(|cause| cause.downcast_ref());
        matches!(error, Some(rustls::Error::InvalidCertificate(_)))
    })
}

#[cfg(test)]
mod tests;
