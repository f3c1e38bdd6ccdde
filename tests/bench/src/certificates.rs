//! A chain as AWS serves it, root → intermediate → leaf, made anew for each run.

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

/// Roots that vouch for nobody here: Amazon has five in all, and who reads them reads them all.
const STRANGERS: usize = 4;

/// How the cloud proves who it is, and what its clients have to trust.
pub(crate) struct Identity {
    /// What the server shows.
    pub(crate) server: Arc<ServerConfig>,
    /// The roots to trust, as PEM.
    pub(crate) roots: String,
}

impl Identity {
    /// Makes one for this machine's own address.
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
        // Hosts of AWS do not know each other's sessions, so no handshake is spared by another.
        server.send_tls13_tickets = 0;
        let strangers: Result<String> = (0..STRANGERS).map(|_| stranger()).collect();
        Ok(Self { server: Arc::new(server), roots: strangers? + &root.pem() })
    }
}

fn stranger() -> Result<String> {
    let root = CertifiedIssuer::self_signed(authority("Bench stranger"), KeyPair::generate()?)?;
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
