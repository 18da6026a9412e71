//! Everything that the rows are, in one number: an old row that is put back shows, although nothing else speaks of it.
//!
//! Each row has a mark, a keyed hash of its table and of what is in it. The sum of all marks is kept with every change:
//! what a row was goes out, what it is comes in, whatever the number of rows. It is sealed together with the end of the
//! chain, and whatever changes a row adds a link, so that no place in the chain ever has two sums: neither a row nor
//! the sum can be put back alone, and whoever knows how the chain ended knows the rows. In the file the sum stands
//! under a mask that belongs to its place, because the difference of two sums would be a mark.
//!
//! The chain and the events are linked already and have no marks. Bodies of referrals have marks of their own.

use fener_seal::{Key, mac};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, ToSql};
use zeroize::Zeroizing;

/// A table whose rows have marks.
pub(super) struct Table {
    name: &'static str,
    /// What a mark speaks of, by name: a column that a later version adds changes no mark.
    columns: &'static str,
}

/// Interviews in progress.
pub(super) const SCREENINGS: Table = Table {
    name: "screenings",
    columns: "id, owner, cek, state, created, touched, events, summary, pack, handed",
};
/// What is sealed and perhaps not yet in the outbox.
pub(super) const FINALISING: Table = Table {
    name: "finalising",
    columns: "screening, referral, rev, case_number, mailbox, envelope, reply_secret, at, tally",
};
/// Counts.
pub(super) const TALLIES: Table =
    Table { name: "tallies", columns: "month, pack, version, outcome, referred, count" };
/// What an officer keeps of a referral.
pub(super) const REGISTER: Table =
    Table { name: "register", columns: "case_number, owner, referral, at, status" };
/// Who may sign in.
pub(super) const OFFICERS: Table = Table { name: "officers", columns: "number, owner, role, sealing" };
/// Packs that are kept. Their bytes have the hash or are not believed.
pub(super) const PACKS: Table = Table { name: "packs", columns: "hash" };
/// The desk's referrals.
pub(super) const REFERRALS: Table =
    Table { name: "referrals", columns: "device, referral, rev, envelope, state, received" };
/// What was decided about them.
pub(super) const DECISIONS: Table = Table {
    name: "decisions",
    columns: "device, referral, rev, answer_no, decision, worker, at, mailbox, envelope",
};
/// The agency's keys.
pub(super) const AGENCY_KEYS: Table =
    Table { name: "agency_keys", columns: "public, kind, secret, not_after" };

const ALL: [&Table; 9] =
    [&SCREENINGS, &FINALISING, &TALLIES, &REGISTER, &OFFICERS, &PACKS, &REFERRALS, &DECISIONS, &AGENCY_KEYS];

/// Rows of one table, as the end of a statement that reads them.
pub(super) struct Part<'a> {
    table: &'static Table,
    wherever: &'static str,
    values: &'a [&'a dyn ToSql],
}

impl Table {
    /// The rows of which `condition` is true. It speaks of columns that a change leaves as they are.
    pub(super) fn with<'a>(&'static self, condition: &'static str, values: &'a [&'a dyn ToSql]) -> Part<'a> {
        Part { table: self, wherever: condition, values }
    }

    /// Every row: for tables that have few.
    pub(super) fn all(&'static self) -> Part<'static> {
        self.with("true", &[])
    }
}

impl Part<'_> {
    /// The sum of the marks of these rows.
    pub(super) fn sum(&self, connection: &Connection, key: &Key) -> rusqlite::Result<Sum> {
        let Table { name, columns } = self.table;
        let read = format!("SELECT {columns} FROM {name} WHERE {}", self.wherever);
        let mut statement = connection.prepare_cached(&read)?;
        let width = statement.column_count();
        let mut rows = statement.query(self.values)?;
        let mut sum = Sum::ZERO;
        while let Some(row) = rows.next()? {
            let content = written(row, width)?;
            sum = sum.plus(Sum(mac::of(key, &[b"row/v1", name.as_bytes(), &content])));
        }
        Ok(sum)
    }
}

/// The sum of the marks of all rows.
pub(super) fn total(connection: &Connection, key: &Key) -> rusqlite::Result<Sum> {
    ALL.iter().try_fold(Sum::ZERO, |sum, table| Ok(sum.plus(table.all().sum(connection, key)?)))
}

/// The mark of a referral's body at its place.
pub(super) fn body_mark(
    key: &Key,
    device: &[u8; 16],
    referral: &[u8; 16],
    rev: u32,
    body: &[u8],
) -> [u8; 32] {
    mac::of(key, &[b"body/v1", device, referral, &rev.to_be_bytes(), body])
}

/// Whether every referral's body is the one that was received.
pub(super) fn bodies_fit(connection: &Connection, key: &Key) -> rusqlite::Result<bool> {
    const READ: &str = "SELECT device, referral, rev, body, mark FROM referrals";
    let mut statement = connection.prepare(READ)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (device, referral, body): (_, _, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let mark: Option<[u8; 32]> = row.get(4)?;
        if mark != Some(body_mark(key, &device, &referral, row.get(2)?, &body)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Each column's type, length and value: no other row reads the same.
fn written(row: &Row<'_>, width: usize) -> rusqlite::Result<Zeroizing<Vec<u8>>> {
    const BEFORE: usize = 1 + size_of::<u64>();
    let values: Vec<ValueRef<'_>> = (0..width).map(|column| row.get_ref(column)).collect::<Result<_, _>>()?;
    let length = |value: &ValueRef<'_>| match value {
        ValueRef::Null => BEFORE,
        ValueRef::Integer(_) | ValueRef::Real(_) => BEFORE + size_of::<u64>(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => BEFORE + bytes.len(),
    };
    // Room for everything from the start: bytes that grow leave copies of themselves behind.
    let mut content = Zeroizing::new(Vec::with_capacity(values.iter().map(length).sum()));
    for value in values {
        match value {
            ValueRef::Null => put(&mut content, 0, &[]),
            ValueRef::Integer(number) => put(&mut content, 1, &number.to_be_bytes()),
            ValueRef::Real(number) => put(&mut content, 2, &number.to_bits().to_be_bytes()),
            ValueRef::Text(text) => put(&mut content, 3, text),
            ValueRef::Blob(blob) => put(&mut content, 4, blob),
        }
    }
    Ok(content)
}

fn put(content: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    content.push(kind);
    content.extend(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    content.extend_from_slice(bytes);
}

/// A number modulo 2^256, the most significant byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sum(pub(super) [u8; 32]);

impl Sum {
    /// Of no rows at all.
    pub(super) const ZERO: Self = Self([0; 32]);

    pub(super) fn plus(self, other: Self) -> Self {
        self.with(other, u8::overflowing_add)
    }

    pub(super) fn minus(self, other: Self) -> Self {
        self.with(other, u8::overflowing_sub)
    }

    fn with(self, other: Self, step: fn(u8, u8) -> (u8, bool)) -> Self {
        let mut sum = self.0;
        let mut is_carried = false;
        for (to, by) in sum.iter_mut().zip(other.0).rev() {
            let (half, first) = step(*to, by);
            let (whole, second) = step(half, u8::from(is_carried));
            (*to, is_carried) = (whole, first || second);
        }
        Self(sum)
    }
}

#[cfg(test)]
mod tests;
