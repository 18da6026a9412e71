//! Who may be the hub: only what the pinned root certificate vouches for. The system's roots count for nothing.
//!
//! A device that is being enrolled knows only the root's hash, from its code. Then the certificate with exactly that
//! hash has to be in the chain that the hub presents, and is the only root the chain is checked against.
//!
//! Time: a tablet's clock may stand at 1970, and a wrong clock must not block a delivery. A certificate is therefore
//! refused as expired only when a time that the root key signed for (the directory's) is past its end. The hub's own
//! receipts do not count: a hub whose clock was wrong once would shut itself out.

use std::sync::Arc;

use fener_model::Timestamp;
use fener_sign::ContentHash;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// What the hub has to prove.
#[derive(Clone, PartialEq, Eq)]
pub enum Trust {
    /// Its chain ends in this root certificate (DER).
    Root(Vec<u8>),
    /// Its chain holds, and ends in, the root certificate with this SHA-256.
    RootHash(ContentHash),
}

/// A TLS 1.3 client that believes only `trust`. `signed_time` is the latest moment that somebody trusted has signed
/// for; `Timestamp(0)` when there is none.
pub(crate) fn client_config(trust: Trust, signed_time: Timestamp) -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        PinnedVerifier { trust, signed_time: unix_time(signed_time), provider: Arc::clone(&provider) };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        // The verifier is stricter than the usual one, not laxer: rustls calls every own verifier dangerous.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn unix_time(time: Timestamp) -> UnixTime {
    let seconds = u64::try_from(time.0).unwrap_or(0) / 1_000;
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
}

struct PinnedVerifier {
    trust: Trust,
    signed_time: UnixTime,
    provider: Arc<CryptoProvider>,
}

impl std::fmt::Debug for PinnedVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinnedVerifier(..)")
    }
}

impl PinnedVerifier {
    /// The one root that counts.
    fn root<'a>(&'a self, presented: &'a [CertificateDer<'_>]) -> Result<CertificateDer<'a>, Error> {
        match &self.trust {
            Trust::Root(der) => Ok(CertificateDer::from(der.as_slice())),
            Trust::RootHash(hash) => presented
                .iter()
                .find(|certificate| ContentHash::of(certificate) == *hash)
                .map(|certificate| CertificateDer::from(certificate.as_ref()))
                .ok_or(Error::InvalidCertificate(CertificateError::UnknownIssuer)),
        }
    }

    /// Checks a chain as if it were `time`, and at most twice more as if the device's clock were right.
    fn verify_chain(
        &self,
        chain: &WebPkiServerVerifier,
        (end_entity, intermediates): (&CertificateDer<'_>, &[CertificateDer<'_>]),
        server_name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut time = now.max(self.signed_time);
        for _ in 0..2 {
            match chain.verify_server_cert(end_entity, intermediates, server_name, &[], time) {
                Err(Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }))
                    if not_after >= self.signed_time =>
                {
                    time = not_after;
                }
                Err(Error::InvalidCertificate(CertificateError::NotValidYetContext {
                    not_before, ..
                })) => {
                    time = not_before;
                }
                other => return other,
            }
        }
        chain.verify_server_cert(end_entity, intermediates, server_name, &[], time)
    }
}

impl ServerCertVerifier for PinnedVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root(intermediates)?.into_owned())?;
        let chain = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
            .build()
            .map_err(|_| Error::InvalidCertificate(CertificateError::UnknownIssuer))?;
        self.verify_chain(&chain, (end_entity, intermediates), server_name, now)
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("tls 1.3 only".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
