//! One request to the hub and its answer, whatever carries them.

use std::future::Future;

use fener_wire::limits;

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Stores under a name of the sender's choice; repeating it changes nothing.
    Put,
    /// Everything else.
    Post,
}

impl Method {
    /// The method as HTTP writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
        }
    }
}

/// One request, complete with the headers that sign it.
#[derive(Clone)]
pub struct Request {
    /// What it does.
    pub method: Method,
    /// Path and query as on the request line.
    pub target: String,
    /// Header names (lower case) and values, besides those every HTTP client writes itself.
    pub headers: Vec<(&'static str, String)>,
    /// The body, empty when there is none.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("method", &self.method).finish_non_exhaustive()
    }
}

impl Request {
    /// A request without headers and body.
    #[must_use]
    pub fn new(method: Method, target: impl Into<String>) -> Self {
        Self { method, target: target.into(), headers: Vec::new(), body: Vec::new() }
    }

    /// The value of a header; `name` in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// What came back, whoever it came from: nothing here is trusted yet.
#[derive(Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The content type without parameters, lower case.
    pub content_type: Option<String>,
    /// Seconds the hub asks to wait.
    pub retry_after_s: Option<u64>,
    /// The body, at most [`limits::ANSWER_MAX`] bytes.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Why there is no answer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// Nothing answers, or the connection broke. Whether the hub acted is unknown.
    #[error("the hub cannot be reached")]
    Unreachable,
    /// Somebody answers who cannot prove to be the hub.
    #[error("the connection is not with the hub")]
    TlsWrong,
    /// Something between speaks where the hub should, for instance a sign-in page.
    #[error("something between answers for the hub")]
    Intercepted,
    /// The answer is longer than [`limits::ANSWER_MAX`].
    #[error("the answer is longer than {} bytes", limits::ANSWER_MAX)]
    TooLong,
    /// The request could not be written; a fault of this program or of the hub's URL.
    #[error("the request cannot be made")]
    Unsendable,
}

/// The way to one hub. Two implementations: [`crate::HttpExchange`], and one in the tests that calls the hub in
/// the same process and loses, repeats and breaks what passes through.
pub trait Exchange: Sync {
    /// Sends one request and waits for its answer. Dropping the future may or may not undo it.
    fn request(&self, request: Request) -> impl Future<Output = Result<Response, ExchangeError>> + Send;
}
