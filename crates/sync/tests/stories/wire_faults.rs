//! The way to the hub with what wifi does to it: requests that never arrive, answers that never return, answers of
//! somebody else.

use std::sync::Mutex;

use fener_sync::{Exchange, ExchangeError, HttpExchange, Method, Request, Response};

/// What happens to one request.
pub(crate) enum Fault {
    /// It never reaches the hub.
    LoseRequest,
    /// The hub acts, and its answer never returns.
    LoseAnswer,
    /// The hub acts, and the device is switched off before the answer returns.
    Hang,
    /// Something else answers, and the hub never hears of it.
    Instead(Response),
    /// The request is changed on its way.
    ChangeRequest(fn(&mut Request)),
    /// The answer is changed on its way.
    ChangeAnswer(fn(&mut Response)),
}

type Plan = Box<dyn Fn(usize, &Request) -> Option<Fault> + Send + Sync>;

/// An exchange on which faults are planned by the number of the request (from 0) and the request itself.
pub(crate) struct Faulty {
    inner: HttpExchange,
    plan: Plan,
    seen: Mutex<Vec<(String, Option<Vec<u8>>)>>,
}

impl Faulty {
    pub(crate) fn new(
        inner: HttpExchange,
        plan: impl Fn(usize, &Request) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        Self { inner, plan: Box::new(plan), seen: Mutex::new(Vec::new()) }
    }

    /// What the hub answered to requests whose target starts so, whether or not the device got to hear it.
    pub(crate) fn answers(&self, start: &str) -> Vec<Vec<u8>> {
        let seen = self.seen.lock().unwrap();
        seen.iter()
            .filter(|(target, _)| target.starts_with(start))
            .filter_map(|(_, body)| body.clone())
            .collect()
    }
}

impl Exchange for Faulty {
    async fn request(&self, mut request: Request) -> Result<Response, ExchangeError> {
        let number = {
            let mut seen = self.seen.lock().unwrap();
            seen.push((request.target.clone(), None));
            seen.len() - 1
        };
        let fault = (self.plan)(number, &request);
        match &fault {
            Some(Fault::LoseRequest) => return Err(ExchangeError::Unreachable),
            Some(Fault::Instead(response)) => return Ok(response.clone()),
            Some(Fault::ChangeRequest(change)) => change(&mut request),
            _ => {}
        }
        let mut response = self.inner.request(request).await?;
        self.seen.lock().unwrap()[number].1 = Some(response.body.clone());
        match fault {
            Some(Fault::LoseAnswer) => Err(ExchangeError::Unreachable),
            Some(Fault::Hang) => std::future::pending().await,
            Some(Fault::ChangeAnswer(change)) => {
                change(&mut response);
                Ok(response)
            }
            _ => Ok(response),
        }
    }
}

/// An answer as somebody gives it.
pub(crate) fn answer(status: u16, kind: &str, body: &[u8]) -> Response {
    Response { status, content_type: Some(kind.to_owned()), retry_after_s: None, body: body.to_vec() }
}

pub(crate) fn is_upload(request: &Request) -> bool {
    request.method == Method::Put
}
