//! Below the requests: TLS, patience, and what is not HTTP at all.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use fener_sign::ContentHash;
use fener_wire::{HubHello, names, paths};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion, version};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::world::{LIMITS, World, client, make};

async fn tls(
    world: &World,
    version: &'static SupportedProtocolVersion,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(world.hub.identity().tls_root().to_vec())).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(world.address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// Waits for the other side to close; a reset is as good as an end.
async fn is_closed(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> bool {
    let mut rest = Vec::new();
    let read = tokio::time::timeout(LIMITS.head * 5, stream.read_to_end(&mut rest)).await;
    matches!(read, Ok(Ok(_))) || matches!(read, Ok(Err(error)) if error.kind() != ErrorKind::TimedOut)
}

#[tokio::test]
async fn a_hub_says_who_it_is_and_shows_its_root() {
    let world = World::new().await;
    let hello: HubHello = world.get(paths::HUB).await.json().await.unwrap();
    assert!(hello.is_compatible());
    assert_eq!(hello.receipt_key.0, world.receipt_key().0);
    let root = world.get(paths::TLS_ROOT).await;
    assert_eq!(root.headers()["content-type"], names::PKIX_CERT);
    assert_eq!(ContentHash::of(&root.bytes().await.unwrap()), world.hub.identity().tls_root_hash());
}

#[tokio::test]
async fn the_root_is_the_last_certificate_of_the_chain() {
    let world = World::new().await;
    let stream = tls(&world, &version::TLS13).await.unwrap();
    let chain = stream.get_ref().1.peer_certificates().unwrap();
    assert_eq!(chain.last().unwrap().as_ref(), world.hub.identity().tls_root());
}

#[tokio::test]
async fn another_root_and_an_older_tls_get_no_connection() {
    let world = World::new().await;
    let other = tempfile::tempdir().unwrap();
    make(&other.path().join("hub"));
    let root = std::fs::read(other.path().join("hub/tls-root.der")).unwrap();
    assert!(client(&root).get(world.url(paths::HUB)).send().await.unwrap_err().is_connect());
    assert!(tls(&world, &version::TLS12).await.is_err());
    assert!(tls(&world, &version::TLS13).await.is_ok());
}

#[tokio::test]
async fn whoever_speaks_something_else_is_hung_up_on() {
    let world = World::new().await;
    for garbage in [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), vec![0; 70_000], vec![0x16; 3]] {
        let mut stream = TcpStream::connect(world.address).await.unwrap();
        drop(stream.write_all(&garbage).await);
        assert!(is_closed(&mut stream).await);
    }
    for garbage in [b"\x00\xff\xfe nothing like HTTP\r\n\r\n".to_vec(), [b'A'; 60_000].to_vec()] {
        let mut stream = tls(&world, &version::TLS13).await.unwrap();
        drop(stream.write_all(&garbage).await);
        assert!(is_closed(&mut stream).await);
    }
    assert_eq!(world.get(paths::HUB).await.status(), 200, "the hub goes on");
}

#[tokio::test]
async fn a_head_that_trickles_in_is_not_waited_for() {
    let world = World::new().await;
    let mut stream = tls(&world, &version::TLS13).await.unwrap();
    stream.write_all(b"GET /v1/hub HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    let (mut reader, mut writer) = tokio::io::split(stream);
    let trickle = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if writer.write_all(b"a: b\r\n").await.and(writer.flush().await).is_err() {
                return;
            }
        }
    });
    assert!(is_closed(&mut reader).await);
    trickle.abort();
}

#[tokio::test]
async fn a_silent_handshake_is_not_waited_for() {
    let world = World::new().await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    assert!(is_closed(&mut stream).await);
}

#[tokio::test]
async fn silent_connections_do_not_keep_others_out() {
    let world = World::new().await;
    let mut silent = Vec::new();
    for _ in 0..LIMITS.connections {
        silent.push(TcpStream::connect(world.address).await.unwrap());
    }
    assert_eq!(world.get(paths::HUB).await.status(), 200);
}

#[tokio::test]
async fn a_body_that_breaks_off_changes_nothing() {
    let world = World::new().await;
    let tablet = world.tablet(&world.by, 10).await;
    let body = crate::world::envelope(1);
    let mut stream = tls(&world, &version::TLS13).await.unwrap();
    let request = world.put_request(&tablet, &body, &crate::world::REGION).build().unwrap();
    let mut head = format!("PUT {} HTTP/1.1\r\nhost: {}\r\n", request.url().path(), world.address);
    for (name, value) in request.headers() {
        head += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    stream.write_all(format!("{head}content-length: 16384\r\n\r\n").as_bytes()).await.unwrap();
    stream.write_all(&body[..8000]).await.unwrap();
    drop(stream);
    let (status, _) = world.deliver(&tablet, &body, &crate::world::REGION).await;
    assert_eq!(status, 201, "the half upload left nothing");
}
