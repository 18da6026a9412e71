//! The exchange over HTTPS: no redirects, no proxies, no cookies, nothing that is not the pinned hub, and no answer
//! longer than agreed. HTTP/1.1, so that every upload under way has a connection of its own and one lost packet
//! does not hold up the others.

use std::error::Error;
use std::io;
use std::time::Duration;

use fener_model::Timestamp;
use fener_sign::EnrolmentCode;
use fener_wire::limits;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, redirect};

use crate::exchange::{Exchange, ExchangeError, Method, Request, Response};
use crate::tls::{self, Trust};

/// How long a connection may take to stand, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// How long nothing may come: an envelope at one kilobyte per second takes a quarter of it to leave.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// A quiet connection is given up before the hub closes it (after 30 s), so that no request meets the closing of one.
const QUIET_CONNECTION: Duration = Duration::from_secs(15);
/// How long one request may take in all: an inbox page at one kilobyte per second.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(600);

/// The way to one hub over HTTPS. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct HttpExchange {
    client: Client,
    hub_url: String,
}

impl std::fmt::Debug for HttpExchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HttpExchange(..)")
    }
}

impl HttpExchange {
    /// The way to the hub at `hub_url` (`https://` and authority) that proves itself by `trust`. `signed_time`: the
    /// latest moment that somebody trusted has signed for, or `Timestamp(0)`; certificates that ended before it are
    /// refused, while the device's own clock refuses none.
    ///
    /// # Errors
    /// [`ExchangeError::Unsendable`] when the URL is not of this form or the root certificate is none.
    pub fn new(hub_url: &str, trust: Trust, signed_time: Timestamp) -> Result<Self, ExchangeError> {
        let is_plain = |authority: &str| !authority.is_empty() && !authority.contains(['/', '?', '#', '@']);
        if !hub_url.strip_prefix("https://").is_some_and(is_plain) {
            return Err(ExchangeError::Unsendable);
        }
        let tls = tls::client_config(trust, signed_time).map_err(|_| ExchangeError::Unsendable)?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(true)
            .http1_only()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(IDLE_TIMEOUT)
            .timeout(TOTAL_TIMEOUT)
            .pool_idle_timeout(QUIET_CONNECTION)
            .pool_max_idle_per_host(limits::PARALLEL_UPLOADS)
            .build()
            .map_err(|_| ExchangeError::Unsendable)?;
        Ok(Self { client, hub_url: hub_url.to_owned() })
    }

    /// The way to the hub of an enrolment code, which is known by the hash of its root only.
    ///
    /// # Errors
    /// As [`HttpExchange::new`].
    pub fn for_code(code: &EnrolmentCode) -> Result<Self, ExchangeError> {
        Self::new(&code.hub_url, Trust::RootHash(code.tls_root), Timestamp(0))
    }
}

impl Exchange for HttpExchange {
    async fn request(&self, request: Request) -> Result<Response, ExchangeError> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Put => reqwest::Method::PUT,
            Method::Post => reqwest::Method::POST,
        };
        let mut builder = self.client.request(method, format!("{}{}", self.hub_url, request.target));
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        if request.method != Method::Get {
            builder = builder.body(request.body);
        }
        let response = builder.send().await.map_err(|error| verdict(&error))?;
        read(response).await
    }
}

async fn read(mut response: reqwest::Response) -> Result<Response, ExchangeError> {
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let content_type = text(CONTENT_TYPE)
        .map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let retry_after_s = text(RETRY_AFTER).and_then(|value| value.trim().parse().ok());
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| verdict(&error))? {
        if body.len().saturating_add(chunk.len()) > limits::ANSWER_MAX {
            return Err(ExchangeError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response { status, content_type, retry_after_s, body })
}

/// What an error of the HTTP client means. Its text is dropped: it may hold the URL.
fn verdict(error: &reqwest::Error) -> ExchangeError {
    if error.is_builder() {
        return ExchangeError::Unsendable;
    }
    match tls_error(error) {
        // Whoever answers does not speak TLS at all: a sign-in page or a proxy, not a false hub.
        Some(rustls::Error::InvalidMessage(_)) => ExchangeError::Intercepted,
        Some(_) => ExchangeError::TlsWrong,
        None => ExchangeError::Unreachable,
    }
}

fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error
        .downcast_ref::<rustls::Error>()
        .or_else(|| inside.and_then(|inner| tls_error(inner)))
        .or_else(|| error.source().and_then(tls_error))
}
