//! The relay between a new device and its registrar: bounded, fifteen minutes, one use.

use fener_wire::{Blob, CodeId, EnrolAnswer, EnrolDecision, EnrolRequest, Mac, PendingEnrolment, limits};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::StoreError;
use super::envelopes::to_sql;

/// What became of a request for enrolment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// It waits, or has an answer: the same request may be repeated.
    Known(EnrolAnswer),
    /// The code was used with another request.
    CodeUsed,
    /// Too many wait.
    Full,
}

/// Takes a request. What is older than its fifteen minutes goes first.
pub(crate) fn ask(connection: &Connection, request: &EnrolRequest, now: u64) -> Result<Asked, StoreError> {
    connection
        .prepare_cached("DELETE FROM enrolment WHERE asked_at <= ?1")?
        .execute([to_sql(now.saturating_sub(limits::ENROL_TTL_MS))])?;
    let known = connection
        .prepare_cached(
            "SELECT state, certificate, answer_mac, request, request_mac FROM enrolment WHERE code_id = ?1",
        )?
        .query_row([request.code_id.0], |row| {
            let same =
                row.get::<_, Vec<u8>>(3)? == request.request.0 && row.get::<_, [u8; 32]>(4)? == request.mac.0;
            Ok((same, answer_row(row)?))
        })
        .optional()?;
    match known {
        Some((true, answer)) => return Ok(Asked::Known(answer)),
        Some((false, _)) => return Ok(Asked::CodeUsed),
        None => {}
    }
    let waiting: i64 = connection
        .prepare_cached("SELECT count(*) FROM enrolment WHERE state = 'waiting'")?
        .query_row([], |row| row.get(0))?;
    if usize::try_from(waiting).is_ok_and(|waiting| waiting >= limits::ENROL_PENDING_MAX) {
        return Ok(Asked::Full);
    }
    connection
        .prepare_cached(
            "INSERT INTO enrolment (code_id, asked_at, request, request_mac, state)
             VALUES (?1, ?2, ?3, ?4, 'waiting')",
        )?
        .execute(params![request.code_id.0, to_sql(now), request.request.0, request.mac.0])?;
    Ok(Asked::Known(EnrolAnswer::Waiting))
}

fn answer_row(row: &Row<'_>) -> rusqlite::Result<EnrolAnswer> {
    Ok(match row.get::<_, String>(0)?.as_str() {
        "approved" => EnrolAnswer::Approved { certificate: Blob(row.get(1)?), mac: Mac(row.get(2)?) },
        "refused" => EnrolAnswer::Refused,
        _ => EnrolAnswer::Waiting,
    })
}

/// How far an enrolment is; `None` when there is none or its time is over.
pub(crate) fn state(
    connection: &Connection,
    code_id: &CodeId,
    now: u64,
) -> Result<Option<EnrolAnswer>, StoreError> {
    let oldest = to_sql(now.saturating_sub(limits::ENROL_TTL_MS));
    Ok(connection
        .prepare_cached(
            "SELECT state, certificate, answer_mac FROM enrolment WHERE code_id = ?1 AND asked_at > ?2",
        )?
        .query_row(params![code_id.0, oldest], answer_row)
        .optional()?)
}

/// Who waits, oldest first.
pub(crate) fn pending(connection: &Connection, now: u64) -> Result<Vec<PendingEnrolment>, StoreError> {
    let oldest = to_sql(now.saturating_sub(limits::ENROL_TTL_MS));
    let mut statement = connection.prepare_cached(
        "SELECT code_id, request, request_mac FROM enrolment
         WHERE state = 'waiting' AND asked_at > ?1 ORDER BY asked_at",
    )?;
    let rows = statement.query_map([oldest], |row| {
        Ok(PendingEnrolment {
            code_id: CodeId(row.get(0)?),
            request: Blob(row.get(1)?),
            mac: Mac(row.get(2)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What became of a decision.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decided {
    /// It stands, now or since an identical decision before.
    Stands,
    /// There is no such enrolment, or its time is over.
    Gone,
    /// It was decided otherwise before.
    CodeUsed,
}

/// Takes a registrar's decision, once.
pub(crate) fn decide(
    connection: &Connection,
    code_id: &CodeId,
    decision: &EnrolDecision,
    now: u64,
) -> Result<Decided, StoreError> {
    let wanted = match decision {
        EnrolDecision::Approve { certificate, mac } => {
            EnrolAnswer::Approved { certificate: certificate.clone(), mac: *mac }
        }
        EnrolDecision::Refuse {} => EnrolAnswer::Refused,
    };
    match state(connection, code_id, now)? {
        None => return Ok(Decided::Gone),
        Some(known) if known == wanted => return Ok(Decided::Stands),
        Some(EnrolAnswer::Waiting) => {}
        Some(_) => return Ok(Decided::CodeUsed),
    }
    let (name, certificate, mac) = match decision {
        EnrolDecision::Approve { certificate, mac } => ("approved", Some(&certificate.0), Some(mac.0)),
        EnrolDecision::Refuse {} => ("refused", None, None),
    };
    connection
        .prepare_cached(
            "UPDATE enrolment SET state = ?2, certificate = ?3, answer_mac = ?4 WHERE code_id = ?1",
        )?
        .execute(params![code_id.0, name, certificate, mac])?;
    Ok(Decided::Stands)
}
