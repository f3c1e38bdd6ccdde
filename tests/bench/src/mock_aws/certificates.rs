//! A certificate chain as AWS has it: root, intermediate, leaf. Each run creates its own.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use tokio_rustls::rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::Result;

/// Trusted roots that signed nothing here. Amazon has five roots, and clients parse all of them.
const UNUSED_ROOTS: usize = 4;

/// The server's certificates and the roots that its clients must trust.
pub(crate) struct Identity {
    pub(crate) server: Arc<ServerConfig>,
    /// PEM.
    pub(crate) roots: String,
}

impl Identity {
    /// Creates an identity for the loopback address.
    pub(crate) fn new() -> Result<Self> {
        let root = CertifiedIssuer::self_signed(authority("Bench root"), KeyPair::generate()?)?;
        let middle =
            CertifiedIssuer::signed_by(authority("Bench issuer"), KeyPair::generate()?, &root)?;
        let mut leaf =
            CertificateParams::new(["127.0.0.1", "localhost"].map(String::from).to_vec())?;
        leaf.distinguished_name.push(DnType::CommonName, "localhost");
        leaf.use_authority_key_identifier_extension = true;
        leaf.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
        let key = KeyPair::generate()?;
        let leaf = leaf.signed_by(&key, &middle)?;

        let chain = vec![leaf.der().clone(), middle.der().clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Hosts of AWS do not share sessions, so every connection needs a full handshake.
        server.send_tls13_tickets = 0;
        let unused: Result<String> = (0..UNUSED_ROOTS).map(|_| unused_root()).collect();
        Ok(Self { server: Arc::new(server), roots: unused? + &root.pem() })
    }
}

fn unused_root() -> Result<String> {
    let root = CertifiedIssuer::self_signed(authority("Bench unused root"), KeyPair::generate()?)?;
    Ok(root.pem())
}

fn authority(name: &str) -> CertificateParams {
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, name);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    authority.use_authority_key_identifier_extension = true;
    authority
}
