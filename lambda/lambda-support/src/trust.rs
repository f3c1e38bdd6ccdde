//! Connections, and whose word for a certificate they take.
//!
//! All that the formatter talks to is AWS, whose certificates come from five roots. They are in the
//! binary: to read the system's hundred and more costs a cold start more than all the rest of its
//! own work. Amazon may change its mind, and China has other issuers, so what these five do not
//! vouch for is asked of the system's roots after all.

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
    tls::{self, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
    orchestrator::HttpRequest,
    result::ConnectorError,
};

use crate::failure::causes;

/// The roots that <https://www.amazontrust.com/repository/> recommends for trust stores of one's own.
const AMAZON: &[u8] = include_bytes!("trust/amazon.pem");
/// The variables by which OpenSSL, and the system's roots with it, are told of other ones.
const OTHER_ROOTS: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// HTTPS to AWS: by Amazon's own roots, and by the system's where they do not do. Where the
/// environment names other roots, by those alone.
#[must_use]
pub fn aws() -> SharedHttpConnector {
    if OTHER_ROOTS.iter().any(|variable| env::var_os(variable).is_some()) {
        return anybody();
    }
    let amazon = TrustStore::empty().with_pem_certificate(AMAZON);
    SharedHttpConnector::new(Fallback::new(trusting(amazon), anybody))
}

/// HTTPS to anybody: by the system's roots.
#[must_use]
pub fn anybody() -> SharedHttpConnector {
    trusting(TrustStore::default())
}

fn trusting(roots: TrustStore) -> SharedHttpConnector {
    let settings = HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT).build();
    let roots = TlsContext::builder().with_trust_store(roots).build().unwrap_or_default();
    let connector = Connector::builder()
        .connector_settings(settings)
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .tls_context(roots);
    SharedHttpConnector::new(connector.build())
}

/// A second way, from the moment that the first does not trust a server. The call that finds out
/// fails in the way that the SDK tries again; to keep each request for that would cost every call.
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
                if is_distrust(error) {
                    is_second.store(true, Ordering::Relaxed);
                }
            })
        })
    }
}

/// Whether nobody known vouches for the server.
fn is_distrust(error: &ConnectorError) -> bool {
    causes(error).any(|cause| {
        let mut cause = Some(cause);
        // What is in such an error is not its cause but itself.
        while let Some(wrapper) = cause.and_then(|cause| cause.downcast_ref::<io::Error>()) {
            cause = wrapper.get_ref().map(|inner| inner as &(dyn Error + 'static));
        }
        let error = cause.and_then(|cause| cause.downcast_ref());
        matches!(error, Some(rustls::Error::InvalidCertificate(_)))
    })
}

#[cfg(test)]
mod tests;
