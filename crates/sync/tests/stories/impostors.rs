//! Whoever answers in the hub's name without being it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use fener_hub::Identity;
use fener_model::Timestamp;
use fener_sign::{ContentHash, Role};
use fener_sync::{Exchange as _, ExchangeError, HttpExchange, Method, Request, SyncError, Trust};
use fener_wire::paths;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, SanType, date_time_ymd};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::version::{TLS12, TLS13};

use super::stage::{Seeded, Stage};

const PORTAL: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 27\r\nconnection: close\r\n\r\n\
    <html>Please sign in</html>";
const REDIRECT: &[u8] = b"HTTP/1.1 302 Found\r\nlocation: https://portal.example/\r\ncontent-length: 0\r\n\
    connection: close\r\n\r\n";
const JSON: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\nconnection: close\r\n\r\n\
    {\"login\":\"now\"}";

async fn reply(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &[u8]) {
    let mut buffer = [0_u8; 4096];
    let _ = stream.read(&mut buffer).await;
    let _ = stream.write_all(answer).await;
    let _ = stream.shutdown().await;
}

/// Answers every connection to an address with the same bytes, over TLS or in the clear.
async fn impostor(address: SocketAddr, tls: Option<Arc<ServerConfig>>, answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = tls.map(TlsAcceptor::from);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(handle(stream, acceptor, answer));
        }
    });
    address
}

async fn handle(stream: TcpStream, acceptor: Option<TlsAcceptor>, answer: &'static [u8]) {
    match acceptor {
        None => reply(stream, answer).await,
        Some(acceptor) => {
            if let Ok(stream) = acceptor.accept(stream).await {
                reply(stream, answer).await;
            }
        }
    }
}

#[tokio::test]
async fn a_sign_in_page_is_named_as_such() {
    for (label, is_encrypted, page) in [
        ("portal-plain", false, PORTAL),
        ("portal-tls", true, PORTAL),
        ("portal-redirect", true, REDIRECT),
        ("portal-json", true, JSON),
    ] {
        let mut stage = Stage::new(label).await;
        let mut tablet = stage.device(Role::Tablet).await;
        tablet.queue(&mut stage.rng, 1);
        stage.stop().await;
        let tls = is_encrypted.then(|| Identity::open(&stage.hub_folder()).unwrap().tls());
        impostor(stage.address, tls, page).await;
        let report = stage.sync(&mut tablet).await;
        assert!(matches!(report.error, Some(SyncError::CaptivePortal)), "{label}: {report:?}");
        assert_eq!(tablet.unsent(), 1);
    }
}

#[tokio::test]
async fn another_tls_root_is_not_the_hub() {
    let mut stage = Stage::new("other-root").await;
    let mut tablet = stage.device(Role::Tablet).await;
    tablet.queue(&mut stage.rng, 1);
    stage.stop().await;
    let other = TempDir::new().unwrap();
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let folder = other.path().join("hub");
    fener_hub::init(&folder, &[], &[here], &mut Seeded::new("other")).unwrap();
    impostor(stage.address, Some(Identity::open(&folder).unwrap().tls()), JSON).await;
    let report = stage.sync(&mut tablet).await;
    assert!(matches!(report.error, Some(SyncError::TlsWrong)), "{report:?}");
    assert_eq!(tablet.unsent(), 1);
}

/// A root and a leaf for the loopback that was valid in one year only.
struct Made {
    root: Vec<u8>,
    chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
}

fn made(name: IpAddr, year: i32) -> Made {
    let root_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let root = params.self_signed(&root_key).unwrap();
    let leaf_key = KeyPair::generate().unwrap();
    let mut leaf = CertificateParams::default();
    leaf.subject_alt_names = vec![SanType::IpAddress(name)];
    leaf.not_before = date_time_ymd(year, 1, 1);
    leaf.not_after = date_time_ymd(year, 12, 31);
    let leaf = leaf.signed_by(&leaf_key, &Issuer::new(params, &root_key)).unwrap();
    let chain = vec![leaf.der().clone(), root.der().clone()];
    Made { root: root.der().to_vec(), chain, key: leaf_key.serialize_der() }
}

impl Made {
    fn config(&self, is_old: bool) -> Arc<ServerConfig> {
        let versions = if is_old { [&TLS12] } else { [&TLS13] };
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.clone()));
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), key)
            .unwrap();
        Arc::new(config)
    }
}

async fn hello(address: SocketAddr, trust: Trust, signed_time: i64) -> Result<u16, ExchangeError> {
    let exchange = HttpExchange::new(&format!("https://{address}"), trust, Timestamp(signed_time)).unwrap();
    exchange.request(Request::new(Method::Get, paths::HUB)).await.map(|response| response.status)
}

const YEAR_MS: i64 = 31_557_600_000;

#[tokio::test]
async fn a_certificate_is_over_only_when_a_signed_time_says_so() {
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let any = SocketAddr::new(here, 0);
    // By every clock in reach of this test the year 2000 is over and the year 2200 has not come.
    for year in [2000, 2200] {
        let certificate = made(here, year);
        let address = impostor(any, Some(certificate.config(false)), JSON).await;
        let root = Trust::Root(certificate.root.clone());
        assert_eq!(hello(address, root.clone(), 0).await, Ok(200), "a wrong clock blocks nothing ({year})");
        let by_hash = Trust::RootHash(ContentHash::of(&certificate.root));
        assert_eq!(hello(address, by_hash, 0).await, Ok(200), "({year})");
        let after = (i64::from(year) - 1970 + 2) * YEAR_MS;
        assert_eq!(hello(address, root, after).await, Err(ExchangeError::TlsWrong), "({year})");
    }
}

#[tokio::test]
async fn only_the_root_with_exactly_this_hash_and_only_tls_1_3() {
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let any = SocketAddr::new(here, 0);
    let true_one = made(here, 2026);
    let trust = || Trust::RootHash(ContentHash::of(&true_one.root));
    let address = impostor(any, Some(true_one.config(false)), JSON).await;
    assert_eq!(hello(address, trust(), 0).await, Ok(200));

    // The true root shown beside a leaf that it never signed.
    let mut false_one = made(here, 2026);
    false_one.chain.push(CertificateDer::from(true_one.root.clone()));
    let address = impostor(any, Some(false_one.config(false)), JSON).await;
    assert_eq!(hello(address, trust(), 0).await, Err(ExchangeError::TlsWrong));

    // The true root as the leaf's own key could never be used; a chain without it proves nothing.
    let mut without = made(here, 2026);
    without.chain.truncate(1);
    let address = impostor(any, Some(without.config(false)), JSON).await;
    let unseen = Trust::RootHash(ContentHash::of(&without.root));
    assert_eq!(hello(address, unseen, 0).await, Err(ExchangeError::TlsWrong));

    let elsewhere = made(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), 2026);
    let address = impostor(any, Some(elsewhere.config(false)), JSON).await;
    let root = Trust::Root(elsewhere.root.clone());
    assert_eq!(hello(address, root, 0).await, Err(ExchangeError::TlsWrong), "for another address");

    let address = impostor(any, Some(true_one.config(true)), JSON).await;
    assert_eq!(hello(address, trust(), 0).await, Err(ExchangeError::TlsWrong), "tls 1.2");
}

#[tokio::test]
async fn an_answer_without_end_is_cut() {
    const ENDLESS: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let certificate = made(here, 2026);
    let acceptor = TlsAcceptor::from(certificate.config(false));
    let listener = TcpListener::bind((here, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = acceptor.accept(stream).await.unwrap();
        let _ = stream.write_all(ENDLESS).await;
        while stream.write_all(&[b' '; 65_536]).await.is_ok() {}
    });
    assert_eq!(hello(address, Trust::Root(certificate.root), 0).await, Err(ExchangeError::TooLong));
}
