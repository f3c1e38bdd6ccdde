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
};

use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector},
    orchestrator::HttpRequest,
    result::ConnectorError,
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};

use crate::{error::causes, http1::Http1Connector};

/// The roots that <https://www.amazontrust.com/repository/> recommends for an own trust store.
const AMAZON_ROOTS: &[u8] = include_bytes!("tls/amazon.pem");
/// The variables of OpenSSL that replace the system's roots.
const OTHER_ROOTS_VARIABLES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// A connector for AWS. Trusts Amazon's roots and falls back to the system's. If the environment
/// names other roots, it trusts only those.
#[must_use]
pub fn aws_connector() -> SharedHttpConnector {
    if OTHER_ROOTS_VARIABLES.iter().any(|variable| env::var_os(variable).is_some()) {
        return system_connector();
    }
    SharedHttpConnector::new(Fallback::new(amazon_connector(), system_connector))
}

/// True if a call of these connectors failed before its request was sent. After any other error the server
/// may have taken it.
#[must_use]
pub fn is_unsent(error: &ConnectorError) -> bool {
    error.is_io()
}

/// A connector that trusts the system's roots.
#[must_use]
pub fn system_connector() -> SharedHttpConnector {
    connector(rustls_native_certs::load_native_certs().certs)
}

fn amazon_connector() -> SharedHttpConnector {
    connector(CertificateDer::pem_slice_iter(AMAZON_ROOTS).flatten())
}

/// Ignores roots that are not valid.
fn connector(roots: impl IntoIterator<Item = CertificateDer<'static>>) -> SharedHttpConnector {
    let mut trusted = RootCertStore::empty();
    trusted.add_parsable_certificates(roots);
    let tls = ClientConfig::builder().with_root_certificates(trusted).with_no_client_auth();
    SharedHttpConnector::new(Http1Connector::new(tls))
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
