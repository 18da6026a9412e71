//! The model's words as they stand in columns.

use std::str::FromStr;

use fener_model::{IdError, ReferralState, RejectReason};
use rusqlite::Row;
use rusqlite::types::Type;
use serde::de::DeserializeOwned;

/// A state as a number that grows as a referral moves on. Numbers are never given anew.
pub(crate) fn state_code(state: ReferralState) -> i64 {
    match state {
        ReferralState::Queued => 10,
        ReferralState::AtHub => 20,
        ReferralState::Opened => 30,
        ReferralState::AsksBack => 40,
        ReferralState::Rejected => 50,
        ReferralState::Accepted => 60,
        ReferralState::Decided => 70,
        ReferralState::Closed => 80,
    }
}

/// The state that a number stands for.
pub(crate) fn state_from(column: usize, code: i64) -> rusqlite::Result<ReferralState> {
    let state = match code {
        10 => ReferralState::Queued,
        20 => ReferralState::AtHub,
        30 => ReferralState::Opened,
        40 => ReferralState::AsksBack,
        50 => ReferralState::Rejected,
        60 => ReferralState::Accepted,
        70 => ReferralState::Decided,
        80 => ReferralState::Closed,
        _ => return Err(rusqlite::Error::IntegralValueOutOfRange(column, code)),
    };
    Ok(state)
}

/// A reason as its code on the wire.
pub(crate) fn reason_text(reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::NotCompetent => "not_competent",
        RejectReason::Duplicate => "duplicate",
        RejectReason::NotEnough => "not_enough",
        RejectReason::NotReachable => "not_reachable",
        RejectReason::ConsentWithdrawn => "consent_withdrawn",
    }
}

/// The reason that a code stands for.
pub(crate) fn reason_from(column: usize, text: &str) -> rusqlite::Result<RejectReason> {
    json(column, &format!("\"{text}\""))
}

/// A JSON column as a value. What does not fit is damage.
pub(crate) fn json<T: DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| misfit(column, Box::new(error)))
}

/// A text column as one of the model's ids.
pub(crate) fn parsed<T: FromStr<Err = IdError>>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    row.get::<_, String>(at)?.parse().map_err(|error: IdError| misfit(at, Box::new(error)))
}

/// A column that does not hold what was written.
fn misfit(column: usize, why: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, why)
}
