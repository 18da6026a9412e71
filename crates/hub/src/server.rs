//! The accept loop: TLS 1.3, a cap on connections, and no patience with those who say nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

use crate::hub::Hub;
use crate::routes::{Peer, router};

/// How much the server puts up with.
#[derive(Clone, Copy, Debug)]
pub struct ServerLimits {
    /// Connections at once; more wait unanswered.
    pub connections: usize,
    /// The longest TLS handshake.
    pub handshake: Duration,
    /// The longest wait for a request's head, idle time on a kept connection included.
    pub head: Duration,
    /// How long requests under way may take after the shutdown began.
    pub shutdown: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections: 1024,
            handshake: Duration::from_secs(20),
            head: Duration::from_secs(30),
            shutdown: Duration::from_secs(10),
        }
    }
}

/// How often delivered envelopes are looked through.
const TIDY: Duration = Duration::from_secs(3600);

/// Answers until `stop` is done, then lets what is under way finish.
pub async fn serve(
    hub: Arc<Hub>,
    listener: TcpListener,
    limits: ServerLimits,
    stop: impl Future<Output = ()>,
) {
    let server = Arc::new(Server {
        acceptor: TlsAcceptor::from(hub.identity().tls()),
        router: router(Arc::clone(&hub)),
        limits,
        room: Arc::new(Semaphore::new(limits.connections)),
    });
    let graceful = GracefulShutdown::new();
    let tidying = tokio::spawn(tidy(hub));
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, most likely: give the others time to finish.
                    tracing::warn!(code = "accept_failed", kind = ?error.kind(), "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let room = tokio::select! {
            () = &mut stop => break,
            room = Arc::clone(&server.room).acquire_owned() => room,
        };
        let (server, watcher) = (Arc::clone(&server), graceful.watcher());
        tokio::spawn(async move {
            server.connection(stream, peer, watcher).await;
            drop(room);
        });
    }
    drop(listener);
    tidying.abort();
    if tokio::time::timeout(limits.shutdown, graceful.shutdown()).await.is_err() {
        tracing::warn!(code = "shutdown_cut", "connections were still open at the end");
    }
}

async fn tidy(hub: Arc<Hub>) {
    let mut ticks = tokio::time::interval(TIDY);
    loop {
        ticks.tick().await;
        match hub.forget_delivered().await {
            Ok(gone) => tracing::info!(code = "tidied", gone, "delivered envelopes were removed"),
            Err(_) => tracing::error!(code = "tidy_failed", "delivered envelopes were not looked through"),
        }
        match hub.overdue().await {
            Ok(0) => {}
            Ok(envelopes) => tracing::warn!(code = "overdue", envelopes, "nobody reads what waits"),
            Err(_) => tracing::error!(code = "tidy_failed", "waiting envelopes were not counted"),
        }
    }
}

struct Server {
    acceptor: TlsAcceptor,
    router: Router,
    limits: ServerLimits,
    room: Arc<Semaphore>,
}

impl Server {
    async fn connection(&self, stream: TcpStream, peer: SocketAddr, watcher: Watcher) {
        drop(stream.set_nodelay(true));
        let Ok(Ok(stream)) = tokio::time::timeout(self.limits.handshake, self.acceptor.accept(stream)).await
        else {
            tracing::debug!(code = "handshake_failed", "a connection ended before it began");
            return;
        };
        let router = TowerToHyperService::new(self.router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            router.call(request)
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(self.limits.head)
            .max_headers(48)
            .max_buf_size(32 * 1024);
        let connection = http.serve_connection(TokioIo::new(stream), service);
        if watcher.watch(connection).await.is_err() {
            tracing::debug!(code = "connection_broken", "a connection ended in the middle");
        }
    }
}
